package insight_test

import (
	"slices"
	"testing"
	"time"

	"unseenedge/internal/insight"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
)

func TestClearer(t *testing.T) {
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	fresh := insight.Picture{Enough: true, Responses: 4, LastOn: now}
	empathy, resilience := skill.Empathy, skill.Resilience
	prompts := []response.Prompt{
		{ID: "old", Skill: &resilience, GradeLow: 2, GradeHigh: 5, Retired: true},
		{ID: "high", Skill: &resilience, GradeLow: 6, GradeHigh: 8},
		{ID: "asked", Skill: &resilience, GradeLow: 2, GradeHigh: 5},
		{ID: "fits", Skill: &resilience, GradeLow: 2, GradeHigh: 5},
		{ID: "other", Skill: &empathy, GradeLow: 2, GradeHigh: 5},
	}
	clear := [skill.Count]insight.Picture{fresh, fresh, fresh, fresh}

	t.Run("a clear picture asks for nothing", func(t *testing.T) {
		if got := insight.Clearer(clear, insight.Choice{Grade: 4, Prompts: prompts}, now); len(got) != 0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("a missing skill gets a prompt that aims at it, suits the grade and is new", func(t *testing.T) {
		p := clear
		p[skill.Resilience] = insight.Picture{}
		got := insight.Clearer(p, insight.Choice{Grade: 4, Prompts: prompts, Asked: map[string]bool{"asked": true}}, now)
		if len(got) != 1 || got[0].Reason != insight.NotEnough || got[0].Prompt == nil || got[0].Prompt.ID != "fits" {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("the most pressing come first, one a skill", func(t *testing.T) {
		p := [skill.Count]insight.Picture{
			{Enough: true, Responses: 3, LastOn: now.AddDate(0, 0, -40)},
			{Enough: true, Responses: 3, Wide: true, LastOn: now},
			{Enough: true, Responses: 1, LastOn: now},
			{},
		}
		got := insight.Clearer(p, insight.Choice{Grade: 4}, now)
		want := []insight.Reason{insight.NotEnough, insight.OnlyOne, insight.Wide, insight.Stale}
		if len(got) != len(want) {
			t.Fatalf("got %+v", got)
		}
		for i := range want {
			if got[i].Reason != want[i] {
				t.Errorf("place %d: %v", i, got[i].Reason)
			}
		}
	})
}

func TestBestRanksByWhatPromptsBrought(t *testing.T) {
	s := skill.Resilience
	yield := func(enough, of int) (y insight.Yield) {
		y[s] = insight.Share{Enough: enough, Of: of}
		return y
	}
	c := insight.Choice{
		Grade: 4,
		Prompts: []response.Prompt{
			{ID: "aimed, never asked", Skill: &s, GradeHigh: 8}, {ID: "aimed, brings little", Skill: &s, GradeHigh: 8},
			{ID: "aims at nothing, brings much", GradeHigh: 8}, {ID: "aims at nothing, never asked", GradeHigh: 8},
			{ID: "aimed, asked once without luck", Skill: &s, GradeHigh: 8}, {ID: "too old", Skill: &s, GradeLow: 6, GradeHigh: 8},
		},
		Yields: map[string]insight.Yield{
			"aimed, brings little": yield(2, 40), "aims at nothing, brings much": yield(36, 40), "aimed, asked once without luck": yield(0, 1),
		},
	}
	var got []string
	for _, p := range c.Best(s) {
		got = append(got, p.ID)
	}
	want := []string{"aims at nothing, brings much", "aimed, never asked", "aimed, asked once without luck", "aimed, brings little"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
