package external

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"unseenedge/internal/feature"
)

// bag is a text cut into pieces: which, and how much each counts before its
// rarity is known.
type bag struct {
	id []uint32
	tf []float32
}

// view is every text of a task cut in one way.
type view struct {
	name string
	bags []bag
	size int // different pieces
}

// newView numbers the pieces that occur in at least two texts.
func newView(name string, n int, cut func(i int) []uint64) *view {
	v := &view{name: name, bags: make([]bag, n)}
	count := map[uint64]uint32{}
	grams := make([][]uint64, n)
	for i := range n {
		g := cut(i)
		slices.Sort(g)
		grams[i] = g
		for k, h := range g {
			if k == 0 || g[k-1] != h {
				count[h]++
			}
		}
	}
	number := make(map[uint64]uint32, len(count))
	for i, g := range grams {
		b := &v.bags[i]
		for k := 0; k < len(g); {
			h, from := g[k], k
			for k < len(g) && g[k] == h {
				k++
			}
			if count[h] < 2 {
				continue
			}
			id, ok := number[h]
			if !ok {
				id = uint32(len(number))
				number[h] = id
			}
			b.id = append(b.id, id)
			b.tf = append(b.tf, float32(1+math.Log(float64(k-from))))
		}
	}
	v.size = len(number)
	return v
}

// rarity returns ln((1+n)/(1+df)) + 1 of each piece over the rows given, 0 for
// one in fewer than two of them.
func (v *view) rarity(rows []int) []float32 {
	df := make([]int, v.size)
	for _, r := range rows {
		for _, id := range v.bags[r].id {
			df[id]++
		}
	}
	out := make([]float32, v.size)
	for id, n := range df {
		if n >= 2 {
			out[id] = float32(math.Log(float64(1+len(rows))/float64(1+n)) + 1)
		}
	}
	return out
}

// weighed returns the text's pieces with their weights, a row of length 1.
func (b *bag) weighed(rarity []float32) ([]uint32, []float32) {
	id, val := make([]uint32, 0, len(b.id)), make([]float32, 0, len(b.id))
	var sum float64
	for k, i := range b.id {
		if rarity[i] == 0 {
			continue
		}
		x := b.tf[k] * rarity[i]
		id, val = append(id, i), append(val, x)
		sum += float64(x) * float64(x)
	}
	if sum > 0 {
		norm := float32(1 / math.Sqrt(sum))
		for k := range val {
			val[k] *= norm
		}
	}
	return id, val
}

const fnvBasis = 14695981039346656037

func mix(h, x uint64) uint64 {
	h ^= x
	h *= 0xff51afd7ed558ccd
	return h ^ h>>32
}

func hashed(s string) uint64 {
	h := uint64(fnvBasis)
	for _, c := range []byte(s) {
		h ^= uint64(c)
		h *= 1099511628211
	}
	return h
}

// tidy is the text in lower case with one space between runs of letters and
// digits, and at both ends; an apostrophe counts as a letter.
func tidy(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'':
			b.WriteRune(unicode.ToLower(r))
			space = false
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// charGrams returns the hashes of the runs of two to five characters of s.
func charGrams(s string) []uint64 {
	c := []rune(tidy(s))
	var out []uint64
	for i := range c {
		h := uint64(fnvBasis ^ 5)
		for n := 0; n < 5 && i+n < len(c); n++ {
			h = mix(h, uint64(c[i+n]))
			if n > 0 {
				out = append(out, h)
			}
		}
	}
	return out
}

// crossed returns grams, and each again as of this prompt alone.
func crossed(grams []uint64, prompt string) []uint64 {
	p := mix(7, hashed(prompt))
	out := append(slices.Clone(grams), p)
	for _, g := range grams {
		out = append(out, mix(p, g))
	}
	return out
}

// aligned returns the words of text with whether the other text has them, and
// the words of the other that text lacks. A word is known by its first five
// letters, so that endings and late misspellings do not count.
func aligned(text, other string) []uint64 {
	mine, theirs := roots(text), roots(other)
	has := func(list []string, w string) bool { return slices.Contains(list, w) }
	var out []uint64
	before := uint64(3)
	for _, w := range mine {
		h := hashed(w)
		state := uint64(21)
		if has(theirs, w) {
			state = 22
		}
		out = append(out, mix(state, h), state, mix(mix(before, state), 23))
		before = state
	}
	for _, w := range theirs {
		if !has(mine, w) {
			out = append(out, mix(24, hashed(w)), 24)
		}
	}
	return out
}

func roots(s string) []string {
	words := strings.Fields(tidy(s))
	for i, w := range words {
		if r := []rune(w); len(r) > 5 {
			words[i] = string(r[:5])
		}
	}
	return words
}

// docGrams returns a cut of texts already read.
func docGrams(docs []*feature.Doc, v feature.View) func(i int) []uint64 {
	return func(i int) []uint64 { return docs[i].Grams(v, nil) }
}
