// Package chart turns report values into ECharts options, each with a table
// twin that says the same without a picture.
//
// Invariant: an option is plain data. Colours are written "var(--name)" and
// take their value in the browser, where charts.js draws; nothing here makes
// markup.
package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"unseenedge/internal/lang"
	"unseenedge/internal/skill"
)

// Chart is an option beside its table twin.
type Chart struct {
	ID      string // of the element on the page
	Title   string
	Summary string // one sentence: what the picture shows
	Note    string // what a mark means that is explained nowhere else; may be empty
	Size    Size
	Option  map[string]any
	Columns []string   // header of the table twin
	Rows    [][]string // first cell is the row's name
}

// Size is the height a chart takes.
type Size uint8

// The sizes.
const (
	Usual Size = iota
	Tall
	Low
)

// Style is how a skill's line looks: never by colour alone.
type Style struct {
	Colour string // "var(--skill-1)"
	Dash   string // "solid", "dashed", "dotted" or, for charts.js, "dashdot"
	Symbol string // marker
}

// StyleOf returns the style of a skill's line.
func StyleOf(s skill.Skill) Style {
	return [skill.Count]Style{
		{"var(--skill-1)", "solid", "circle"},
		{"var(--skill-2)", "dashed", "rect"},
		{"var(--skill-3)", "dotted", "triangle"},
		{"var(--skill-4)", "dashdot", "diamond"},
	}[s]
}

// common are the options every chart shares. The tooltip takes its words from
// the name of the mark.
func common(summary string) []charts.GlobalOpts {
	return []charts.GlobalOpts{
		charts.WithTitleOpts(opts.Title{Show: opts.Bool(false)}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: "item", Formatter: "named"}),
		charts.WithAriaOpts(&opts.Aria{Enabled: opts.Bool(true), Label: &opts.AriaLabel{Enabled: opts.Bool(true), Description: summary}}),
	}
}

func axisLabel() *opts.AxisLabel {
	return &opts.AxisLabel{Show: opts.Bool(true), Color: "var(--muted)", FontSize: 12, ShowMinLabel: opts.Bool(true), ShowMaxLabel: opts.Bool(true)}
}

func quietLine() *opts.AxisLine {
	return &opts.AxisLine{Show: opts.Bool(true), LineStyle: &opts.LineStyle{Color: "var(--line)"}}
}

func noSplit() *opts.SplitLine { return &opts.SplitLine{Show: opts.Bool(false)} }

// bands are the four bands as faint areas along axis ("xAxis" or "yAxis"), each
// with its letter at position. The builder's own type misspells one of the
// axes, so the areas are written as plain data.
func bands(w *lang.Words, axis, position string) charts.SeriesOpts {
	var areas []any
	low := 0.0
	c := skill.Cuts()
	for i, high := range append(c[:], 1) {
		from := map[string]any{
			axis:        low,
			"name":      string([]rune(w.Level(skill.Level(i + 1)))[:1]),
			"itemStyle": map[string]any{"color": "var(--line)", "opacity": []float64{0, .4, 0, .4}[i]},
		}
		areas = append(areas, []any{from, map[string]any{axis: high}})
		low = high
	}
	return func(s *charts.SingleSeries) {
		s.MarkAreas = &opts.MarkAreas{Data: areas, MarkAreaStyle: opts.MarkAreaStyle{
			Label: &opts.Label{Show: opts.Bool(true), Position: position, Color: "var(--muted)", FontSize: 11},
		}}
	}
}

// finish checks the chart and returns its option.
func finish(c interface {
	Validate()
	JSON() map[string]any
}) map[string]any {
	c.Validate()
	o := c.JSON()
	delete(o, "title")
	delete(o, "legend")
	return o
}

func formatter(s string) types.FuncStr { return types.FuncStr(s) }
