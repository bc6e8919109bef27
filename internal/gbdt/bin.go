package gbdt

import "math"

// minBinRows is the fewest rows a bin holds when a feature has more distinct
// values than bins.
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

// cuts returns the upper bounds of at most maxBins bins over sorted values:
// one a distinct value if they fit, else of about equal size. The last bound
// is the largest float.
func cuts(sorted []float64, maxBins int) []float64 {
	distinct, counts := runs(sorted)
	var upper []float64
	if len(distinct) <= maxBins {
		for i := 1; i < len(distinct); i++ {
			upper = append(upper, between(distinct[i-1], distinct[i]))
		}
		return append(upper, math.MaxFloat64)
	}
	left, bins, held := len(sorted), maxBins, 0
	size := max(float64(left)/float64(bins), minBinRows)
	for i := range len(distinct) - 1 {
		held += counts[i]
		// Close the bin when it is full, or when the next value alone would
		// overfill it by more than closing now leaves empty.
		if float64(held) >= size || float64(held)+float64(counts[i+1])/2 > size && counts[i+1] >= int(size) {
			upper = append(upper, between(distinct[i], distinct[i+1]))
			left, bins, held = left-held, bins-1, 0
			if bins == 1 {
				break
			}
			size = max(float64(left)/float64(bins), minBinRows)
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
