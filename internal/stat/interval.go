package stat

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Interval is a range, both ends included.
type Interval struct{ Lo, Hi float64 }

// Contains reports whether v lies in the interval.
func (i Interval) Contains(v float64) bool { return v >= i.Lo && v <= i.Hi }

// Bootstrap returns the percentile interval of figure at the given level
// (.95), drawing whole groups with replacement (cluster bootstrap: Davison and
// Hinkley, 1997, 3.8). groups names the group of each row; figure gets the rows
// drawn, a row once for each time its group was, and may not keep the slice.
// Draws for which the figure does not exist are left out. Fewer than two
// groups give NaN.
func Bootstrap[G comparable](groups []G, draws int, seed uint64, level float64, figure func(rows []int) float64) Interval {
	members := gather(groups)
	if len(members) < 2 {
		return Interval{math.NaN(), math.NaN()}
	}
	rng := rand.New(rand.NewPCG(seed, 0x626f6f7473747261))
	var rows []int
	var figures []float64
	for range draws {
		rows = rows[:0]
		for range members {
			rows = append(rows, members[rng.IntN(len(members))]...)
		}
		if v := figure(rows); v == v {
			figures = append(figures, v)
		}
	}
	slices.Sort(figures)
	tail := (1 - level) / 2
	return Interval{quantileSorted(figures, tail), quantileSorted(figures, 1-tail)}
}

// gather returns the rows of each group, groups in the order they first come.
func gather[G comparable](groups []G) [][]int {
	place := map[G]int{}
	var members [][]int
	for row, g := range groups {
		i, ok := place[g]
		if !ok {
			i = len(members)
			place[g] = i
			members = append(members, nil)
		}
		members[i] = append(members[i], row)
	}
	return members
}

// QuantileOf returns the p quantile of x, in 0-1, between neighbours by a
// straight line (definition 7 of Hyndman and Fan, 1996).
func QuantileOf(x []float64, p float64) float64 {
	sorted := slices.Clone(x)
	slices.Sort(sorted)
	return quantileSorted(sorted, p)
}

func quantileSorted(x []float64, p float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	at := p * float64(len(x)-1)
	i := int(at)
	if i+1 >= len(x) {
		return x[len(x)-1]
	}
	return x[i] + (at-float64(i))*(x[i+1]-x[i])
}

// Conformal returns the half-width that covers a new row with at least the
// given chance if it is like those of the residuals (split conformal: Lei et
// al., "Distribution-free predictive inference for regression", 2018). It is
// the ceil((n+1)*coverage)-th smallest absolute residual, and infinite where n
// is too small for the coverage.
func Conformal(residuals []float64, coverage float64) float64 {
	size := make([]float64, len(residuals))
	for i, r := range residuals {
		size[i] = math.Abs(r)
	}
	slices.Sort(size)
	// The small number keeps .9*(9+1) from counting as more than 9.
	k := int(math.Ceil(float64(len(size)+1)*coverage - 1e-9))
	if k > len(size) {
		return math.Inf(1)
	}
	return size[max(k, 1)-1]
}

// Discoveries reports which p-values count when at most the share q of those
// that count may be false (Benjamini and Hochberg, 1995). NaN never counts and
// is not counted as a test.
func Discoveries(p []float64, q float64) []bool {
	sorted := present(p)
	slices.Sort(sorted)
	limit := -1.0
	for i, v := range sorted {
		if v <= q*float64(i+1)/float64(len(sorted)) {
			limit = v
		}
	}
	out := make([]bool, len(p))
	for i, v := range p {
		out[i] = v <= limit
	}
	return out
}
