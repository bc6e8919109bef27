package train

import (
	"math"

	"unseenedge/internal/score"
)

// fitLinear fits the linear part on the rows of x by ridge regression with
// penalty lambda on standardised features, each target on the rows that have
// it, by Cholesky factorisation.
func fitLinear(x [][]float64, y targets, rows []int, lambda float64) *score.Linear {
	n := len(x[0])
	l := &score.Linear{Mean: make([]float64, n), Spread: make([]float64, n), Weight: make([][score.Columns]float64, n)}
	for j := range n {
		l.Mean[j], l.Spread[j] = moments(x, rows, j)
	}
	z := make([][]float64, len(rows))
	for i, r := range rows {
		z[i] = l.Standard(x[r], nil)
	}
	for k := range score.Columns {
		w, b := ridgeOf(z, y, rows, k, lambda)
		l.Bias[k] = b
		for j := range w {
			l.Weight[j][k] = w[j]
		}
	}
	return l.Rounded()
}

// moments returns mean and standard deviation of column j, missing left out.
func moments(x [][]float64, rows []int, j int) (mean, spread float64) {
	var n, sum, sq float64
	for _, r := range rows {
		if v := x[r][j]; !math.IsNaN(v) {
			n++
			sum += v
			sq += v * v
		}
	}
	if n == 0 {
		return 0, 1
	}
	mean = sum / n
	if v := sq/n - mean*mean; v > 1e-9 {
		return mean, math.Sqrt(v)
	}
	return mean, 1
}

func ridgeOf(z [][]float64, y targets, rows []int, k int, lambda float64) (w []float64, bias float64) {
	n := len(z[0])
	var have []int
	for i, r := range rows {
		if v := y[r][k]; !math.IsNaN(v) {
			have = append(have, i)
			bias += v
		}
	}
	bias /= float64(max(len(have), 1))
	mean := make([]float64, n)
	for _, i := range have {
		for j, v := range z[i] {
			mean[j] += v / float64(len(have))
		}
	}
	a := make([][]float64, n)
	for j := range a {
		a[j] = make([]float64, j+1)
		a[j][j] = lambda
	}
	b := make([]float64, n)
	c := make([]float64, n)
	for _, i := range have {
		for j, v := range z[i] {
			c[j] = v - mean[j]
		}
		d := y[rows[i]][k] - bias
		for j, v := range c {
			if v == 0 {
				continue
			}
			b[j] += v * d
			row := a[j]
			for m := range row {
				row[m] += v * c[m]
			}
		}
	}
	w = solve(a, b)
	for j := range w {
		bias -= w[j] * mean[j]
	}
	return w, bias
}

// solve returns x of a x = b for a symmetric positive definite a, given by its
// lower triangle, which is overwritten by its Cholesky factor.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := range i + 1 {
			s := a[i][j]
			for k := range j {
				s -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(max(s, 1e-12))
			} else {
				a[i][j] = s / a[j][j]
			}
		}
	}
	for i := range n {
		for k := range i {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			b[i] -= a[k][i] * b[k]
		}
		b[i] /= a[i][i]
	}
	return b
}
