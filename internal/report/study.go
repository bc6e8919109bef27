package report

import (
	"math"
	"time"

	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// Judgement is what a person found of one skill in one response.
type Judgement struct {
	Evidence skill.Evidence
	Level    skill.Level // 0 without evidence
}

// StudyRater is one of the two raters of a study.
type StudyRater struct {
	AccountID, Name string
	Rated           int // responses with all skills
	Mine            bool
}

// Study is a rating study: two people rate a sample without seeing the score or
// each other's judgement.
type Study struct {
	ID, Name, By string
	Mine         bool // the viewer made it
	MadeOn       time.Time
	Skills       []skill.Skill
	Class        string // name; empty for any
	Prompt       string // wording; empty for any
	Grade        int    // -1 any
	Seed         int64
	Asked, Items int
	Raters       [2]StudyRater
	GrantedBy    string
	GrantedOn    time.Time
	ClosedOn     time.Time
	// Waits says that a rater does not teach all of the students, and nobody let
	// them see yet.
	Waits bool
	// MayRate, MayGrant, MaySettle and MayClose are the viewer's.
	MayRate, MayGrant, MaySettle, MayClose bool
	// Done says that both rated everything, or that the study was closed: then
	// there are results.
	Done    bool
	Results []StudyResult
	// Apart and Settled count the judgements in which the raters differed, and
	// how many of these were settled.
	Apart, Settled int
}

// StudyResult is the agreement of the two raters on one skill. Intervals are by
// a bootstrap over students; ICC, QWK, alpha and the shares are of levels 0-4,
// 0 for no evidence.
type StudyResult struct {
	Skill                     skill.Skill
	N                         int // responses that both rated
	ICC, Alpha, QWK, Evidence Measured
	Exact, Adjacent           float64
	Apart                     int
}

// StudyPair is what both raters found of one response and skill.
type StudyPair struct {
	ResponseID, StudentID string
	Skill                 skill.Skill
	By                    [2]Judgement
	Settled               *Judgement
	At                    int64 // of the earlier of both, Unix milliseconds
}

// Differs says that the raters gave different levels.
func (p StudyPair) Differs() bool { return p.By[0].Level != p.By[1].Level }

// Final is what stands at the end: what was settled, else what both gave. It is
// false where they differ and nothing was settled.
func (p StudyPair) Final() (Judgement, bool) {
	switch {
	case p.Settled != nil:
		return *p.Settled, true
	case p.Differs():
		return Judgement{}, false
	}
	j := p.By[0]
	j.Evidence = max(j.Evidence, p.By[1].Evidence)
	return j, true
}

// StudyItem is one response as a rater sees it: without names and scores.
type StudyItem struct {
	Place, Of    int
	ResponseID   string
	Prompt, Mode string
	Grade        int
	Text         string
	Mine         map[skill.Skill]Judgement // what the viewer gave
	Next, Before int                       // places; 0 if there is none
}

// StudyCase is one difference to settle.
type StudyCase struct {
	StudyItem
	Skill skill.Skill
	By    [2]Judgement
	Left  int // differences that are not settled, this one counted
}

const studyDraws = 1000

// OfStudy measures the agreement of two raters on one skill.
func OfStudy(k skill.Skill, pairs []StudyPair) StudyResult {
	var some []StudyPair
	var who []string
	r := StudyResult{Skill: k}
	for _, p := range pairs {
		if p.Skill == k {
			some, who = append(some, p), append(who, p.StudentID)
			if p.Differs() {
				r.Apart++
			}
		}
	}
	r.N = len(some)
	one, two := ratersOf(some)
	r.Exact, r.Adjacent = math.NaN(), math.NaN()
	if r.N > 0 {
		r.Exact, r.Adjacent = stat.Within(one, two, 0), stat.Within(one, two, 1)
	}
	figure := func(f func(a, b []int) float64) Measured {
		in := stat.Bootstrap(who, studyDraws, 1, .95, func(rows []int) float64 {
			a, b := make([]int, len(rows)), make([]int, len(rows))
			for i, row := range rows {
				a[i], b[i] = one[row], two[row]
			}
			return f(a, b)
		})
		return Measured{f(one, two), in.Lo, in.Hi}
	}
	r.ICC = figure(func(a, b []int) float64 {
		rows := make([][]float64, len(a))
		for i := range a {
			rows[i] = []float64{float64(a[i]), float64(b[i])}
		}
		return stat.ICC(rows)
	})
	r.Alpha, r.QWK = figure(stat.OrdinalAlpha), figure(stat.QWK)
	r.Evidence = figure(func(a, b []int) float64 { return kappaOfAny(a, b) })
	return r
}

// ratersOf returns the levels that each rater gave.
func ratersOf(pairs []StudyPair) (one, two []int) {
	for _, p := range pairs {
		one, two = append(one, int(p.By[0].Level)), append(two, int(p.By[1].Level))
	}
	return one, two
}

// kappaOfAny is Cohen's kappa of evidence or none.
func kappaOfAny(a, b []int) float64 {
	x, y := make([]int, len(a)), make([]int, len(b))
	for i := range a {
		x[i], y[i] = min(a[i], 1), min(b[i], 1)
	}
	if len(x) == 0 {
		return math.NaN()
	}
	return stat.Kappa(x, y)
}
