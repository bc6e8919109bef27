package train_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
	"unseenedge/internal/score"
	"unseenedge/internal/train"
)

// answersTo returns children's rated answers to one question, as ratings of a
// prompt of which the general engine knows nothing but a faint hint.
func answersTo(t *testing.T, prompt string, n int) (out []train.PromptRating) {
	t.Helper()
	all, err := corpus.Perspectives()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, a := range all {
		if a.Prompt != prompt || len(out) == n {
			continue
		}
		d := feature.Read(feature.Input{Text: a.Text})
		want := float64(a.Score) / 2
		out = append(out, train.PromptRating{Student: a.Child, Row: score.NewPromptRow(d, a.Text, make([]float64, len(feature.Names()))),
			Level: .5 + .1*(want-.5) + .05*rng.NormFloat64(), Chance: .5, Found: a.Score > 0, Rated: max(.25, want)})
	}
	return out
}

func head(t *testing.T) score.Head {
	t.Helper()
	reg, err := score.ReadRegistry(os.DirFS("../../models"))
	if err != nil {
		t.Fatal(err)
	}
	return reg.Sets[0].Parts[0].Heads[0]
}

func TestRatingsTeachWhatTheGeneralEngineLacksAndTheFileSaysTheSame(t *testing.T) {
	ratings := answersTo(t, "SS_Brian", 160)
	fit, err := train.FitPrompt(t.Context(), ratings, head(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	if fit.Skill == nil || fit.Skill.Level == nil || fit.Skill.Evidence == nil {
		t.Fatalf("nothing was learned: %+v", fit)
	}
	if fit.Own.Error >= fit.General.Error || fit.Own.AUC < .8 || fit.InUse() != fit.Own {
		t.Errorf("own %+v, general %+v", fit.Own, fit.General)
	}
	m := &score.PromptModel{ID: "m", ModelSet: "general", FeatureSet: feature.Version}
	m.Skills[2] = fit.Skill
	b, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := score.ReadPromptModel(b)
	if err != nil {
		t.Fatal(err)
	}
	for i := range ratings[:20] {
		want, err := fit.Skill.Level.Number(ratings[i].Level, ratings[i].Row)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := read.Skills[2].Level.Number(ratings[i].Level, ratings[i].Row); err != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("rating %d: the file says %v, %v; want %v", i, got, err, want)
		}
	}
	again, err := train.FitPrompt(t.Context(), ratings, head(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	m.Skills[2] = again.Skill
	if other, err := m.Bytes(); err != nil || !bytes.Equal(b, other) {
		t.Errorf("the same ratings gave other bytes, %v", err)
	}
}

func TestAPromptModelThatIsNoBetterIsNotUsed(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r []train.PromptRating)
	}{
		{"ratings at random", func(r []train.PromptRating) {
			rng := rand.New(rand.NewPCG(3, 4))
			for i := range r {
				r[i].Found, r[i].Rated = true, .25+.67*rng.Float64()
				r[i].Level = .585
			}
		}},
		{"an engine that knows all", func(r []train.PromptRating) {
			for i := range r {
				r[i].Found, r[i].Level = true, r[i].Rated
			}
		}},
		{"ratings all alike", func(r []train.PromptRating) {
			for i := range r {
				r[i].Found, r[i].Rated = true, .66
			}
		}},
		{"answers of three students", func(r []train.PromptRating) {
			for i := range r {
				r[i].Student = string(rune('a' + i%3))
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ratings := answersTo(t, "SS_Brian", 60)
			c.change(ratings)
			fit, err := train.FitPrompt(t.Context(), ratings, head(t), 1)
			if err != nil {
				t.Fatal(err)
			}
			if fit.Skill != nil {
				t.Errorf("used: own %+v, general %+v", fit.Own, fit.General)
			}
		})
	}
}

func TestTooFewRatingsTeachNothing(t *testing.T) {
	for _, n := range []int{0, 1, 2, train.FewestPromptRatings - 1} {
		fit, err := train.FitPrompt(t.Context(), answersTo(t, "SS_Brian", n), head(t), 1)
		if err != nil || fit.Skill != nil || fit.Ratings != n {
			t.Errorf("%d ratings: %+v, %v", n, fit, err)
		}
	}
}

func TestTheCommittedCurveIsOfTheShippedAnswersAndReachesItsAim(t *testing.T) {
	b, err := os.ReadFile("../../models/new_prompt.json")
	if err != nil {
		t.Fatal(err)
	}
	var n train.NewPrompt
	if err := json.Unmarshal(b, &n); err != nil {
		t.Fatal(err)
	}
	if n.SHA256 != corpus.PerspectivesHash() {
		t.Error("measured on other answers")
	}
	least := map[int]train.Num{0: .45, 25: .56, 50: .65, 100: .75, 200: .77, 400: .80}
	for _, p := range n.Points {
		if p.R < least[p.Ratings] {
			t.Errorf("%d ratings: r %.2f, want %.2f", p.Ratings, p.R, least[p.Ratings])
		}
		delete(least, p.Ratings)
	}
	if len(least) > 0 {
		t.Errorf("not measured: %v", least)
	}
}

func TestACurveOfOnePromptIsMeasuredAfresh(t *testing.T) {
	if testing.Short() {
		t.Skip("trains a general model")
	}
	n, err := train.EvaluateNewPrompt(t.Context(), 1, nil, "SS_Brian")
	if err != nil {
		t.Fatal(err)
	}
	r := n.ByPrompt[0].R
	if len(n.ByPrompt) != 1 || r[3] < r[0]+.15 || r[5] < r[3] {
		t.Errorf("r by ratings %.2f", r)
	}
}
