package app_test

import (
	"testing"

	"unseenedge/internal/skill"
)

// TestAThinResponseNamesWhatToAskNext has one prompt bring empathy from others
// and sees a thin response of somebody who has not answered it name that one.
func TestAThinResponseNamesWhatToAskNext(t *testing.T) {
	c := openScene(t)
	helped, lunch := c.prompt("Tell about a time you helped somebody."), c.prompt("What did you have for lunch?")
	for i, student := range []string{"S01", "S02"} {
		said := c.said(student, telling(t, i+1, int(skill.Empathy))[i])
		said.PromptID = helped
		if r := c.response(c.respond(said)); !r.Scores[skill.Empathy].Enough {
			t.Fatal("the text gives no evidence of empathy")
		}
	}
	thin := c.said("S03", "We had pizza with cheese and then we had milk.")
	thin.PromptID = lunch
	r := c.response(c.respond(thin))
	ask := r.Ask[skill.Empathy]
	if r.Scores[skill.Empathy].Enough || len(ask) != 1 || ask[0].ID != helped {
		t.Errorf("asks %+v", ask)
	}
	answered := c.said("S03", "I do not know what to say about that one.")
	answered.PromptID = helped
	c.respond(answered)
	if r = c.response(r.ID); len(r.Ask[skill.Empathy]) != 0 {
		t.Errorf("asks again what was answered: %+v", r.Ask[skill.Empathy])
	}
}
