package app_test

import (
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/internal/skill"
)

func TestAgreementComparesRatingsWithTheScoresOfTheirTime(t *testing.T) {
	c := openScene(t)
	words := telling(t, 4, int(skill.Empathy))
	var ids []string
	for i, w := range words {
		id := c.respond(c.said([]string{"S01", "S02", "S03", "S04"}[i], w))
		c.rate(id, skill.Empathy, skill.Emerging)
		ids = append(ids, id)
	}
	a, err := c.Agreement(t.Context(), c.ana)
	c.must(err)
	if a.School || a.Ratings != 4 || a.Students != 4 || a.Skills[skill.Empathy].Both != 4 || a.Skills[skill.Resilience].Ratings != 0 {
		t.Errorf("Ana's: %+v", a)
	}
	if len(a.Widest) == 0 || a.Widest[0].Student.Last != "Reed" || a.Widest[0].Apart < .15 {
		t.Errorf("the widest: %+v", a.Widest)
	}
	model := map[string]float64{}
	for _, d := range a.Widest {
		model[d.ResponseID] = d.Score.Value
		if r := c.response(d.ResponseID); r.Model[skill.Empathy].Value != d.Score.Value {
			t.Errorf("score %.3f, the response says %.3f", d.Score.Value, r.Model[skill.Empathy].Value)
		}
	}
	if seen, err := c.AccessOf(t.Context(), c.admin, a.Widest[0].StudentID); err != nil || seen[0].Page != "response" && seen[0].Page != "agreement" {
		t.Errorf("the look is not recorded: %+v, %v", seen, err)
	}

	// A corrected text has another score; the rating was of the one before.
	r := c.said("S01", words[0]+" And that was all.")
	r.ID = ids[0]
	_, err = c.EditResponse(t.Context(), c.ana, r, c.revision(ids[0]))
	c.must(err)
	dir := c.store.Dir()
	c.must(c.store.Close())
	c = openFolder(t, dir, folds())
	c.work() // and another model set has other scores
	again, err := c.Agreement(t.Context(), c.ana)
	c.must(err)
	for _, d := range again.Widest {
		if model[d.ResponseID] != d.Score.Value {
			t.Errorf("the score of the time was %.3f, now %.3f is compared", model[d.ResponseID], d.Score.Value)
		}
	}
	if again.Ratings != 4 {
		t.Errorf("%d ratings after a correction", again.Ratings)
	}

	for name, v := range map[string]auth.Viewer{"the admin": c.admin, "the system": c.system} {
		all, err := c.Agreement(t.Context(), v)
		if err != nil || !all.School || all.Ratings != 4 || len(all.Widest) != 0 {
			t.Errorf("%s: %+v, %v", name, all, err)
		}
	}
	if other, err := c.Agreement(t.Context(), c.ben); err != nil || other.Ratings != 0 || len(other.Widest) != 0 {
		t.Errorf("a teacher of others: %+v, %v", other, err)
	}
	_, err = c.Agreement(t.Context(), auth.Nobody())
	expect(t, "nobody", err, "fault.denied", "")
}
