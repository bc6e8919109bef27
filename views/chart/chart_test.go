package chart_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
	"unseenedge/views/chart"
)

func words(t *testing.T) *lang.Words {
	t.Helper()
	w, err := lang.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func known(k skill.Skill, v float64) report.Score {
	return report.Score{Skill: k, Enough: true, Value: v, Low: v - .1, High: v + .1, Band: skill.Band{Low: 2, High: 3}}
}

func option(t *testing.T, c chart.Chart) string {
	t.Helper()
	b, err := json.Marshal(c.Option)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "__f__") || strings.Contains(string(b), "NaN") {
		t.Errorf("the option holds more than data: %s", b)
	}
	return string(b)
}

func TestNowSaysTheSameAsItsTable(t *testing.T) {
	s := report.Student{Person: report.Person{First: "Ada"}}
	for _, k := range skill.All() {
		s.Estimates[k] = report.Estimate{Score: known(k, .5+.1*float64(k)), Responses: 3}
		s.ClassMedian[k] = math.NaN()
	}
	s.Estimates[skill.Empathy] = report.Estimate{Score: report.Score{Skill: skill.Empathy}}
	s.ClassMedian[skill.Resilience] = .7
	c := chart.Now(words(t), s)
	if len(c.Rows) != skill.Count {
		t.Fatalf("%d rows", len(c.Rows))
	}
	if got := c.Rows[skill.Empathy]; got[2] != "" || got[1] == "" {
		t.Errorf("a skill without evidence has the row %q", got)
	}
	if got := c.Rows[skill.Resilience]; got[2] != "0.80" || got[3] != "0.70 to 0.90" || got[4] != "0.70" {
		t.Errorf("got %q", got)
	}
	if o := option(t, c); strings.Contains(o, `"value":[0,0]`) {
		t.Error("missing evidence is drawn as zero")
	}
}

func TestOverBreaksTheLineWhereTheModelChanged(t *testing.T) {
	day := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	history := []report.Point{
		{On: day, Score: known(skill.Empathy, .5), ModelSet: "one"},
		{On: day.AddDate(0, 0, 7), Score: report.Score{Skill: skill.Empathy}, ModelSet: "one"},
		{On: day.AddDate(0, 0, 14), Score: known(skill.Empathy, .6), ModelSet: "two"},
	}
	c := chart.Over(words(t), "Ada", skill.Empathy, history)
	if len(c.Rows) != len(history) {
		t.Errorf("%d rows for %d responses", len(c.Rows), len(history))
	}
	if o := option(t, c); strings.Count(o, `"-"`) != 1 {
		t.Errorf("the line is not broken once: %s", o)
	}
}

func TestBaselinesLeaveOutWhatWasNotMeasured(t *testing.T) {
	var card report.ModelCard
	for _, k := range skill.All() {
		card.Skills[k] = report.ModelSkill{Skill: k, Measures: []report.Measure{{System: "model", R: .7}, {System: "mean", R: math.NaN()}}}
	}
	c := chart.Baselines(words(t), card)
	option(t, c)
	if got := c.Rows[0]; got[1] != "0.70" || got[2] != "–" {
		t.Errorf("got %q", got)
	}
}

func TestEverySkillHasALineOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range skill.All() {
		s := chart.StyleOf(k)
		for _, mark := range []string{s.Colour, s.Dash, s.Symbol} {
			if seen[mark] {
				t.Errorf("%v shares %s with another skill", k, mark)
			}
			seen[mark] = true
		}
	}
}
