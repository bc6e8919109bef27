package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unseenedge/internal/gbdt"
)

func TestForeignModelsAreConverted(t *testing.T) {
	source, err := filepath.Abs("../gbdt/testdata")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, want := range map[string]string{
		"xgboost/logistic.ubj":  "Converted 6 trees over 5 features to out/model.txt.",
		"xgboost/logistic.json": "Converted 6 trees over 5 features to out/model.txt.",
		"reg.txt":               "Converted 40 trees over 8 features to out/model.txt.",
	} {
		run("", "import-model", filepath.Join(source, name), "--out", "out/model.txt").holds(t, name, 0, want)
		b, err := os.ReadFile("out/model.txt")
		if err != nil || !strings.HasPrefix(string(b), "tree\nversion=v3\n") {
			t.Fatalf("%s: wrote %.30q, %v", name, b, err)
		}
		f, err := os.Open(filepath.Join(source, name))
		if err != nil {
			t.Fatal(err)
		}
		from, e1 := gbdt.Import(f)
		to, e2 := gbdt.Read(bytes.NewReader(b))
		f.Close()
		if e1 != nil || e2 != nil {
			t.Fatal(e1, e2)
		}
		probes := from.Probes(200)
		for r := range probes.Rows() {
			if from.Predict(probes.Row(r)) != to.Predict(probes.Row(r)) {
				t.Fatalf("%s: row %d differs", name, r)
			}
		}
	}
	for name, want := range map[string]string{
		"xgboost/linear.ubj":     "This XGBoost model is linear",
		"xgboost/categories.ubj": "splits on categories",
		"xgboost/make.py":        "neither LightGBM text nor XGBoost JSON",
		"nothing.json":           "There is no file",
	} {
		run("", "import-model", filepath.Join(source, name), "--out", "out/refused.txt").holds(t, name, 1, want)
	}
	if _, err := os.Stat("out/refused.txt"); err == nil {
		t.Error("something was written")
	}
	run("", "import-model", filepath.Join(source, "reg.txt"), "--out", "out").holds(t, "a folder", 1, "cannot be written")
	run("", "import-model", "reg.txt").holds(t, "no --out", 2, "--out is missing")
}
