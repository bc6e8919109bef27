package app_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

func TestARatingReplacesTheScoreEverywhereUntilItIsWithdrawn(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", telling(t, 1, int(skill.Empathy))[0]))
	before := c.state(id)
	model := before.Responses[0].Model[skill.Empathy]

	c.rate(id, skill.Empathy, skill.Emerging)
	want := report.OfRating(skill.Empathy, skill.ClearEvidence, skill.Emerging)
	r, s, row := c.response(id), c.student("S01"), c.row("S01")
	if r.Scores[skill.Empathy] != want || r.Model[skill.Empathy] != model {
		t.Errorf("response page: %+v, model %+v", r.Scores[skill.Empathy], r.Model[skill.Empathy])
	}
	if w := r.Ratings[skill.Empathy]; w == nil || !w.Mine || w.By != c.ana.Name || w.Comment != "seen" || w.Level != skill.Emerging {
		t.Errorf("rating %+v", w)
	}
	if s.Lines[0].Scores[skill.Empathy] != want || s.History[skill.Empathy][0].Score != want {
		t.Errorf("student page: %+v, %+v", s.Lines[0].Scores, s.History[skill.Empathy])
	}
	for where, e := range map[string]report.Estimate{"student": s.Estimates[skill.Empathy], "class": row.Cells[skill.Empathy]} {
		if e.Value != want.Value || e.Band != want.Band || !e.Rated || e.Ratings != 1 || e.Responses != 1 {
			t.Errorf("%s estimate %+v", where, e)
		}
	}
	if row.Cells[skill.ProblemSolving] != before.Rows[0].Cells[skill.ProblemSolving] {
		t.Error("another skill changed")
	}

	c.rate(id, skill.Empathy, 0)
	if r := c.response(id); r.Scores[skill.Empathy].Enough || !r.Scores[skill.Empathy].Rated || c.row("S01").Cells[skill.Empathy].Enough {
		t.Errorf("rated without evidence, yet %+v", r.Scores[skill.Empathy])
	}
	c.must(c.Rate(t.Context(), c.ana, id, nil, []skill.Skill{skill.Empathy}))
	if after := c.state(id); !reflect.DeepEqual(before, after) {
		t.Errorf("withdrawn is not as before:\n%+v\n%+v", before, after)
	}
	if n := c.count(`select count(*) from rating`); n != 2 {
		t.Errorf("%d ratings are kept, want both", n)
	}
}

func TestAColleaguesRatingIsTheirsToWithdraw(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", texts()[0].Text))
	c.rate(id, skill.Empathy, skill.Emerging)
	_, err := c.EditClass(t.Context(), c.admin, c.classes["Room 1"], app.ClassEdit{Name: "Room 1", Teachers: c.ana.Email + ", " + c.ben.Email})
	c.must(err)
	before := c.sums()
	empathy := []skill.Skill{skill.Empathy}
	expect(t, "a colleague withdraws", c.Rate(t.Context(), c.ben, id, nil, empathy), "rating.not_yours", "")
	if !reflect.DeepEqual(before, c.sums()) {
		t.Error("the refused withdrawal changed a table")
	}
	c.must(c.Rate(t.Context(), c.ben, id, []response.Rating{{Skill: skill.Empathy, Evidence: skill.ClearEvidence, Level: skill.Advanced}}, nil))
	expect(t, "the first, replaced", c.Rate(t.Context(), c.ana, id, nil, empathy), "rating.not_yours", "")
	c.must(c.Rate(t.Context(), c.ben, id, nil, empathy))
	expect(t, "withdrawing twice", c.Rate(t.Context(), c.ben, id, nil, empathy), "rating.not_yours", "")
}

func TestARatingTwoLevelsAwayIsFlagged(t *testing.T) {
	c := openScene(t)
	words := telling(t, 40, int(skill.Empathy))
	at := slices.IndexFunc(words, func(text string) bool {
		r, err := general().Score(score.Input{Text: text, Grade: 6, Mode: "written"})
		c.must(err)
		return skill.LevelOf(r.Skills[skill.Empathy].Value) >= skill.Proficient
	})
	id := c.respond(c.said("S01", words[at]))
	if flags := c.response(id).Flags; slices.Contains(flags, score.Disagree) {
		t.Errorf("flagged without a rating: %v", flags)
	}
	c.rate(id, skill.Empathy, skill.Emerging)
	if flags := c.response(id).Flags; !slices.Contains(flags, score.Disagree) {
		t.Errorf("flags %v", flags)
	}
	if flags := c.student("S01").Lines[0].Flags; !slices.Contains(flags, score.Disagree) {
		t.Errorf("flags on the student page: %v", flags)
	}
}

func TestFaultsOfARatingStandBesideTheirFields(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", texts()[0].Text))
	before := c.sums()
	for name, f := range map[string]struct {
		viewer     auth.Viewer
		rating     response.Rating
		key, field string
	}{
		"evidence without a level":  {c.ana, response.Rating{Skill: skill.Resilience, Evidence: skill.SomeEvidence}, "rating.no_level", "level_resilience"},
		"a level without evidence":  {c.ana, response.Rating{Skill: skill.Resilience, Level: skill.Advanced}, "rating.level_without_evidence", "level_resilience"},
		"a level that is none":      {c.ana, response.Rating{Evidence: skill.ClearEvidence, Level: 5}, "rating.unknown", "level_empathy"},
		"a comment too long":        {c.ana, response.Rating{Comment: strings.Repeat("a", 2001)}, "rating.long_comment", "comment_empathy"},
		"a comment of controls":     {c.ana, response.Rating{Comment: "a\x00b"}, "rating.odd_comment", "comment_empathy"},
		"a comment of bytes":        {c.ana, response.Rating{Comment: "a\xffb"}, "rating.odd_comment", "comment_empathy"},
		"somebody not signed in":    {auth.Nobody(), response.Rating{}, "fault.denied", ""},
		"the system, which is none": {c.system, response.Rating{}, "fault.denied", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.Rate(t.Context(), f.viewer, id, []response.Rating{f.rating}, nil)
			expect(t, "rate", err, f.key, f.field)
		})
	}
	if !reflect.DeepEqual(before, c.sums()) {
		t.Error("a refused rating changed a table")
	}
}

// naughty returns the big list of naughty strings.
func naughty(t *testing.T) (out []string) {
	t.Helper()
	b, err := os.ReadFile("../response/testdata/naughty-strings.json")
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNaughtyCommentsComeBackAsTheyWereWritten(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", texts()[0].Text))
	control := func(r rune) bool { return r != '\n' && r != '\t' && (r < ' ' || r == 0x7f) }
	shown := slices.DeleteFunc(naughty(t), func(s string) bool { return strings.ContainsFunc(s, control) })
	for some := range slices.Chunk(shown, skill.Count) {
		var ratings []response.Rating
		for k, s := range some {
			ratings = append(ratings, response.Rating{Skill: skill.Skill(k), Comment: s})
		}
		c.must(c.Rate(t.Context(), c.ana, id, ratings, nil))
		for k, r := range c.response(id).Ratings {
			if k >= len(some) {
				break
			}
			if r.Comment != some[k] {
				t.Errorf("comment %q came back as %q", some[k], r.Comment)
			}
		}
	}
}
