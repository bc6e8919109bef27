package views

import (
	"sort"

	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
)

// inShort says a student's picture in two to four sentences, what shows most
// first. It says nothing of an order that may be chance.
func inShort(w *lang.Words, s report.Student) []string {
	var known []report.Estimate
	var unknown []string
	for _, e := range s.Estimates {
		if e.Enough {
			known = append(known, e)
		} else {
			unknown = append(unknown, w.Skill(e.Skill))
		}
	}
	if len(known) == 0 {
		return []string{w.T("short.nothing", s.First)}
	}
	sort.SliceStable(known, func(i, j int) bool { return known[i].Value > known[j].Value })
	best, last := known[0], known[len(known)-1]
	out := []string{shortMost(w, s.First, best)}
	switch {
	case len(known) == 1:
	case last.High < best.Low:
		out = append(out, shortLeast(w, last))
	default:
		out = append(out, w.T("short.overlap"))
	}
	if len(unknown) > 0 {
		out = append(out, w.T("short.unknown", and(w, unknown)))
	}
	return out
}

// shortMost says what shows most. A range too wide for a word goes without one.
func shortMost(w *lang.Words, first string, e report.Estimate) string {
	if e.Band.Wide() {
		return w.N("short.most_wide", e.Responses, first, e.Skill, e.Value, e.Low, e.High)
	}
	return w.N("short.most", e.Responses, first, e.Skill, w.Band(e.Band), e.Value, e.Low, e.High)
}

func shortLeast(w *lang.Words, e report.Estimate) string {
	if e.Band.Wide() {
		return w.T("short.least_wide", e.Skill, e.Value, e.Low, e.High)
	}
	return w.T("short.least", e.Skill, w.Band(e.Band), e.Value, e.Low, e.High)
}

// rests says what an estimate rests on: responses, words, ratings.
func rests(w *lang.Words, e report.Estimate) string {
	s := w.N("count.responses", e.Responses) + ", " + w.N("count.words", e.Words)
	if e.Ratings > 0 {
		s += ", " + w.N("rests.rated", e.Ratings)
	}
	return s
}

// nextOf returns what would make the picture of skill s clearer.
func nextOf(s report.Student, k skill.Skill) []report.Next {
	var out []report.Next
	for _, n := range s.Next {
		if n.Skill == k {
			out = append(out, n)
		}
	}
	return out
}

// shown counts the points with a number.
func shown(history []report.Point) int {
	n := 0
	for _, p := range history {
		if p.Enough {
			n++
		}
	}
	return n
}

func sign(moved float64) string {
	if moved < 0 {
		return "-"
	}
	return "+"
}

func signGlyph(moved float64) string {
	if moved < 0 {
		return "−"
	}
	return "+"
}

func signWords(w *lang.Words, moved float64) string {
	if moved < 0 {
		return w.T("proof.lowered", -moved)
	}
	return w.T("proof.raised", moved)
}
