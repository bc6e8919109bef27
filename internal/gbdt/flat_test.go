package gbdt_test

import (
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
		"regression":                     reg.model,
		"binary":                         load(t, "bin").model,
		"zero as missing":                other,
		"a number of trees not of eight": fit(t, reg.x, reg.y, gbdt.Params{Trees: 3}),
		"no split at all":                fit(t, reg.x, reg.y, gbdt.Params{MinData: 2000}),
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
