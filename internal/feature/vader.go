package feature

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mood is what VADER says of a text.
type mood struct {
	pos, neg, neu float64 // shares, 0-1, unrounded
	compound      float64 // -1 to 1
}

// vader is a port of the sentiment rules of Hutto and Gilbert (2014) as NLTK
// 3.8 implements them, quirks included (a repeated word is judged where it
// first stands), over the same lexicon.
type vader struct {
	valence  map[string]float64
	negation map[string]bool
	booster  map[string]float64
	idiom    map[string]float64
}

const (
	boost    = .293 // mean rise in intensity by a booster word
	capsRise = .733 // by capital letters
	denied   = -.74 // factor of a negation
)

func newVader(lexicon string) *vader {
	v := &vader{valence: map[string]float64{}, negation: map[string]bool{}, booster: map[string]float64{},
		idiom: map[string]float64{"the shit": 3, "the bomb": 3, "bad ass": 1.5, "yeah right": -2,
			"cut the mustard": 2, "kiss of death": -1.5, "hand to mouth": -2}}
	for line := range strings.SplitSeq(strings.TrimSpace(lexicon), "\n") {
		cells := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		if len(cells) > 1 {
			v.valence[cells[0]] = parseFloat(cells[1])
		}
	}
	for w := range strings.FieldsSeq(`aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't
		didn't doesn't dont hadnt hasnt havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't mightn't
		mustn't neednt needn't never none nope nor not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent oughtn't
		shan't shouldn't uh-uh wasn't weren't without wont wouldnt won't wouldn't rarely seldom despite`) {
		v.negation[w] = true
	}
	for w := range strings.FieldsSeq(`absolutely amazingly awfully completely considerably decidedly deeply effing enormously
		entirely especially exceptionally extremely fabulously flipping flippin fricking frickin frigging friggin fully
		fucking greatly hella highly hugely incredibly intensely majorly more most particularly purely quite really
		remarkably so substantially thoroughly totally tremendously uber unbelievably unusually utterly very`) {
		v.booster[w] = boost
	}
	for _, w := range []string{"almost", "barely", "hardly", "just enough", "kind of", "kinda", "kindof", "kind-of", "less",
		"little", "marginally", "occasionally", "partly", "scarcely", "slightly", "somewhat", "sort of", "sorta", "sortof", "sort-of"} {
		v.booster[w] = -boost
	}
	return v
}

// of returns the mood of text; the zero mood for a text without words.
func (v *vader) of(text string) mood {
	words := vaderWords(text)
	if len(words) == 0 {
		return mood{}
	}
	low := make([]string, len(words))
	for i, w := range words {
		low[i] = strings.ToLower(w)
	}
	caps := someCaps(words)
	scores := make([]float64, len(words))
	for i := range words {
		_, known := v.valence[low[i]]
		if _, b := v.booster[low[i]]; b || !known {
			continue
		}
		at := firstIndex(words, words[i])
		if low[i] == "kind" && at+1 < len(low) && low[at+1] == "of" {
			continue
		}
		scores[i] = v.word(words, low, at, caps)
	}
	afterBut(low, scores)
	return total(scores, emphasis(text))
}

// word returns the valence of the lexicon word at i.
func (v *vader) word(words, low []string, i int, caps bool) float64 {
	val := v.valence[low[i]]
	if caps && isUpper(words[i]) {
		val += math.Copysign(capsRise, signOf(val))
	}
	for back := range 3 {
		j := i - back - 1
		if j < 0 {
			break
		}
		if _, known := v.valence[low[j]]; known {
			continue
		}
		val += v.boosted(words[j], low[j], val, caps) * [3]float64{1, .95, .9}[back]
		val = v.negated(words, low, val, back, i)
		if back == 2 {
			val = v.idioms(words, val, i)
		}
	}
	return v.least(low, val, i)
}

func signOf(v float64) float64 {
	if v > 0 {
		return 1
	}
	return -1
}

func (v *vader) boosted(word, low string, val float64, caps bool) float64 {
	s, ok := v.booster[low]
	if !ok {
		return 0
	}
	if val < 0 {
		s = -s
	}
	if caps && isUpper(word) {
		s += math.Copysign(capsRise, signOf(val))
	}
	return s
}

