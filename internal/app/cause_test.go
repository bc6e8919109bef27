package app_test

import (
	"math"
	"testing"

	"unseenedge/internal/report"
	"unseenedge/internal/skill"
)

// TestAResponseTellsWhatMovedItsScores reads a response with evidence: what is
// told adds up to the model's score, and where there is no number nothing is.
func TestAResponseTellsWhatMovedItsScores(t *testing.T) {
	c := openScene(t)
	r := c.response(c.respond(c.said("S01", telling(t, 1, int(skill.Empathy))[0])))
	told := 0
	for k, x := range r.Causes {
		if (x != nil) != r.Model[k].Enough {
			t.Errorf("%v: told %v, has a number %v", skill.Skill(k), x != nil, r.Model[k].Enough)
		}
		if x == nil {
			continue
		}
		told++
		checkCauses(t, x, r.Model[k].Value)
	}
	if told == 0 {
		t.Fatal("nothing is told")
	}
}

func checkCauses(t *testing.T, x *report.Causes, value float64) {
	t.Helper()
	sum := x.Base + x.Rest
	for _, c := range x.Raised {
		sum += c.Moved
		if c.Moved < .01 {
			t.Errorf("%q raised it by %v", c.Group, c.Moved)
		}
	}
	for _, c := range x.Lowered {
		sum += c.Moved
		if c.Moved > -.01 {
			t.Errorf("%q lowered it by %v", c.Group, c.Moved)
		}
	}
	if math.Abs(sum-value) > 1e-6 || len(x.Raised) > 4 || len(x.Lowered) > 4 || len(x.Raised)+len(x.Lowered) == 0 {
		t.Errorf("%+v adds up to %v, the score is %v", x, sum, value)
	}
}

func TestAScoreOfAnotherGradeIsNotExplained(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", telling(t, 1, int(skill.Empathy))[0]))
	before := c.response(id)
	if before.Causes[skill.Empathy] == nil {
		t.Fatal("nothing is told")
	}
	c.write("UPDATE student SET grade = 8")
	after := c.response(id)
	if after.Model != before.Model {
		t.Fatal("the score changed by itself")
	}
	if x := after.Causes[skill.Empathy]; x != nil {
		t.Errorf("tells of %v, the score is %v", x.Value, after.Model[skill.Empathy].Value)
	}
}

func TestARatingLeavesTheModelsCauses(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", telling(t, 1, int(skill.Empathy))[0]))
	before := c.response(id).Causes[skill.Empathy]
	c.rate(id, skill.Empathy, skill.Emerging)
	r := c.response(id)
	if !r.Scores[skill.Empathy].Rated || r.Causes[skill.Empathy] == nil || r.Causes[skill.Empathy].Value != before.Value {
		t.Errorf("after a rating it tells %+v", r.Causes[skill.Empathy])
	}
}
