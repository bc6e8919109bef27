package feature

import (
	_ "embed"
	"math"
	"slices"

	"unseenedge/internal/corpus"
)

//go:embed slogan.txt
var sloganText string

// Foreign says whether a text is mostly not English: of at least three words
// that are no names and no numbers, fewer than half are common English words.
func (d *Doc) Foreign() bool {
	n, known := 0, 0
	for i := range d.toks {
		t := &d.toks[i]
		if !t.word || t.clitic || t.low[0] >= '0' && t.low[0] <= '9' {
			continue
		}
		n++
		if d.english(t) {
			known++
		}
	}
	return n >= 3 && 2*known < n
}

// english says whether a word is a common English one. Words of other
// languages that look like English ones (me, no, a) do not tell, but such
// texts have few of them.
func (d *Doc) english(t *token) bool {
	switch t.low {
	case "i", "he", "she", "we", "they", "you":
		return true
	}
	if d.lex.function[t.low] || t.cue >= 0 {
		return true
	}
	if t.mended || t.hidden {
		return false
	}
	_, ok := d.lex.senses[t.low]
	if !ok {
		_, ok = d.lex.empath[t.stem]
	}
	return ok && !d.lex.foreign[t.low]
}

// Code says whether a text has more marks than words, as programs, pages of the
// web and rows of signs have.
func (d *Doc) Code() bool {
	marks := 0
	for i := range d.toks {
		if !d.toks[i].word {
			marks++
		}
	}
	return marks > d.words && d.words > 0
}

// CopiesPrompt says whether three quarters of the text's content words are the
// prompt's own.
func (d *Doc) CopiesPrompt() bool { return d.enoughContent() && d.overlap >= .75 }

func (d *Doc) enoughContent() bool {
	n := 0
	for i := range d.toks {
		if d.content(&d.toks[i]) {
			n++
		}
	}
	return n >= 3
}

// CopiesRubric says whether half of the text's runs of three words stand in the
// rubric that the skills are rated on.
func (d *Doc) CopiesRubric() bool {
	n, same := 0, 0
	for s := range d.sents {
		runs(d.toks[d.first[s]:d.first[s+1]], func(h uint64) {
			n++
			if d.lex.rubric[h] {
				same++
			}
		})
	}
	return n >= 3 && 2*same >= n
}

// runs calls do with the hash of each three words in a row.
func runs(toks []token, do func(hash uint64)) {
	var a, b uint64
	n := 0
	for i := range toks {
		if !toks[i].word {
			continue
		}
		c := hashOn(fnvBasis, toks[i].low)
		if n++; n >= 3 {
			do(mix(mix(mix(19, a), b), c))
		}
		a, b = b, c
	}
}

func rubricRuns(l *lexicon) map[uint64]bool {
	out := map[uint64]bool{}
	runs(l.tokenize(corpus.Rubric()), func(h uint64) { out[h] = true })
	return out
}

// PromptShare returns how much of the prompt's content words the text takes up,
// 0-1, rare words counting more (by the logarithm of their place by use), and 1
// without a prompt. It tells only a little: on the corpus a text's own prompt
// has the greater share over another of the same set in 63 of 100 pairs.
func (d *Doc) PromptShare() float64 {
	said := map[string]bool{}
	for i := range d.toks {
		if d.content(&d.toks[i]) {
			said[d.toks[i].stem] = true
		}
	}
	asked, taken := 0.0, 0.0
	prompt := d.lex.tokenize(d.in.Prompt)
	for i := range prompt {
		t := &prompt[i]
		if !d.content(t) {
			continue
		}
		w := d.lex.rarity(t.low)
		asked += w
		if said[t.stem] {
			taken += w
		}
	}
	if asked == 0 {
		return 1
	}
	return taken / asked
}

// rarity returns the logarithm of a word's place by use, that of the last place
// for a word without one.
func (l *lexicon) rarity(low string) float64 {
	place, ok := l.rank[low]
	if !ok {
		return math.Log(float64(len(l.rank)) + 2)
	}
	return math.Log(float64(place) + 2)
}

// Stuffed says whether a text is words of the skills with little happening: at
// least three buzz words that are an eighth of all words, slogans, or the same
// pairs of words over and over.
func (d *Doc) Stuffed() bool {
	a := d.actSummary()
	words := max(d.words, 1)
	if a.buzz >= 3 && 8*a.buzz >= words || d.slogans() || d.orders() {
		return true
	}
	if d.length >= 20 && d.length > 2*d.words {
		return true
	}
	c := d.countTokens()
	return words >= 20 && 2*c.repeated > words
}

// slogans says whether three tenths of the content words, three different ones
// at least, are of the kind that stands on posters (slogan.txt), with no name,
// number or quoted word among them: nothing in particular is told. With the
// other signs of Stuffed it finds 26 of the 48 texts of good words with nothing
// behind them in set d of the corpus, and marks 18 of the 3,210 other texts with
// evidence, most of them slogans too.
func (d *Doc) slogans() bool {
	content, all := 0, 0
	kinds := map[string]bool{}
	buzz := d.lex.cue("buzz")
	for i := range d.toks {
		t := &d.toks[i]
		if !t.word {
			continue
		}
		if t.cue == buzz && !t.cueAt {
			continue // a phrase is one word
		}
		slogan := d.lex.slogan[t.stem] || t.cue == buzz
		if !slogan && d.particular(t, i) {
			return false
		}
		if slogan {
			all++
			kinds[t.stem] = true
		}
		if slogan || d.content(t) {
			content++
		}
	}
	return len(kinds) >= 3 && 10*all >= 3*content
}

// particular says whether token i is a name inside its sentence, a number that
// counts no step of a list, or quoted.
func (d *Doc) particular(t *token, i int) bool {
	name := d.lex.isName[t.tag] && i > d.first[t.sent] && t.low != "i"
	number := t.low[0] >= '0' && t.low[0] <= '9'
	if number && i+1 < len(d.toks) && d.toks[i+1].low == "." {
		number = false
	}
	return name || t.quoted || number
}

// orders says whether a prompt that asks what was done is met by a list of
// orders: at least three sentences, half of them with a verb and no subject, and
// nobody in them. To a prompt that asks what to do such a list is an answer.
func (d *Doc) orders() bool {
	if len(d.sents) < 3 || !d.asksOfPast() {
		return false
	}
	for i := range d.toks {
		switch d.toks[i].low {
		case "i", "me", "my", "we", "us", "our", "he", "she", "him", "her", "his", "they", "them", "their":
			return false
		}
	}
	bare := 0
	for i := range d.clauses {
		if m := d.clauses[i].marks; m&markBare != 0 && m&markPast == 0 {
			bare++
		}
	}
	return 2*bare >= len(d.sents)
}

// asksOfPast says whether the prompt asks for what was done.
func (d *Doc) asksOfPast() bool {
	prompt := d.lex.tokenize(d.in.Prompt)
	return slices.ContainsFunc(prompt, func(t token) bool {
		return t.low == "did" || t.low == "was" || t.low == "were" || t.low == "happened"
	})
}

func sloganWords(l *lexicon) map[string]bool {
	out := map[string]bool{}
	for _, t := range l.tokenize(sloganText) {
		if t.word {
			out[t.stem] = true
		}
	}
	return out
}
