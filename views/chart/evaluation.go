package chart

import (
	"math"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"unseenedge/internal/lang"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
)

// dot is one mark of a line: x and y, both on the axes' scale.
type dot struct{ x, y float64 }

// EvidenceReliability draws how often evidence was seen where the model gave it
// a chance, in tenths of the texts.
func EvidenceReliability(w *lang.Words, r *train.Report) Chart {
	c := Chart{ID: "chart-reliable-evidence", Title: w.T("chart.reliable.evidence"), Summary: w.T("chart.reliable.evidence.summary"), Note: w.T("chart.reliable.note")}
	reliability(w, &c, r, func(s *train.OfSkill) []train.Reliable { return s.Evidence })
	return c
}

// LevelReliability draws the mean rating where the model gave a value, in
// tenths of the texts with evidence.
func LevelReliability(w *lang.Words, r *train.Report) Chart {
	c := Chart{ID: "chart-reliable-level", Title: w.T("chart.reliable.level"), Summary: w.T("chart.reliable.level.summary"), Note: w.T("chart.reliable.note")}
	reliability(w, &c, r, func(s *train.OfSkill) []train.Reliable { return s.Levels })
	return c
}

func reliability(w *lang.Words, c *Chart, r *train.Report, of func(s *train.OfSkill) []train.Reliable) {
	c.Columns = []string{w.T("col.skill"), w.T("col.n"), w.T("chart.reliable.said"), w.T("chart.reliable.seen")}
	lines := map[skill.Skill][]dot{}
	for i := range r.Skills {
		s := &r.Skills[i]
		for _, x := range of(s) {
			lines[s.Skill] = append(lines[s.Skill], dot{float64(x.Predicted), float64(x.Seen)})
			c.Rows = append(c.Rows, []string{w.Skill(s.Skill), w.Count(x.N), figure(w, float64(x.Predicted)), figure(w, float64(x.Seen))})
		}
	}
	c.Option = fourLines(w, c, lines, charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0, Max: 1, SplitLine: noSplit(), AxisLabel: axisLabel(), AxisLine: quietLine()}), diagonal())
}

// diagonal is where what is said is what is seen.
func diagonal() charts.SeriesOpts {
	return charts.WithLineStyleOpts(opts.LineStyle{Color: "var(--muted)", Width: 1, Type: "solid"})
}

// Learning draws r by the number of texts trained on.
func Learning(w *lang.Words, points []train.Point) Chart {
	c := Chart{ID: "chart-learning", Title: w.T("chart.learning"), Summary: w.T("chart.learning.summary"), Columns: []string{w.T("models.texts")}}
	for _, k := range skill.All() {
		c.Columns = append(c.Columns, w.Skill(k))
	}
	lines := map[skill.Skill][]dot{}
	for _, p := range points {
		row := []string{w.Count(p.Texts)}
		for s, v := range p.Pearson {
			lines[skill.Skill(s)] = append(lines[skill.Skill(s)], dot{float64(p.Texts), float64(v)})
			row = append(row, figure(w, float64(v)))
		}
		c.Rows = append(c.Rows, row)
	}
	c.Option = fourLines(w, &c, lines, charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0, SplitLine: noSplit(), AxisLabel: axisLabel(), AxisLine: quietLine()}), nil)
	return c
}

// fourLines draws a line a skill over a y axis from 0 to 1.
func fourLines(w *lang.Words, c *Chart, lines map[skill.Skill][]dot, x charts.GlobalOpts, even charts.SeriesOpts) map[string]any {
	l := charts.NewLine()
	l.SetGlobalOptions(append(common(c.Summary), x,
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "20", Top: "40", Bottom: "8", ContainLabel: opts.Bool(true)}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: 0, Max: 1, SplitLine: noSplit(), AxisLabel: axisLabel(), AxisLine: quietLine()}))...)
	for _, s := range skill.All() {
		style := StyleOf(s)
		var data []opts.LineData
		for _, d := range lines[s] {
			if math.IsNaN(d.x) || math.IsNaN(d.y) {
				continue
			}
			tip := w.Skill(s) + ": " + place(w, d.x) + ", " + w.Number(d.y)
			data = append(data, opts.LineData{Name: tip, Value: []any{round(d.x), round(d.y)}, Symbol: style.Symbol, SymbolSize: 8})
		}
		l.AddSeries(w.Skill(s), data, charts.WithLineStyleOpts(opts.LineStyle{Color: style.Colour, Width: 2, Type: style.Dash}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: style.Colour}))
	}
	if even != nil {
		ends := []opts.LineData{{Name: w.T("chart.reliable.even"), Value: []any{0, 0}, Symbol: "none"}, {Name: w.T("chart.reliable.even"), Value: []any{1, 1}, Symbol: "none"}}
		l.AddSeries(w.T("chart.reliable.even"), ends, even, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--muted)"}))
	}
	o := finish(l)
	o["legend"] = map[string]any{"show": true, "type": "scroll", "top": 0, "textStyle": map[string]any{"color": "var(--ink)"}}
	return o
}

// place writes an x: a share as such, a number of texts in full.
func place(w *lang.Words, x float64) string {
	if x <= 1 {
		return w.Number(x)
	}
	return strconv.Itoa(int(x))
}
