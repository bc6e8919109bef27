package models_test

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
	"unseenedge/models"
)

// golden are r and evidence AUC that the shipped fold models reach on texts of
// sets and prompts they never saw, and how far a build may lie from them.
const goldenWithin = .01

func golden() [skill.Count]struct{ r, auc float64 } {
	return [skill.Count]struct{ r, auc float64 }{{.668, .893}, {.650, .790}, {.672, .821}, {.726, .846}}
}

// TestTheShippedFoldsReachTheirFigures scores the whole corpus by the path that
// serves, each text by the shipped model that never saw its set or prompt.
func TestTheShippedFoldsReachTheirFigures(t *testing.T) {
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	said := scoreUnseen(t, all)
	for s, want := range golden() {
		var values, ratings, chances []float64
		var seen []bool
		for i, r := range all {
			chances, seen = append(chances, said[i].Skills[s].Evidence), append(seen, r.Ratings[s].Evidence > 0)
			if v := r.Ratings[s].Score; !math.IsNaN(v) {
				values, ratings = append(values, said[i].Skills[s].Raw), append(ratings, v)
			}
		}
		r, auc := stat.Pearson(values, ratings), stat.AUC(chances, seen)
		if math.Abs(r-want.r) > goldenWithin || math.Abs(auc-want.auc) > goldenWithin {
			t.Errorf("%v: r %.3f and AUC %.3f, want %.3f and %.3f", skill.Skill(s), r, auc, want.r, want.auc)
		}
	}
}

func scoreUnseen(t *testing.T, all []corpus.Response) []score.Result {
	t.Helper()
	folds, err := score.Open(models.Files, "demo")
	if err != nil {
		t.Fatal(err)
	}
	out, errs := make([]score.Result, len(all)), make([]error, len(all))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(all); i += workers {
				r := all[i]
				engine, err := folds.Fold(r.Set)
				if err == nil {
					out[i], err = engine.Score(score.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt})
				}
				errs[i] = err
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
