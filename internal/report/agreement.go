package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// Pair is a person's rating of a response beside the score that stood when it
// was given.
type Pair struct {
	ResponseID, StudentID string
	PromptID, Prompt      string // empty without a prompt
	On                    time.Time
	Skill                 skill.Skill
	Evidence              skill.Evidence
	Level                 skill.Level // 0 without evidence
	Score                 score.Skill
	// Blind says that the rater saw neither the score nor another's rating.
	Blind bool
}

// both says that the person and the score found evidence.
func (p Pair) both() bool { return p.Level > 0 && p.Score.Enough }

// apart is how far the score lies above the rating, -1 to 1; one that saw
// evidence where the other saw none lies apart by what it gave.
func (p Pair) apart() float64 {
	switch {
	case p.both():
		return p.Score.Value - p.Level.Value()
	case p.Score.Enough && p.Evidence == skill.NoEvidence:
		return p.Score.Value
	case p.Level > 0:
		return -p.Level.Value()
	}
	return 0
}

// Measured is a figure with its 95 % interval, by a bootstrap over students;
// NaN where it does not exist.
type Measured struct{ Value, Low, High float64 }

// Agreement compares scores with ratings. Figures of fewer than fewestPairs
// pairs or fewestStudents students are NaN: they would say nothing, and might
// tell of single children.
type Agreement struct {
	// School says that the figures are of the whole school, not of the viewer's
	// classes.
	School                   bool
	Ratings, Students, Blind int
	Skills                   [skill.Count]SkillAgreement
	Bands                    [skill.Levels]GroupAgreement
	Prompts                  []GroupAgreement // most ratings first
	Widest                   []Disagreement   // of students the viewer teaches, widest first
	Points                   []AgreementPoint
}

// Trust is what the figures of a skill allow to say.
type Trust string

// From best to nothing.
const (
	TrustWell   Trust = "well"   // n >= 100, r >= .70, its lower bound >= .60
	TrustPartly Trust = "partly" // lower bound of r >= .40
	TrustUnsure Trust = "unsure" // the interval of r holds .40
	TrustNot    Trust = "not"    // upper bound of r < .40
	TrustFew    Trust = "few"    // fewer than 30 pairs or 10 students
)

// Trusts returns all that can be said.
func Trusts() []Trust { return []Trust{TrustWell, TrustPartly, TrustUnsure, TrustNot, TrustFew} }

// SkillAgreement is what scores of one skill have to do with ratings of it.
// R, QWK, MAE and ICC are of pairs in which both found evidence.
type SkillAgreement struct {
	Skill                   skill.Skill
	Ratings, Both, Students int
	R, QWK, MAE, ICC        Measured
	Exact, Adjacent         float64 // shares 0-1 of likeliest bands that are the rated one, or next to it
	EvidenceKappa           float64
	Bias                    float64 // mean of score less rating
	Trust                   Trust
}

// GroupAgreement is the agreement among the pairs of one rated band or prompt,
// over all skills.
type GroupAgreement struct {
	ID, Name      string
	Level         skill.Level
	Ratings, Both int
	R, MAE, Bias  float64
	Exact         float64
}

// Disagreement is a response whose score and rating lie far apart.
type Disagreement struct {
	Pair
	Student Person
	Apart   float64 // score less rating
}

// AgreementPoint is one pair as the chart shows it, without a name.
type AgreementPoint struct {
	Skill         skill.Skill
	Rating, Score float64
}

// Fewest of what figures are made.
const (
	fewestPairs       = 10
	fewestStudents    = 5
	fewestToTrust     = 30
	fewestToTrustFrom = 10 // students
	agreementDraws    = 300
	widestShown       = 20
	mostPoints        = 1500
)

// Agree compares the pairs.
func Agree(pairs []Pair) Agreement {
	out := Agreement{Ratings: len(pairs), Students: students(pairs)}
	for _, p := range pairs {
		if p.Blind {
			out.Blind++
		}
	}
	for _, k := range skill.All() {
		out.Skills[k] = agreeOn(k, keep(pairs, func(p Pair) bool { return p.Skill == k }))
	}
	for i := range out.Bands {
		l := skill.Level(i + 1)
		out.Bands[i] = agreeAmong(keep(pairs, func(p Pair) bool { return p.Level == l }))
		out.Bands[i].Level = l
		out.Bands[i].R = math.NaN() // the rating does not vary
	}
	out.Prompts = byPrompt(pairs)
	out.Points = points(pairs)
	return out
}

// HideFew takes the points of skills without figures out, for those who may not
// see single responses.
func (a *Agreement) HideFew() {
	a.Points = slices.DeleteFunc(a.Points, func(p AgreementPoint) bool { return math.IsNaN(a.Skills[p.Skill].MAE.Value) })
}

// Widest returns the pairs that lie furthest apart, no skill of a response
// twice.
func Widest(pairs []Pair) []Disagreement {
	var out []Disagreement
	for _, p := range pairs {
		if d := p.apart(); math.Abs(d) >= .15 {
			out = append(out, Disagreement{Pair: p, Apart: d})
		}
	}
	slices.SortStableFunc(out, func(a, b Disagreement) int { return cmp.Compare(math.Abs(b.Apart), math.Abs(a.Apart)) })
	return out[:min(len(out), widestShown)]
}

func keep(pairs []Pair, wanted func(Pair) bool) []Pair {
	var out []Pair
	for _, p := range pairs {
		if wanted(p) {
			out = append(out, p)
		}
	}
	return out
}

