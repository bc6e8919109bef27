package stat_test

import (
	"math"
	"testing"

	"unseenedge/internal/stat"
)

func TestEquationsAreSolvedByTheFactor(t *testing.T) {
	a := [][]float64{{4}, {2, 5}, {-2, 1, 6}} // 4x+2y-2z = -2, 2x+5y+z = -1, -2x+y+6z = 9
	b := []float64{-2, -1, 9}
	stat.Cholesky(a)
	if a[0][0] != 2 || a[1][0] != 1 || a[1][1] != 2 {
		t.Errorf("the factor is %v", a)
	}
	stat.SolveCholesky(a, b)
	for i, want := range []float64{1, -1, 2} {
		if math.Abs(b[i]-want) > 1e-9 {
			t.Errorf("unknown %d is %g", i, b[i])
		}
	}
}
