// Package insight says what the scores of a student suggest to do next.
//
// Everything is pure and deterministic, and every suggestion can name the
// figure it rests on.
package insight

import (
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

// Clearer returns at most one suggestion a skill that would make a student's
// picture clearer, the most pressing first. Prompts in asked are left out.
func Clearer(pictures [skill.Count]Picture, grade int, prompts []response.Prompt, asked map[string]bool, now time.Time) []Next {
	var out []Next
	for _, reason := range []Reason{NotEnough, OnlyOne, Wide, Stale} {
		for _, s := range skill.All() {
			if reasonOf(pictures[s], now) == reason {
				out = append(out, Next{s, reason, fitting(prompts, s, grade, asked, out)})
			}
		}
	}
	return out
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

// fitting returns the first prompt that aims at s, suits the grade, and was
// neither answered nor suggested already.
func fitting(prompts []response.Prompt, s skill.Skill, grade int, asked map[string]bool, before []Next) *response.Prompt {
	for i, p := range prompts {
		if p.Skill != nil && *p.Skill == s && !p.Retired && !asked[p.ID] && suits(p, grade) && !suggested(p.ID, before) {
			return &prompts[i]
		}
	}
	return nil
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
