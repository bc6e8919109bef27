package gbdt_test

import (
	"bytes"
	"context"
	"math"
	"testing"

	"unseenedge/internal/gbdt"
)

func fit(t testing.TB, x *gbdt.Matrix, y []float64, p gbdt.Params) *gbdt.Model {
	t.Helper()
	m, err := gbdt.Fit(context.Background(), x, y, nil, p)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func text(t testing.TB, m *gbdt.Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func squared(m *gbdt.Model, o oracle) float64 {
	sum := 0.0
	for r, y := range o.y {
		d := m.Predict(o.x.Row(r)) - y
		sum += d * d
	}
	return sum / float64(len(o.y))
}

func logLoss(m *gbdt.Model, o oracle) float64 {
	sum := 0.0
	for r, y := range o.y {
		q := m.Predict(o.x.Row(r))
		sum -= y*math.Log(q) + (1-y)*math.Log(1-q)
	}
	return sum / float64(len(o.y))
}

func TestTrainingLossIsThatOfLightGBM(t *testing.T) {
	for _, c := range []struct {
		name      string
		objective gbdt.Objective
		loss      func(*gbdt.Model, oracle) float64
	}{{"reg", gbdt.SquaredError, squared}, {"bin", gbdt.Logistic, logLoss}} {
		t.Run(c.name, func(t *testing.T) {
			o := load(t, c.name)
			ours := fit(t, o.x, o.y, gbdt.Params{Objective: c.objective, Trees: 40, Leaves: 15})
			got, want := c.loss(ours, o), c.loss(o.model, o)
			t.Logf("ours %.6f, LightGBM %.6f", got, want)
			if got > 1.01*want {
				t.Errorf("loss %.6f is more than 1 %% above LightGBM's %.6f", got, want)
			}
		})
	}
}

func TestThreadsNeverChangeTheBytes(t *testing.T) {
	o := load(t, "bin")
	p := gbdt.Params{Objective: gbdt.Logistic, Trees: 20, RowShare: .8, ColumnShare: .7, Seed: 7}
	p.Threads = 1
	want := text(t, fit(t, o.x, o.y, p))
	for _, p.Threads = range []int{2, 3, 8} {
		if !bytes.Equal(text(t, fit(t, o.x, o.y, p)), want) {
			t.Fatalf("%d threads give other bytes", p.Threads)
		}
	}
	p.Seed = 8
	if bytes.Equal(text(t, fit(t, o.x, o.y, p)), want) {
		t.Fatal("another seed gives the same bytes")
	}
}

func TestWrittenModelsReadBackTheSame(t *testing.T) {
	o := load(t, "reg")
	for name, m := range map[string]*gbdt.Model{"ours": fit(t, o.x, o.y, gbdt.Params{Trees: 10}), "LightGBM's": o.model} {
		once := text(t, m)
		back, err := gbdt.Read(bytes.NewReader(once))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(text(t, back), once) {
			t.Errorf("%s: writing what was read gives other bytes", name)
		}
		for r := range 100 {
			if m.Raw(o.x.Row(r)) != back.Raw(o.x.Row(r)) {
				t.Fatalf("%s: row %d differs", name, r)
			}
		}
	}
}
