package train

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
	"unseenedge/internal/gbdt"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/synth"
)

// Synthetic is the output of the synthetic pipeline.
type Synthetic struct {
	Bank synth.Bank
	Seed uint64
	Rows []synth.Row
}

// BaselineSet is a model set like the original system's: its features, its
// hyper-parameters, trained on synthetic rows. It exists to be compared with
// and never scores a child.
type BaselineSet struct {
	Report BaselineReport
	whole  [skill.Count]*gbdt.Model // 16 features of words, 9 of play, 1 derived
	words  [skill.Count]*gbdt.Model // the 16 features of words alone
}

// The original's split: one row in five is for testing.
const (
	testShare     = 5
	baselineFolds = 5
	baselineSeed  = 42
)

// baselineParams are the original's hyper-parameters (XGBoost: 100 trees of
// depth 5, learning rate .1, rows and columns .8) in gbdt's terms, with
// XGBoost's own defaults for the rest.
func baselineParams(names []string) gbdt.Params {
	const depth = 5
	return gbdt.Params{
		Trees: 100, MaxDepth: depth, Leaves: 1 << depth, Growth: gbdt.LevelWise, MinData: 1, MinHessian: 1, L2: 1,
		LearningRate: .1, RowShare: .8, ColumnShare: .8, Seed: baselineSeed, Features: names,
	}
}

// baselineNames returns the names of a skill's 26 features.
func baselineNames(s skill.Skill) []string {
	names := append(feature.Names()[:feature.Originals], feature.PlayNames()...)
	return append(names, feature.DerivedNames()[s])
}

// baselineRow returns the 26 features of a skill.
func baselineRow(words, play []float64, s skill.Skill) []float64 {
	v := append(slices.Clone(words[:feature.Originals]), play...)
	return append(v, feature.Derived(words, play)[s])
}

// baselineData is the rows of one skill that have a label.
type baselineData struct {
	rows []synth.Row
	x    [][]float64
	y    []float64
}

func newBaselineData(rows []synth.Row, s skill.Skill) baselineData {
	var d baselineData
	for i := range rows {
		if y := rows[i].Labels[s]; !math.IsNaN(y) {
			d.rows = append(d.rows, rows[i])
			d.x = append(d.x, baselineRow(rows[i].Words[:], rows[i].Play[:], s))
			d.y = append(d.y, y)
		}
	}
	return d
}

// fit grows trees on the first cols features of some rows.
func (d *baselineData) fit(ctx context.Context, rows []int, names []string) (*gbdt.Model, error) {
	x, y := gbdt.NewMatrix(len(rows), len(names)), make([]float64, len(rows))
	for i, r := range rows {
		copy(x.Row(i), d.x[r][:len(names)])
		y[i] = d.y[r]
	}
	m, err := gbdt.Fit(ctx, x, y, nil, baselineParams(names))
	if err != nil {
		return nil, fmt.Errorf("fit baseline: %w", err)
	}
	return m, nil
}

// split parts n rows as the original did: at random, one in five to test.
func split(n int) (train, test []int) {
	order := rand.New(rand.NewPCG(baselineSeed, 5)).Perm(n)
	cut := (n + testShare - 1) / testShare
	test, train = order[:cut], order[cut:]
	slices.Sort(test)
	slices.Sort(train)
	return train, test
}

// heldOut returns what models that were kept from a row's fold say of it.
func (d *baselineData) heldOut(ctx context.Context, fold []int, names []string) ([]float64, error) {
	out := make([]float64, len(d.y))
	for f := range baselineFolds {
		var in []int
		for r := range d.y {
			if fold[r] != f {
				in = append(in, r)
			}
		}
		m, err := d.fit(ctx, in, names)
		if err != nil {
			return nil, err
		}
		for r := range d.y {
			if fold[r] == f {
				out[r] = m.Raw(d.x[r])
			}
		}
	}
	return out, nil
}

// randomFolds deals rows out at random; textFolds keeps the rows of one text
// together.
func (d *baselineData) randomFolds() []int {
	fold := make([]int, len(d.y))
	for i, r := range rand.New(rand.NewPCG(baselineSeed, 6)).Perm(len(d.y)) {
		fold[r] = i % baselineFolds
	}
	return fold
}

