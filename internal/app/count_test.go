package app_test

import (
	"fmt"
	"testing"

	"unseenedge/internal/skill"
)

// counted returns how many responses to a prompt were judged on empathy, as is
// kept beside it.
func (c *scene) counted(promptID string) int {
	return c.count(fmt.Sprintf(`select coalesce(sum(ratings), 0) from prompt_count where prompt_id = '%s' and skill = 'empathy'`, promptID))
}

func TestTheCountOfRatingsFollowsWhatIsCorrectedAndTakenBack(t *testing.T) {
	c := openScene(t)
	one, two := c.prompt("Tell of a friend."), c.prompt("Tell of a day.")
	said := c.said("S01", texts()[0].Text)
	said.PromptID = one
	said.ID = c.respond(said)
	c.rate(said.ID, skill.Empathy, skill.Developing)
	if n := c.counted(one); n != 1 {
		t.Fatalf("%d counted after a rating", n)
	}
	said.PromptID = two
	_, err := c.EditResponse(t.Context(), c.ana, said, c.revision(said.ID))
	c.must(err)
	if n := c.counted(one); n != 0 {
		t.Errorf("%d counted where the response answers another prompt now", n)
	}

	id := c.study(c.ana, c.ana, c.ben)
	c.must(c.GrantStudy(t.Context(), c.admin, id))
	c.must(c.judge(c.ana, id, 1, skill.Developing))
	if n := c.counted(two); n != 1 {
		t.Fatalf("%d counted after a blind rating", n)
	}
	_, err = c.UndoInStudy(t.Context(), c.ana, id)
	c.must(err)
	if n := c.counted(two); n != 0 {
		t.Errorf("%d counted after it was taken back", n)
	}
}

func TestABlindRatingOfAnEarlierTextTeachesNothing(t *testing.T) {
	c := openScene(t)
	prompt := c.prompt("Tell of a friend.")
	said := c.said("S01", texts()[0].Text)
	said.PromptID = prompt
	said.ID = c.respond(said)
	id := c.study(c.ana, c.ana, c.ben)
	c.must(c.GrantStudy(t.Context(), c.admin, id))
	c.must(c.judge(c.ana, id, 1, skill.Developing))
	c.must(c.judge(c.ben, id, 1, skill.Developing))
	for _, k := range []skill.Skill{1, 2, 3} {
		c.rate(said.ID, k, skill.Developing)
	}
	if all, _, err := c.RatedTexts(t.Context(), c.system); err != nil || len(all) != 1 {
		t.Fatalf("%d texts to learn from, %v", len(all), err)
	}
	said.Text = texts()[1].Text
	_, err := c.EditResponse(t.Context(), c.ana, said, c.revision(said.ID))
	c.must(err)
	for _, k := range []skill.Skill{1, 2, 3} {
		c.rate(said.ID, k, skill.Developing)
	}
	if n := c.counted(prompt); n != 0 {
		t.Errorf("%d counted of a text that is no more", n)
	}
	if all, _, err := c.RatedTexts(t.Context(), c.system); err != nil || len(all) != 0 {
		t.Errorf("%d texts to learn from, judged as others were, %v", len(all), err)
	}
}

func TestAResponseCountsOnceInWhatAPromptBrings(t *testing.T) {
	c := openScene(t)
	prompt := c.prompt("What did you do at the table?")
	ids, levels := c.answers(prompt, 0, 50)
	c.rateAll(ids, levels)
	c.work()
	if n := c.count(inForce); n != 1 {
		t.Fatalf("%d models are in force", n)
	}
	said := c.said("S01", "We worked on number 900 of our table.")
	said.PromptID, said.ID = prompt, ids[0]
	_, err := c.EditResponse(t.Context(), c.ana, said, c.revision(ids[0]))
	c.must(err)
	if n := c.count(`select max(scored) from prompt_yield`); n != 50 {
		t.Errorf("%d responses are counted, want 50", n)
	}
}

func TestAPromptWithVeryManyRatingsIsNotLearnedFromAtEachOne(t *testing.T) {
	c := openScene(t)
	ids, levels := c.answers(c.prompt("What did you do at the table?"), 0, 812)
	clear(levels) // nothing to learn, so that it is quick
	c.rateAll(ids[:810], levels)
	c.work()
	c.rateAll(ids[810:], levels)
	c.work()
	if n := c.count(`select count(*) from prompt_model`); n != 1 {
		t.Errorf("%d models of 810 ratings and two more", n)
	}
}
