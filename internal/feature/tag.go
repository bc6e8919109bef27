package feature

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tagger is the averaged-perceptron part-of-speech tagger of Honnibal with the
// weights of NLTK; for the same tokens it gives the same Penn Treebank tags.
type tagger struct {
	classes []string
	certain map[string]uint8 // words that have one tag only
	// before has the sum of the weights that hang on the two tags before a word
	// alone, for every two tags: one row of it stands for four features.
	before []int32
	slots  []uint64 // features, open addressing; 0 is free (see slotOf)
	pairs  []int32  // of the features: a weight in thousandths << classBits | its class
}

const (
	classBits = 6
	maxTags   = 1 << classBits
)

// The templates of the tagger's features, as its weights name them.
const (
	tBias = iota
	tTag1
	tTag2
	tTags
	tSuffix
	tPref
	tWord
	tTag1Word
	tWord1
	tSuffix1
	tWord2
	tNext1
	tNextSuffix1
	tNext2
	templates
)

func templateNames() [templates]string {
	return [templates]string{"bias", "i-1 tag", "i-2 tag", "i tag+i-2 tag", "i suffix", "i pref1", "i word",
		"i-1 tag+i word", "i-1 word", "i-1 suffix", "i-2 word", "i+1 word", "i+1 suffix", "i+2 word"}
}

