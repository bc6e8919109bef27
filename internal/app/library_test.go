package app_test

import (
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/internal/insight"
	"unseenedge/internal/skill"
)

func TestALibraryPromptIsTakenOverOnceAndStandsUnvalidated(t *testing.T) {
	c := openScene(t)
	only := skill.Resilience
	l, err := c.Library(t.Context(), c.ben, &only, 4)
	c.must(err)
	if len(l.Prompts) != 4 {
		t.Fatalf("%d prompts of resilience for grade 4", len(l.Prompts))
	}
	var numbers []int
	for _, p := range l.Prompts {
		if p.OwnID != "" || p.Meter.Standing != insight.Unvalidated || *p.Skill != only || p.GradeLow > 4 || p.GradeHigh < 4 {
			t.Errorf("before: %+v", p)
		}
		numbers = append(numbers, p.Number)
	}
	for _, c2 := range []struct{ want, n int }{{1, 1}, {3, 4}, {0, 4}} {
		if added, err := c.CopyPrompts(t.Context(), c.ben, numbers[:c2.n]); err != nil || added != c2.want {
			t.Errorf("%d prompts: %d are new, %v; want %d", c2.n, added, err, c2.want)
		}
	}
	l, err = c.Library(t.Context(), c.ana, &only, 4)
	c.must(err)
	for _, p := range l.Prompts {
		page, err := c.PromptPage(t.Context(), c.ana, p.OwnID)
		if err != nil || page.Wording != p.Wording || page.Meters[only].Standing != insight.Unvalidated {
			t.Errorf("after: %+v, %v", page, err)
		}
	}
	_, err = c.CopyPrompts(t.Context(), c.ana, nil)
	expect(t, "nothing chosen", err, "library.none_chosen", "")
	_, err = c.CopyPrompts(t.Context(), c.ana, []int{1000})
	expect(t, "a number too high", err, "fault.not_found", "")
	for name, err := range map[string]error{
		"library": second(c.Library(t.Context(), auth.Nobody(), nil, -1)), "copy": second(c.CopyPrompts(t.Context(), auth.Nobody(), numbers)),
		"page": second(c.PromptPage(t.Context(), auth.Nobody(), l.Prompts[0].OwnID)),
	} {
		expect(t, name, err, "fault.denied", "")
	}
}

func second[T any](_ T, err error) error { return err }
