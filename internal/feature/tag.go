package feature

import (
	"bytes"
	"fmt"
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
	keys    []uint64         // hashes of features, open addressing; 0 is free
	rows    []uint32         // beside keys: start<<8 | length in pairs
	pairs   []classWeight
}

type classWeight struct {
	class  uint8
	weight int32 // thousandths
}

// The templates of the tagger's features, as its weights name them.
const (
	tBias = iota
	tSuffix
	tPref
	tTag1
	tTag2
	tTags
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
	return [templates]string{"bias", "i suffix", "i pref1", "i-1 tag", "i-2 tag", "i tag+i-2 tag", "i word",
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
	if err != nil || len(t.classes) == 0 || len(t.classes) > 255 {
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
	t.keys, t.rows = make([]uint64, tagSlots), make([]uint32, tagSlots)
	t.pairs = make([]classWeight, 0, 280_000)
	for n := 0; len(b) > 0; n++ {
		if n > tagSlots/2 {
			return nil, fmt.Errorf("read tagger: too many features")
		}
		if err := t.addRow(line()); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *tagger) addRow(line string) error {
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
		if err != nil {
			return fmt.Errorf("read tagger: bad weight")
		}
		t.pairs = append(t.pairs, classWeight{uint8(c), int32(w)})
	}
	h := hashOn(fnvBasis, name)
	at := h >> tagShift
	for t.keys[at] != 0 {
		at = (at + 1) & (tagSlots - 1)
	}
	t.keys[at], t.rows[at] = h, uint32(start)<<8|uint32(len(t.pairs)-start)
	return nil
}

// tagSlots is room for three times the tagger's features; tagShift leaves as
// many bits of a hash as number the slots.
const (
	tagSlots = 1 << 18
	tagShift = 64 - 18
)

// find returns the row of a feature, 0 if it has none.
func (t *tagger) find(h uint64) uint32 {
	for at := h >> tagShift; ; at = (at + 1) & (tagSlots - 1) {
		switch t.keys[at] {
		case h:
			return t.rows[at]
		case 0:
			return 0
		}
	}
}

// hashOn goes on with FNV-1a over s.
func hashOn(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// seeds returns the hash of each template's name with the space behind it.
func (t *tagger) seeds() [templates]uint64 {
	var out [templates]uint64
	for i, n := range templateNames() {
		out[i] = hashOn(fnvBasis, n)
		if i > 0 {
			out[i] = hashOn(out[i], " ")
		}
	}
	return out
}

// tag sets the part of speech of toks, a whole sentence.
func (t *tagger) tag(toks []token, seeds *[templates]uint64) {
	prev, prev2 := "-START-", "-START2-"
	norm := func(i int) string {
		switch {
		case i == -1:
			return "-START2-"
		case i < -1:
			return "-START-"
		case i == len(toks):
			return "-END-"
		case i > len(toks):
			return "-END2-"
		}
		return normal(toks[i].text)
	}
	w2, w1, w := norm(-2), norm(-1), norm(0)
	n1 := norm(1)
	for i := range toks {
		n2 := norm(i + 2)
		c, ok := t.certain[toks[i].text]
		if !ok {
			c = t.predict(seeds, toks[i].text, w2, w1, w, n1, n2, prev, prev2)
		}
		toks[i].tag = c
		prev2, prev = prev, t.classes[c]
		w2, w1, w, n1 = w1, w, n1, n2
	}
}

func (t *tagger) predict(seeds *[templates]uint64, text, w2, w1, w, n1, n2, prev, prev2 string) uint8 {
	var scores [64]int32
	add := func(h uint64) {
		row := t.find(h)
		for _, p := range t.pairs[row>>8 : row>>8+row&255] {
			scores[p.class&63] += p.weight
		}
	}
	one := func(template int, s string) { add(hashOn(seeds[template], s)) }
	two := func(template int, a, b string) { add(hashOn(hashOn(hashOn(seeds[template], a), " "), b)) }
	_, first := utf8.DecodeRuneInString(text)
	add(seeds[tBias])
	one(tSuffix, lastRunes(text))
	one(tPref, text[:first])
	one(tTag1, prev)
	one(tTag2, prev2)
	two(tTags, prev, prev2)
	one(tWord, w)
	two(tTag1Word, prev, w)
	one(tWord1, w1)
	one(tSuffix1, lastRunes(w1))
	one(tWord2, w2)
	one(tNext1, n1)
	one(tNextSuffix1, lastRunes(n1))
	one(tNext2, n2)
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
