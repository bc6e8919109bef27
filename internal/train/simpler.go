package train

import (
	"context"
	"math"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// way is a simpler way to score, and what it says of each response: evidence of
// each skill, then level.
type way struct {
	name string
	unit string // "" if what it says is no level 0-1
	says [][score.Targets]float64
}

const onScale = "level"

// ways are the simpler ways on the folds: each response is judged by what was
// fitted without its fold.
func (d *data) ways(ctx context.Context, b *bases, o Options) ([]way, error) {
	small, err := d.fitModels(ctx, b.cut(feature.Originals), o, func() {})
	if err != nil {
		return nil, err
	}
	means := make([][score.Columns]float64, len(d.folds))
	for f := range means {
		means[f], _ = centre(d.y, d.out(f))
	}
	mean, words := d.blankWay("(a) the mean", onScale), d.blankWay("(e) word n-gram ridge regression", onScale)
	width := len(d.vec[0])
	for i, f := range d.fold {
		mean.says[i] = [score.Targets]float64(means[f][:score.Targets])
		words.says[i] = [score.Targets]float64(b.rows[f][i][width : width+score.Targets])
	}
	return d.inOrder(mean, way{"(d) the 16 features retrained", onScale, small.raw}, words, o), nil
}

// waysFrom are the simpler ways fitted on other texts.
func (d *data) waysFrom(ctx context.Context, trained []corpus.Response, o Options) ([]way, error) {
	t, err := newData(trained, o)
	if err != nil {
		return nil, err
	}
	all, last := t.out(), len(t.folds)
	b := &bases{full: new(score.Stack), rows: make([][][]float64, last+1)}
	b.rows[last] = t.vec
	average, _ := centre(t.y, all)
	table := fitTable(t.docs, t.y, all, o.tables()[0])
	mean, small, words := d.blankWay("(a) the mean", onScale), d.blankWay("(d) the 16 features retrained", onScale), d.blankWay("(e) word n-gram ridge regression", onScale)
	errs := make([]error, score.Targets)
	inParallel(o.Threads, score.Targets, func(k int) {
		m, err := t.fitOne(ctx, b.cut(feature.Originals), last, nil, k, o, candidates()[0])
		if errs[k] = err; err != nil {
			return
		}
		for i := range d.all {
			small.says[i][k] = m.Raw(d.vec[i][:feature.Originals])
		}
	})
	var room score.Scratch
	for i := range d.all {
		mean.says[i] = [score.Targets]float64(average[:score.Targets])
		words.says[i] = [score.Targets]float64(table.Columns(d.docs[i], &room, nil)[:score.Targets])
	}
	return d.inOrder(mean, small, words, o), firstOf(errs)
}

// inOrder adds the ways that need no fitting.
func (d *data) inOrder(mean, small, words way, o Options) []way {
	out := []way{mean, d.lengthWay()}
	if o.Original != nil {
		out = append(out, d.originalWay(o.Original))
	}
	return append(out, small, words)
}

// originalWay is the original system's, trained on its synthetic data. It knows
// levels only: these stand for evidence too.
func (d *data) originalWay(b *BaselineSet) way {
	w := d.blankWay("(c) the original's features trained on its synthetic data", onScale)
	for i, level := range b.Predict(d.all) {
		for s, v := range level {
			w.says[i][s], w.says[i][skill.Count+s] = v, v
		}
	}
	return w
}

func (d *data) blankWay(name, unit string) way {
	return way{name, unit, make([][score.Targets]float64, len(d.all))}
}

func (d *data) lengthWay() way {
	w := d.blankWay("(b) word count alone", "words")
	for i := range w.says {
		for k := range w.says[i] {
			w.says[i][k] = float64(d.docs[i].Words())
		}
	}
	return w
}

// cut returns b with the first columns alone.
func (b *bases) cut(columns int) *bases {
	out := &bases{full: b.full, rows: make([][][]float64, len(b.rows))}
	for f, rows := range b.rows {
		out.rows[f] = make([][]float64, len(rows))
		for r, row := range rows {
			if row != nil {
				out.rows[f][r] = row[:columns:columns]
			}
		}
	}
	return out
}

// baselines gives the figures of the simpler ways.
func (v *view) baselines(all, with []int, ways []way) []Baseline {
	var out []Baseline
	for i, w := range ways {
		level := func(r int) float64 { return w.says[r][skill.Count+v.s] }
		b := Baseline{Name: w.name, Pearson: Num(v.pearson(with, level)), MAE: Num(math.NaN()),
			AUC: Num(v.auc(all, func(r int) float64 { return w.says[r][v.s] }))}
		if w.unit == onScale {
			b.MAE = Num(stat.MAE(pick(with, level), pick(with, v.rating)))
		}
		if i == 0 { // the means of the folds rank nothing
			b.Pearson, b.AUC = 0, .5
		}
		out = append(out, b)
	}
	return out
}
