// Package insight says what the scores of a student suggest to do next.
//
// Everything is pure and deterministic, and every suggestion can name the
// figure it rests on.
package insight

import (
	"cmp"
	"slices"
	"time"

	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
)

// Picture is what is known of one skill of a student.
type Picture struct {
	Enough    bool
	Wide      bool // a number without a word
	Responses int
	Ratings   int
	LastOn    time.Time
}

// Reason says why a picture is not clear yet.
type Reason string

// The reasons, most pressing first.
const (
	NotEnough Reason = "not_enough" // no response shows the skill
	OnlyOne   Reason = "only_one"   // one response does
	Wide      Reason = "wide"       // the range allows no word
	Stale     Reason = "stale"      // the last is over four weeks old
)

// StaleAfter is how long a response keeps a picture fresh.
const StaleAfter = 28 * 24 * time.Hour

// Next is a suggestion for one skill.
type Next struct {
	Skill  skill.Skill
	Reason Reason
	Prompt *response.Prompt // one the student has not answered; nil if none fits
}

// Share counts how many of something showed enough evidence.
type Share struct{ Enough, Of int }

// Yield is how often responses to a prompt gave enough evidence of each skill.
type Yield [skill.Count]Share

// Choice is what prompts there are for a student.
type Choice struct {
	Grade   int
	Prompts []response.Prompt
	Yields  map[string]Yield // by prompt id; of prompts that were answered
	Asked   map[string]bool  // prompts that the student answered
}

// Clearer returns at most one suggestion a skill that would make a student's
// picture clearer, the most pressing first, each with the prompt that Best
// ranks first and no other suggestion has.
func Clearer(pictures [skill.Count]Picture, c Choice, now time.Time) []Next {
	var out []Next
	for _, reason := range []Reason{NotEnough, OnlyOne, Wide, Stale} {
		for _, s := range skill.All() {
			if reasonOf(pictures[s], now) != reason {
				continue
			}
			next := Next{Skill: s, Reason: reason}
			for _, p := range c.Best(s) {
				if !suggested(p.ID, out) {
					next.Prompt = &p
					break
				}
			}
			out = append(out, next)
		}
	}
	return out
}

// Best returns the prompts for a skill that suit the grade and that the student
// has not answered, best first: by the share of responses that gave enough
// evidence, drawn towards what is expected of prompts that aim at the skill and
// of those that aim at none (as if so many had been asked before).
func (c Choice) Best(s skill.Skill) []response.Prompt {
	var out []response.Prompt
	for _, p := range c.Prompts {
		aims := p.Skill != nil && *p.Skill == s
		if !p.Retired && !c.Asked[p.ID] && suits(p, c.Grade) && (aims || c.Yields[p.ID][s].Enough > 0) {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b response.Prompt) int { return cmp.Compare(c.expected(b, s), c.expected(a, s)) })
	return out
}

// What is expected of a prompt before anybody answered it, and how many
// responses that expectation is worth.
const (
	aimedYield = .6
	otherYield = .2
	worth      = 5.
)

func (c Choice) expected(p response.Prompt, s skill.Skill) float64 {
	before := otherYield
	if p.Skill != nil && *p.Skill == s {
		before = aimedYield
	}
	y := c.Yields[p.ID][s]
	return (float64(y.Enough) + before*worth) / (float64(y.Of) + worth)
}

func reasonOf(p Picture, now time.Time) Reason {
	switch {
	case !p.Enough:
		return NotEnough
	case p.Responses == 1 && p.Ratings == 0:
		return OnlyOne
	case p.Wide:
		return Wide
	case now.Sub(p.LastOn) > StaleAfter:
		return Stale
	}
	return ""
}

func suits(p response.Prompt, grade int) bool {
	return grade == roster.GradeUnknown ||
		(p.GradeLow == roster.GradeUnknown || grade >= p.GradeLow) &&
			(p.GradeHigh == roster.GradeUnknown || grade <= p.GradeHigh)
}

func suggested(id string, before []Next) bool {
	for _, n := range before {
		if n.Prompt != nil && n.Prompt.ID == id {
			return true
		}
	}
	return false
}
