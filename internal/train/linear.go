package train

import (
	"math"

	"unseenedge/internal/score"
	"unseenedge/internal/stat"
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
	var shared *normal // of the targets that every row has
	for k := range score.Columns {
		have := withTarget(y, rows, k)
		eq := shared
		if eq == nil || len(have) < len(rows) {
			eq = newNormal(z, have, lambda)
		}
		if len(have) == len(rows) {
			shared = eq
		}
		w, b := eq.solve(y, rows, k)
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

// withTarget returns the places in rows that have target k.
func withTarget(y targets, rows []int, k int) []int {
	var have []int
	for i, r := range rows {
		if !math.IsNaN(y[r][k]) {
			have = append(have, i)
		}
	}
	return have
}

// normal is the left side of the normal equations of a ridge regression on the
// rows have of z, factorised, good for any target.
type normal struct {
	z      [][]float64
	have   []int
	mean   []float64
	factor [][]float64 // lower Cholesky factor
}

func newNormal(z [][]float64, have []int, lambda float64) *normal {
	n := len(z[0])
	e := &normal{z: z, have: have, mean: make([]float64, n), factor: make([][]float64, n)}
	for _, i := range have {
		for j, v := range z[i] {
			e.mean[j] += v / float64(len(have))
		}
	}
	for j := range e.factor {
		e.factor[j] = make([]float64, j+1)
		e.factor[j][j] = lambda
	}
	c := make([]float64, n)
	for _, i := range have {
		e.centred(i, c)
		for j, v := range c {
			if v == 0 {
				continue
			}
			row := e.factor[j]
			for m := range row {
				row[m] += v * c[m]
			}
		}
	}
	stat.Cholesky(e.factor)
	return e
}

// centred sets c to row i less the mean.
func (e *normal) centred(i int, c []float64) {
	for j, v := range e.z[i] {
		c[j] = v - e.mean[j]
	}
}

// solve returns the weights and the bias for target k.
func (e *normal) solve(y targets, rows []int, k int) (w []float64, bias float64) {
	for _, i := range e.have {
		bias += y[rows[i]][k]
	}
	bias /= float64(max(len(e.have), 1))
	w = make([]float64, len(e.mean))
	c := make([]float64, len(e.mean))
	for _, i := range e.have {
		d := y[rows[i]][k] - bias
		e.centred(i, c)
		for j, v := range c {
			w[j] += v * d
		}
	}
	stat.SolveCholesky(e.factor, w)
	for j := range w {
		bias -= w[j] * e.mean[j]
	}
	return w, bias
}
