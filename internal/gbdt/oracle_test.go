package gbdt_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/gbdt"
)

// oracle is a LightGBM model with its data and LightGBM's own answers.
type oracle struct {
	text  []byte
	model *gbdt.Model
	x     *gbdt.Matrix
	y     []float64
}

func unzip(t testing.TB, name string) []byte {
	t.Helper()
	f, err := os.Open("testdata/" + name + ".gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func numbers(t testing.TB, name string) [][]float64 {
	t.Helper()
	var out [][]float64
	lines := bufio.NewScanner(bytes.NewReader(unzip(t, name)))
	for lines.Scan() {
		var row []float64
		for _, w := range strings.Fields(lines.Text()) {
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

func load(t testing.TB, name string) oracle {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	m, err := gbdt.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	rows := numbers(t, name+".tsv")
	o := oracle{text: text, model: m, x: gbdt.NewMatrix(len(rows), len(rows[0])-1)}
	for r, row := range rows {
		o.y = append(o.y, row[0])
		copy(o.x.Row(r), row[1:])
	}
	return o
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

func TestReadModelsOfLightGBMPredictWhatItPredicts(t *testing.T) {
	for _, name := range []string{"reg", "bin"} {
		t.Run(name, func(t *testing.T) {
			o := load(t, name)
			raw, leaf, shap := numbers(t, name+".raw"), numbers(t, name+".leaf"), numbers(t, name+".shap")
			phi := make([]float64, o.x.Cols()+1)
			for r := range o.x.Rows() {
				row := o.x.Row(r)
				if got := o.model.Raw(row); !near(got, raw[r][0], 1e-12) {
					t.Fatalf("row %d: raw %v, LightGBM %v", r, got, raw[r][0])
				}
				for i, got := range o.model.Leaves(row, nil) {
					if got != int(leaf[r][i]) {
						t.Fatalf("row %d tree %d: leaf %d, LightGBM %v", r, i, got, leaf[r][i])
					}
				}
				o.model.Contributions(row, phi)
				for i, got := range phi {
					if !near(got, shap[r][i], 1e-9) {
						t.Fatalf("row %d feature %d: contribution %v, LightGBM %v", r, i, got, shap[r][i])
					}
				}
			}
		})
	}
}

func TestBinaryModelsPredictProbabilities(t *testing.T) {
	o, pred := load(t, "bin"), numbers(t, "bin.pred")
	for r := range pred {
		if got := o.model.Predict(o.x.Row(r)); !near(got, pred[r][0], 1e-12) {
			t.Fatalf("row %d: %v, LightGBM %v", r, got, pred[r][0])
		}
	}
}

func TestWhatCannotBeReadFaithfullyIsRefused(t *testing.T) {
	reg := string(load(t, "reg").text)
	cases := []struct{ name, text, key string }{
		{"linear trees", string(unzip(t, "binlin.txt")), "model.linear"},
		{"a random forest", strings.Replace(reg, "tree\n", "tree\naverage_output\n", 1), "model.forest"},
		{"a target under a square root", strings.Replace(reg, "objective=regression", "objective=regression sqrt", 1), "model.objective"},
		{"several classes", strings.Replace(reg, "num_class=1", "num_class=3", 1), "model.classes"},
		{"an old version", strings.Replace(reg, "version=v4", "version=v2", 1), "model.version"},
		{"categories", strings.Replace(reg, "num_cat=0", "num_cat=1", 1), "model.categories"},
		{"a feature that does not exist", strings.Replace(reg, "split_feature=0 ", "split_feature=8 ", 1), "model.tree"},
		{"a child that does not exist", strings.Replace(reg, "left_child=1 ", "left_child=14 ", 1), "model.tree"},
		{"a circle", strings.Replace(reg, "left_child=1 ", "left_child=0 ", 1), "model.tree"},
		{"a leaf with two parents", strings.Replace(reg, " -2 ", " -1 ", 1), "model.tree"},
		{"a count that is wrong", strings.Replace(reg, "leaf_count=84 ", "leaf_count=85 ", 1), "model.tree"},
		{"a value that is no number", strings.Replace(reg, "leaf_value=1", "leaf_value=x1", 1), "model.tree"},
		{"an infinite value", strings.Replace(reg, "leaf_value=1.8403314567914737", "leaf_value=inf", 1), "model.tree"},
		{"a missing feature name", strings.Replace(reg, "feature_names=Column_0 ", "feature_names=", 1), "model.format"},
		{"a tree too few", strings.Replace(reg, "tree_sizes=1355 ", "tree_sizes=", 1), "model.format"},
		{"a text cut short", reg[:len(reg)/2], "model.tree"},
		{"nothing", "", "model.format"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := gbdt.Read(strings.NewReader(c.text))
			f := fault.Of(err)
			if f == nil || f.Key != c.key || f.Kind != fault.Invalid {
				t.Fatalf("got %v, want a fault %s", err, c.key)
			}
		})
	}
}
