package gbdt_test

import (
	"bytes"
	"context"
	"math"
	"slices"
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
			// The parameters printed at the end of the fixtures.
			m := fit(t, o.x, o.y, gbdt.Params{Objective: c.objective, Trees: 40, Leaves: 15, LearningRate: .1,
				MinData: 20, MinHessian: 1e-3, MaxBins: 255})
			got, want := c.loss(m, o), c.loss(o.model, o)
			t.Logf("ours %.6f, LightGBM %.6f", got, want)
			if math.Abs(got-want) > .01*want {
				t.Errorf("loss %.6f is more than 1 %% away from LightGBM's %.6f", got, want)
			}
			if c.objective != gbdt.SquaredError {
				return // there LightGBM guesses the rows of a leaf from Hessians, and its 18th tree has a leaf below min_data
			}
			for r := range o.y {
				if got, want := m.Raw(o.x.Row(r)), o.model.Raw(o.x.Row(r)); !near(got, want, 1e-6) {
					t.Fatalf("row %d: %v, the trees of LightGBM give %v", r, got, want)
				}
			}
		})
	}
}

func TestThreadsNeverChangeTheBytes(t *testing.T) {
	o := load(t, "bin")
	for _, objective := range []gbdt.Objective{gbdt.Logistic, gbdt.SquaredError, gbdt.Quantile, gbdt.Ordinal} {
		p := gbdt.Params{Objective: objective, Levels: 2, Growth: gbdt.Growth(objective % 2), Trees: 20, RowShare: .8, ColumnShare: .7, Seed: 7}
		p.Threads = 1
		want := text(t, fit(t, o.x, o.y, p))
		for _, p.Threads = range []int{2, 3, 8} {
			if !bytes.Equal(text(t, fit(t, o.x, o.y, p)), want) {
				t.Fatalf("%v: %d threads give other bytes", objective, p.Threads)
			}
		}
		p.Seed = 8
		if bytes.Equal(text(t, fit(t, o.x, o.y, p)), want) {
			t.Fatalf("%v: another seed gives the same bytes", objective)
		}
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

func TestMissingValuesTakeTheWayThatFits(t *testing.T) {
	x, y := gbdt.NewMatrix(300, 1), make([]float64, 300)
	for r := range y {
		x.Set(r, 0, float64(r%3))
		y[r] = float64(r % 3)
		if r%3 == 1 {
			x.Set(r, 0, math.NaN()) // missing behaves like 1
		}
	}
	for _, c := range []struct {
		name           string
		missing, other float64
	}{{"missing belongs with the high", 2, 0}, {"missing belongs with the low", 0, 0}, {"missing is by itself", 9, 0}} {
		t.Run(c.name, func(t *testing.T) {
			y := slices.Clone(y)
			for r := range y {
				if r%3 == 1 {
					y[r] = c.missing
				}
			}
			m := fit(t, x, y, gbdt.Params{Trees: 200})
			if got := m.Predict([]float64{math.NaN()}); !near(got, c.missing, .01) {
				t.Errorf("missing gives %v, want %v", got, c.missing)
			}
			if got := m.Predict([]float64{2}); !near(got, 2, .01) {
				t.Errorf("2 gives %v", got)
			}
		})
	}
	t.Run("never met in training, it goes with most rows", func(t *testing.T) {
		x := gbdt.NewMatrix(100, 1)
		y := make([]float64, 100)
		for r := 70; r < 100; r++ {
			x.Set(r, 0, 1)
			y[r] = 1
		}
		m := fit(t, x, y, gbdt.Params{Trees: 100})
		if got := m.Predict([]float64{math.NaN()}); !near(got, 0, .01) {
			t.Errorf("got %v, want that of the 70 rows", got)
		}
	})
}

func TestMonotoneFeaturesOnlyMovePredictionsTheirWay(t *testing.T) {
	o := load(t, "reg")
	monotone := []int8{1, -1, 1, 0, 0, 0, -1, 0}
	for _, objective := range []gbdt.Objective{gbdt.SquaredError, gbdt.Quantile} {
		m := fit(t, o.x, o.y, gbdt.Params{Objective: objective, Trees: 30, Monotone: monotone})
		for r := range 200 {
			row := slices.Clone(o.x.Row(r))
			for c, sign := range monotone {
				if sign == 0 {
					continue
				}
				was, before := math.Inf(-1), row[c]
				for v := -4.0; v <= 4; v += .05 {
					row[c] = v
					now := float64(sign) * m.Raw(row)
					if now < was-1e-12 {
						t.Fatalf("objective %d: feature %d at %v moves the prediction the wrong way", objective, c, v)
					}
					was = now
				}
				row[c] = before
			}
		}
	}
}

func TestQuantilesHoldTheirShareOfTheRows(t *testing.T) {
	o := load(t, "reg")
	for _, alpha := range []float64{.1, .5, .9} {
		m := fit(t, o.x, o.y, gbdt.Params{Objective: gbdt.Quantile, Alpha: alpha, Trees: 50})
		below := 0.0
		for r, y := range o.y {
			if y <= m.Predict(o.x.Row(r)) {
				below++
			}
		}
		if share := below / float64(len(o.y)); !near(share, alpha, .03) {
			t.Errorf("%.2f of the rows lie below the %.1f quantile", share, alpha)
		}
	}
}

func TestWeightsCountLikeCopies(t *testing.T) {
	o := load(t, "bin")
	n := 400
	once, twice := gbdt.NewMatrix(n, 8), gbdt.NewMatrix(2*n, 8)
	weight, y := make([]float64, n), make([]float64, 2*n)
	for r := range n {
		copy(once.Row(r), o.x.Row(r))
		copy(twice.Row(r), o.x.Row(r))
		copy(twice.Row(n+r), o.x.Row(r))
		weight[r], y[r], y[n+r] = 2, o.y[r], o.y[r]
	}
	// Few leaves, so that no two splits tie but for the order of the sums.
	p := gbdt.Params{Objective: gbdt.Logistic, Trees: 5, Leaves: 8, MinData: 1, MinHessian: 5.03, MaxBins: 100}
	a, err := gbdt.Fit(context.Background(), once, y[:n], weight, p)
	if err != nil {
		t.Fatal(err)
	}
	b := fit(t, twice, y, p)
	for r := range n {
		if !near(a.Raw(once.Row(r)), b.Raw(once.Row(r)), 1e-9) {
			t.Fatalf("row %d: weighted %v, copied %v", r, a.Raw(once.Row(r)), b.Raw(once.Row(r)))
		}
	}
}

func TestFitRefusesWhatHasNoMeaning(t *testing.T) {
	x := gbdt.NewMatrix(4, 2)
	infinite := gbdt.NewMatrix(4, 2)
	infinite.Set(1, 1, math.Inf(1))
	y := []float64{0, 1, 0, 1}
	cases := []struct {
		name   string
		x      *gbdt.Matrix
		y, w   []float64
		params gbdt.Params
	}{
		{"no rows", gbdt.NewMatrix(0, 2), nil, nil, gbdt.Params{}},
		{"a target too few", x, y[:3], nil, gbdt.Params{}},
		{"an infinite feature", infinite, y, nil, gbdt.Params{}},
		{"a missing target", x, []float64{0, 1, math.NaN(), 1}, nil, gbdt.Params{}},
		{"a probability above 1", x, []float64{0, 1, 2, 1}, nil, gbdt.Params{Objective: gbdt.Logistic}},
		{"a negative weight", x, y, []float64{1, 1, -1, 1}, gbdt.Params{}},
		{"weights of nothing", x, y, make([]float64, 4), gbdt.Params{}},
		{"a level that is none", x, []float64{0, 1, 2, 3}, nil, gbdt.Params{Objective: gbdt.Ordinal, Levels: 3}},
		{"half a level", x, []float64{0, 1, .5, 0}, nil, gbdt.Params{Objective: gbdt.Ordinal, Levels: 3}},
		{"levels without a number", x, y, nil, gbdt.Params{Objective: gbdt.Ordinal}},
		{"a single leaf", x, y, nil, gbdt.Params{Leaves: 1}},
		{"too many bins", x, y, nil, gbdt.Params{MaxBins: 256}},
		{"a name with a space", x, y, nil, gbdt.Params{Features: []string{"a b", "c"}}},
		{"the same name twice", x, y, nil, gbdt.Params{Features: []string{"a", "a"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := gbdt.Fit(context.Background(), c.x, c.y, c.w, c.params); err == nil {
				t.Error("no error")
			}
		})
	}
	t.Run("a context that has ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := gbdt.Fit(ctx, x, y, nil, gbdt.Params{}); err == nil {
			t.Error("no error")
		}
	})
}

func TestWatchedGrowthStopsAtTheBestTree(t *testing.T) {
	for _, c := range []struct {
		name      string
		objective gbdt.Objective
		loss      func(*gbdt.Model, oracle) float64
	}{{"reg", gbdt.SquaredError, squared}, {"bin", gbdt.Logistic, logLoss}} {
		o := load(t, c.name)
		train, held := split(o, 1000)
		p := gbdt.Params{Objective: c.objective, Trees: 400, LearningRate: .3}
		all := fit(t, train.x, train.y, p)
		p.Watch = &gbdt.Watch{X: held.x, Y: held.y, Rounds: 20}
		best := fit(t, train.x, train.y, p)
		t.Logf("%s: %d trees, held-out loss %.4f; all %d trees %.4f", c.name, best.Trees(), c.loss(best, held), all.Trees(), c.loss(all, held))
		if best.Trees() >= 400 || c.loss(best, held) >= c.loss(all, held) {
			t.Errorf("%s: stopping early did not help", c.name)
		}
		p.Watch, p.Trees = nil, best.Trees()
		if !bytes.Equal(trees(t, fit(t, train.x, train.y, p)), trees(t, best)) {
			t.Errorf("%s: the trees kept are not the first ones", c.name)
		}
	}
}

// trees returns the model's text without its parameters.
func trees(t testing.TB, m *gbdt.Model) []byte {
	before, _, _ := bytes.Cut(text(t, m), []byte("parameters:"))
	return before
}

// split parts the first n rows from the others.
func split(o oracle, n int) (first, rest oracle) {
	first = oracle{x: gbdt.NewMatrix(n, o.x.Cols()), y: o.y[:n]}
	rest = oracle{x: gbdt.NewMatrix(len(o.y)-n, o.x.Cols()), y: o.y[n:]}
	for r := range o.y {
		if r < n {
			copy(first.x.Row(r), o.x.Row(r))
		} else {
			copy(rest.x.Row(r-n), o.x.Row(r))
		}
	}
	return first, rest
}

func TestManyRowsAreCutInOrder(t *testing.T) {
	n := 6000 // enough that sorting goes by counting
	x, y := gbdt.NewMatrix(n, 1), make([]float64, n)
	for r := range n {
		v := float64((r*2503)%n)/float64(n)*2 - 1 // each of n values once, shuffled
		x.Set(r, 0, v)
		y[r] = math.Floor(v * 4)
	}
	m := fit(t, x, y, gbdt.Params{Trees: 150})
	for v := -.99; v < 1; v += .02 {
		if math.Abs(v*4-math.Round(v*4)) < .1 {
			continue // beside a step, where the bin decides
		}
		if got := m.Predict([]float64{v}); !near(got, math.Floor(v*4), .01) {
			t.Errorf("at %v: got %v, want %v", v, got, math.Floor(v*4))
		}
	}
}
