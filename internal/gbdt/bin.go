package gbdt

import (
	"math"
	"sort"
)

// minBinRows is the fewest rows a bin holds, as in LightGBM.
const minBinRows = 3

// column is one feature cut into bins: bin b holds the values above upper[b-1]
// and up to upper[b]; the missing ones have the bin after the last.
type column struct {
	upper   []float64
	bins    []uint8 // a row
	cells   int     // bins in use, that of the missing included
	missing int     // the bin of the missing, -1 if there are none
	lo, hi  float64 // smallest and largest value; NaN if all are missing
}

func newColumn(x *Matrix, c, maxBins int) column {
	n := x.Rows()
	values := make([]float64, 0, n)
	for r := range n {
		if v := x.At(r, c); v == v {
			values = append(values, v)
		}
	}
	sortFloats(values)
	if len(values) < n {
		maxBins-- // the missing have one of the bins
	}
	col := column{upper: cuts(values, maxBins), bins: make([]uint8, n), missing: -1, lo: math.NaN(), hi: math.NaN()}
	if len(values) > 0 {
		col.lo, col.hi = values[0], values[len(values)-1]
	}
	col.cells = len(col.upper)
	if len(values) < n {
		col.missing = col.cells
		col.cells++
	}
	var padded [256]float64
	for i := range padded {
		padded[i] = math.MaxFloat64
	}
	copy(padded[:], col.upper)
	for r := range n {
		if v := x.At(r, c); v == v {
			col.bins[r] = binOf(&padded, v)
		} else {
			col.bins[r] = uint8(col.missing)
		}
	}
	return col
}

// binOf returns the first bin whose upper bound is at least v.
func binOf(upper *[256]float64, v float64) uint8 {
	b := uint8(0)
	for size := uint8(128); size > 0; size /= 2 {
		if upper[b+size-1] < v {
			b += size
		}
	}
	return b
}

// cuts returns the upper bounds of at most maxBins bins over sorted values,
// found as LightGBM finds them (its FindBinWithZeroAsOneBin): zero has a bin of
// its own, and the values below and above it share the others by their number.
// The last bound is the largest float.
func cuts(sorted []float64, maxBins int) []float64 {
	below := sort.SearchFloat64s(sorted, math.Nextafter(-zero, 0))
	above := sort.SearchFloat64s(sorted, math.Nextafter(zero, 1))
	negative, positive := sorted[:below], sorted[above:]
	var upper []float64
	if len(negative) > 0 && maxBins > 1 {
		share := float64(len(negative)) / float64(len(negative)+len(positive))
		upper = greedyCuts(negative, max(int(share*float64(maxBins-1)), 1))
		upper[len(upper)-1] = -zero
	}
	if left := maxBins - 1 - len(upper); len(positive) > 0 && left > 0 {
		return append(append(upper, zero), greedyCuts(positive, left)...)
	}
	return append(upper, math.MaxFloat64)
}

// greedyCuts is LightGBM's GreedyFindBin: one bin a distinct value if they fit,
// else of about equal size, where a value that alone fills a bin has its own.
// Either way a bin holds at least minBinRows.
func greedyCuts(sorted []float64, maxBins int) []float64 {
	distinct, counts := runs(sorted)
	var upper []float64
	held := 0
	if len(distinct) <= maxBins {
		for i := range len(distinct) - 1 {
			if held += counts[i]; held >= minBinRows {
				upper, held = append(upper, between(distinct[i], distinct[i+1])), 0
			}
		}
		return append(upper, math.MaxFloat64)
	}
	maxBins = max(min(maxBins, len(sorted)/minBinRows), 1)
	full := float64(len(sorted)) / float64(maxBins)
	big := func(i int) bool { return float64(counts[i]) >= full }
	bins, rows := maxBins, len(sorted) // for the values that are not big
	for i := range distinct {
		if big(i) {
			bins, rows = bins-1, rows-counts[i]
		}
	}
	size := float64(rows) / float64(bins)
	for i := 0; i < len(distinct)-1 && len(upper) < maxBins-1; i++ {
		held += counts[i]
		if !big(i) {
			rows -= counts[i]
		}
		if big(i) || float64(held) >= size || big(i+1) && float64(held) >= max(1, size/2) {
			upper, held = append(upper, between(distinct[i], distinct[i+1])), 0
			if !big(i) {
				bins--
				size = float64(rows) / float64(bins)
			}
		}
	}
	return append(upper, math.MaxFloat64)
}

// runs returns the distinct values of sorted and how often each comes.
func runs(sorted []float64) (distinct []float64, counts []int) {
	for i, v := range sorted {
		if i == 0 || v != sorted[i-1] {
			distinct, counts = append(distinct, v), append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	return distinct, counts
}

// between returns a number m with a <= m < b, halfway where floats allow.
func between(a, b float64) float64 {
	m := a/2 + b/2
	if m >= a && m < b {
		return m
	}
	return a
}