func (v *vader) negated(words, low []string, val float64, back, i int) float64 {
	no := v.negation[low[i-back-1]] || strings.Contains(low[i-back-1], "n't")
	thus := func(w string) bool { return w == "so" || w == "this" }
	switch {
	case back == 1 && words[i-2] == "never" && thus(words[i-1]):
		return val * 1.5
	case back == 2 && (words[i-3] == "never" && thus(words[i-2]) || thus(words[i-1])):
		return val * 1.25
	case no:
		return val * denied
	}
	return val
}

func (v *vader) idioms(words []string, val float64, i int) float64 {
	threeTwo, twoOne := words[i-3]+" "+words[i-2], words[i-2]+" "+words[i-1]
	for _, seq := range []string{words[i-1] + " " + words[i], twoOne + " " + words[i], twoOne, threeTwo + " " + words[i-1], threeTwo} {
		if s, ok := v.idiom[seq]; ok {
			val = s
			break
		}
	}
	if i+1 < len(words) {
		next := words[i] + " " + words[i+1]
		if s, ok := v.idiom[next]; ok {
			val = s
		}
		if i+2 < len(words) {
			if s, ok := v.idiom[next+" "+words[i+2]]; ok {
				val = s
			}
		}
	}
	_, a := v.booster[threeTwo]
	_, b := v.booster[twoOne]
	if a || b {
		val -= boost
	}
	return val
}

func (v *vader) least(low []string, val float64, i int) float64 {
	if i == 0 || low[i-1] != "least" {
		return val
	}
	if _, known := v.valence["least"]; known {
		return val
	}
	if i > 1 && (low[i-2] == "at" || low[i-2] == "very") {
		return val
	}
	return val * denied
}

// afterBut halves what stands before the first "but" and strengthens the rest.
func afterBut(low []string, scores []float64) {
	but := firstIndex(low, "but")
	if but < 0 {
		return
	}
	for i := range scores {
		switch {
		case i < but:
			scores[i] *= .5
		case i > but:
			scores[i] *= 1.5
		}
	}
}

func emphasis(text string) float64 {
	e := float64(min(strings.Count(text, "!"), 4)) * .292
	switch q := strings.Count(text, "?"); {
	case q > 3:
		e += .96
	case q > 1:
		e += float64(q) * .18
	}
	return e
}

func total(scores []float64, emphasis float64) mood {
	var sum, pos, neg, neu float64
	for _, s := range scores {
		sum += s
		switch {
		case s > 0:
			pos += s + 1
		case s < 0:
			neg += 1 - s
		default:
			neu++
		}
	}
	if sum != 0 {
		sum += math.Copysign(emphasis, sum)
	}
	if pos > neg {
		pos += emphasis
	} else if pos < neg {
		neg += emphasis
	}
	all := pos + neg + neu
	c := sum / math.Sqrt(sum*sum+15)
	return mood{pos / all, neg / all, neu / all, min(1, max(-1, c))}
}

// vaderWords splits at white space, drops single characters and takes known
// punctuation off one side of a word that has none inside.
func vaderWords(text string) []string {
	fields := strings.Fields(text)
	out := fields[:0]
	for _, f := range fields {
		if utf8.RuneCountInString(f) > 1 {
			out = append(out, bare(f))
		}
	}
	return out
}

func bare(f string) string {
	left := len(f) - len(strings.TrimLeftFunc(f, asciiPunct))
	right := len(strings.TrimRightFunc(f, asciiPunct))
	if (left == 0) == (right == len(f)) || left >= right {
		return f
	}
	mid := f[left:right]
	if strings.ContainsFunc(mid, asciiPunct) || utf8.RuneCountInString(mid) < 2 {
		return f
	}
	switch f[:left] + f[right:] {
	case ".", "!", "?", ",", ";", ":", "-", "'", `"`, "!!", "!!!", "??", "???", "?!?", "!?!", "?!?!", "!?!?":
		return mid
	}
	return f
}

func asciiPunct(r rune) bool {
	return r > ' ' && r < 127 && !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
}

func someCaps(words []string) bool {
	n := 0
	for _, w := range words {
		if isUpper(w) {
			n++
		}
	}
	return n > 0 && n < len(words)
}

func isUpper(w string) bool {
	cased := false
	for _, r := range w {
		if unicode.IsLower(r) || unicode.IsTitle(r) {
			return false
		}
		cased = cased || unicode.IsUpper(r)
	}
	return cased
}

func firstIndex(words []string, w string) int {
	for i := range words {
		if words[i] == w {
			return i
		}
	}
	return -1
}
