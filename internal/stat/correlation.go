// Package stat measures how well numbers agree, how sure a figure is, and
// whether a line rises.
//
// Invariant: everything is a pure function of its arguments. Where a figure
// does not exist (too few rows, no spread) the result is NaN, never a guess.
// Functions of paired slices panic if the lengths differ.
package stat

import (
	"math"
	"slices"
)

// Mean returns the arithmetic mean.
func Mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// Variance returns the sample variance, divided by n-1.
func Variance(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	return product(x, x) / float64(len(x)-1)
}

// product returns the sum of products of the deviations from the means.
func product(x, y []float64) float64 {
	mx, my := Mean(x), Mean(y)
	sum := 0.0
	for i := range x {
		sum += float64((x[i] - mx) * (y[i] - my))
	}
	return sum
}

func pair(n, m int) {
	if n != m {
		panic("stat: paired slices differ in length")
	}
}

// Pearson returns the product-moment correlation r, in [-1, 1].
func Pearson(x, y []float64) float64 {
	pair(len(x), len(y))
	if len(x) < 2 {
		return math.NaN()
	}
	xx, yy := product(x, x), product(y, y)
	if xx == 0 || yy == 0 {
		return math.NaN()
	}
	return min(max(product(x, y)/(math.Sqrt(xx)*math.Sqrt(yy)), -1), 1)
}

// Spearman returns the correlation of the ranks, ties sharing their mean rank.
func Spearman(x, y []float64) float64 {
	pair(len(x), len(y))
	return Pearson(Ranks(x), Ranks(y))
}

// Ranks returns the ranks of x from 1, ties sharing their mean rank.
func Ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return 0
	})
	ranks := make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			ranks[k] = float64(i+j+1) / 2
		}
		i = j
	}
	return ranks
}

// PartialR returns the correlation of x and y with what z explains of either
// by a straight line removed.
func PartialR(x, y, z []float64) float64 {
	xy, xz, yz := Pearson(x, y), Pearson(x, z), Pearson(y, z)
	rest := (1 - xz*xz) * (1 - yz*yz)
	if !(rest > 1e-15) {
		return math.NaN()
	}
	return min(max((xy-xz*yz)/math.Sqrt(rest), -1), 1)
}

// LowerR returns the one-sided lower bound, at the given confidence, of a
// correlation r measured on n independent pairs (Fisher's z transformation,
// 1921). It is NaN for n below 4.
func LowerR(r float64, n int, confidence float64) float64 {
	if n < 4 {
		return math.NaN()
	}
	return math.Tanh(math.Atanh(r) - normalQuantile(confidence)/math.Sqrt(float64(n-3)))
}

// normalQuantile returns the p quantile of the standard normal distribution.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// AUC returns the chance that a positive row scores above a negative one, ties
// counting half (Mann and Whitney, 1947). It is NaN if either kind is missing.
func AUC(score []float64, positive []bool) float64 {
	pair(len(score), len(positive))
	sum, n := 0.0, 0.0
	for i, rank := range Ranks(score) {
		if positive[i] {
			sum += rank
			n++
		}
	}
	m := float64(len(score)) - n
	return (sum - n*(n+1)/2) / (n * m)
}

// MAE returns the mean absolute difference.
func MAE(x, y []float64) float64 {
	pair(len(x), len(y))
	sum := 0.0
	for i := range x {
		sum += math.Abs(x[i] - y[i])
	}
	return sum / float64(len(x))
}

// RMSE returns the root of the mean squared difference.
func RMSE(x, y []float64) float64 {
	pair(len(x), len(y))
	sum := 0.0
	for i := range x {
		sum += (x[i] - y[i]) * (x[i] - y[i])
	}
	return math.Sqrt(sum / float64(len(x)))
}

// R2 returns the share of y's variance that predicted explains; below 0 it is
// worse than predicting y's mean.
func R2(predicted, y []float64) float64 {
	pair(len(predicted), len(y))
	total := product(y, y)
	if total == 0 {
		return math.NaN()
	}
	e := RMSE(predicted, y)
	return 1 - e*e*float64(len(y))/total
}
