// Package external measures the method on texts that people rated: how far
// words alone lead to a human's rating of children's perspective taking,
// of empathy, of explanations, of reflection and of reframing.
//
// A task is learned and judged by cross-validation: a stack of ridge
// regressions over n-grams, similarity within a prompt and features, fitted
// inside each training part, and gradient-boosted trees above it.
//
// Invariant: no group (child, writer, question, document) stands on both sides
// of a fold, but for prompts never rated, where a fold is a prompt and a child's
// answers to the others are learned from; and the same items and seed give the
// same figures.
package external

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// Item is one rated text.
type Item struct {
	Text      string
	Around    string // what it stands in or answers to, other than a question; may be empty
	Prompt    string // identity of the prompt, may be empty
	Asked     string // wording of the prompt, may be empty
	Reference string // reference answer, may be empty
	Grade     int    // school grade where known, for features alone
	Group     string // items of one group stay on one side of a fold
	Score     float64

	gender string // of the child, where known
	age    int    // years, 0 unknown
}

// kind is what a rating is.
type kind uint8

const (
	number kind = iota
	yesNo       // 0 or 1
	levels      // 0, 1, 2
)

// tested marks, in place of a fold, an item that is never learned from.
const tested = -1

// task is what Run learns: items with their folds.
type task struct {
	items []Item
	kind  kind
	fold  []int // 0..folds-1 by item, or tested
	folds int
	// known says that a prompt of a held-out item has rated answers among the
	// training items, so that what is said in reply to this one prompt counts.
	known bool
	// within says that answers are to be told apart within a prompt: ratings are
	// learned less their prompt's mean.
	within bool
	lambda float64 // ridge penalty of the n-grams
}

// byGroup deals the items for which in holds to k folds of nearly equal size,
// whole groups at a time, in an order drawn by seed; the others are tested.
func byGroup(items []Item, k int, seed uint64, in func(i int) bool) []int {
	size := map[string]int{}
	for i, it := range items {
		if in(i) {
			size[it.Group]++
		}
	}
	names := make([]string, 0, len(size))
	for g := range size {
		names = append(names, g)
	}
	slices.Sort(names)
	rng := rand.New(rand.NewPCG(seed, 29))
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	slices.SortStableFunc(names, func(a, b string) int { return size[b] - size[a] })
	filled, of := make([]int, k), map[string]int{}
	for _, g := range names {
		f := 0
		for i := range filled {
			if filled[i] < filled[f] {
				f = i
			}
		}
		of[g] = f
		filled[f] += size[g]
	}
	out := make([]int, len(items))
	for i, it := range items {
		out[i] = tested
		if in(i) {
			out[i] = of[it.Group]
		}
	}
	return out
}

// all is every item.
func all(int) bool { return true }

// rows returns the items that are learned from when the folds given are left
// out.
func (t *task) rows(without ...int) []int {
	var out []int
	for i, f := range t.fold {
		if f != tested && !slices.Contains(without, f) {
			out = append(out, i)
		}
	}
	return out
}

// targets returns what the ridges learn: the rating, and for levels whether it
// is the highest.
func (t *task) targets() [][]float64 {
	y := make([]float64, len(t.items))
	top := make([]float64, len(t.items))
	for i, it := range t.items {
		y[i] = it.Score
		if it.Score > 1 {
			top[i] = 1
		}
	}
	if t.kind == levels {
		return [][]float64{y, top}
	}
	return [][]float64{y}
}

// plain returns a text as it counts for "the same answer": letters and digits
// in lower case.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
