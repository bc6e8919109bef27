package gbdt_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unseenedge/internal/gbdt"
)

func TestFlatTreesGiveTheSameBits(t *testing.T) {
	zeros := strings.NewReplacer("decision_type=2 2 8", "decision_type=4 6 0").Replace(string(load(t, "reg").text))
	other, err := gbdt.Read(strings.NewReader(zeros))
	if err != nil {
		t.Fatal(err)
	}
	reg := load(t, "reg")
	models := map[string]*gbdt.Model{
		"regression":                    reg.model,
		"binary":                        load(t, "bin").model,
		"zero as missing":               other,
		"a number of trees not of four": fit(t, reg.x, reg.y, gbdt.Params{Trees: 3}),
		"no split at all":               fit(t, reg.x, reg.y, gbdt.Params{MinData: 2000}),
	}
	values := []float64{math.NaN(), 0, math.Copysign(0, -1), 1e-36, -1e-36, math.Inf(1), math.Inf(-1), math.MaxFloat64}
	for name, m := range models {
		flat, rng := m.Flat(), rand.New(rand.NewPCG(1, 2))
		for range 5000 {
			row := make([]float64, 8)
			for i := range row {
				row[i] = rng.NormFloat64() * 2
				if rng.IntN(4) == 0 {
					row[i] = values[rng.IntN(len(values))]
				}
			}
			if got, want := flat.Raw(row), m.Raw(row); math.Float64bits(got) != math.Float64bits(want) {
				t.Fatalf("%s: %v at %v, want %v", name, got, row, want)
			}
		}
	}
}

func FuzzReadNeverPanics(f *testing.F) {
	o := load(f, "reg")
	f.Add(text(f, fit(f, o.x, o.y, gbdt.Params{Trees: 2, Leaves: 3})))
	f.Add([]byte("tree\nversion=v3\nnum_class=1\n"))
	f.Add(o.text[:6000])
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := gbdt.Read(bytes.NewReader(b))
		if err != nil {
			return
		}
		if len(m.Features()) > 1000 {
			t.Skip("wide enough")
		}
		row := make([]float64, len(m.Features()))
		for i := range row {
			row[i] = float64(i%3) - 1
		}
		if got, want := m.Flat().Raw(row), m.Raw(row); got != want && got == got {
			t.Errorf("flat %v, plain %v", got, want)
		}
		m.Contributions(row, make([]float64, len(row)+1))
	})
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

func BenchmarkFit924x26(b *testing.B) {
	x, y := synthetic(924, 26)
	for b.Loop() {
		fit(b, x, y, gbdt.Params{Trees: 100, Leaves: 32, MaxDepth: 5, MinData: 1})
	}
}

func BenchmarkFit100000x26(b *testing.B) {
	x, y := synthetic(100000, 26)
	for b.Loop() {
		fit(b, x, y, gbdt.Params{Trees: 100, Leaves: 32, MaxDepth: 5})
	}
}
