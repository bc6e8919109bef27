package report_test

import (
	"testing"
	"time"

	"unseenedge/internal/report"
	"unseenedge/internal/skill"
)

func rows() []report.ClassRow {
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	row := func(first, last string, value float64, days int) report.ClassRow {
		r := report.ClassRow{Person: report.Person{ID: first, First: first, Last: last, SourcedID: "S-" + first}, LastOn: now.AddDate(0, 0, -days)}
		if value > 0 {
			r.Cells[skill.Empathy] = report.Estimate{Score: report.Score{Enough: true, Value: value, Low: value - .1, High: value + .1}}
		}
		return r
	}
	return []report.ClassRow{row("Zoë", "Núñez", .8, 2), row("Ada", "Young", 0, 3), row("Ben", "abbot", .3, 40)}
}

func names(rows []report.ClassRow) (out string) {
	for _, r := range rows {
		out += r.First + " "
	}
	return out
}

func TestArrange(t *testing.T) {
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		view report.View
		want string
	}{
		"by name, whatever the case":                       {report.ParseView("", "", "", ""), "Ben Zoë Ada "},
		"by a skill, those without a number last":          {report.ParseView("empathy", "", "", ""), "Ben Zoë Ada "},
		"the other way round, those without a number last": {report.ParseView("empathy", "desc", "", ""), "Zoë Ben Ada "},
		"accents need not be typed":                        {report.ParseView("", "", "", "zoe nunez"), "Zoë "},
		"a student id is found too":                        {report.ParseView("", "", "", "s-ada"), "Ada "},
		"quiet for four weeks":                             {report.ParseView("", "", "stale", ""), "Ben "},
		"whole range below Developing":                     {report.ParseView("", "", "support", ""), "Ben "},
		"an unknown order and filter are the plain view":   {report.ParseView("charm", "", "gossip", ""), "Ben Zoë Ada "},
	} {
		t.Run(name, func(t *testing.T) {
			if got := names(report.Arrange(rows(), c.view, now)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStrongestKeepsTheSignAndTheSize(t *testing.T) {
	got := report.Strongest([]report.Proof{{Text: "a", Moved: .1}, {Text: "b", Moved: -.4}, {Text: "c", Moved: .3}}, 2)
	if len(got) != 2 || got[0].Text != "c" || got[1].Text != "b" {
		t.Errorf("got %+v", got)
	}
}

func TestExcerptEndsAtAWord(t *testing.T) {
	if got := report.Excerpt("I waited\nfor my turn", 14); got != "I waited for…" {
		t.Errorf("got %q", got)
	}
}
