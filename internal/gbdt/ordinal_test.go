package gbdt_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/gbdt"
)

// rungs are the thresholds of the levels that graded draws.
var rungs = [...]float64{-1.5, 0, 2}

// graded draws rows whose level 0-3 follows the proportional-odds model around
// latent, which is returned too.
func graded(rows int, seed uint64) (o oracle, latent []float64) {
	rng := rand.New(rand.NewPCG(seed, 9))
	o.x = gbdt.NewMatrix(rows, 5)
	for r := range rows {
		row := o.x.Row(r)
		for c := range row {
			row[c] = rng.NormFloat64()
		}
		z := 2*row[0] + math.Sin(2*row[1]) - row[2]*row[2]/2
		u, level := rng.Float64(), 0.0
		for _, c := range rungs {
			if u > 1/(1+math.Exp(z-c)) {
				level++
			}
		}
		o.y, latent = append(o.y, level), append(latent, z)
	}
	return o, latent
}

func ordinalLoss(m *gbdt.Model, o oracle) float64 {
	sum := 0.0
	for r, y := range o.y {
		sum -= math.Log(m.Shares(m.Raw(o.x.Row(r)), nil)[int(y)])
	}
	return sum / float64(len(o.y))
}

func TestOrderedLevelsAreLearned(t *testing.T) {
	train, _ := graded(6000, 1)
	test, latent := graded(4000, 2)
	m := fit(t, train.x, train.y, gbdt.Params{Objective: gbdt.Ordinal, Levels: 4, Trees: 120, Leaves: 8, LearningRate: .1, MinData: 40})
	if m.Levels() != 4 {
		t.Fatalf("%d levels", m.Levels())
	}
	truth, constant := 0.0, 0.0
	mean, seen := make([]float64, 4), make([]float64, 4)
	for r, y := range test.y {
		lo, hi := 0.0, 1.0
		if y > 0 {
			lo = 1 / (1 + math.Exp(latent[r]-rungs[int(y)-1]))
		}
		if y < 3 {
			hi = 1 / (1 + math.Exp(latent[r]-rungs[int(y)]))
		}
		truth -= math.Log(hi-lo) / float64(len(test.y))
		seen[int(y)] += 1 / float64(len(test.y))
		for k, p := range m.Shares(m.Raw(test.x.Row(r)), nil) {
			mean[k] += p / float64(len(test.y))
		}
	}
	for k := range seen {
		constant -= seen[k] * math.Log(seen[k])
		if !near(mean[k], seen[k], .02) {
			t.Errorf("level %d: mean probability %.3f, share %.3f", k, mean[k], seen[k])
		}
	}
	got := ordinalLoss(m, test)
	t.Logf("loss %.4f, of the law itself %.4f, of shares alone %.4f", got, truth, constant)
	if got > truth+.1*(constant-truth) {
		t.Errorf("loss %.4f takes less than nine tenths of the way from %.4f to %.4f", got, constant, truth)
	}
}

func TestOrdinalModelsPredictTheMeanLevel(t *testing.T) {
	o, _ := graded(600, 3)
	m := fit(t, o.x, o.y, gbdt.Params{Objective: gbdt.Ordinal, Levels: 4, Trees: 20})
	for r := range 100 {
		raw, mean, sum := m.Raw(o.x.Row(r)), 0.0, 0.0
		for k, p := range m.Shares(raw, nil) {
			mean += float64(k) * p
			sum += p
		}
		if !near(sum, 1, 1e-12) || !near(m.Predict(o.x.Row(r)), mean, 1e-12) {
			t.Fatalf("row %d: shares add up to %v, predicted %v, their mean %v", r, sum, m.Predict(o.x.Row(r)), mean)
		}
	}
}

func TestALevelWithoutRowsKeepsAProbability(t *testing.T) {
	o, _ := graded(300, 4)
	for r := range o.y {
		if o.y[r] == 2 {
			o.y[r] = 1
		}
	}
	m := fit(t, o.x, o.y, gbdt.Params{Objective: gbdt.Ordinal, Levels: 4, Trees: 30})
	for r := range 100 {
		for k, p := range m.Shares(m.Raw(o.x.Row(r)), nil) {
			if !(p > 0) {
				t.Fatalf("row %d level %d: probability %v", r, k, p)
			}
		}
	}
}

func TestOrdinalModelsSurviveTheirText(t *testing.T) {
	o, _ := graded(600, 5)
	held, _ := graded(300, 6)
	m := fit(t, o.x, o.y, gbdt.Params{Objective: gbdt.Ordinal, Levels: 4, Trees: 200, Growth: gbdt.LevelWise, MaxDepth: 3,
		Watch: &gbdt.Watch{X: held.x, Y: held.y, Rounds: 10}})
	once := text(t, m)
	back, err := gbdt.Read(bytes.NewReader(once))
	if err != nil {
		t.Fatal(err)
	}
	if m.Trees() >= 200 || ordinalLoss(back, held) != ordinalLoss(m, held) || !bytes.Equal(text(t, back), once) {
		t.Errorf("%d trees, loss %v, read back %v", m.Trees(), ordinalLoss(m, held), ordinalLoss(back, held))
	}
	for _, damage := range []string{"", " 1 x", " 1 0 2", " nan", " 1 1"} {
		before, after, _ := strings.Cut(string(once), "[ordinal_thresholds:")
		_, after, _ = strings.Cut(after, "]")
		_, err := gbdt.Read(strings.NewReader(before + "[ordinal_thresholds:" + damage + "]" + after))
		if f := fault.Of(err); f == nil || f.Key != "model.format" {
			t.Errorf("thresholds %q: got %v", damage, err)
		}
	}
}

func TestLevelWiseTreesFillALevelBeforeTheNext(t *testing.T) {
	x, y := synthetic(8000, 6)
	level := fit(t, x, y, gbdt.Params{Trees: 5, Leaves: 8, Growth: gbdt.LevelWise})
	deep := fit(t, x, y, gbdt.Params{Trees: 5, Leaves: 8, MaxDepth: 3})
	leafwise := fit(t, x, y, gbdt.Params{Trees: 5, Leaves: 8})
	differs := false
	for r := range x.Rows() {
		got, want := level.Raw(x.Row(r)), deep.Raw(x.Row(r))
		if got != want {
			t.Fatalf("row %d: %v, full trees of depth 3 give %v", r, got, want)
		}
		differs = differs || leafwise.Raw(x.Row(r)) != got
	}
	if !differs {
		t.Error("leaf-wise growth gives the same trees")
	}
}