func readTagger(b []byte) (*tagger, error) {
	line := func() string {
		head, rest, _ := bytes.Cut(b, []byte("\n"))
		b = rest
		return string(head)
	}
	t := &tagger{classes: strings.Fields(line())}
	n, err := strconv.Atoi(line())
	if err != nil || len(t.classes) == 0 || len(t.classes) > maxTags {
		return nil, fmt.Errorf("read tagger: bad head")
	}
	t.certain = make(map[string]uint8, n)
	for range n {
		word, class, _ := strings.Cut(line(), "\t")
		c, err := strconv.Atoi(class)
		if err != nil || c < 0 || c >= len(t.classes) {
			return nil, fmt.Errorf("read tagger: bad class of a word")
		}
		t.certain[word] = uint8(c)
	}
	t.before = make([]int32, (len(t.classes)+2)*(len(t.classes)+2)*len(t.classes))
	t.slots = make([]uint64, tagSlots)
	t.pairs = make([]int32, 0, 272_000)
	for n := 0; len(b) > 0; n++ {
		if n > tagSlots*3/4 {
			return nil, fmt.Errorf("read tagger: too many features")
		}
		if err := t.addFeature(line()); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *tagger) addFeature(line string) error {
	name, pairs, ok := strings.Cut(line, "\t")
	if !ok {
		return fmt.Errorf("read tagger: a line without weights")
	}
	start := len(t.pairs)
	for len(pairs) > 0 {
		var pair string
		pair, pairs, _ = strings.Cut(pairs, " ")
		class, weight, _ := strings.Cut(pair, ":")
		c, err := strconv.Atoi(class)
		if err != nil || c < 0 || c >= len(t.classes) {
			return fmt.Errorf("read tagger: bad class of a weight")
		}
		w, err := strconv.Atoi(weight)
		if err != nil || w < -1<<24 || w > 1<<24 {
			return fmt.Errorf("read tagger: bad weight")
		}
		t.pairs = append(t.pairs, int32(w)<<classBits|int32(c))
	}
	if len(t.pairs) >= 1<<startBits || len(t.pairs)-start >= 1<<lengthBits {
		return fmt.Errorf("read tagger: too many weights")
	}
	return t.place(name, start)
}

// place makes the feature of that name, whose weights begin at start, findable.
func (t *tagger) place(name string, start int) error {
	template, value := -1, ""
	for i, n := range templateNames() {
		if rest, ok := strings.CutPrefix(name, n); ok && (rest == "" || rest[0] == ' ') {
			template, value = i, strings.TrimPrefix(rest, " ")
		}
	}
	first, second, _ := strings.Cut(value, " ")
	h := hashOn(fnvBasis, value)
	switch template {
	case -1:
		return fmt.Errorf("read tagger: a feature of no template")
	case tBias, tTag1, tTag2, tTags:
		t.addBefore(template, first, second, t.pairs[start:])
		t.pairs = t.pairs[:start]
		return nil
	case tTag1Word:
		h = t.after(t.tagNamed(first), hashOn(fnvBasis, second))
	}
	h = mix(uint64(template), h)
	at := h >> tagShift
	for t.slots[at] != 0 {
		at = (at + 1) & (tagSlots - 1)
	}
	t.slots[at] = slotOf(h) | uint64(start)<<lengthBits | uint64(len(t.pairs)-start)
	return nil
}

// tagNamed returns the number of a tag; the two marks before a sentence count
// as tags. It is -1 for none.
func (t *tagger) tagNamed(name string) int {
	switch name {
	case "-START-":
		return len(t.classes)
	case "-START2-":
		return len(t.classes) + 1
	}
	return slices.Index(t.classes, name)
}

// addBefore adds the weights of a feature that hangs on tags alone to each row
// of before that has them.
func (t *tagger) addBefore(template int, first, second string, pairs []int32) {
	n := len(t.classes) + 2
	a, b := t.tagNamed(first), t.tagNamed(second)
	for prev := range n {
		for prev2 := range n {
			if template == tTag1 && prev != a || template == tTag2 && prev2 != a || template == tTags && (prev != a || prev2 != b) {
				continue
			}
			row := t.before[(prev*n+prev2)*len(t.classes):]
			for _, p := range pairs {
				row[p&(maxTags-1)] += p >> classBits
			}
		}
	}
}

// A slot holds 39 bits of the hash of a feature, which with its place tell it
// from others, then where its weights begin and how many they are: one look at
// memory where there would be two.
const (
	tagSlots   = 1 << 17 // for 74,000 features
	tagShift   = 64 - 17
	startBits  = 19
	lengthBits = 6
	slotMask   = 1<<(startBits+lengthBits) - 1
)

func slotOf(h uint64) uint64 { return h << 17 &^ slotMask }

// add adds the weights of the feature with hash h, if it has any, to scores.
func (t *tagger) add(scores *[maxTags]int32, h uint64) {
	for at, want := h>>tagShift, slotOf(h); t.slots[at] != 0; at = (at + 1) & (tagSlots - 1) {
		s := t.slots[at]
		if s&^slotMask != want {
			continue
		}
		start := s & slotMask >> lengthBits
		for _, p := range t.pairs[start : start+s&(1<<lengthBits-1)] {
			scores[p&(maxTags-1)] += p >> classBits
		}
		return
	}
}

// after joins a tag and the word after it.
func (t *tagger) after(tag int, word uint64) uint64 { return mix(uint64(tag+1), word) }

// hashOn goes on with FNV-1a over s.
func hashOn(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// form holds the hashes of what the tagger asks of a word and its neighbours.
type form struct{ word, suffix uint64 }

func formOf(normal string) form {
	return form{hashOn(fnvBasis, normal), hashOn(fnvBasis, lastRunes(normal))}
}

// tag sets the part of speech of toks, a whole sentence.
func (t *tagger) tag(toks []token) {
	var room [64]form
	forms := append(room[:0], formOf("-START-"), formOf("-START2-"))
	for i := range toks {
		forms = append(forms, formOf(normal(toks[i].text)))
	}
	forms = append(forms, formOf("-END-"), formOf("-END2-"))
	prev, prev2 := len(t.classes), len(t.classes)+1
	for i := range toks {
		c, ok := t.certain[toks[i].text]
		if !ok {
			c = t.predict(toks[i].text, (*[5]form)(forms[i:]), prev, prev2)
		}
		toks[i].tag = c
		prev2, prev = prev, int(c)
	}
}

// predict returns the tag of text, whose form stands in the middle of near.
func (t *tagger) predict(text string, near *[5]form, prev, prev2 int) uint8 {
	var scores [maxTags]int32
	n := len(t.classes)
	copy(scores[:n], t.before[(prev*(n+2)+prev2)*n:])
	_, first := utf8.DecodeRuneInString(text)
	for _, h := range [...]uint64{
		mix(tSuffix, hashOn(fnvBasis, lastRunes(text))),
		mix(tPref, hashOn(fnvBasis, text[:first])),
		mix(tWord, near[2].word),
		mix(tTag1Word, t.after(prev, near[2].word)),
		mix(tWord1, near[1].word),
		mix(tSuffix1, near[1].suffix),
		mix(tWord2, near[0].word),
		mix(tNext1, near[3].word),
		mix(tNextSuffix1, near[3].suffix),
		mix(tNext2, near[4].word),
	} {
		t.add(&scores, h)
	}
	best := 0
	for c := range t.classes {
		if scores[c] >= scores[best] { // ties go to the later name, as in NLTK
			best = c
		}
	}
	return uint8(best)
}

// lastRunes returns the last three characters of s.
func lastRunes(s string) string {
	i := len(s)
	for range 3 {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

// normal is the tagger's form of a word: hyphenated words, years and numbers
// are each one word.
func normal(w string) string {
	if w == "" {
		return w
	}
	if strings.Contains(w, "-") && w[0] != '-' {
		return "!HYPHEN"
	}
	first, _ := utf8.DecodeRuneInString(w)
	if unicode.IsDigit(first) {
		if len(w) == 4 && strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
			return "!YEAR"
		}
		return "!DIGITS"
	}
	return strings.ToLower(w)
}
