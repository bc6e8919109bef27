package app_test

import (
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/internal/skill"
)

func TestWhatPeopleRatedOnAllSkillsIsGatheredForTraining(t *testing.T) {
	c := openScene(t)
	c.spoken()
	ids := column(t, c.file(), `select id from response order by id`)
	for _, k := range skill.All() {
		c.rate(ids[0], k, skill.Developing)
		if k != skill.Resilience {
			c.rate(ids[1], k, skill.Advanced)
		}
	}
	study := c.study(c.ana, c.ana, c.ben)
	c.must(c.GrantStudy(t.Context(), c.admin, study))
	for place := 1; place <= 6; place++ {
		c.must(c.judge(c.ana, study, place, skill.Proficient))
		c.must(c.judge(c.ben, study, place, skill.Proficient))
	}
	all, partly, err := c.RatedTexts(t.Context(), c.system)
	c.must(err)
	if len(all) != 1 || partly != 5 {
		t.Fatalf("%d whole, %d in part", len(all), partly)
	}
	r := all[0]
	if r.ID != ids[0] || r.Text == "" || r.Set == "" || r.Ratings[skill.Resilience].Score != skill.Developing.Value() {
		t.Errorf("got %+v", r)
	}
	if r.Ratings[skill.Empathy].Score != skill.Proficient.Value() {
		t.Error("what the study came to does not count before the rating")
	}
	a, err := c.Agreement(t.Context(), c.ana)
	if err != nil || a.Blind != 6 || a.Ratings != 6+3+2 {
		t.Errorf("%d blind of %d ratings are compared, %v", a.Blind, a.Ratings, err)
	}
	if other, err := c.Agreement(t.Context(), c.ben); err != nil || other.Ratings != 0 {
		t.Errorf("a rater who teaches others sees %d ratings, %v", other.Ratings, err)
	}
	for name, v := range map[string]auth.Viewer{"an admin": c.admin, "a teacher": c.ana} {
		_, _, err := c.RatedTexts(t.Context(), v)
		expect(t, name, err, "fault.denied", "")
	}
}
