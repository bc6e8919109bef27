// Package train learns model sets from rated responses and says how far they
// can be trusted.
//
// Invariant: texts of one set or one prompt never stand on both sides of a
// fold, and the same responses, options and seed give the same bytes.
package train

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/gbdt"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// Options steer a training run. A zero field takes the default in its comment.
type Options struct {
	ID      string // of the set; "general"
	Date    string // day written into the registry; ""
	Seed    uint64 // of the folds and the trees' draws
	Folds   int    // 5, at least 3
	Trees   int    // trees a model; 260
	Bits    uint8  // n-gram tables have 1<<Bits buckets; 17
	Threads int    // goroutines; all processors. Never changes the result
	Draws   int    // bootstrap draws of the report; 400
	Rare    int    // pieces in fewer texts are left out of the n-gram tables; 2
	// Shuffles is the number of label shuffles of the negative control; 0
	// leaves it out.
	Shuffles int
	Analyses []Analysis // longer looks at the figures; none
	// Original is the original system's way, for the report; nil leaves it out.
	Original *BaselineSet
}

func (o Options) withDefaults() Options {
	if o.ID == "" {
		o.ID = "general"
	}
	for _, f := range []struct {
		v *int
		d int
	}{{&o.Folds, 5}, {&o.Trees, 260}, {&o.Threads, runtime.GOMAXPROCS(0)}, {&o.Draws, 400}, {&o.Rare, 2}} {
		if *f.v == 0 {
			*f.v = f.d
		}
	}
	if o.Bits == 0 {
		o.Bits = 17
	}
	return o
}

// tables returns the n-gram tables of a stack.
func (o Options) tables() []tableParams {
	asked := min(o.Bits, 13)
	return []tableParams{
		{feature.Words, o.Bits, o.Rare, 1, 20},
		{feature.Skeleton, o.Bits, o.Rare + 2, 1, 20},
		{feature.Senses, o.Bits, o.Rare + 3, .8, 20},
		{feature.Asked, asked, 2, 3, 20},
	}
}

// linearPenalty is the ridge penalty of the linear part.
const linearPenalty = 400

// boosting returns the parameters of one model; target counts as in
// score.Targets.
func (o Options) boosting(target int, names []string) gbdt.Params {
	p := gbdt.Params{
		Objective: gbdt.SquaredError, Trees: o.Trees, Leaves: 7, MinData: 20, L2: 5, LearningRate: .03,
		RowShare: .7, ColumnShare: .2, MaxBins: 63, Seed: o.Seed + uint64(target), Features: names,
	}
	if target < skill.Count {
		p.Objective = gbdt.Logistic
	}
	p.Monotone = signs(target, names)
	return p
}

// hiddenFrom marks the columns that the trees of a target do not see: how much
// is told is no part of a level. What is missing in every row is never asked.
// The original features, when they stand alone, stay whole.
func hiddenFrom(target int, names []string) []bool {
	out := make([]bool, len(names))
	if target < skill.Count || len(names) <= feature.Originals {
		return out
	}
	for i, n := range names {
		out[i] = feature.GroupOf(n) == feature.GroupLength
	}
	return out
}

// signs holds each model to the sense of the columns made for it: more
// evidence in a part of the stack never lowers evidence, a higher level there
// never lowers the level.
func signs(target int, names []string) []int8 {
	out := make([]int8, len(names))
	own := skill.Skill(target % skill.Count).String()
	for i, n := range names {
		switch {
		case target < skill.Count && strings.HasSuffix(n, "_evidence_"+own):
			out[i] = 1
		case target < skill.Count:
		case strings.HasSuffix(n, "_level_"+own), strings.HasSuffix(n, "_well_"+own):
			out[i] = 1
		case strings.HasSuffix(n, "_badly_"+own):
			out[i] = -1
		}
	}
	return out
}

// data is the corpus as it is learned from.
type data struct {
	all   []corpus.Response
	docs  []*feature.Doc
	vec   [][]float64
	y     targets
	fold  []int
	folds [][]string      // corpus sets of each fold
	kept  map[string]bool // prompts whose responses are trained on; nil is all
}

