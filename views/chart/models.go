package chart

import (
	"math"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"unseenedge/internal/lang"
	"unseenedge/internal/report"
)

// Baselines draws the correlation of the model with held-out ratings, by
// skill, beside that of each baseline.
func Baselines(w *lang.Words, card report.ModelCard) Chart {
	c := Chart{ID: "chart-baselines", Title: w.T("chart.baselines"), Summary: w.T("chart.baselines.summary"), Size: Tall, Columns: []string{w.T("col.skill")}}
	var names []string
	systems := map[string][]opts.BarData{}
	var order []string
	for _, s := range card.Skills {
		names = append(names, w.Skill(s.Skill))
		row := []string{w.Skill(s.Skill)}
		for _, m := range s.Measures {
			name := SystemWords(w, m.System)
			if _, known := systems[m.System]; !known {
				if !math.IsNaN(m.R) {
					order = append(order, m.System)
				}
				c.Columns = append(c.Columns, name)
			}
			systems[m.System] = append(systems[m.System], opts.BarData{Name: w.Skill(s.Skill) + ", " + name + ": " + figure(w, m.R), Value: value(m.R)})
			row = append(row, figure(w, m.R))
		}
		c.Rows = append(c.Rows, row)
	}
	bar := charts.NewBar()
	bar.SetGlobalOptions(append(common(c.Summary),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "12", Top: "40", Bottom: "8", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", AxisLabel: inkLabel(), AxisLine: quietLine(), AxisTick: &opts.AxisTick{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: 0, Max: 1, SplitLine: &opts.SplitLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: "var(--line)"}}, AxisLabel: axisLabel()}),
	)...)
	bar.SetXAxis(names)
	colours := []string{"var(--accent)", "var(--band-3)", "var(--band-2)", "var(--range)", "var(--edge)"}
	for i, s := range order {
		bar.AddSeries(SystemWords(w, s), systems[s], charts.WithItemStyleOpts(opts.ItemStyle{Color: colours[i%len(colours)], BorderColor: "var(--surface)", BorderWidth: 1}))
	}
	c.Option = finish(bar)
	c.Option["legend"] = map[string]any{"show": true, "type": "scroll", "top": 0, "textStyle": map[string]any{"color": "var(--ink)"}}
	if aria, ok := c.Option["aria"].(*opts.Aria); ok {
		aria.Decal = &opts.AriaDecal{Show: opts.Bool(true)}
	}
	return c
}

// SystemWords names what made a score: the model, or a baseline by the letter
// that the evaluation gives it ("(b) word count alone"). A name that is not
// known stands as it is.
func SystemWords(w *lang.Words, name string) string {
	letter, _, _ := strings.Cut(name, ")")
	switch letter {
	case "model":
		return w.T("system.model")
	case "(a", "mean":
		return w.T("system.mean")
	case "(b", "length":
		return w.T("system.length")
	case "(c":
		return w.T("system.synthetic")
	case "(d", "features16":
		return w.T("system.features16")
	case "(e", "ngrams":
		return w.T("system.ngrams")
	}
	return name
}

// value leaves out what was not measured.
func value(v float64) any {
	if math.IsNaN(v) {
		return "-"
	}
	return round(v)
}

func figure(w *lang.Words, v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return w.Number(v)
}
