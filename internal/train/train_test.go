package train_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
)

// some returns every nth response of the corpus.
func some(t *testing.T, n int) []corpus.Response {
	t.Helper()
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	var out []corpus.Response
	for i := 0; i < len(all); i += n {
		out = append(out, all[i])
	}
	return out
}

// folder trains on a small part of the corpus and returns the model folder.
func folder(t *testing.T, threads int) fstest.MapFS {
	t.Helper()
	steps := 0
	tr, err := train.Run(context.Background(), some(t, 12), train.Options{Seed: 7, Folds: 3, Trees: 12, Bits: 11, Threads: threads, Draws: 20},
		func(done, total int) {
			steps++
			if done != steps || done > total {
				t.Errorf("step %d reported as %d of %d", steps, done, total)
			}
		})
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	if err := train.Save(tr, nil, func(name string, b []byte) error {
		out[name] = &fstest.MapFile{Data: b}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	one, two := folder(t, 1), folder(t, 2)
	if len(one) != len(two) {
		t.Fatalf("%d files, then %d", len(one), len(two))
	}
	for name, f := range one {
		if !bytes.Equal(f.Data, two[name].Data) {
			t.Errorf("%s differs from run to run", name)
		}
	}
	for _, set := range []string{"", train.DemoSet} {
		e, err := score.Open(one, set)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Score(score.Input{Text: "I tried again and it worked."}); err != nil {
			t.Error(err)
		}
	}
}

func TestFoldsShareNoSetAndNoPrompt(t *testing.T) {
	all := some(t, 8)
	// A prompt in two sets must bring both into one fold.
	all[0].Prompt = all[len(all)-1].Prompt
	r, err := train.Evaluate(context.Background(), all, train.Options{Seed: 3, Folds: 4, Trees: 5, Bits: 10, Draws: 5}, nil)
	if err != nil {
		t.Fatal(err)
	}
	fold := map[string]int{}
	for i, sets := range r.Folds {
		for _, s := range sets {
			if _, twice := fold[s]; twice {
				t.Errorf("set %s is in two folds", s)
			}
			fold[s] = i
		}
	}
	home := map[string]int{}
	for _, x := range all {
		f, ok := fold[x.Set]
		if !ok {
			t.Fatalf("set %s is in no fold", x.Set)
		}
		if other, seen := home[x.Prompt]; seen && other != f {
			t.Errorf("a prompt stands in folds %d and %d", other, f)
		}
		home[x.Prompt] = f
	}
}

// TestFoldModelsDoNotKnowTheTextsTheyScore changes every rating of one set and
// sees the model that was kept from it stay the same to the byte.
func TestFoldModelsDoNotKnowTheTextsTheyScore(t *testing.T) {
	run := func(all []corpus.Response) map[string][32]byte {
		o := train.Options{Seed: 7, Folds: 3, Trees: 5, Bits: 10, Draws: 5}
		tr, err := train.Run(context.Background(), all, o, nil)
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string][32]byte{}
		var reg score.Registry
		if err := train.Save(tr, nil, func(name string, b []byte) error {
			sums[name] = sha256.Sum256(b)
			if name == score.RegistryName {
				return json.Unmarshal(b, &reg)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		out := map[string][32]byte{}
		for _, s := range reg.Sets {
			for _, p := range s.Parts {
				for _, held := range p.HeldOut {
					if held != "a" {
						continue
					}
					for _, f := range append(append([]score.File{p.Linear}, p.Tables...), p.Trees[:]...) {
						out[f.Name] = sums[f.Name]
					}
				}
			}
		}
		return out
	}
	before := run(some(t, 12))
	spoilt := some(t, 12)
	for i := range spoilt {
		if spoilt[i].Set == "a" {
			for s := range spoilt[i].Ratings {
				spoilt[i].Ratings[s] = corpus.Rating{Evidence: skill.ClearEvidence, Score: float64(i%100) / 100}
			}
			spoilt[i].Text += " zebra"
		}
	}
	after := run(spoilt)
	if len(before) == 0 {
		t.Fatal("no fold model was kept from set a")
	}
	for name, sum := range before {
		if after[name] != sum {
			t.Errorf("%s changed with ratings of a set it must not see", name)
		}
	}
}

func TestTooSmallACorpusIsRefusedInWords(t *testing.T) {
	all := some(t, 8)
	for name, c := range map[string]struct {
		in  []corpus.Response
		key string
	}{
		"nothing":       {nil, "train.corpus.small"},
		"one set":       {all[:30], "train.corpus.small"},
		"too few rated": {some(t, 60), "train.corpus.skill"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := train.Run(context.Background(), c.in, train.Options{}, nil)
			if f := fault.Of(err); f == nil || f.Key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
}

func TestAStoppedRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := train.Run(ctx, some(t, 8), train.Options{Trees: 5, Bits: 10}, nil); err == nil {
		t.Error("a run that was stopped gave a set")
	}
}

// TestTheShippedSetHoldsItsGate reads the evaluation that ships: the set must
// beat every simpler way for every skill, and keep its promises.
func TestTheShippedSetHoldsItsGate(t *testing.T) {
	b, err := fs.ReadFile(os.DirFS("../../models"), "evaluation.json")
	if err != nil {
		t.Fatal(err)
	}
	var r train.Report
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Skills) != skill.Count {
		t.Fatalf("%d skills in the report", len(r.Skills))
	}
	for _, s := range r.Skills {
		for _, base := range s.Baselines {
			if s.Pearson.Value <= base.Pearson || s.AUC.Value <= base.AUC {
				t.Errorf("%v: r %.3f and AUC %.3f do not beat %s with %.3f and %.3f", s.Skill, s.Pearson.Value, s.AUC.Value, base.Name, base.Pearson, base.AUC)
			}
		}
		for name, g := range map[string]struct {
			f      train.Figure
			lo, hi train.Num
		}{
			"partial r":              {s.PartialR, .30, 1},
			"calibration slope":      {s.Slope, .9, 1.1},
			"coverage of 80 %":       {s.Cover80, .78, .84},
			"coverage of 90 %":       {s.Cover90, .88, .94},
			"Pearson r":              {s.Pearson, .60, 1},
			"evidence AUC":           {s.AUC, .77, 1},
			"exact or adjacent band": {s.Adjacent, .75, 1},
		} {
			if g.f.High < g.lo || g.f.Low > g.hi {
				t.Errorf("%v: %s is %v, outside %.2f to %.2f", s.Skill, name, g.f, g.lo, g.hi)
			}
		}
	}
}
