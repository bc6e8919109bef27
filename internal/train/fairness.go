package train

import (
	"math"
	"slices"

	"unseenedge/internal/corpus"
	"unseenedge/internal/stat"
)

// Bounds of the gates; a gate fails only when the 95 % interval of its figure
// lies outside them, and only for groups of at least gatedFrom responses.
const (
	gatedFrom   = 200
	mostGap     = .10 // difference of standardised means
	mostRGap    = .05 // r of a group against r of all
	leastR      = .30 // partial r with log length removed
	leastSlope  = .9
	mostSlope   = 1.1
	mostPadding = .05 // 95th percentile of the change of the value
	mostTypos   = .08
)

// Verdict says how a figure stands to its bound.
type Verdict string

// The verdicts.
const (
	Holds    Verdict = "holds"    // the figure lies within the bound
	Unsure   Verdict = "unsure"   // it lies outside, its interval does not
	Fails    Verdict = "fails"    // its whole interval lies outside
	Reported Verdict = "reported" // too few responses to judge
)

// judge holds f against the bounds.
func judge(f Figure, low, high float64) Verdict {
	in := func(v Num) bool { return float64(v) >= low && float64(v) <= high }
	switch {
	case in(f.Value):
		return Holds
	case float64(f.High) < low, float64(f.Low) > high:
		return Fails
	}
	return Unsure
}

// Gate is one figure of a skill against its bound.
type Gate struct {
	Name    string  `json:"name"`
	Figure  Figure  `json:"figure"`
	Low     Num     `json:"least"`
	High    Num     `json:"most"`
	Verdict Verdict `json:"verdict"`
}

func gate(name string, f Figure, low, high float64) Gate {
	return Gate{name, f, Num(low), Num(high), judge(f, low, high)}
}

func (o *OfSkill) gates() []Gate {
	out := []Gate{
		gate("partial r, log length removed", o.PartialR, leastR, 1),
		gate("calibration slope", o.Slope, leastSlope, mostSlope),
		gate("coverage of the 80 % range", o.Cover80, .77, .86),
		gate("coverage of the 90 % range", o.Cover90, .87, .95),
	}
	for _, r := range o.Robust {
		out = append(out, gate(r.Name, r.P95, 0, float64(r.Most)))
	}
	return out
}

// among is a part of the responses that the report looks at by itself.
type among struct {
	name string
	in   func(i int) bool
}

func (v *view) parts() []among {
	r := v.d.all
	words := slices.Sorted(slices.Values(pick(v.rows(func(int) bool { return true }), v.length)))
	quartile := func(i int) int {
		at, _ := slices.BinarySearch(words, v.length(i))
		return min(3, 4*at/len(words))
	}
	out := []among{
		{"grades 2-3", func(i int) bool { return r[i].Grade <= 3 }},
		{"grades 4-5", func(i int) bool { return r[i].Grade == 4 || r[i].Grade == 5 }},
		{"grades 6-8", func(i int) bool { return r[i].Grade >= 6 }},
		{"spoken", func(i int) bool { return r[i].Mode == "spoken" }},
		{"written", func(i int) bool { return r[i].Mode == "written" }},
		{"shortest quarter", func(i int) bool { return quartile(i) == 0 }},
		{"second quarter", func(i int) bool { return quartile(i) == 1 }},
		{"third quarter", func(i int) bool { return quartile(i) == 2 }},
		{"longest quarter", func(i int) bool { return quartile(i) == 3 }},
		{"hard cases (set d)", func(i int) bool { return r[i].Set == "d" }},
	}
	for _, k := range kindsOf(r) {
		out = append(out, among{k, func(i int) bool { return r[i].Kind == k }})
	}
	return out
}

// subgroups compares each part with the whole: the difference of standardised
// means (value less rating, each in standard deviations of all rated responses:
// DSM of Loukina and others, RSMTool, 2016) and r.
func (v *view) subgroups() []Subgroup {
	with := v.rows(v.rated)
	whole := v.pearson(with, v.value)
	spread := func(f func(r int) float64) (mean, sd float64) {
		x := pick(with, f)
		return stat.Mean(x), math.Sqrt(stat.Variance(x))
	}
	vm, vs := spread(v.value)
	rm, rs := spread(v.rating)
	var out []Subgroup
	for _, g := range v.parts() {
		in := v.rows(g.in)
		rated := slices.DeleteFunc(slices.Clone(in), func(i int) bool { return !v.rated(i) })
		if len(rated) < 3 {
			continue
		}
		hit := 0.0
		for _, i := range rated {
			if within(v.rating(i), v.says(i).lo80, v.says(i).hi80) {
				hit++
			}
		}
		s := Subgroup{Name: g.name, N: len(rated), AUC: Num(v.auc(in, v.chance)), Cover80: Num(hit / float64(len(rated))),
			Bias:    Num(stat.Mean(pick(rated, v.value)) - stat.Mean(pick(rated, v.rating))),
			Pearson: v.figure(rated, func(rows []int) float64 { return v.pearson(rows, v.value) }),
			Gap: v.figure(rated, func(rows []int) float64 {
				return (stat.Mean(pick(rows, v.value))-vm)/vs - (stat.Mean(pick(rows, v.rating))-rm)/rs
			})}
		s.GapVerdict, s.RVerdict = judge(s.Gap, -mostGap, mostGap), judge(s.Pearson, whole-mostRGap, 1)
		if len(rated) < gatedFrom {
			s.GapVerdict, s.RVerdict = Reported, Reported
		}
		out = append(out, s)
	}
	return out
}

// kindsOf returns the kinds of hard cases that are marked, in the order of
// their first response.
func kindsOf(all []corpus.Response) []string {
	var out []string
	for _, r := range all {
		if r.Kind != "" && !slices.Contains(out, r.Kind) {
			out = append(out, r.Kind)
		}
	}
	return out
}
