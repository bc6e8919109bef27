package gbdt_test

import (
	"bytes"
	"encoding/binary"
	"errors"
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

// draw is one drawn table and what XGBoost made of it.
type draw struct {
	train, test oracle
	answers     []float64
	model       *gbdt.Model // XGBoost's, imported
}

// xgboostOn trains XGBoost on n tables of so many rows.
func xgboostOn(t *testing.T, python, xgb string, objective gbdt.Objective, n, rows int) []draw {
	t.Helper()
	out, dir := make([]draw, n), t.TempDir()
	args := []string{"testdata/live.py", xgb, "26"}
	folder := func(i int) string { return filepath.Join(dir, strconv.Itoa(i)) }
	for i := range out {
		out[i].train, out[i].test = sample(rows, uint64(2*i), objective), sample(testRows, uint64(2*i+1), objective)
		err := errors.Join(os.Mkdir(folder(i), 0o700),
			os.WriteFile(filepath.Join(folder(i), "train"), out[i].train.floats(), 0o600),
			os.WriteFile(filepath.Join(folder(i), "test"), out[i].test.floats(), 0o600))
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, folder(i))
	}
	c := exec.Command(python, args...)
	c.Env = append(os.Environ(), "OMP_NUM_THREADS=1")
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for i := range out {
		b, e1 := os.ReadFile(filepath.Join(folder(i), "answers"))
		model, e2 := os.ReadFile(filepath.Join(folder(i), "model.ubj"))
		if err := errors.Join(e1, e2); err != nil {
			t.Fatal(err)
		}
		for ; len(b) > 0; b = b[4:] {
			out[i].answers = append(out[i].answers, float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
		}
		out[i].model = imported(t, model)
	}
	return out
}

// testRows is the number of rows that a loss is taken over.
const testRows = 5000

// Where the cuts between bins fall moves the loss on few rows by more than a
// percent either way, so small tables are drawn several times.
func TestTestLossIsThatOfXGBoost(t *testing.T) {
	python := pythonWithXGBoost(t)
	for _, c := range []struct {
		name, xgb string
		objective gbdt.Objective
		rows      int
		draws     int
		loss      func(prediction, y float64) float64
	}{
		{"squared error, 924 rows", "reg:squarederror", gbdt.SquaredError, 924, 4, squareOf},
		{"logistic, 924 rows", "binary:logistic", gbdt.Logistic, 924, 4, logOf},
		{"squared error, 20,000 rows", "reg:squarederror", gbdt.SquaredError, 20000, 1, squareOf},
		{"logistic, 20,000 rows", "binary:logistic", gbdt.Logistic, 20000, 1, logOf},
	} {
		t.Run(c.name, func(t *testing.T) {
			ours, theirs := 0.0, 0.0
			for _, d := range xgboostOn(t, python, c.xgb, c.objective, c.draws, c.rows) {
				m := fit(t, d.train.x, d.train.y, gbdt.Params{Objective: c.objective, Growth: gbdt.LevelWise, MaxDepth: 5, Leaves: 32,
					Trees: 100, LearningRate: .1, L2: 1, MinData: 1, MinHessian: 5})
				for r, y := range d.test.y {
					row, answer := d.test.x.Row(r), d.answers[r]
					if got := d.model.Predict(row); !near(got, answer, rounding(answer)) {
						t.Fatalf("row %d: imported %v, XGBoost %v", r, got, answer)
					}
					ours += c.loss(m.Predict(row), y)
					theirs += c.loss(answer, y)
				}
			}
			rows := testRows * float64(c.draws)
			t.Logf("ours %.5f, XGBoost %.5f", ours/rows, theirs/rows)
			if ours > 1.01*theirs {
				t.Errorf("loss %.5f is more than 1 %% above XGBoost's %.5f", ours/rows, theirs/rows)
			}
		})
	}
}

func squareOf(p, y float64) float64 { return (p - y) * (p - y) }

func logOf(p, y float64) float64 { return -y*math.Log(p) - (1-y)*math.Log(1-p) }
