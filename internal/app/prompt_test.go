package app_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
)

func TestAnAnsweredPromptKeepsItsWording(t *testing.T) {
	c := openScene(t)
	aim := skill.Empathy
	p := response.Prompt{Wording: "  What did\tyou share? ", GradeLow: 2, GradeHigh: 5, Skill: &aim, Reference: " Something of theirs. "}
	id, err := c.AddPrompt(t.Context(), c.ana, p)
	c.must(err)
	got, err := c.Prompt(t.Context(), c.ben, id)
	want := response.Prompt{ID: id, Wording: "What did you share?", GradeLow: 2, GradeHigh: 5, Skill: &aim, Reference: "Something of theirs."}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v, %v", got, err)
	}
	want.Wording, want.GradeLow = "What did you give?", roster.GradeUnknown
	c.must(c.EditPrompt(t.Context(), c.ben, want))

	said := c.said("S01", texts()[0].Text)
	said.PromptID = id
	answered := c.respond(said)
	c.rate(answered, skill.Empathy, skill.Advanced)
	again := want
	again.Wording = "What did you keep?"
	expect(t, "another wording", c.EditPrompt(t.Context(), c.ana, again), "prompt.answered", "wording")
	want.Reference = ""
	c.must(c.EditPrompt(t.Context(), c.ana, want))
	if r := c.response(answered); r.Prompt.Wording != want.Wording {
		t.Errorf("the response shows %+v", r.Prompt)
	}
	all, err := c.Prompts(t.Context(), c.admin)
	if err != nil || len(all) != 1 || all[0].Responses != 1 || all[0].Ratings != [skill.Count]int{1, 0, 0, 0} {
		t.Errorf("got %+v, %v", all, err)
	}
}

func TestARetiredPromptIsNoChoiceUntilItReturns(t *testing.T) {
	c := openScene(t)
	a, b := c.prompt("A?"), c.prompt("B?")
	c.must(c.RetirePrompt(t.Context(), c.ana, a))
	choices := func() (out []string) {
		_, prompts, err := c.Taught(t.Context(), c.ana)
		c.must(err)
		for _, p := range prompts {
			out = append(out, p.ID)
		}
		return out
	}
	if got := choices(); !slices.Equal(got, []string{b}) {
		t.Errorf("choices %v", got)
	}
	if all, err := c.Prompts(t.Context(), c.ana); err != nil || len(all) != 2 || all[1].ID != a || !all[1].Retired {
		t.Errorf("got %+v, %v", all, err)
	}
	c.must(c.ReturnPrompt(t.Context(), c.ana, a))
	if got := choices(); !slices.Equal(got, []string{a, b}) {
		t.Errorf("choices %v", got)
	}
	expect(t, "retiring none", c.RetirePrompt(t.Context(), c.ana, "none"), "fault.not_found", "")
}

func TestFaultsOfAPromptStandBesideTheirFields(t *testing.T) {
	c := openScene(t)
	c.prompt("Known?")
	open := response.Prompt{Wording: "New?", GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown}
	for name, f := range map[string]struct {
		viewer     auth.Viewer
		change     func(*response.Prompt)
		key, field string
	}{
		"no wording":              {c.ana, func(p *response.Prompt) { p.Wording = " \n" }, "prompt.no_wording", "wording"},
		"a wording too long":      {c.ana, func(p *response.Prompt) { p.Wording = strings.Repeat("ü", 501) }, "prompt.long_wording", "wording"},
		"a wording of controls":   {c.ana, func(p *response.Prompt) { p.Wording = "a\x00b" }, "prompt.odd_wording", "wording"},
		"a wording of bytes":      {c.ana, func(p *response.Prompt) { p.Wording = "a\xffb" }, "prompt.odd_wording", "wording"},
		"a known wording":         {c.ana, func(p *response.Prompt) { p.Wording = "Known?" }, "prompt.known", "wording"},
		"a reference too long":    {c.ana, func(p *response.Prompt) { p.Reference = strings.Repeat("ü", 4001) }, "prompt.long_reference", "reference"},
		"a reference of controls": {c.ana, func(p *response.Prompt) { p.Reference = "a\x00b" }, "prompt.odd_reference", "reference"},
		"a reference of bytes":    {c.ana, func(p *response.Prompt) { p.Reference = "a\xffb" }, "prompt.odd_reference", "reference"},
		"a grade above the last":  {c.ana, func(p *response.Prompt) { p.GradeHigh = 13 }, "prompt.no_grade", "grade_high"},
		"a grade below the first": {c.ana, func(p *response.Prompt) { p.GradeLow = -2 }, "prompt.no_grade", "grade_low"},
		"grades upside down":      {c.ana, func(p *response.Prompt) { p.GradeLow, p.GradeHigh = 5, 2 }, "prompt.grades", "grade_high"},
		"nobody":                  {auth.Nobody(), func(*response.Prompt) {}, "fault.denied", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := open
			f.change(&p)
			_, err := c.AddPrompt(t.Context(), f.viewer, p)
			expect(t, "add", err, f.key, f.field)
		})
	}
	var none []report.Prompt
	if all, _ := c.Prompts(t.Context(), auth.Nobody()); !reflect.DeepEqual(all, none) {
		t.Error("nobody sees prompts")
	}
}