func (d *baselineData) textFolds() []int {
	of, texts := map[string]int{}, 0
	for i := range d.rows {
		if _, seen := of[d.rows[i].Text]; !seen {
			of[d.rows[i].Text] = texts
			texts++
		}
	}
	place := rand.New(rand.NewPCG(baselineSeed, 7)).Perm(texts)
	fold := make([]int, len(d.y))
	for i := range d.rows {
		fold[i] = place[of[d.rows[i].Text]] % baselineFolds
	}
	return fold
}

// lookUp predicts by a table of the hidden tag: the mean label of the other
// folds' rows of the same level whose skill is, or is not, the one asked for.
func (d *baselineData) lookUp(fold []int, s skill.Skill) []float64 {
	sum, n := map[synth.Drawer][baselineFolds]float64{}, map[synth.Drawer][baselineFolds]float64{}
	for r := range d.rows {
		k := synth.DrawerOf(&d.rows[r], s)
		a, b := sum[k], n[k]
		a[fold[r]] += d.y[r]
		b[fold[r]]++
		sum[k], n[k] = a, b
	}
	out := make([]float64, len(d.y))
	for r := range d.rows {
		k := synth.DrawerOf(&d.rows[r], s)
		var total, count float64
		for f := range baselineFolds {
			if f != fold[r] {
				total, count = total+sum[k][f], count+n[k][f]
			}
		}
		out[r] = total / max(count, 1)
	}
	return out
}

// TrainBaseline trains the original's models on rows as it did, on four in five
// of them, and measures the same way of training on those rows and on others
// beside them: on a random split, grouped by text, against a table of the
// hidden tag, and against the ratings of real. It calls progress after each
// skill of each. The same input gives the same bytes.
func TrainBaseline(ctx context.Context, on Synthetic, beside []Synthetic, real []corpus.Response, progress func(done, total int)) (*BaselineSet, error) {
	words := wordsOf(real)
	b := &BaselineSet{Report: BaselineReport{Texts: len(real), FeatureSet: feature.Version, Real: corpus.Hash()}}
	total := skill.Count * (1 + len(beside))
	for k, set := range append([]Synthetic{on}, beside...) {
		t, made, err := set.measure(ctx, real, words, func(done int) { progress(k*skill.Count+done, total) })
		if err != nil {
			return nil, err
		}
		if k == 0 {
			b.whole, b.words = made.whole, made.words
		}
		b.Report.Tables = append(b.Report.Tables, t)
	}
	return b, nil
}

// wordsOf returns the features of the responses' words.
func wordsOf(all []corpus.Response) [][]float64 {
	out := make([][]float64, len(all))
	inParallel(2, len(all), func(i int) { out[i] = feature.Extract(feature.Input{Text: all[i].Text})[:feature.Originals] })
	return out
}

// Predict returns what the models of words alone say of each response, 0-1 by
// skill and not clipped: the original's 16 features, trained on its synthetic
// data. Play, which a text does not have, plays no part.
func (b *BaselineSet) Predict(all []corpus.Response) [][skill.Count]float64 {
	out := make([][skill.Count]float64, len(all))
	for i, v := range wordsOf(all) {
		for s := range out[i] {
			out[i][s] = b.words[s].Raw(v)
		}
	}
	return out
}

// BaselineName is the file that lists a baseline's files and figures.
const BaselineName = "baseline.json"

// Save hands every file of the baseline to write: the trees of each skill as
// packed LightGBM text, with all features and with words alone, and
// baseline.json with their checksums.
func (b *BaselineSet) Save(write func(name string, b []byte) error) error {
	b.Report.Files = nil
	for k, m := range append(b.whole[:], b.words[:]...) {
		var text bytes.Buffer
		if err := m.Write(&text); err != nil {
			return fmt.Errorf("write trees: %w", err)
		}
		packed, err := zipped(text.Bytes())
		if err != nil {
			return err
		}
		sum := sha256.Sum256(packed)
		f := score.File{Name: baselineFile(k), SHA256: hex.EncodeToString(sum[:]), Size: int64(len(packed))}
		if err := write(f.Name, packed); err != nil {
			return err
		}
		b.Report.Files = append(b.Report.Files, f)
	}
	return writeJSON(BaselineName, &b.Report, write)
}

// baselineFile names file k: the skills with all features, then with words.
func baselineFile(k int) string {
	return skill.Skill(k%skill.Count).String() + [2]string{"", ".words"}[k/skill.Count] + ".txt.gz"
}
