package train_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/skill"
	"unseenedge/internal/synth"
	"unseenedge/internal/train"
)

// synthetic runs the pipeline.
func synthetic(t testing.TB, count int) train.Synthetic {
	t.Helper()
	rs, err := synth.Replica(count, synth.Stream(3, synth.Texts))
	if err != nil {
		t.Fatal(err)
	}
	set := train.Synthetic{Bank: synth.ReplicaBank, Seed: 3}
	play, label := synth.Stream(3, synth.Behaviour), synth.Stream(3, synth.Labelling)
	for _, r := range rs {
		row := synth.NewRow(r)
		row.SetPlay(synth.Play(r.Tag, play))
		row.Labels = synth.Heuristic(r.Text, r.Tag, label)
		set.Rows = append(set.Rows, row)
	}
	return set
}

// baseline trains on a few rows and returns the set and its files.
func baseline(t testing.TB, real []corpus.Response) (*train.BaselineSet, fstest.MapFS) {
	t.Helper()
	steps := 0
	b, err := train.TrainBaseline(context.Background(), synthetic(t, 168), nil, real, func(done, total int) {
		if steps++; done != steps || total != skill.Count {
			t.Errorf("step %d said to be %d of %d", steps, done, total)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	if err := b.Save(func(name string, b []byte) error {
		out[name] = &fstest.MapFile{Data: b}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return b, out
}

func TestABaselineIsTheSameToTheByteAndReadsBack(t *testing.T) {
	real := some(t, 40)
	b, one := baseline(t, real)
	_, two := baseline(t, real)
	if len(one) != 2*skill.Count+1 {
		t.Errorf("%d files", len(one))
	}
	for name, f := range one {
		if !bytes.Equal(f.Data, two[name].Data) {
			t.Errorf("%s differs from run to run", name)
		}
	}
	back, err := train.OpenBaseline(one)
	if err != nil {
		t.Fatal(err)
	}
	was, is := b.Predict(real), back.Predict(real)
	for i := range was {
		for s := range was[i] {
			if math.Float64bits(was[i][s]) != math.Float64bits(is[i][s]) || !(is[i][s] > 0 && is[i][s] < 1.2) {
				t.Fatalf("text %d says %v, then %v", i, was[i], is[i])
			}
		}
	}
	var text strings.Builder
	if err := back.Report.Text(&text); err != nil || strings.Count(text.String(), "|\n") != 13 || strings.Contains(text.String(), "NaN") {
		t.Errorf("%v in\n%s", err, text.String())
	}
}

func TestADamagedBaselineIsRefused(t *testing.T) {
	_, sound := baseline(t, nil)
	for name, c := range map[string]struct {
		harm func(m fstest.MapFS)
		want string
	}{
		"no list":                  {func(m fstest.MapFS) { delete(m, train.BaselineName) }, "score.file.missing"},
		"a list cut off":           {func(m fstest.MapFS) { m[train.BaselineName].Data = m[train.BaselineName].Data[:99] }, "score.file.damaged"},
		"a file gone":              {func(m fstest.MapFS) { delete(m, "empathy.txt.gz") }, "score.file.missing"},
		"a byte changed":           {func(m fstest.MapFS) { m["empathy.txt.gz"].Data[200] ^= 1 }, "score.file.changed"},
		"one skill for another":    {func(m fstest.MapFS) { m["empathy.txt.gz"] = m["resilience.txt.gz"] }, "score.file.changed"},
		"a list with another name": {func(m fstest.MapFS) { swap(m, "empathy.txt.gz", "../empathy.txt.gz") }, "score.file.damaged"},
	} {
		m := fstest.MapFS{}
		for name, f := range sound {
			m[name] = &fstest.MapFile{Data: bytes.Clone(f.Data)}
		}
		c.harm(m)
		if _, err := train.OpenBaseline(m); fault.Of(err) == nil || fault.Of(err).Key != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func swap(m fstest.MapFS, a, b string) {
	f := m[train.BaselineName]
	f.Data = bytes.ReplaceAll(f.Data, []byte(`"`+a+`"`), []byte(`"`+b+`"`))
}

func TestTooFewLabelsAreSaid(t *testing.T) {
	set := synthetic(t, 84)
	for i := range set.Rows[:60] {
		set.Rows[i].Labels[skill.Resilience] = math.NaN()
	}
	_, err := train.TrainBaseline(context.Background(), set, nil, nil, func(int, int) {})
	if f := fault.Of(err); f == nil || f.Key != "train.baseline.few" || f.Args[1] != "resilience" || f.Args[2] != 24 {
		t.Errorf("%v", err)
	}
}

func FuzzOpenBaseline(f *testing.F) {
	f.Add([]byte(`{"files":[{"name":"empathy.txt.gz","sha256":"","size":1}]}`), []byte("x"))
	f.Add([]byte(`{}`), []byte(""))
	f.Fuzz(func(t *testing.T, list, trees []byte) {
		if _, err := train.OpenBaseline(fstest.MapFS{train.BaselineName: {Data: list}, "empathy.txt.gz": {Data: trees}}); fault.Of(err) == nil {
			t.Errorf("no words: %v", err)
		}
	})
}