func students(pairs []Pair) int {
	seen := map[string]bool{}
	for _, p := range pairs {
		seen[p.StudentID] = true
	}
	return len(seen)
}

func agreeOn(k skill.Skill, pairs []Pair) SkillAgreement {
	both := keep(pairs, Pair.both)
	a := SkillAgreement{Skill: k, Ratings: len(pairs), Both: len(both), Students: students(both)}
	none := math.NaN()
	unknown := Measured{none, none, none}
	a.R, a.QWK, a.MAE, a.ICC, a.Exact, a.Adjacent, a.Bias = unknown, unknown, unknown, unknown, none, none, none
	a.EvidenceKappa = none
	if enoughOf(pairs) {
		a.EvidenceKappa = evidenceKappa(pairs)
	}
	if enoughOf(both) {
		a.R = measure(both, func(x []Pair) float64 { return stat.Pearson(scores(x), levels(x)) })
		a.QWK = measure(both, func(x []Pair) float64 { return stat.QWK(bandsOf(x)) })
		a.MAE = measure(both, func(x []Pair) float64 { return stat.MAE(scores(x), levels(x)) })
		a.ICC = measure(both, icc)
		said, rated := bandsOf(both)
		a.Exact, a.Adjacent = stat.Within(said, rated, 0), stat.Within(said, rated, 1)
		a.Bias = stat.Mean(scores(both)) - stat.Mean(levels(both))
	}
	a.Trust = trust(a)
	return a
}

func trust(a SkillAgreement) Trust {
	switch {
	case a.Both < fewestToTrust || a.Students < fewestToTrustFrom || math.IsNaN(a.R.Low):
		return TrustFew
	case a.Both >= 100 && a.R.Value >= .70 && a.R.Low >= .60:
		return TrustWell
	case a.R.Low >= .40:
		return TrustPartly
	case a.R.High < .40:
		return TrustNot
	}
	return TrustUnsure
}

func enoughOf(pairs []Pair) bool {
	return len(pairs) >= fewestPairs && students(pairs) >= fewestStudents
}

func agreeAmong(pairs []Pair) GroupAgreement {
	both := keep(pairs, Pair.both)
	none := math.NaN()
	g := GroupAgreement{Ratings: len(pairs), Both: len(both), R: none, MAE: none, Bias: none, Exact: none}
	if enoughOf(both) {
		g.R = stat.Pearson(scores(both), levels(both))
		g.MAE = stat.MAE(scores(both), levels(both))
		g.Bias = stat.Mean(scores(both)) - stat.Mean(levels(both))
		said, rated := bandsOf(both)
		g.Exact = stat.Within(said, rated, 0)
	}
	return g
}

func byPrompt(pairs []Pair) []GroupAgreement {
	of := map[string][]Pair{}
	for _, p := range pairs {
		of[p.PromptID] = append(of[p.PromptID], p)
	}
	var out []GroupAgreement
	for id, some := range of {
		g := agreeAmong(some)
		g.ID, g.Name = id, some[0].Prompt
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b GroupAgreement) int {
		return cmp.Or(cmp.Compare(b.Ratings, a.Ratings), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// points are the pairs of the chart; of very many every nth.
func points(pairs []Pair) []AgreementPoint {
	both := keep(pairs, Pair.both)
	step := 1 + len(both)/mostPoints
	var out []AgreementPoint
	for i := 0; i < len(both); i += step {
		out = append(out, AgreementPoint{both[i].Skill, both[i].Level.Value(), both[i].Score.Value})
	}
	return out
}

// measure returns figure over pairs with its interval over students.
func measure(pairs []Pair, figure func([]Pair) float64) Measured {
	who := make([]string, len(pairs))
	for i, p := range pairs {
		who[i] = p.StudentID
	}
	in := stat.Bootstrap(who, agreementDraws, 1, .95, func(rows []int) float64 {
		drawn := make([]Pair, len(rows))
		for i, r := range rows {
			drawn[i] = pairs[r]
		}
		return figure(drawn)
	})
	return Measured{figure(pairs), in.Lo, in.Hi}
}

func scores(pairs []Pair) []float64 {
	out := make([]float64, len(pairs))
	for i, p := range pairs {
		out[i] = p.Score.Value
	}
	return out
}

func levels(pairs []Pair) []float64 {
	out := make([]float64, len(pairs))
	for i, p := range pairs {
		out[i] = p.Level.Value()
	}
	return out
}

// bandsOf returns the likeliest band of each score, and the rated one.
func bandsOf(pairs []Pair) (said, rated []int) {
	said, rated = make([]int, len(pairs)), make([]int, len(pairs))
	for i, p := range pairs {
		best := 0
		for j, v := range p.Score.Shares {
			if v > p.Score.Shares[best] {
				best = j
			}
		}
		said[i], rated[i] = best+1, int(p.Level)
	}
	return said, rated
}

// icc is ICC(2,1) of score and rating as two raters.
func icc(pairs []Pair) float64 {
	rows := make([][]float64, len(pairs))
	for i, p := range pairs {
		rows[i] = []float64{p.Score.Value, p.Level.Value()}
	}
	return stat.ICC(rows)
}

// evidenceKappa is Cohen's kappa of evidence or none.
func evidenceKappa(pairs []Pair) float64 {
	said, rated := make([]int, len(pairs)), make([]int, len(pairs))
	for i, p := range pairs {
		if p.Score.Enough {
			said[i] = 1
		}
		if p.Evidence != skill.NoEvidence {
			rated[i] = 1
		}
	}
	return stat.Kappa(said, rated)
}
