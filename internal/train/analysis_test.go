package train_test

import (
	"context"
	"testing"

	"unseenedge/internal/train"
)

func TestTheLongerLooksCountTheirStepsAndFillTheReport(t *testing.T) {
	last, whole := 0, 0
	o := train.Options{Seed: 5, Folds: 3, Trees: 4, Bits: 9, Draws: 5, Analyses: []train.Analysis{train.Learning, train.Nested}}
	r, err := train.Evaluate(context.Background(), some(t, 12), o, func(done, total int) {
		if done != last+1 || done > total {
			t.Fatalf("step %d of %d after %d", done, total, last)
		}
		last, whole = done, total
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != whole {
		t.Errorf("%d of %d steps were counted", last, whole)
	}
	if n := len(r.Learning); n < 3 || r.Learning[0].Texts >= r.Learning[n-1].Texts || r.Learning[n-1].Texts != r.Responses {
		t.Errorf("learning curve %+v", r.Learning)
	}
	if r.Nested == nil || len(r.Nested.Chosen) != 8 {
		t.Fatalf("nested search %+v", r.Nested)
	}
	for _, c := range r.Nested.Chosen {
		folds := 0
		for _, n := range c.Times {
			folds += n
		}
		if folds != len(r.Folds) {
			t.Errorf("%s was chosen for %d folds", c.Target, folds)
		}
	}
}
