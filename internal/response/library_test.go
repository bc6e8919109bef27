package response_test

import (
	"strings"
	"testing"

	"unseenedge/internal/response"
	"unseenedge/internal/skill"
)

func TestTheLibraryHasFourOpenPromptsASkillAndGradeBand(t *testing.T) {
	all, err := response.Library()
	if err != nil {
		t.Fatal(err)
	}
	type set struct {
		skill     skill.Skill
		low, high int
	}
	sets, wordings := map[set]int{}, map[string]bool{}
	for _, p := range all {
		sets[set{*p.Skill, p.GradeLow, p.GradeHigh}]++
		if wordings[p.Wording] {
			t.Errorf("twice: %s", p.Wording)
		}
		wordings[p.Wording] = true
		if n := len(strings.Fields(p.Wording)); n < 8 || n > 30 {
			t.Errorf("%d words: %s", n, p.Wording)
		}
		for _, name := range []string{"empathy", "resilien", "regulat", "problem-solving", "perspective"} {
			if strings.Contains(strings.ToLower(p.Wording), name) {
				t.Errorf("names what it looks for: %s", p.Wording)
			}
		}
	}
	for _, s := range skill.All() {
		for _, g := range [][2]int{{2, 3}, {4, 5}, {6, 8}} {
			if n := sets[set{s, g[0], g[1]}]; n < 4 {
				t.Errorf("%v, grades %d to %d: %d prompts", s, g[0], g[1], n)
			}
		}
	}
	if len(sets) != 12 {
		t.Errorf("%d sets, want 12", len(sets))
	}
}
