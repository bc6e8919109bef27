package skill_test

import (
	"testing"

	"unseenedge/internal/skill"
)

func TestBandOf(t *testing.T) {
	for name, c := range map[string]struct {
		shares skill.Shares
		want   string
	}{
		"one level at .60 gets its word":              {skill.Shares{.60, .20, .10, .10}, "Emerging"},
		"two neighbours at .80 get both words":        {skill.Shares{.05, .45, .40, .10}, "Developing to Proficient"},
		"spread over three gets no word":              {skill.Shares{.30, .40, .25, .05}, "wide range"},
		"two far apart are not neighbours":            {skill.Shares{.50, .00, .00, .50}, "wide range"},
		"a sure last level":                           {skill.Shares{0, 0, .1, .9}, "Advanced"},
		"the likeliest pair wins when two pairs pass": {skill.Shares{.30, .55, .15, 0}, "Emerging to Developing"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := skill.BandOf(c.shares).String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestLevelOfAtTheCuts(t *testing.T) {
	for value, want := range map[float64]skill.Level{
		0: 1, .499: 1, .50: 2, .749: 2, .75: 3, .899: 3, .90: 4, 1: 4,
	} {
		if got := skill.LevelOf(value); got != want {
			t.Errorf("LevelOf(%v) = %v, want %v", value, got, want)
		}
	}
	for l := skill.Emerging; l <= skill.Advanced; l++ {
		if got := skill.LevelOf(l.Value()); got != l {
			t.Errorf("level %v stands for a value in level %v", l, got)
		}
	}
}

func TestSkillNamesRoundTrip(t *testing.T) {
	for _, s := range skill.All() {
		got, err := skill.Parse(s.String())
		if err != nil || got != s {
			t.Errorf("Parse(%q) = %v, %v", s, got, err)
		}
	}
	if _, err := skill.Parse("charm"); err == nil {
		t.Error("an unknown skill was accepted")
	}
}
