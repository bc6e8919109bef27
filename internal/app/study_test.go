package app_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
)

// study makes a study of empathy over all that maker may draw, rated by two.
func (c *scene) study(maker auth.Viewer, one, two auth.Viewer) string {
	c.t.Helper()
	id, err := c.AddStudy(c.t.Context(), maker, app.NewStudy{Name: "Gold", Skills: []skill.Skill{skill.Empathy}, Size: 50, Grade: roster.GradeUnknown,
		Raters: [2]string{one.AccountID, two.AccountID}})
	c.must(err)
	return id
}

// spoken keeps a response of each of Ana's students, which names a classmate.
func (c *scene) spoken() {
	for i, id := range []string{"S01", "S02", "S03", "S04", "S05", "S06"} {
		c.respond(c.said(id, texts()[i].Text+" Then Cleo helped me."))
	}
}

// judge rates the response at a place of a study.
func (c *scene) judge(v auth.Viewer, id string, place int, l skill.Level) error {
	r := response.Rating{Skill: skill.Empathy, Level: l}
	if l > 0 {
		r.Evidence = skill.ClearEvidence
	}
	return c.RateInStudy(c.t.Context(), v, id, place, []response.Rating{r})
}

func (c *scene) studyAs(v auth.Viewer, id string) report.Study {
	c.t.Helper()
	s, err := c.Study(c.t.Context(), v, id)
	c.must(err)
	return s
}

func TestTwoPeopleRateBlindThenSettleWhereTheyDiffer(t *testing.T) {
	c := openScene(t)
	c.spoken()
	id := c.study(c.ana, c.ana, c.ben)
	if s := c.studyAs(c.ana, id); s.Items != 6 || !s.Waits || s.MayRate || s.MayGrant {
		t.Fatalf("Ben does not teach these students: %+v", s)
	}
	_, _, err := c.StudyItem(t.Context(), c.ben, id, 0)
	expect(t, "before an admin allows it", err, "study.waits", "")
	expect(t, "a teacher's grant", c.GrantStudy(t.Context(), c.ana, id), "fault.denied", "")
	c.must(c.GrantStudy(t.Context(), c.admin, id))
	s := c.studyAs(c.ben, id)
	if s.Waits || !s.MayRate || s.GrantedBy != c.admin.Name {
		t.Errorf("after the grant: %+v", s)
	}

	_, item, err := c.StudyItem(t.Context(), c.ben, id, 0)
	c.must(err)
	if item.Place != 1 || item.Of != 6 || strings.Contains(item.Text, "Cleo") || !strings.Contains(item.Text, "[name]") || len(item.Mine) != 0 {
		t.Errorf("the first response: %+v", item)
	}
	c.must(c.judge(c.ben, id, 1, skill.Developing))
	if _, item, err = c.StudyItem(t.Context(), c.ana, id, 1); err != nil || len(item.Mine) != 0 {
		t.Errorf("Ana sees %+v, %v", item.Mine, err)
	}
	c.must(c.judge(c.ben, id, 2, 0))
	if place, err := c.UndoInStudy(t.Context(), c.ben, id); err != nil || place != 2 || c.studyAs(c.ben, id).Raters[1].Rated != 1 {
		t.Errorf("undone at %d, %v", place, err)
	}
	for place := 1; place <= 6; place++ {
		c.must(c.judge(c.ana, id, place, skill.Level(place%5)))
		if s := c.studyAs(c.ana, id); len(s.Results) > 0 || s.Done {
			t.Fatal("results before both are done")
		}
	}
	for place := 2; place <= 6; place++ {
		c.must(c.judge(c.ben, id, place, skill.Level(place%5)))
	}
	s = c.studyAs(c.ana, id)
	if !s.Done || len(s.Results) != 1 || s.Apart != 1 || s.Results[0].N != 6 || s.Results[0].Exact < .8 || s.Results[0].ICC.Value < .8 {
		t.Errorf("results %+v", s.Results)
	}
	expect(t, "rating after the results", c.judge(c.ben, id, 1, skill.Advanced), "study.closed", "")

	_, one, err := c.StudyCase(t.Context(), c.ana, id)
	c.must(err)
	if one.Place != 1 || one.Left != 1 || one.By[0].Level != skill.Emerging || one.By[1].Level != skill.Developing || strings.Contains(one.Text, "Cleo") {
		t.Errorf("the difference: %+v", one)
	}
	settled := response.Rating{Skill: skill.Empathy, Evidence: skill.ClearEvidence, Level: skill.Proficient}
	expect(t, "another place", c.Settle(t.Context(), c.ana, id, 2, settled), "fault.not_found", "")
	c.must(c.Settle(t.Context(), c.ana, id, 1, settled))
	_, _, err = c.StudyCase(t.Context(), c.ana, id)
	expect(t, "nothing left", err, "study.all_settled", "")

	var csv bytes.Buffer
	c.must(c.ExportStudy(t.Context(), c.admin, id, &csv))
	if got := csv.String(); strings.Count(got, "\n") != 7 || !strings.Contains(got, "item-001,student-001,6,written,,empathy,2,1,2,2,2,3,2,3") {
		t.Errorf("the export:\n%s", got)
	}
	for _, secret := range []string{"Ada", "Reed", "S01", "helped me", c.students["S01"]} {
		if strings.Contains(csv.String(), secret) {
			t.Errorf("the export tells %q", secret)
		}
	}
	if n := c.count(`select count(*) from rating`); n != 0 {
		t.Error("a study's rating replaced a score")
	}
}

