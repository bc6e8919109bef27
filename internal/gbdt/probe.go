package gbdt

import (
	"math"
	"math/rand/v2"
)

// Probes returns n rows that try the model's splits: each value is a threshold
// of its feature, the next number above one, zero, or missing. The same model
// gives the same rows.
func (m *Model) Probes(n int) *Matrix {
	thresholds := make([][]float64, len(m.features))
	for _, t := range m.trees {
		for _, n := range t.nodes {
			thresholds[n.feature] = append(thresholds[n.feature], n.threshold)
		}
	}
	rng := rand.New(rand.NewPCG(1, 1))
	x := NewMatrix(n, len(m.features))
	for r := range n {
		for c, ts := range thresholds {
			x.Set(r, c, probe(rng, ts))
		}
	}
	return x
}

func probe(rng *rand.Rand, thresholds []float64) float64 {
	switch way := rng.IntN(8); {
	case way == 0:
		return math.NaN()
	case way == 1 || len(thresholds) == 0:
		return 0
	case way < 5:
		return thresholds[rng.IntN(len(thresholds))]
	default:
		return math.Nextafter(thresholds[rng.IntN(len(thresholds))], math.Inf(1))
	}
}
