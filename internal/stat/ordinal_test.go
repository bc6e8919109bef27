package stat_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"unseenedge/internal/stat"
)

func TestOrdinalFindsTheModelThatMadeTheLevels(t *testing.T) {
	truth := stat.Ordinal{Slope: 6, Cuts: []float64{1.5, 3.5, 5}}
	rng := rand.New(rand.NewPCG(1, 2))
	var x []float64
	var level []int
	var p []float64
	for range 20000 {
		v := rng.Float64()
		p = truth.Probabilities(v, p)
		u, l := rng.Float64(), 0
		for u > p[l] && l < 3 {
			u -= p[l]
			l++
		}
		x, level = append(x, v), append(level, l)
	}
	got, err := stat.FitOrdinal(x, level, nil, 4)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got.Slope-6) > .2 {
		t.Errorf("slope %v, want 6", got.Slope)
	}
	for k, c := range truth.Cuts {
		if math.Abs(got.Cuts[k]-c) > .12 {
			t.Errorf("cut %d is %v, want %v", k, got.Cuts[k], c)
		}
	}
}

func TestOrdinalWithoutSlopeGivesTheSharesOfTheLevels(t *testing.T) {
	// At a constant x only the shares are left: 10 and 30 rows, with half a row
	// more for each level.
	level := make([]int, 40)
	for i := 10; i < 40; i++ {
		level[i] = 1
	}
	o, err := stat.FitOrdinal(make([]float64, 40), level, nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	if p := o.Probabilities(0, nil); math.Abs(p[0]-10.5/41) > 1e-6 {
		t.Errorf("got %v, want %v", p[0], 10.5/41)
	}
}

func TestOrdinalStaysFiniteOnHardData(t *testing.T) {
	cases := []struct {
		name  string
		x     []float64
		level []int
	}{
		{"levels parted cleanly", []float64{0, .1, .2, .8, .9, 1}, []int{0, 0, 0, 3, 3, 3}},
		{"one row", []float64{.5}, []int{2}},
		{"one level only", []float64{.1, .5, .9}, []int{1, 1, 1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o, err := stat.FitOrdinal(c.x, c.level, nil, 4)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range []float64{-10, 0, .5, 1, 10} {
				sum := 0.0
				for _, p := range o.Probabilities(x, nil) {
					if !(p >= 0) {
						t.Fatalf("probability %v at %v", p, x)
					}
					sum += p
				}
				if math.Abs(sum-1) > 1e-12 {
					t.Errorf("probabilities at %v sum to %v", x, sum)
				}
			}
		})
	}
	if _, err := stat.FitOrdinal([]float64{1}, []int{4}, nil, 4); err == nil {
		t.Error("a level out of range gives no error")
	}
}
