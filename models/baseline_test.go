package models_test

import (
	"context"
	"io/fs"
	"math"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
	"unseenedge/internal/synth"
	"unseenedge/internal/train"
	"unseenedge/models"
)

func shippedBaseline(t *testing.T) *train.BaselineSet {
	t.Helper()
	dir, err := fs.Sub(models.Baseline, "baseline")
	if err != nil {
		t.Fatal(err)
	}
	b, err := train.OpenBaseline(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// replica runs the pipeline as `unseenedge pipeline --bank replica` does.
func replica(t *testing.T) train.Synthetic {
	t.Helper()
	const seed = 42
	rs, err := synth.Replica(1000, synth.Stream(seed, synth.Texts))
	if err != nil {
		t.Fatal(err)
	}
	set := train.Synthetic{Bank: synth.ReplicaBank, Seed: seed}
	play, label := synth.Stream(seed, synth.Behaviour), synth.Stream(seed, synth.Labelling)
	for _, r := range rs {
		row := synth.NewRow(r)
		row.SetPlay(synth.Play(r.Tag, play))
		row.Labels = synth.Heuristic(r.Text, r.Tag, label)
		set.Rows = append(set.Rows, row)
	}
	return set
}

// The shipped figures are those published of the original, and those that show
// what they are worth.
func TestTheShippedBaselineShowsThePublishedFiguresAndTheirWorth(t *testing.T) {
	all := shippedBaseline(t).Report.Tables
	if len(all) != 2 || all[0].Bank != synth.ReplicaBank || all[1].Bank != synth.GrammarBank || all[0].Rows != 924 || all[1].Rows != 924 {
		t.Fatalf("%d tables, %+v", len(all), all)
	}
	mean := func(k int, of func(s train.BaselineOfSkill) train.Num) float64 {
		sum := 0.0
		for _, s := range all[k].Skills {
			sum += float64(of(s)) / skill.Count
		}
		return sum
	}
	for name, c := range map[string]struct{ got, low, high float64 }{
		"R2 on the random split":        {mean(0, func(s train.BaselineOfSkill) train.Num { return s.Split }), .70, .80},
		"R2 on random folds":            {mean(0, func(s train.BaselineOfSkill) train.Num { return s.Random }), .70, .80},
		"R2 grouped by text":            {mean(0, func(s train.BaselineOfSkill) train.Num { return s.Grouped }), .40, .53},
		"R2 of the tag's table":         {mean(0, func(s train.BaselineOfSkill) train.Num { return s.LookUp }), .79, .85},
		"r beside the tag":              {mean(0, func(s train.BaselineOfSkill) train.Num { return s.Within }), -.1, .1},
		"r with real ratings":           {mean(0, func(s train.BaselineOfSkill) train.Num { return s.WordsR }), 0, .35},
		"test texts in training":        {float64(all[0].Repeated), 1, 1},
		"r of word count and level":     {float64(all[0].LengthR), .85, .95},
		"and with the grammar's texts":  {float64(all[1].LengthR), .2, .6},
		"grammar texts in training":     {float64(all[1].Repeated), 0, 0},
		"mean label of high":            {float64(all[0].Levels[synth.High]), .61, .65},
		"mean label of medium":          {float64(all[0].Levels[synth.Medium]), .48, .52},
		"mean label of developing":      {float64(all[0].Levels[synth.Developing]), .37, .41},
		"the grammar's R2, random":      {mean(1, func(s train.BaselineOfSkill) train.Num { return s.Random }), .45, .65},
		"the grammar's r, real ratings": {mean(1, func(s train.BaselineOfSkill) train.Num { return s.WordsR }), .1, .45},
	} {
		if !(c.got >= c.low && c.got <= c.high) {
			t.Errorf("%s is %.3f, want %.2f to %.2f", name, c.got, c.low, c.high)
		}
	}
}

// tolerance of a shipped figure against the same measured now.
const tolerance = .03

func TestTheShippedBaselineIsWhatThePipelineMakes(t *testing.T) {
	if testing.Short() {
		t.Skip("trains")
	}
	made, err := train.TrainBaseline(context.Background(), replica(t), nil, nil, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	now, then := made.Report.Tables[0], shippedBaseline(t).Report.Tables[0]
	for s := range now.Skills {
		a, b := now.Skills[s], then.Skills[s]
		for name, v := range map[string][2]train.Num{
			"R2 on the split": {a.Split, b.Split}, "MAE": {a.MAE, b.MAE}, "R2 random": {a.Random, b.Random},
			"R2 grouped": {a.Grouped, b.Grouped}, "R2 of the table": {a.LookUp, b.LookUp},
		} {
			if d := math.Abs(float64(v[0] - v[1])); !(d <= tolerance) {
				t.Errorf("%s: %s is %.3f now and %.3f as shipped", a.Skill, name, v[0], v[1])
			}
		}
	}
}

func TestTheShippedBaselinePredictsAsItsTableSays(t *testing.T) {
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	b := shippedBaseline(t)
	says := b.Predict(all)
	for s, table := range b.Report.Tables[0].Skills {
		var got, want []float64
		for i := range all {
			if r := all[i].Ratings[s]; r.Evidence > 0 {
				got, want = append(got, says[i][s]), append(want, r.Score)
			}
		}
		if r := stat.Pearson(got, want); !(math.Abs(r-float64(table.WordsR)) <= tolerance) {
			t.Errorf("%s: r %.3f, the table says %.3f", table.Skill, r, table.WordsR)
		}
	}
}
