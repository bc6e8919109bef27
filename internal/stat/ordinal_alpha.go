package stat

import "math"

// OrdinalAlpha returns Krippendorff's alpha of two raters' ordered levels,
// none missing, with the ordinal metric: the distance of two levels is the
// number of ratings between them, half of their own included, squared
// (Krippendorff, "Computing Krippendorff's alpha-reliability", 2011). NaN where
// all ratings are the same or there are none.
func OrdinalAlpha(a, b []int) float64 {
	pair(len(a), len(b))
	if len(a) == 0 {
		return math.NaN()
	}
	low, high := a[0], a[0]
	for i := range a {
		low, high = min(low, a[i], b[i]), max(high, a[i], b[i])
	}
	count := make([]float64, high-low+1)
	for i := range a {
		count[a[i]-low]++
		count[b[i]-low]++
	}
	distance := func(c, k int) float64 {
		c, k = min(c, k), max(c, k)
		sum := -(count[c] + count[k]) / 2
		for g := c; g <= k; g++ {
			sum += count[g]
		}
		return sum * sum
	}
	var seen, chance float64
	for i := range a {
		seen += 2 * distance(a[i]-low, b[i]-low)
	}
	n := float64(2 * len(a))
	for c := range count {
		for k := range count {
			chance += count[c] * count[k] * distance(c, k)
		}
	}
	if chance == 0 {
		return math.NaN()
	}
	return 1 - (n-1)*seen/chance
}