// fewest is the fewest responses with evidence of a skill, and fewest sets, to
// train on.
const (
	fewestRated = 50
	fewestSets  = 3
)

func newData(all []corpus.Response, o Options) (*data, error) {
	sets, of := makeFolds(all, o.Folds, o.Seed)
	if len(sets) < fewestSets {
		return nil, fault.New(fault.Invalid, "train.corpus.small", fewestSets, len(sets))
	}
	var rated [skill.Count]int
	for _, r := range all {
		for s, rating := range r.Ratings {
			rated[s] += min(1, int(rating.Evidence))
		}
	}
	for s, n := range rated {
		if n < fewestRated {
			return nil, fault.New(fault.Invalid, "train.corpus.skill", fewestRated, skill.Skill(s).String(), n)
		}
	}
	d := read(all, o)
	d.folds = sets
	for _, r := range all {
		d.fold = append(d.fold, of[r.Set])
	}
	return d, nil
}

// out returns the rows to train on that lie in none of the folds given.
func (d *data) out(folds ...int) []int {
	var rows []int
	for i, f := range d.fold {
		if !slices.Contains(folds, f) && (d.kept == nil || d.kept[d.all[i].Prompt]) {
			rows = append(rows, i)
		}
	}
	return rows
}

// fitStack fits tables and linear part on rows.
func (d *data) fitStack(rows []int, o Options) *score.Stack {
	st := new(score.Stack)
	for _, p := range o.tables() {
		st.Tables = append(st.Tables, fitTable(d.docs, d.y, rows, p))
	}
	st.Linear = fitLinear(d.vec, d.y, rows, linearPenalty)
	return st
}

// bases holds a stack for each fold left out, for all rows, and what every
// stack with two folds left out says of these folds.
type bases struct {
	single []*score.Stack // by fold left out
	full   *score.Stack
	// rows[o][i] is the row of response i for the trees of the part without
	// fold o: from the stack without o alone if i lies in o, else from the stack
	// without o and i's own fold. rows[folds] is for the trees on all rows.
	rows [][][]float64
}

