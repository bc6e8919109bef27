package insight_test

import (
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
		if got := insight.Clearer(clear, 4, prompts, nil, now); len(got) != 0 {
			t.Errorf("got %v", got)
		}
	})
	t.Run("a missing skill gets a prompt that aims at it, suits the grade and is new", func(t *testing.T) {
		p := clear
		p[skill.Resilience] = insight.Picture{}
		got := insight.Clearer(p, 4, prompts, map[string]bool{"asked": true}, now)
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
		got := insight.Clearer(p, 4, nil, nil, now)
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
