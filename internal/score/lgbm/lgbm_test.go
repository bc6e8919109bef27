package lgbm_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/dmitryikh/leaves"

	"unseenedge/internal/fault"
	"unseenedge/internal/gbdt"
	"unseenedge/internal/score/lgbm"
)

func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "Column_" + strconv.Itoa(i)
	}
	return out
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../gbdt/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// grown returns the text of a model of our own and rows to try it on.
func grown(t testing.TB, cols int, p gbdt.Params) ([]byte, *gbdt.Matrix) {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 6))
	x, y := gbdt.NewMatrix(2000, cols), make([]float64, 2000)
	for r := range y {
		row := x.Row(r)
		for c := range row {
			row[c] = rng.NormFloat64()
		}
		y[r] = 1 / (1 + math.Exp(row[cols/2]*row[cols-1]-row[0]+rng.NormFloat64()))
		if p.Objective == gbdt.Ordinal {
			y[r] = math.Floor(y[r] * float64(p.Levels))
		}
		for c := range row {
			if rng.IntN(10) == 0 {
				row[c] = math.NaN()
			}
		}
	}
	m, err := gbdt.Fit(context.Background(), x, y, nil, p)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), x
}

// converted returns the text that a foreign model is converted to.
func converted(t testing.TB, name string) []byte {
	t.Helper()
	m, err := gbdt.Import(bytes.NewReader(fixture(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reference(t testing.TB, text []byte) *leaves.Ensemble {
	t.Helper()
	v3 := bytes.Replace(text, []byte("version=v4"), []byte("version=v3"), 1)
	e, err := leaves.LGEnsembleFromReader(bufio.NewReader(bytes.NewReader(v3)), false)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestServedScoresAreThoseOfLeavesBitForBit(t *testing.T) {
	ours, _ := grown(t, 8, gbdt.Params{Trees: 50})
	binary, _ := grown(t, 8, gbdt.Params{Trees: 30, Objective: gbdt.Logistic, MaxDepth: 5})
	stump, _ := grown(t, 8, gbdt.Params{Trees: 5, MinData: 1900})
	single, _ := grown(t, 1, gbdt.Params{Trees: 5})
	ordinal, _ := grown(t, 8, gbdt.Params{Trees: 30, Objective: gbdt.Ordinal, Levels: 3, Growth: gbdt.LevelWise, MaxDepth: 4})
	cases := []struct {
		name string
		text []byte
		cols int
	}{
		{"a regression by LightGBM", fixture(t, "reg.txt"), 8},
		{"a binary model by LightGBM", fixture(t, "bin.txt"), 8},
		{"a regression of our own", ours, 8},
		{"a binary model of our own", binary, 8},
		{"a model without a split", stump, 8},
		{"ordered levels of our own", ordinal, 8},
		{"a converted model of XGBoost", converted(t, "xgboost/forest.ubj"), 5},
		{"a model of one feature", single, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, err := lgbm.Load(c.text, names(c.cols))
			if err != nil {
				t.Fatal(err)
			}
			if !m.Fast() {
				t.Error("the flat traversal is not in use")
			}
			e, rng := reference(t, c.text), rand.New(rand.NewPCG(7, 8))
			row, want := make([]float64, c.cols), make([]float64, 1)
			for range 3000 {
				for i := range row {
					row[i] = rng.NormFloat64() * 2
					if rng.IntN(5) == 0 {
						row[i] = math.NaN()
					}
				}
				if err := e.Predict(row, 0, want); err != nil {
					t.Fatal(err)
				}
				got, err := m.Raw(row)
				if err != nil || math.Float64bits(got) != math.Float64bits(want[0]) {
					t.Fatalf("got %v, %v; leaves %v", got, err, want[0])
				}
			}
		})
	}
}

// columns returns the numbers of a compressed fixture, a slice a line.
func columns(t testing.TB, name string) (out [][]float64) {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(fixture(t, name+".gz")))
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(z); lines.Scan(); {
		var row []float64
		for w := range strings.FieldsSeq(lines.Text()) {
			v, err := strconv.ParseFloat(w, 64)
			if err != nil {
				t.Fatal(err)
			}
			row = append(row, v)
		}
		out = append(out, row)
	}
	return out
}

func TestLeavesAndServedScoresAreThoseOfLightGBM(t *testing.T) {
	for _, name := range []string{"reg", "bin"} {
		text := fixture(t, name+".txt")
		m, err := lgbm.Load(text, names(8))
		if err != nil {
			t.Fatal(err)
		}
		e, slow := reference(t, text), make([]float64, 1)
		rows, raw := columns(t, name+".tsv"), columns(t, name+".raw")
		if len(rows) != 3000 || len(raw) != 3000 {
			t.Fatalf("%s: %d rows, %d answers", name, len(rows), len(raw))
		}
		for r, row := range rows {
			got, e1 := m.Raw(row[1:])
			e2 := e.Predict(row[1:], 0, slow)
			if e1 != nil || e2 != nil || got != slow[0] || math.Abs(got-raw[r][0]) > 1e-12 {
				t.Fatalf("%s row %d: %v, leaves %v, LightGBM %v (%v, %v)", name, r, got, slow[0], raw[r][0], e1, e2)
			}
		}
	}
}

func TestModelsThatDoNotFitAreRefused(t *testing.T) {
	reg := fixture(t, "reg.txt")
	swapped := names(8)
	swapped[2], swapped[3] = swapped[3], swapped[2]
	cases := []struct {
		name string
		text []byte
		want []string
		key  string
	}{
		{"too few features", reg, names(7), "model.count"},
		{"features in another order", reg, swapped, "model.feature"},
		{"a random forest", bytes.Replace(reg, []byte("tree\n"), []byte("tree\naverage_output\n"), 1), names(8), "model.forest"},
		{"half a file", reg[:len(reg)/2], names(8), "model.tree"},
		{"an empty file", nil, names(8), "model.format"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := lgbm.Load(c.text, c.want)
			if f := fault.Of(err); f == nil || f.Key != c.key {
				t.Fatalf("got %v, want a fault %s", err, c.key)
			}
		})
	}
}

func TestRowsOfTheWrongLengthAreRefused(t *testing.T) {
	m, err := lgbm.Load(fixture(t, "reg.txt"), names(8))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 7, 9} {
		if _, err := m.Raw(make([]float64, n)); fault.Of(err) == nil {
			t.Errorf("%d values: got %v, want a fault", n, err)
		}
	}
}

func TestTheLinkTurnsBinaryModelsIntoProbabilities(t *testing.T) {
	m, err := lgbm.Load(fixture(t, "bin.txt"), names(8))
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float64, 8)
	raw, _ := m.Raw(row)
	p, err := m.Predict(row)
	if want := 1 / (1 + math.Exp(-raw)); err != nil || p != want {
		t.Errorf("got %v, %v; want %v", p, err, want)
	}
}