func (d *data) fitBases(ctx context.Context, o Options, done func()) (*bases, error) {
	k := len(d.folds)
	b := &bases{single: make([]*score.Stack, k), rows: make([][][]float64, k+1)}
	for f := range b.rows {
		b.rows[f] = make([][]float64, len(d.docs))
	}
	var pairs [][2]int
	for i := range k {
		for j := i; j < k; j++ {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	inParallel(o.Threads, len(pairs)+1, func(n int) {
		if ctx.Err() != nil {
			return
		}
		defer done()
		if n == len(pairs) {
			b.full = d.fitStack(d.out(), o)
			return
		}
		i, j := pairs[n][0], pairs[n][1]
		st := d.fitStack(d.out(i, j), o)
		if i == j {
			b.single[i] = st
		}
		b.apply(d, st, i, j)
	})
	return b, ctx.Err()
}

// apply writes what the stack without folds i and j says of their rows.
func (b *bases) apply(d *data, st *score.Stack, i, j int) {
	var room score.Scratch
	for r, f := range d.fold {
		switch {
		case f != i && f != j:
		case i == j:
			row := st.Row(d.docs[r], &room)
			b.rows[i][r], b.rows[len(d.folds)][r] = row, row
		case f == i:
			b.rows[j][r] = st.Row(d.docs[r], &room)
		default:
			b.rows[i][r] = st.Row(d.docs[r], &room)
		}
	}
}

// trees are the eight models of a part.
type trees [score.Targets]*gbdt.Model

// fitOne fits the trees of one target on the rows of part f (len(d.folds): on
// all rows) outside the folds given.
func (d *data) fitOne(ctx context.Context, b *bases, f int, outside []int, target int, o Options, c candidate) (*gbdt.Model, error) {
	var rows []int
	for _, r := range d.out(outside...) {
		if !math.IsNaN(d.y[r][target]) {
			rows = append(rows, r)
		}
	}
	width := len(b.rows[f][rows[0]])
	x, want := gbdt.NewMatrix(len(rows), width), make([]float64, len(rows))
	names := b.full.Names()[:width]
	hidden := hiddenFrom(target, names)
	for i, r := range rows {
		blank(append(x.Row(i)[:0], b.rows[f][r]...), hidden)
		want[i] = d.y[r][target]
	}
	p := o.boosting(target, names)
	c.apply(&p)
	m, err := gbdt.Fit(ctx, x, want, nil, p)
	if err != nil {
		return nil, fmt.Errorf("fit trees: %w", err)
	}
	return m, nil
}

// models are the trees of every part, and what they say of texts they never
// saw.
type models struct {
	parts []trees // by fold left out, then of all rows
	raw   [][score.Targets]float64
}

func (d *data) fitModels(ctx context.Context, b *bases, o Options, done func()) (*models, error) {
	k := len(d.folds)
	m := &models{parts: make([]trees, k+1), raw: make([][score.Targets]float64, len(d.docs))}
	errs := make([]error, (k+1)*score.Targets)
	inParallel(o.Threads, len(errs), func(n int) {
		if ctx.Err() != nil {
			return
		}
		defer done()
		f, t := n/score.Targets, n%score.Targets
		tree, err := d.fitOne(ctx, b, f, []int{f}, t, o, candidates()[0])
		if err != nil {
			errs[n] = err
			return
		}
		m.parts[f][t] = tree
		for r := range d.docs {
			if d.fold[r] == f {
				m.raw[r][t] = tree.Raw(b.rows[f][r])
			}
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return m, nil
}

// inParallel calls f for 0..n-1 on at most threads goroutines. Each call
// writes only what is its own, so the order does not matter.
func inParallel(threads, n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(threads, n) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// Trained is what Run returns: a general model set, the same as fold models
// that can score any text of the corpus unseen, and the report of both.
type Trained struct {
	opts   Options
	data   *data
	bases  *bases
	models *models
	small  *bases // of the fold models that ship, with smaller tables
	folds  *models
	Report *Report
}

// Run trains on all, calling progress after each step. The same input gives
// the same bytes.
func Run(ctx context.Context, all []corpus.Response, o Options, progress func(done, total int)) (*Trained, error) {
	o = o.withDefaults()
	d, err := newData(all, o)
	if err != nil {
		return nil, err
	}
	tick := counter(progress, 2*o.steps(len(d.folds))+1+o.looks(len(d.folds)))
	t := &Trained{opts: o, data: d}
	if t.bases, t.models, err = d.fit(ctx, o, tick); err != nil {
		return nil, err
	}
	if t.small, t.folds, err = d.fit(ctx, o.smaller(), tick); err != nil {
		return nil, err
	}
	if t.Report, err = d.evaluate(ctx, t.bases, t.models, o, tick); err != nil {
		return nil, err
	}
	tick()
	return t, nil
}

func (d *data) fit(ctx context.Context, o Options, tick func()) (*bases, *models, error) {
	b, err := d.fitBases(ctx, o, tick)
	if err != nil {
		return nil, nil, err
	}
	m, err := d.fitModels(ctx, b, o, tick)
	return b, m, err
}

// steps is the number of fits of a run with k folds.
func (o Options) steps(k int) int { return k*(k+1)/2 + 1 + (k+1)*score.Targets }

// looks is the number of fits of the analyses with k folds, as they are counted.
func (o Options) looks(k int) (n int) {
	for _, a := range o.Analyses {
		switch a {
		case Learning:
			n += len(learningShares()) * o.steps(k)
		case Ablation:
			n += len(blocks()) * (k + 1) * score.Targets
		case Nested:
			n += k * score.Targets * len(candidates())
		}
	}
	return n
}

// smaller returns the options of the fold models that ship: five stand for one
// set, so each has less.
func (o Options) smaller() Options {
	o.Bits = min(o.Bits, 14)
	o.Trees = min(o.Trees, 70)
	o.Rare += 13
	return o
}

// counter returns a function that reports one more step each time.
func counter(progress func(done, total int), total int) func() {
	var mu sync.Mutex
	n := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		n++
		if progress != nil {
			progress(n, total)
		}
	}
}
