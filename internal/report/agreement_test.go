package report_test

import (
	"fmt"
	"math"
	"testing"

	"unseenedge/internal/report"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// pairs makes n pairs of empathy, of so many students, whose scores lie off the
// ratings by noise in turns.
func pairs(n, students int, noise func(i int) float64) []report.Pair {
	var out []report.Pair
	for i := range n {
		l := skill.Level(1 + (i*7)%4)
		v := min(1, max(0, l.Value()+noise(i)))
		out = append(out, report.Pair{ResponseID: fmt.Sprint(i), StudentID: fmt.Sprint(i % students), PromptID: "p", Prompt: "What did you do?",
			Skill: skill.Empathy, Evidence: skill.ClearEvidence, Level: l,
			Score: score.Skill{Enough: true, Value: v, Shares: shares(v)}})
	}
	return out
}

func shares(v float64) (p skill.Shares) {
	p[skill.LevelOf(v)-1] = 1
	return p
}

func TestTheVerdictFollowsTheFiguresAndHowManyThereAre(t *testing.T) {
	close := func(i int) float64 { return .04 * math.Sin(float64(i)) }
	loose := func(i int) float64 { return .45 * math.Sin(float64(i*i)) }
	none := func(i int) float64 { return math.Mod(float64(i)*.618, 1) - skill.Level(1+(i*7)%4).Value() }
	for name, c := range map[string]struct {
		pairs []report.Pair
		want  report.Trust
	}{
		"nothing":                {nil, report.TrustFew},
		"29 ratings":             {pairs(29, 29, close), report.TrustFew},
		"60 of four students":    {pairs(60, 4, close), report.TrustFew},
		"close, but 60":          {pairs(60, 20, close), report.TrustPartly},
		"close and many":         {pairs(200, 50, close), report.TrustWell},
		"loose":                  {pairs(200, 50, loose), report.TrustPartly},
		"scores without meaning": {pairs(200, 50, none), report.TrustNot},
		"loose and few":          {pairs(31, 12, loose), report.TrustUnsure},
	} {
		t.Run(name, func(t *testing.T) {
			a := report.Agree(c.pairs)
			if got := a.Skills[skill.Empathy]; got.Trust != c.want {
				t.Errorf("%s, want %s, of %+v", got.Trust, c.want, got)
			}
			if a.Skills[skill.Resilience].Trust != report.TrustFew {
				t.Error("a skill without ratings gets a verdict")
			}
		})
	}
}

func TestSmallGroupsHaveNoFigures(t *testing.T) {
	exact := func(int) float64 { return 0 }
	for name, c := range map[string]struct {
		n, students int
		shown       bool
	}{"nine ratings": {9, 9, false}, "four students": {40, 4, false}, "ten of five": {10, 5, true}} {
		a := report.Agree(pairs(c.n, c.students, exact))
		for what, v := range map[string]float64{"mae": a.Skills[skill.Empathy].MAE.Value, "prompt": a.Prompts[0].MAE, "kappa": a.Skills[0].Exact} {
			if shown := !math.IsNaN(v); shown != c.shown {
				t.Errorf("%s: %s is shown: %v", name, what, shown)
			}
		}
	}
	a := report.Agree(pairs(40, 20, exact)).Skills[skill.Empathy]
	if a.MAE.Value != 0 || a.R.Value < .999 || a.QWK.Value != 1 || a.ICC.Value < .999 || a.Exact != 1 || a.Bias != 0 {
		t.Errorf("scores that equal the ratings: %+v", a)
	}
}

func TestTheWidestDisagreementsComeFirst(t *testing.T) {
	all := pairs(40, 20, func(i int) float64 { return -float64(i) / 100 })
	all = append(all, report.Pair{ResponseID: "unseen", StudentID: "x", Skill: skill.Empathy, Evidence: skill.ClearEvidence, Level: skill.Advanced})
	w := report.Widest(all)
	if len(w) != 20 || w[0].ResponseID != "unseen" || w[0].Apart != -skill.Advanced.Value() {
		t.Errorf("first of %d: %+v", len(w), w[0])
	}
	for i := 1; i < len(w); i++ {
		if math.Abs(w[i].Apart) > math.Abs(w[i-1].Apart) {
			t.Error("not in order")
		}
	}
	if w := report.Widest(pairs(40, 20, func(int) float64 { return .1 })); len(w) != 0 {
		t.Errorf("%d small differences are listed", len(w))
	}
}
