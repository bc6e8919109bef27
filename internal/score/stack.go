package score

import (
	"math"

	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
)

// Linear is a ridge regression over the features of feature.Extract, each
// standardised and clipped to four standard deviations, missing at the mean.
type Linear struct {
	Mean   []float64          `json:"mean"`
	Spread []float64          `json:"spread"` // standard deviation, 1 for a constant
	Weight [][Columns]float64 `json:"weight"` // one row a feature
	Bias   [Columns]float64   `json:"bias"`
}

// Standard appends the standardised features to out.
func (l *Linear) Standard(vector, out []float64) []float64 {
	for i, v := range vector {
		z := (v - l.Mean[i]) / l.Spread[i]
		if math.IsNaN(z) {
			z = 0
		}
		out = append(out, min(4, max(-4, z)))
	}
	return out
}

// Columns appends the predictions for vector to out.
func (l *Linear) Columns(vector, out []float64) []float64 {
	sum := l.Bias
	for i, v := range vector {
		z := (v - l.Mean[i]) / l.Spread[i]
		if math.IsNaN(z) || z == 0 {
			continue
		}
		z = min(4, max(-4, z))
		for k := range sum {
			sum[k] += z * l.Weight[i][k]
		}
	}
	return append(out, sum[:]...)
}

// Stack is what stands below the trees: n-gram tables and a linear part, whose
// predictions become columns beside the features.
type Stack struct {
	Tables []*Table
	Linear *Linear
}

// Names returns the names of the columns of Row: the features, then for each
// part of the stack one column a target.
func (s *Stack) Names() []string {
	names := feature.Names()
	part := func(p string) {
		for _, sk := range skill.All() {
			names = append(names, p+"_evidence_"+sk.String())
		}
		for _, sk := range skill.All() {
			names = append(names, p+"_level_"+sk.String())
		}
		for _, sk := range skill.All() {
			names = append(names, p+"_well_"+sk.String())
		}
		for _, sk := range skill.All() {
			names = append(names, p+"_badly_"+sk.String())
		}
	}
	for _, t := range s.Tables {
		part(t.View.String())
	}
	part("linear")
	return names
}

// Row returns the row that the trees see for d.
func (s *Stack) Row(d *feature.Doc, room *Scratch) []float64 {
	v := d.Vector()
	row := make([]float64, len(v), len(v)+(len(s.Tables)+1)*Columns)
	copy(row, v)
	room.known = 1
	for _, t := range s.Tables {
		row = t.Columns(d, room, row)
	}
	return s.Linear.Columns(v, row)
}

// Rounded returns the linear part as its file holds it: numbers of six digits.
func (l *Linear) Rounded() *Linear {
	short := func(v float64) float64 {
		if v == 0 {
			return 0
		}
		p := math.Pow(10, 5-math.Floor(math.Log10(math.Abs(v))))
		return math.Round(v*p) / p
	}
	out := &Linear{Mean: make([]float64, len(l.Mean)), Spread: make([]float64, len(l.Spread)), Weight: make([][Columns]float64, len(l.Weight))}
	for i := range l.Mean {
		out.Mean[i], out.Spread[i] = short(l.Mean[i]), short(l.Spread[i])
		for k, w := range l.Weight[i] {
			out.Weight[i][k] = short(w)
		}
	}
	for k, b := range l.Bias {
		out.Bias[k] = short(b)
	}
	return out
}
