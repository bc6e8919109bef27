package chart

import (
	"math"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
)

// Now draws the four estimates of a student, each with its range, and the
// class's medians where there are any.
func Now(w *lang.Words, s report.Student) Chart {
	c := Chart{ID: "chart-now", Title: w.T("chart.now"), Summary: w.T("chart.now.summary", s.First), Size: Usual,
		Columns: []string{w.T("col.skill"), w.T("col.band"), w.T("col.value"), w.T("col.range"), w.T("col.median"), w.T("col.rests")}}
	var names []string
	var low, span []opts.BarData
	var dots, rated, medians []opts.ScatterData
	for _, e := range s.Estimates {
		name, tip := w.Skill(e.Skill), estimateWords(w, e)
		median := s.ClassMedian[e.Skill]
		c.Rows = append(c.Rows, nowRow(w, e, median))
		if !e.Enough {
			names = append(names, name+"\n"+w.T("not_enough.short"))
			low, span = append(low, opts.BarData{}), append(span, opts.BarData{})
		} else {
			names = append(names, name)
			low = append(low, opts.BarData{Value: round(e.Low), Name: tip})
			span = append(span, opts.BarData{Value: round(e.High - e.Low), Name: tip})
			dot := opts.ScatterData{Name: tip, Value: []any{round(e.Value), int(e.Skill)}, Symbol: "circle", SymbolSize: 13}
			if e.Rated {
				rated = append(rated, dot)
			} else {
				dots = append(dots, dot)
			}
		}
		if !math.IsNaN(median) {
			medians = append(medians, opts.ScatterData{Name: name + ": " + w.T("chart.median", median), Value: []any{round(median), int(e.Skill)}, Symbol: "diamond", SymbolSize: 12})
		}
	}
	if len(medians) > 0 {
		c.Note = w.T("chart.now.note")
	}
	c.Option = drawNow(w, c.Summary, names, low, span, dots, rated, medians)
	return c
}

func drawNow(w *lang.Words, summary string, names []string, low, span []opts.BarData, dots, rated, medians []opts.ScatterData) map[string]any {
	bar := charts.NewBar()
	bar.SetGlobalOptions(append(common(summary),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "20", Top: "8", Bottom: "24", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0, Max: 1, SplitLine: noSplit(), AxisLabel: axisLabel(), AxisLine: quietLine()}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true), AxisLabel: inkLabel(), AxisLine: quietLine()}),
	)...)
	bar.SetXAxis(names).XYReversal()
	bar.AddSeries("low", low, charts.WithBarChartOpts(opts.BarChart{Stack: "range", BarWidth: "12"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: "transparent"}), bands(w, "xAxis", "insideTop"))
	bar.AddSeries("range", span, charts.WithBarChartOpts(opts.BarChart{Stack: "range", BarWidth: "12"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--range)"}))
	marks := charts.NewScatter()
	marks.AddSeries("median", medians, hollow("var(--muted)"))
	marks.AddSeries("score", dots, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--ink)"}))
	marks.AddSeries("rating", rated, hollow("var(--ink)"))
	bar.Overlap(marks)
	return finish(bar)
}

func inkLabel() *opts.AxisLabel {
	l := axisLabel()
	l.Color, l.FontSize = "var(--ink)", 13
	return l
}

// hollow is a mark of colour that shows the ground within.
func hollow(colour string) charts.SeriesOpts {
	return charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--surface)", BorderColor: colour, BorderWidth: 2})
}

func nowRow(w *lang.Words, e report.Estimate, median float64) []string {
	row := []string{w.Skill(e.Skill), w.T("not_enough"), "", "", "", w.N("count.responses", e.Responses)}
	if e.Enough {
		row[1], row[2], row[3] = w.Band(e.Band), w.Number(e.Value), between(w, e.Score)
	}
	if !math.IsNaN(median) {
		row[4] = w.Number(median)
	}
	return row
}

func estimateWords(w *lang.Words, e report.Estimate) string {
	if !e.Enough {
		return w.Skill(e.Skill) + ": " + w.T("not_enough")
	}
	return w.Skill(e.Skill) + ": " + w.Band(e.Band) + ", " + w.Number(e.Value) + " (" + between(w, e.Score) + ")"
}

