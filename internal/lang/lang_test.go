package lang_test

import (
	"testing"
	"time"

	"unseenedge/internal/fault"
	"unseenedge/internal/lang"
	"unseenedge/internal/skill"
)

func TestWords(t *testing.T) {
	w, err := lang.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2025, 11, 18, 14, 5, 0, 0, time.UTC)
	for name, c := range map[string]struct{ got, want string }{
		"a date is short":                       {w.Date(day), "Tue 18 Nov"},
		"a count has separators":                {w.Count(1234567), "1,234,567"},
		"a small negative count is left":        {w.Count(-123), "-123"},
		"a large negative count":                {w.Count(-1234), "-1,234"},
		"two neighbouring bands":                {w.Band(skill.Band{Low: 2, High: 3}), "Developing to Proficient"},
		"arguments are put in their places":     {w.T("band.between", skill.Developing, "{0}"), "Developing to {0}"},
		"an unknown key shows itself":           {w.T("no.such.key"), "no.such.key"},
		"an error without words gets calm ones": {w.Fault(fault.New(fault.NotFound, "fault.not_found")), "We could not find that page, or it is not yours to see."},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", name, c.got, c.want)
		}
	}
	if _, err := lang.Load("xx"); err == nil {
		t.Error("an unknown language was loaded")
	}
}
