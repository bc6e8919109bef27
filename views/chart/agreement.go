package chart

import (
	"math"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// Agreement draws scores against ratings, a mark a pair, and the line on which
// both are the same. Its table says the same by skill and rated band.
func Agreement(w *lang.Words, a report.Agreement) Chart {
	c := Chart{ID: "chart-agreement", Title: w.T("chart.agreement"), Summary: w.T("chart.agreement.summary"), Note: w.T("chart.agreement.note"), Size: Tall,
		Columns: []string{w.T("col.skill"), w.T("agreement.rated"), w.T("agreement.pairs"), w.T("agreement.mean_score"), w.T("agreement.most_scores")}}
	plot := charts.NewScatter()
	plot.SetGlobalOptions(append(common(c.Summary),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "20", Top: "68", Bottom: "24", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0, Max: 1, Name: w.T("agreement.rating"), NameLocation: "middle", NameGap: 26, SplitLine: noSplit(), AxisLabel: axisLabel(), AxisLine: quietLine()}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: 0, Max: 1, Name: w.T("agreement.score"), SplitLine: noSplit(), AxisLabel: axisLabel(), AxisLine: quietLine()}),
	)...)
	for _, k := range skill.All() {
		marks, rows := agreementOf(w, k, a.Points)
		c.Rows = append(c.Rows, rows...)
		style := StyleOf(k)
		plot.AddSeries(w.Skill(k), marks, charts.WithItemStyleOpts(opts.ItemStyle{Color: style.Colour, Opacity: opts.Float(.7)}),
			charts.WithScatterChartOpts(opts.ScatterChart{Symbol: style.Symbol, SymbolSize: 9}))
	}
	same := charts.NewLine()
	same.AddSeries("same", []opts.LineData{{Value: []any{0, 0}, Symbol: "none"}, {Value: []any{1, 1}, Symbol: "none"}},
		charts.WithLineStyleOpts(opts.LineStyle{Color: "var(--edge)", Type: "dashed", Width: 1}))
	plot.Overlap(same)
	c.Option = finish(plot)
	var names []string
	for _, k := range skill.All() {
		names = append(names, w.Skill(k))
	}
	c.Option["legend"] = map[string]any{"show": true, "top": 0, "itemWidth": 12, "itemHeight": 10, "data": names, "textStyle": map[string]any{"color": "var(--ink)"}}
	return c
}

// agreementOf returns the marks of a skill, moved aside a little so that equal
// ones show side by side, and its table rows.
func agreementOf(w *lang.Words, k skill.Skill, points []report.AgreementPoint) (marks []opts.ScatterData, rows [][]string) {
	var by [skill.Levels][]float64
	for i, p := range points {
		if p.Skill != k {
			continue
		}
		l := skill.LevelOf(p.Rating)
		by[l-1] = append(by[l-1], p.Score)
		aside := .03 * (math.Mod(float64(i)*.6180339887, 1) - .5)
		marks = append(marks, opts.ScatterData{Name: w.Skill(k) + ": " + w.T("agreement.point", l, p.Score), Value: []any{round(p.Rating + aside), round(p.Score)}})
	}
	for i, scores := range by {
		if len(scores) == 0 {
			continue
		}
		rows = append(rows, []string{w.Skill(k), w.Level(skill.Level(i + 1)), strconv.Itoa(len(scores)), w.Number(stat.Mean(scores)),
			w.T("range.words", stat.QuantileOf(scores, .1), stat.QuantileOf(scores, .9))})
	}
	return marks, rows
}
