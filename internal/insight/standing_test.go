package insight_test

import (
	"slices"
	"testing"

	"unseenedge/internal/insight"
)

func TestStandingFollowsRatingsBlindRatingsAndTheLastLook(t *testing.T) {
	good, weak, wide := insight.Look{R: .75, Low: .66}, insight.Look{R: .69, Low: .61}, insight.Look{R: .71, Low: .59}
	at := func(n int, l insight.Look) insight.Look { l.At = n; return l }
	for _, c := range []struct {
		name          string
		levels, twice int
		looks         []insight.Look
		want          insight.Standing
		lacking       insight.Lacking
	}{
		{"nobody rated it", 0, 0, nil, insight.Unvalidated, insight.Lacking{100, 30, 0}},
		{"one rating", 1, 0, nil, insight.Calibrating, insight.Lacking{99, 30, 0}},
		{"a hundred ratings, not looked at yet", 100, 30, nil, insight.Calibrating, insight.Lacking{}},
		{"a good look with thirty rated twice", 100, 30, []insight.Look{at(100, good)}, insight.Validated, insight.Lacking{}},
		{"a good look with too few rated twice", 140, 29, []insight.Look{at(100, good)}, insight.Calibrating, insight.Lacking{Twice: 1}},
		{"r just too low", 120, 40, []insight.Look{at(100, weak)}, insight.Calibrating, insight.Lacking{NextLook: 150}},
		{"r high enough, its bound not", 120, 40, []insight.Look{at(100, wide)}, insight.Calibrating, insight.Lacking{NextLook: 150}},
		{"a later look fails and takes it away", 150, 40, []insight.Look{at(100, good), at(150, weak)}, insight.Calibrating, insight.Lacking{NextLook: 200}},
		{"a later look succeeds", 160, 40, []insight.Look{at(100, weak), at(150, good)}, insight.Validated, insight.Lacking{}},
		{"ratings were taken back", 99, 40, []insight.Look{at(100, good)}, insight.Calibrating, insight.Lacking{Levels: 1}},
		{"the last look failed", 500, 40, []insight.Look{at(400, weak)}, insight.Calibrating, insight.Lacking{NextLook: -1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := insight.StandingOf(c.levels, c.twice, c.looks); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if got := insight.LackingOf(c.levels, c.twice, c.looks); got != c.lacking {
				t.Errorf("lacking %+v, want %+v", got, c.lacking)
			}
		})
	}
}

func TestLooksAreTakenAtTheirNumbersAndOnce(t *testing.T) {
	for _, c := range []struct {
		levels int
		looks  []insight.Look
		want   []int
	}{
		{99, nil, nil},
		{149, nil, []int{100}},
		{230, nil, []int{100, 150, 200}},
		{230, []insight.Look{{At: 100}, {At: 150}}, []int{200}},
		{230, []insight.Look{{At: 200}}, nil},
		{1000, []insight.Look{{At: 400}}, nil},
	} {
		if got := insight.LooksDue(c.levels, c.looks); !slices.Equal(got, c.want) {
			t.Errorf("%d ratings, %v: got %v, want %v", c.levels, c.looks, got, c.want)
		}
	}
}
