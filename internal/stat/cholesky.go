package stat

import (
	"math"
	"slices"
)

// Cholesky replaces a symmetric positive definite matrix, given by its lower
// triangle (row i has i+1 numbers), by its lower Cholesky factor. A pivot that
// rounding made too small counts as 1e-12.
func Cholesky(a [][]float64) {
	for i := range a {
		for j := range i + 1 {
			s := a[i][j]
			ai, aj := a[i][:j], a[j][:j]
			for k, v := range ai {
				s -= v * aj[k]
			}
			if i == j {
				a[i][i] = math.Sqrt(max(s, 1e-12))
			} else {
				a[i][j] = s / a[j][j]
			}
		}
	}
}

// SolveCholesky replaces b by x of l l' x = b, l the factor that Cholesky left.
func SolveCholesky(l [][]float64, b []float64) {
	for i := range b {
		for k := range i {
			b[i] -= l[i][k] * b[k]
		}
		b[i] /= l[i][i]
	}
	for i := range slices.Backward(b) {
		for k := i + 1; k < len(b); k++ {
			b[i] -= l[k][i] * b[k]
		}
		b[i] /= l[i][i]
	}
}