func FuzzLoadNeverPanics(f *testing.F) {
	text, _ := grown(f, 3, gbdt.Params{Trees: 2, Leaves: 4})
	f.Add(string(text))
	f.Add(strings.Replace(string(text), "\n\n\n", "\n\n\n\n\n", 1))
	f.Add(strings.ReplaceAll(string(text), "\n", "\r\n"))
	f.Add("tree\nversion=v3\n\nTree=0\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := lgbm.Load([]byte(text), names(3))
		if err != nil {
			return
		}
		if _, err := m.Raw([]float64{1, math.NaN(), -1}); err != nil {
			t.Error(err)
		}
	})
}

func TestNoDamagedNumberMakesLoadPanic(t *testing.T) {
	bytes, _ := grown(t, 3, gbdt.Params{Trees: 2, Leaves: 4})
	whole, _, _ := strings.Cut(string(bytes), "parameters:")
	nasty := []string{"", "-1", "0", "1", "2", "-2", "-9", "99999999", "-1e308", "nan", "x", "1 1", "\n", "="}
	parts := regexp.MustCompile(`[ =\n]`).FindAllStringIndex(whole, -1)
	for i := 1; i < len(parts); i++ {
		for _, n := range nasty {
			m, err := lgbm.Load([]byte(whole[:parts[i-1][1]]+n+whole[parts[i][0]:]), names(3))
			if err != nil {
				if fault.Of(err) == nil {
					t.Fatalf("refused without words: %v", err)
				}
				continue
			}
			if _, err := m.Raw([]float64{1, math.NaN(), -1}); err != nil {
				t.Error(err)
			}
		}
	}
}

func BenchmarkRaw100TreesDepth5(b *testing.B) {
	text, x := grown(b, 26, gbdt.Params{Trees: 100, Leaves: 32, MaxDepth: 5})
	m, err := lgbm.Load(text, names(26))
	if err != nil {
		b.Fatal(err)
	}
	e := reference(b, text)
	b.Run("flat", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			m.Raw(x.Row(i % x.Rows()))
		}
	})
	b.Run("leaves", func(b *testing.B) {
		b.ReportAllocs()
		out := make([]float64, 1)
		for i := 0; b.Loop(); i++ {
			e.Predict(x.Row(i%x.Rows()), 0, out)
		}
	})
}

func TestContributionsAddUpToWhatIsServed(t *testing.T) {
	text, x := grown(t, 8, gbdt.Params{Trees: 50})
	m, err := lgbm.Load(text, names(8))
	if err != nil {
		t.Fatal(err)
	}
	phi := make([]float64, 9)
	for r := range 50 {
		if err := m.Contributions(x.Row(r), phi); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, v := range phi {
			sum += v
		}
		if want, err := m.Raw(x.Row(r)); err != nil || math.Abs(sum-want) > 1e-9 {
			t.Fatalf("row %d: the sum is %v, served %v, %v", r, sum, want, err)
		}
	}
	for _, short := range [][2]int{{7, 9}, {8, 8}, {9, 9}} {
		if err := m.Contributions(make([]float64, short[0]), make([]float64, short[1])); fault.Of(err) == nil {
			t.Errorf("%d values and %d places pass", short[0], short[1])
		}
	}
}
