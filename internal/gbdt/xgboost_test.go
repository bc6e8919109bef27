package gbdt_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/gbdt"
)

func imported(t testing.TB, b []byte) *gbdt.Model {
	t.Helper()
	m, err := gbdt.Import(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rounding is what a sum of float32 around v may lack.
func rounding(v float64) float64 { return 1e-6 * (1 + max(v, -v)) }

func TestImportedXGBoostModelsPredictWhatXGBoostPredicts(t *testing.T) {
	for _, name := range []string{"squared", "logistic", "share", "absolute", "rank", "poisson", "dart", "forest"} {
		t.Run(name, func(t *testing.T) {
			m := imported(t, file(t, "xgboost/"+name+".ubj"))
			rows, out := numbers(t, "xgboost/rows.tsv"), numbers(t, "xgboost/"+name+".out")
			flat, back := m.Flat(), imported(t, text(t, m))
			phi := make([]float64, 6)
			for r, row := range rows {
				raw, pred := m.Raw(row), m.Predict(row)
				if !near(raw, out[r][0], rounding(out[r][0])) || !near(pred, out[r][1], rounding(out[r][1])) {
					t.Fatalf("row %d %v: raw %v and %v, XGBoost %v", r, row, raw, pred, out[r])
				}
				if flat.Raw(row) != raw || back.Raw(row) != raw {
					t.Fatalf("row %d: flat %v, from its text %v, want %v", r, flat.Raw(row), back.Raw(row), raw)
				}
				if len(out[r]) == 2 {
					continue
				}
				m.Contributions(row, phi)
				for i, want := range out[r][2:] {
					if !near(phi[i], want, 1e-5) {
						t.Fatalf("row %d: contribution %d is %v, XGBoost %v", r, i, phi[i], want)
					}
				}
			}
		})
	}
}

func TestJSONAndUBJSONAreTheSameModel(t *testing.T) {
	a, b := imported(t, file(t, "xgboost/logistic.json")), imported(t, file(t, "xgboost/logistic.ubj"))
	if !bytes.Equal(text(t, a), text(t, b)) {
		t.Error("other bytes")
	}
}

func TestTheXGBoostFixtureIsEqualOnEveryRow(t *testing.T) {
	m, o := imported(t, unzip(t, "xg.json")), load(t, "bin")
	raw, pred := numbers(t, "xg.raw"), numbers(t, "xg.pred")
	for r := range o.x.Rows() {
		row := o.x.Row(r)
		if !near(m.Raw(row), raw[r][0], rounding(raw[r][0])) || !near(m.Predict(row), pred[r][0], 1e-6) {
			t.Fatalf("row %d: %v and %v, XGBoost %v and %v", r, m.Raw(row), m.Predict(row), raw[r][0], pred[r][0])
		}
	}
}

func TestImportedLightGBMModelsStayTheSame(t *testing.T) {
	for _, name := range []string{"reg", "bin"} {
		o := load(t, name)
		m := imported(t, text(t, imported(t, o.text)))
		for r := range o.x.Rows() {
			if m.Raw(o.x.Row(r)) != o.model.Raw(o.x.Row(r)) {
				t.Fatalf("%s: row %d differs", name, r)
			}
		}
	}
}

func TestTheBaseScoreMayStandInBrackets(t *testing.T) {
	j := string(file(t, "xgboost/logistic.json"))
	want := text(t, imported(t, []byte(j)))
	for _, layout := range []string{`"[3E-1]"`, `["3E-1"]`, `[3E-1]`, `0.3`} {
		newer := strings.Replace(j, `"base_score":"3E-1"`, `"base_score":`+layout, 1)
		if newer == j || !bytes.Equal(text(t, imported(t, []byte(newer))), want) {
			t.Errorf("%s is read otherwise", layout)
		}
	}
}

func TestForeignModelsThatWouldBeReadWronglyAreRefused(t *testing.T) {
	j := string(file(t, "xgboost/logistic.json"))
	swap := func(old, new string) []byte {
		if !strings.Contains(j, old) {
			t.Fatalf("nothing like %s", old)
		}
		return []byte(strings.Replace(j, old, new, 1))
	}
	categories := strings.Replace(strings.Replace(j, `"split_type":[0`, `"split_type":[1`, 1), `"split_conditions":[`, `"split_conditions":[NaN,`, 1)
	for _, c := range []struct {
		name string
		file []byte
		key  string
	}{
		{"a linear booster", file(t, "xgboost/linear.ubj"), "model.booster"},
		{"several classes", file(t, "xgboost/classes.ubj"), "model.objective"},
		{"categories", file(t, "xgboost/categories.ubj"), "model.categories"},
		{"categories in JSON", []byte(categories), "model.categories"},
		{"a leaf that is no number", swap(`"split_conditions":[`, `"split_conditions":[NaN,`), "model.tree"},
		{"linear trees of LightGBM", unzip(t, "binlin.txt"), "model.linear"},
		{"a step instead of a probability", swap(`"name":"binary:logistic"`, `"name":"binary:hinge"`), "model.objective"},
		{"several targets", swap(`"num_target":"1"`, `"num_target":"2"`), "model.classes"},
		{"several base scores", swap(`"3E-1"`, `"[3E-1,4E-1]"`), "model.xgboost"},
		{"a base score that is no probability", swap(`"3E-1"`, `"2"`), "model.xgboost"},
		{"leaves of several numbers", swap(`"size_leaf_vector":"0"}}`, `"size_leaf_vector":"3"}}`), "model.classes"},
		{"a name with a space", swap(`"feature_names":[]`, `"feature_names":["a b","b","c","d","e"]`), "model.names"},
		{"a name too few", swap(`"feature_names":[]`, `"feature_names":["a","b","c","d"]`), "model.xgboost"},
		{"a feature that does not exist", swap(`"split_indices":[0`, `"split_indices":[5`), "model.tree"},
		{"a circle", swap(`"left_children":[1`, `"left_children":[0`), "model.tree"},
		{"a child with two parents", swap(`"right_children":[2`, `"right_children":[1`), "model.tree"},
		{"a list too short", swap(`"default_left":[`, `"default_left":[],"other":[`), "model.tree"},
		{"no trees", []byte(`{"learner":{"gradient_booster":{"name":"gbtree"},"objective":{"name":"reg:squarederror"},"learner_model_param":{"base_score":"0","num_feature":"1"}}}`), "model.xgboost"},
		{"half of JSON", []byte(j[:len(j)/2]), "model.xgboost"},
		{"half of UBJSON", file(t, "xgboost/logistic.ubj")[:4000], "model.xgboost"},
		{"XGBoost's old binary", []byte("binf\x00\x00\x00\x3f"), "model.origin"},
		{"a pickle", []byte("\x80\x04\x95"), "model.origin"},
		{"nothing", nil, "model.origin"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := gbdt.Import(bytes.NewReader(c.file))
			if f := fault.Of(err); f == nil || f.Key != c.key || f.Kind != fault.Invalid {
				t.Errorf("got %v, want a fault %s", err, c.key)
			}
		})
	}
}

func TestHostileFilesCostLittle(t *testing.T) {
	size := func(mark byte, n uint64) string {
		return fmt.Sprintf("%c\x4c%c%c%c%c%c%c%c%c", mark, n>>56, n>>48, n>>40, n>>32, n>>24, n>>16, n>>8, n)
	}
	key := func(name string) string { return "U" + string(rune(len(name))) + name }
	list := `{"learner":{"gradient_booster":{"name":"gbtree","model":{"trees":[`
	for name, c := range map[string]struct {
		text string
		most uint64 // bytes
	}{
		"an array of 2^60 numbers":         {"{" + key("a") + "[$d" + "#L\x10\x00\x00\x00\x00\x00\x00\x00", 1 << 16},
		"2^40 elements without bytes":      {"{" + key("a") + "[$Z#L\x00\x00\x01\x00\x00\x00\x00\x00", 1 << 16},
		"a negative count":                 {"{" + key("a") + "[$d#i\xff", 1 << 16},
		"a string of 2^62 bytes":           {"{" + key("a") + "SL\x40\x00\x00\x00\x00\x00\x00\x00", 1 << 16},
		"an object of 2^31 pairs":          {"{#l\x7f\xff\xff\xff", 1 << 16},
		"a key as long as all memory":      {"{" + size('L', 1<<62)[1:], 1 << 16},
		"a thousand arrays in one":         {"{" + key("a") + strings.Repeat("[", 1000), 1 << 16},
		"a million arrays in one, JSON":    {`{"a":` + strings.Repeat("[", 1<<20), 64 << 20},
		"a million empty trees":            {list + strings.Repeat("{},", 1<<20) + "{}]}}}}", 128 << 20},
		"a number of features by millions": {strings.Replace(string(file(t, "xgboost/logistic.json")), `"num_feature":"5"`, `"num_feature":"900000000"`, -1), 1 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := gbdt.Import(strings.NewReader(c.text))
			runtime.ReadMemStats(&after)
			if fault.Of(err) == nil {
				t.Errorf("got %v, want a fault", err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > c.most+8*uint64(len(c.text)) {
				t.Errorf("%d bytes for %d", took, len(c.text))
			}
		})
	}
}

func FuzzImportNeverPanics(f *testing.F) {
	for _, name := range []string{"tiny.json", "tiny.ubj", "categories.ubj", "linear.ubj"} {
		f.Add(file(f, "xgboost/"+name))
	}
	f.Add(small(f))
	f.Add([]byte("{U\x01a[$d#U\x01\x3f\x80\x00\x00N}"))
	f.Add([]byte("{i\x01a{#i\x01U\x01bSi\x02hi"))
	f.Add([]byte(`{"learner":{"gradient_booster":{"name":"gbtree","model":{"trees":[{}]}}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := gbdt.Import(bytes.NewReader(b))
		if err != nil {
			if fault.Of(err) == nil {
				t.Errorf("refused without words: %v", err)
			}
			return
		}
		if m.Width() > 1000 {
			return
		}
		use(t, text(t, m))
	})
}
