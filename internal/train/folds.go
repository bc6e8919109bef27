package train

import (
	"math/rand/v2"
	"slices"

	"unseenedge/internal/corpus"
)

// makeFolds shares the sets of all among at most k folds of nearly equal
// number of responses. Sets that share a prompt stay together; to answer none is
// nothing shared.
func makeFolds(all []corpus.Response, k int, seed uint64) (folds [][]string, of map[string]int) {
	size := map[string]int{}
	root := map[string]string{}
	home := map[string]string{}
	find := func(s string) string {
		for root[s] != s {
			s = root[s]
		}
		return s
	}
	for _, r := range all {
		size[r.Set]++
		if _, ok := root[r.Set]; !ok {
			root[r.Set] = r.Set
		}
		if r.Prompt == "" {
			continue
		}
		if other, ok := home[r.Prompt]; ok {
			root[find(r.Set)] = find(other)
		}
		home[r.Prompt] = r.Set
	}
	groups := map[string][]string{}
	for s := range size {
		groups[find(s)] = append(groups[find(s)], s)
	}
	return deal(groups, size, k, seed)
}

// deal gives each group, in an order drawn by seed, to the smallest fold.
func deal(groups map[string][]string, size map[string]int, k int, seed uint64) (folds [][]string, of map[string]int) {
	var names []string
	for g := range groups {
		names = append(names, g)
	}
	slices.Sort(names)
	rng := rand.New(rand.NewPCG(seed, 17))
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	k = min(k, len(names))
	folds, of = make([][]string, k), map[string]int{}
	filled := make([]int, k)
	for _, g := range names {
		f := 0
		for i := range filled {
			if filled[i] < filled[f] {
				f = i
			}
		}
		slices.Sort(groups[g])
		for _, s := range groups[g] {
			folds[f] = append(folds[f], s)
			filled[f] += size[s]
			of[s] = f
		}
	}
	for _, f := range folds {
		slices.Sort(f)
	}
	return folds, of
}