func TestWhatIsTakenBackInAStudyNoLongerCountsForItsPrompt(t *testing.T) {
	c := openScene(t)
	prompt := c.prompt("What happened at the table?")
	c.answers(prompt, 0, 4)
	id := c.study(c.ana, c.ana, c.ben)
	c.must(c.GrantStudy(t.Context(), c.admin, id))
	counted := func() int {
		p, err := c.Prompts(t.Context(), c.ana)
		c.must(err)
		at := slices.IndexFunc(p, func(p report.Prompt) bool { return p.ID == prompt })
		return p[at].Meters[skill.Empathy].Levels
	}
	c.must(c.judge(c.ana, id, 1, skill.Developing))
	if n := counted(); n != 1 {
		t.Errorf("%d ratings count", n)
	}
	if _, err := c.UndoInStudy(t.Context(), c.ana, id); err != nil || counted() != 0 {
		t.Errorf("%d ratings count after they were taken back, %v", counted(), err)
	}
}

func TestAStudyIsItsMakersItsRatersAndTheAdmins(t *testing.T) {
	c := openScene(t)
	c.spoken()
	id := c.study(c.ana, c.ana, c.admin)
	_, err := c.Study(t.Context(), c.ben, id)
	expect(t, "another teacher", err, "fault.not_found", "")
	if all, err := c.Studies(t.Context(), c.ben); err != nil || len(all) != 0 {
		t.Errorf("Ben's list: %+v, %v", all, err)
	}
	expect(t, "a rater's own grant", c.GrantStudy(t.Context(), c.admin, id), "study.grant_own", "")
	_, _, err = c.StudyItem(t.Context(), c.admin, id, 1)
	expect(t, "an admin who may not see", err, "study.waits", "")
	expect(t, "ending another's", c.CloseStudy(t.Context(), c.ben, id), "fault.not_found", "")
	c.must(c.CloseStudy(t.Context(), c.ana, id))
	if s := c.studyAs(c.ana, id); !s.Done || s.MayRate || s.Results[0].N != 0 {
		t.Errorf("ended early: %+v", s)
	}
	expect(t, "rating after the end", c.judge(c.ana, id, 1, 0), "study.waits", "")
	_, err = c.Studies(t.Context(), auth.Nobody())
	expect(t, "nobody", err, "fault.denied", "")
}

func TestTheSampleIsDrawnBySeedAndNarrowedToTheMaker(t *testing.T) {
	c := openScene(t)
	c.spoken()
	draw := func(seed int64, size int) []string {
		c := openScene(t)
		c.spoken()
		id, err := c.AddStudy(t.Context(), c.ana, app.NewStudy{Name: "Draw", Skills: []skill.Skill{skill.Resilience}, Size: size, Seed: seed,
			Grade: roster.GradeUnknown, ClassID: c.classes["Room 1"], Raters: [2]string{c.ana.AccountID, c.ben.AccountID}})
		c.must(err)
		return column(t, c.file(), `select text from study_item join response on id = response_id where study_id = '`+id+`' order by place`)
	}
	one, same, other := draw(7, 4), draw(7, 4), draw(8, 4)
	if len(one) != 4 || strings.Join(one, " ") != strings.Join(same, " ") || strings.Join(one, " ") == strings.Join(other, " ") {
		t.Errorf("drew %v, %v, %v", one, same, other)
	}
	c.study(c.ana, c.ana, c.admin)
	base := app.NewStudy{Name: "Gold", Skills: []skill.Skill{skill.Empathy}, Size: 5, Grade: roster.GradeUnknown, Raters: [2]string{c.ana.AccountID, c.ben.AccountID}}
	for name, wrong := range map[string]struct {
		as         auth.Viewer
		change     func(*app.NewStudy)
		key, field string
	}{
		"the same rater twice":     {c.ana, func(n *app.NewStudy) { n.Raters[1] = n.Raters[0] }, "study.same_rater", "rater_2"},
		"an unknown rater":         {c.ana, func(n *app.NewStudy) { n.Raters[0] = "x" }, "study.unknown_rater", "rater_1"},
		"no skill":                 {c.ana, func(n *app.NewStudy) { n.Skills = nil }, "study.no_skill", "skills"},
		"no responses":             {c.ana, func(n *app.NewStudy) { n.Size = 0 }, "study.size", "size"},
		"a name that is none":      {c.ana, func(n *app.NewStudy) { n.Name = " " }, "", "name"},
		"another teacher's class":  {c.ana, func(n *app.NewStudy) { n.ClassID = c.classes["Room 2"] }, "fault.not_found", "class"},
		"all in another study":     {c.ana, func(*app.NewStudy) {}, "study.few", "size"},
		"nothing to draw":          {c.ben, func(*app.NewStudy) {}, "study.few", "size"},
		"a teacher's grant":        {c.ana, func(n *app.NewStudy) { n.Granted = true }, "fault.denied", "granted"},
		"an admin's grant to self": {c.admin, func(n *app.NewStudy) { n.Granted, n.Raters[0] = true, c.admin.AccountID }, "study.grant_own", "granted"},
	} {
		n := base
		wrong.change(&n)
		_, err := c.AddStudy(t.Context(), wrong.as, n)
		if wrong.key != "" {
			expect(t, name, err, wrong.key, wrong.field)
		} else if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
