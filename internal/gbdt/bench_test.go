package gbdt_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"unseenedge/internal/gbdt"
)

// synthetic returns a table of normal numbers, one in twenty missing, and
// targets that depend on the first five columns.
func synthetic(rows, cols int) (*gbdt.Matrix, []float64) {
	rng := rand.New(rand.NewPCG(3, 4))
	x, y := gbdt.NewMatrix(rows, cols), make([]float64, rows)
	for r := range rows {
		row := x.Row(r)
		for c := range row {
			row[c] = rng.NormFloat64()
		}
		y[r] = row[0]*row[1] + math.Sin(2*row[2]) + .5*row[3] - row[4]*row[4]/3 + rng.NormFloat64()/3
		for c := range row {
			if rng.IntN(20) == 0 {
				row[c] = math.NaN()
			}
		}
	}
	return x, y
}

func BenchmarkFlat100TreesDepth5(b *testing.B) {
	x, y := synthetic(2000, 26)
	m := fit(b, x, y, gbdt.Params{Trees: 100, Leaves: 32, MaxDepth: 5}).Flat()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Raw(x.Row(i % x.Rows()))
		i++
	}
}

func BenchmarkContributions100TreesDepth5(b *testing.B) {
	x, y := synthetic(2000, 26)
	m := fit(b, x, y, gbdt.Params{Trees: 100, Leaves: 32, MaxDepth: 5})
	phi := make([]float64, 27)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Contributions(x.Row(i%x.Rows()), phi)
	}
}

func BenchmarkFit924x26(b *testing.B) {
	x, y := synthetic(924, 26)
	for b.Loop() {
		fit(b, x, y, gbdt.Params{Trees: 100, Leaves: 32, MaxDepth: 5, MinData: 1})
	}
}

func BenchmarkFit100000x26(b *testing.B) {
	x, y := synthetic(100000, 26)
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			for b.Loop() {
				fit(b, x, y, gbdt.Params{Trees: 100, Leaves: 32, MaxDepth: 5, Threads: threads})
			}
		})
	}
}
