package external

import (
	"maps"
	"math"
	"slices"
	"strings"

	"unseenedge/internal/feature"
)

// relationNames are what relate tells of an answer and another text. Words are
// known by their first five letters and count by their rarity over all texts of
// the task; "fresh" words are those that the question does not have.
func relationNames() []string {
	return []string{
		"covers", "covered", "cosine", // share of the other's words that the answer has, the reverse, and both
		"fresh_covers", "fresh_covered", // the same without the question's words
		"close_covers", "close_covered", // the same with words half alike counting half
		"words", "senses", "senses_covers", // the same of pieces of feature.Words and feature.Senses
		"pairs", "characters", "order", // pairs of words, runs of letters, words in the same order
		"longer", "negation", "missing",
	}
}

// side is one text prepared for comparing.
type side struct {
	words  []string // first letters of each word
	set    map[string]bool
	pairs  map[string]bool
	runs   map[uint64]bool
	pieces [2]map[uint64]bool // of feature.Words and feature.Senses
}

func newSide(text string, d *feature.Doc) *side {
	s := &side{words: roots(text), runs: setOf(charGrams(text))}
	s.set, s.pairs = setOf(s.words), setOf(inPairs(s.words))
	for i, v := range []feature.View{feature.Words, feature.Senses} {
		s.pieces[i] = setOf(d.Grams(v, nil))
	}
	return s
}

// relate adds to the features how each answer goes with the other text.
func (l *learner) relate(o other, docs []*feature.Doc) {
	for _, n := range relationNames() {
		l.names = append(l.names, o.name+"_"+n)
	}
	texts := make([]*side, len(l.items))
	beside := map[string]*side{}
	for i := range l.items {
		it := &l.items[i]
		texts[i] = newSide(it.Text, docs[i])
		for _, s := range []string{o.of(it), it.Asked} {
			if beside[s] == nil {
				beside[s] = newSide(s, feature.Read(feature.Input{Text: s}))
			}
		}
	}
	sides := slices.Clone(texts)
	for _, s := range slices.Sorted(maps.Keys(beside)) {
		sides = append(sides, beside[s])
	}
	rare := newRarities(sides)
	inParallel(l.opts.Threads, len(texts), func(i int) {
		it := &l.items[i]
		l.vec[i] = append(l.vec[i], rare.relation(texts[i], beside[o.of(it)], beside[it.Asked])...)
	})
}

// rarities hold how rare words and pieces are.
type rarities struct {
	word   func(string) float64
	pieces [2]func(uint64) float64
}

func newRarities(sides []*side) rarities {
	r := rarities{word: rarityOf(sides, func(s *side) map[string]bool { return s.set })}
	for i := range r.pieces {
		r.pieces[i] = rarityOf(sides, func(s *side) map[uint64]bool { return s.pieces[i] })
	}
	return r
}

func rarityOf[K comparable](sides []*side, of func(*side) map[K]bool) func(K) float64 {
	df := map[K]int{}
	for _, s := range sides {
		for k := range of(s) {
			df[k]++
		}
	}
	n := float64(1 + len(sides))
	return func(k K) float64 { return math.Log(n/float64(1+df[k])) + .1 }
}

func (r *rarities) relation(a, b, asked *side) []float64 {
	if len(b.words) == 0 {
		return unknown(len(relationNames()))
	}
	fresh := func(w string) bool { return !asked.set[w] }
	any := func(string) bool { return true }
	out := []float64{share(b.set, a.set, any, r.word), share(a.set, b.set, any, r.word), 0,
		share(b.set, a.set, fresh, r.word), share(a.set, b.set, fresh, r.word),
		r.close(b, a), r.close(a, b)}
	out[2] = math.Sqrt(out[0] * out[1])
	every := func(uint64) bool { return true }
	for i := range r.pieces {
		x, y := share(b.pieces[i], a.pieces[i], every, r.pieces[i]), share(a.pieces[i], b.pieces[i], every, r.pieces[i])
		out = append(out, math.Sqrt(x*y))
		if i == 1 {
			out = append(out, x)
		}
	}
	missing := 0.0
	for w := range b.set {
		if fresh(w) && !a.set[w] {
			missing = max(missing, r.word(w))
		}
	}
	return append(out,
		float64(common(a.pairs, b.pairs))/float64(max(len(b.pairs), 1)),
		float64(common(a.runs, b.runs))/math.Sqrt(float64(max(len(a.runs)*len(b.runs), 1))),
		float64(longest(a.words, b.words))/float64(len(b.words)),
		math.Log(float64(1+len(a.words))/float64(1+len(b.words))),
		negations(a.words)-negations(b.words),
		missing)
}

// share returns how much of those of a that count stands in b, by weight; 0 if
// nothing counts. Sums go from small to large, so that they do not depend on
// the order of a map.
func share[K comparable](a, b map[K]bool, counts func(K) bool, weight func(K) float64) float64 {
	var whole, both []float64
	for k := range a {
		if !counts(k) {
			continue
		}
		w := weight(k)
		whole = append(whole, w)
		if b[k] {
			both = append(both, w)
		}
	}
	if len(whole) == 0 {
		return 0
	}
	return sum(both) / sum(whole)
}

func sum(x []float64) (s float64) {
	slices.Sort(x)
	for _, v := range x {
		s += v
	}
	return s
}

// close returns how much of a's words has a like word in b: the best Dice
// coefficient of their pairs of letters, by weight.
func (r *rarities) close(a, b *side) float64 {
	var whole, near []float64
	for w := range a.set {
		best := 0.0
		if b.set[w] {
			best = 1
		} else {
			for v := range b.set {
				best = max(best, dice(w, v))
			}
		}
		whole, near = append(whole, r.word(w)), append(near, best*r.word(w))
	}
	if len(whole) == 0 {
		return 0
	}
	return sum(near) / sum(whole)
}

// dice returns the share of pairs of bytes that two words have in common.
func dice(a, b string) float64 {
	if len(a) < 2 || len(b) < 2 || a[0] != b[0] && a[len(a)-1] != b[len(b)-1] {
		return 0
	}
	n := 0
	for i := 0; i+1 < len(a); i++ {
		if strings.Contains(b, a[i:i+2]) {
			n++
		}
	}
	return 2 * float64(n) / float64(len(a)+len(b)-2)
}

func setOf[K comparable](list []K) map[K]bool {
	out := make(map[K]bool, len(list))
	for _, k := range list {
		out[k] = true
	}
	return out
}

func inPairs(words []string) []string {
	var out []string
	for i := 1; i < len(words); i++ {
		out = append(out, words[i-1]+" "+words[i])
	}
	return out
}

func common[K comparable](a, b map[K]bool) (n int) {
	for k := range a {
		if b[k] {
			n++
		}
	}
	return n
}

func negations(words []string) (n float64) {
	for _, w := range words {
		switch {
		case w == "not", w == "no", w == "never", w == "nothi", w == "canno", w == "dont", w == "didnt", w == "wont", w == "cant",
			strings.HasSuffix(w, "n't"), strings.HasSuffix(w, "n'"):
			n++
		}
	}
	return n
}

// longest returns the length of the longest common subsequence of words.
func longest(a, b []string) int {
	before, now := make([]int, len(b)+1), make([]int, len(b)+1)
	for _, w := range a {
		for j, v := range b {
			if w == v {
				now[j+1] = before[j] + 1
			} else {
				now[j+1] = max(now[j], before[j+1])
			}
		}
		before, now = now, before
	}
	return before[len(b)]
}

func unknown(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}
