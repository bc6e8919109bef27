package gbdt_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"unseenedge/internal/gbdt"
)

// pythonWithXGBoost returns a Python that has xgboost, or skips.
func pythonWithXGBoost(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import xgboost").Run() == nil {
			return python
		}
	}
	t.Skip("no python3 with xgboost here (Debian: python3-xgboost)")
	return ""
}

// sample draws n rows, rounded to float32, one value in twenty missing; binary
// targets are 0 and 1. Every column that counts does so by itself too: where
// only a product counted, greedy trees would find it by luck.
func sample(n int, seed uint64, objective gbdt.Objective) oracle {
	rng := rand.New(rand.NewPCG(seed, 11))
	o := oracle{x: gbdt.NewMatrix(n, 26), y: make([]float64, n)}
	for r := range n {
		row := o.x.Row(r)
		for c := range row {
			row[c] = float64(float32(rng.NormFloat64()))
		}
		y := row[0] + math.Max(row[0], 0)*row[1] + math.Sin(2*row[2]) + .5*row[3] - row[4]*row[4]/3 + rng.NormFloat64()/2
		if objective == gbdt.Logistic {
			y = math.Max(0, math.Copysign(1, y))
		}
		o.y[r] = float64(float32(y))
		for c := range row {
			if rng.IntN(20) == 0 {
				row[c] = math.NaN()
			}
		}
	}
	return o
}

func (o oracle) floats() []byte {
	var b bytes.Buffer
	for r, y := range o.y {
		for _, v := range append([]float64{y}, o.x.Row(r)...) {
			b.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(v))))
		}
	}
	return b.Bytes()
}

// answersOf trains XGBoost and returns its predictions for test and its model.
func answersOf(t *testing.T, python, objective string, train, test oracle) (answers []float64, m *gbdt.Model) {
	t.Helper()
	dir := t.TempDir()
	for name, o := range map[string]oracle{"train": train, "test": test} {
		if err := os.WriteFile(filepath.Join(dir, name), o.floats(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.Command(python, "testdata/live.py", dir, objective, strconv.Itoa(train.x.Cols()))
	c.Env = append(os.Environ(), "OMP_NUM_THREADS=1")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "answers"))
	if err != nil {
		t.Fatal(err)
	}
	for ; len(b) > 0; b = b[4:] {
		answers = append(answers, float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
	}
	model, err := os.ReadFile(filepath.Join(dir, "model.ubj"))
	if err != nil {
		t.Fatal(err)
	}
	return answers, imported(t, model)
}

// Where the cuts between bins fall moves the loss on few rows by more than a
// percent either way, so small tables are drawn several times.
func TestTestLossIsThatOfXGBoost(t *testing.T) {
	python := pythonWithXGBoost(t)
	for _, c := range []struct {
		name, xgb string
		objective gbdt.Objective
		rows      int
		draws     uint64
		loss      func(prediction, y float64) float64
	}{
		{"squared error, 924 rows", "reg:squarederror", gbdt.SquaredError, 924, 4, squareOf},
		{"logistic, 924 rows", "binary:logistic", gbdt.Logistic, 924, 4, logOf},
		{"squared error, 30,000 rows", "reg:squarederror", gbdt.SquaredError, 30000, 1, squareOf},
		{"logistic, 30,000 rows", "binary:logistic", gbdt.Logistic, 30000, 1, logOf},
	} {
		t.Run(c.name, func(t *testing.T) {
			ours, theirs := 0.0, 0.0
			for seed := range c.draws {
				train, test := sample(c.rows, 2*seed, c.objective), sample(10000, 2*seed+1, c.objective)
				m := fit(t, train.x, train.y, gbdt.Params{Objective: c.objective, Growth: gbdt.LevelWise, MaxDepth: 5, Leaves: 32,
					Trees: 100, LearningRate: .1, L2: 1, MinData: 1, MinHessian: 5})
				answers, read := answersOf(t, python, c.xgb, train, test)
				for r, y := range test.y {
					row := test.x.Row(r)
					if !near(read.Predict(row), answers[r], rounding(answers[r])) {
						t.Fatalf("row %d: imported %v, XGBoost %v", r, read.Predict(row), answers[r])
					}
					ours += c.loss(m.Predict(row), y)
					theirs += c.loss(answers[r], y)
				}
			}
			rows := 10000 * float64(c.draws)
			t.Logf("ours %.5f, XGBoost %.5f", ours/rows, theirs/rows)
			if math.Abs(ours-theirs) > .01*theirs {
				t.Errorf("loss %.5f is more than 1 %% away from XGBoost's %.5f", ours/rows, theirs/rows)
			}
		})
	}
}

func squareOf(p, y float64) float64 { return (p - y) * (p - y) }

func logOf(p, y float64) float64 { return -y*math.Log(p) - (1-y)*math.Log(1-p) }
