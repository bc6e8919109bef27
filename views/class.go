package views

import (
	"net/url"
	"strings"

	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
	"unseenedge/views/ui"
)

// classURL returns the address of a class looked at as v.
func classURL(id string, v report.View) string {
	q := url.Values{}
	if v.Order != "" && (v.Order != report.ByName || v.Descending) {
		q.Set("sort", string(v.Order))
	}
	if v.Descending {
		q.Set("dir", "desc")
	}
	if v.Filter != "" {
		q.Set("show", string(v.Filter))
	}
	if v.Search != "" {
		q.Set("q", v.Search)
	}
	u := "/classes/" + url.PathEscape(id)
	if len(q) > 0 {
		u += "?" + q.Encode()
	}
	return u
}

// sortedBy returns v ordered by o, the other way round if it already is.
func sortedBy(v report.View, o report.Order) report.View {
	if current(v) == o {
		v.Descending = !v.Descending
	} else {
		v.Descending = o != report.ByName
	}
	v.Order = o
	return v
}

func current(v report.View) report.Order {
	if v.Order == "" {
		return report.ByName
	}
	return v.Order
}

// filtered returns v narrowed by fl.
func filtered(v report.View, fl report.Filter) report.View {
	v.Filter = fl
	return v
}

// filters are all of report's, after the empty one that shows everybody.
func filters() []report.Filter { return append([]report.Filter{""}, report.Filters()...) }

func filterKey(fl report.Filter) string {
	if fl == "" {
		return "class.show.all"
	}
	return "class.show." + string(fl)
}

func orderOf(s skill.Skill) report.Order { return report.Order(s.String()) }

// orders are the columns to sort by, for the list on narrow screens.
func orders(w *lang.Words) []ui.Choice {
	out := []ui.Choice{{Value: string(report.ByName), Label: w.T("class.col.student")}}
	for _, s := range skill.All() {
		out = append(out, ui.Choice{Value: s.String(), Label: w.Skill(s)})
	}
	return append(out,
		ui.Choice{Value: string(report.ByResponses), Label: w.T("class.col.responses")},
		ui.Choice{Value: string(report.ByLastOn), Label: w.T("class.col.last")})
}

// rangeWords writes low to high: "0.61–0.78".
func rangeWords(w *lang.Words, s report.Score) string {
	return w.Number(s.Low) + "–" + w.Number(s.High)
}

// nearEdge says that the one word of s could easily be the next one. Two words,
// or none, say so themselves.
func nearEdge(s report.Score) bool {
	return s.NearCut && !s.Band.Wide() && s.Band.Low == s.Band.High
}

func dotOf(s report.Score) ui.Dot {
	if s.Rated {
		return ui.Rated
	}
	return ui.Scored
}

func and(w *lang.Words, names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + w.T("and") + " " + names[len(names)-1]
}

func gradeWords(w *lang.Words, grade int) string {
	switch {
	case grade < 0:
		return w.T("grade.unknown")
	case grade == 0:
		return w.T("grade.k")
	}
	return w.T("grade", grade)
}