func between(w *lang.Words, s report.Score) string {
	return w.T("range.words", s.Low, s.High)
}

// Over draws one skill over time: a marker for each response with enough
// evidence, its range as a whisker, the line broken where the model changed.
func Over(w *lang.Words, first string, s skill.Skill, history []report.Point) Chart {
	c := Chart{ID: "chart-" + s.String(), Title: w.T("chart.over", s), Summary: w.T("chart.over.summary", s, first), Size: Low,
		Columns: []string{w.T("col.date"), w.T("col.band"), w.T("col.value"), w.T("col.range")}}
	style := StyleOf(s)
	var line, rated []opts.LineData
	var low, span []opts.BarData
	set := ""
	for _, p := range history {
		c.Rows = append(c.Rows, overRow(w, p))
		if !p.Enough {
			continue
		}
		at, tip := p.On.UnixMilli(), pointWords(w, p)
		if set != "" && set != p.ModelSet {
			line = append(line, opts.LineData{Value: []any{at - int64(time.Hour/time.Millisecond), "-"}})
		}
		set = p.ModelSet
		line = append(line, opts.LineData{Name: tip, Value: []any{at, round(p.Value)}, Symbol: style.Symbol, SymbolSize: 9})
		if p.Rated {
			rated = append(rated, opts.LineData{Name: tip, Value: []any{at, round(p.Value)}, Symbol: style.Symbol, SymbolSize: 9})
		}
		low = append(low, opts.BarData{Name: tip, Value: []any{at, round(p.Low)}})
		span = append(span, opts.BarData{Name: tip, Value: []any{at, round(p.High - p.Low)}})
	}
	c.Option = drawOver(w, c.Summary, style, line, rated, low, span)
	return c
}

func drawOver(w *lang.Words, summary string, style Style, line, rated []opts.LineData, low, span []opts.BarData) map[string]any {
	bar := charts.NewBar()
	bar.SetGlobalOptions(append(common(summary),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "16", Top: "10", Bottom: "6", ContainLabel: opts.Bool(true)}),
		charts.WithXAxisOpts(opts.XAxis{Type: "time", SplitLine: noSplit(), AxisLabel: dayLabel(), AxisLine: quietLine(), SplitNumber: 4}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: 0, Max: 1, SplitLine: noSplit(), AxisLabel: axisLabel(), AxisLine: quietLine()}),
	)...)
	stacked := charts.WithBarChartOpts(opts.BarChart{Stack: "range", BarWidth: "3"})
	bar.AddSeries("low", low, stacked, charts.WithItemStyleOpts(opts.ItemStyle{Color: "transparent"}), bands(w, "yAxis", "insideRight"))
	bar.AddSeries("range", span, stacked, charts.WithItemStyleOpts(opts.ItemStyle{Color: style.Colour, Opacity: opts.Float(.35)}))
	l := charts.NewLine()
	l.AddSeries("score", line,
		charts.WithLineStyleOpts(opts.LineStyle{Color: style.Colour, Width: 2, Type: style.Dash}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: style.Colour}))
	// Ratings are a line without a line: marks of a line lie above all others.
	l.AddSeries("rating", rated, hollow(style.Colour), charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0)}))
	bar.Overlap(l)
	return finish(bar)
}

func dayLabel() *opts.AxisLabel {
	l := axisLabel()
	l.HideOverlap, l.Formatter = opts.Bool(true), formatter("{d} {MMM}")
	l.ShowMinLabel, l.ShowMaxLabel = nil, nil
	return l
}

func overRow(w *lang.Words, p report.Point) []string {
	if !p.Enough {
		return []string{w.DateYear(p.On), w.T("not_enough"), "", ""}
	}
	band := w.Band(p.Band)
	if p.Rated {
		band += ", " + w.T("rated")
	}
	return []string{w.DateYear(p.On), band, w.Number(p.Value), between(w, p.Score)}
}

func pointWords(w *lang.Words, p report.Point) string {
	s := w.Date(p.On) + ": " + w.Band(p.Band) + ", " + w.Number(p.Value) + " (" + between(w, p.Score) + ")"
	if p.Rated {
		s += ", " + w.T("rated")
	}
	return s
}

func round(v float64) float64 { return math.Round(v*1000) / 1000 }
