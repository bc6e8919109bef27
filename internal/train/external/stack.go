package external

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"unseenedge/internal/feature"
	"unseenedge/internal/gbdt"
	"unseenedge/internal/skill"
)

// Options steer a run. A zero field takes the default in its comment.
type Options struct {
	Seed    uint64
	Threads int // goroutines; all processors. Never changes the result
	Draws   int // bootstrap draws of an interval; 400
	Trees   int // trees a model; 200
	Folds   int // 5, at least 3
	// Original says what a model like the original system's says of each text, by
	// skill. Nil leaves its column out.
	Original func(texts []string) [][skill.Count]float64
}

func (o Options) withDefaults() Options {
	for _, f := range []struct {
		v *int
		d int
	}{{&o.Threads, runtime.GOMAXPROCS(0)}, {&o.Draws, 400}, {&o.Trees, 200}, {&o.Folds, 5}} {
		if *f.v == 0 {
			*f.v = f.d
		}
	}
	return o
}

// learner is a task cut and counted, ready to be learned.
type learner struct {
	*task
	opts  Options
	vec   [][]float64 // features of each item, then how it goes with its prompt
	names []string
	parts []part
	near  *near // nil unless prompts are known
	y     [][]float64
	only  bool // trees alone, without a stack
}

// part is one ridge of the stack.
type part struct {
	view   *view
	lambda float64
}

// newLearner reads every text of t.
func newLearner(ctx context.Context, t *task, o Options) (*learner, error) {
	l := &learner{task: t, opts: o, names: feature.Names(), y: t.targets()}
	n := len(t.items)
	docs := make([]*feature.Doc, n)
	l.vec = make([][]float64, n)
	inParallel(o.Threads, n, func(i int) {
		if it := &t.items[i]; ctx.Err() == nil {
			docs[i] = feature.Read(feature.Input{Text: it.Text, Grade: it.Grade, Prompt: it.Asked, Reference: it.Reference})
			l.vec[i] = docs[i].Vector()
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.cut(docs)
	if t.within {
		for _, y := range l.y {
			level(t.items, y)
		}
	}
	return l, ctx.Err()
}

// cut makes the views that the task has something for.
func (l *learner) cut(docs []*feature.Doc) {
	n := len(l.items)
	add := func(times float64, name string, f func(i int) []uint64) *view {
		v := newView(name, n, f)
		l.parts = append(l.parts, part{v, times * l.lambda})
		return v
	}
	words := add(1, "words", docGrams(docs, feature.Words))
	chars := add(1, "characters", func(i int) []uint64 { return charGrams(l.items[i].Text) })
	add(1, "skeleton", docGrams(docs, feature.Skeleton))
	add(1, "senses", docGrams(docs, feature.Senses))
	if l.known {
		add(.6, "words_by_prompt", func(i int) []uint64 { return crossed(docs[i].Grams(feature.Words, nil), l.items[i].Prompt) })
		add(.6, "characters_by_prompt", func(i int) []uint64 { return crossed(charGrams(l.items[i].Text), l.items[i].Prompt) })
		l.near = newNear(l.items, []*view{words, chars})
	}
	for _, other := range l.others() {
		add(1, "aligned_"+other.name, func(i int) []uint64 { return aligned(l.items[i].Text, other.of(&l.items[i])) })
		l.relate(other, docs)
	}
	if l.has(func(it *Item) string { return it.Around }) {
		add(1, "around", func(i int) []uint64 {
			return feature.Read(feature.Input{Text: l.items[i].Around}).Grams(feature.Words, nil)
		})
	}
}

// other is a text beside the answer.
type other struct {
	name string
	of   func(it *Item) string
}

func (t *task) has(of func(it *Item) string) bool {
	for i := range t.items {
		if of(&t.items[i]) != "" {
			return true
		}
	}
	return false
}

// others returns the texts beside the answers that this task has.
func (l *learner) others() []other {
	var out []other
	for _, o := range []other{
		{"reference", func(it *Item) string { return it.Reference }},
		{"asked", func(it *Item) string { return it.Asked }},
		{"around", func(it *Item) string { return it.Around }},
	} {
		if l.has(o.of) {
			out = append(out, o)
		}
	}
	return out
}

// columns returns the names of what the parts say.
func (l *learner) columns() []string {
	var out []string
	part := func(name string) {
		for t := range l.y {
			out = append(out, fmt.Sprintf("says_%s_%d", name, t))
		}
	}
	for _, p := range l.parts {
		part(p.view.name)
	}
	if !l.only {
		part("features")
	}
	if l.near != nil {
		part("near")
		part("prompt")
	}
	return out
}

// say fits every part on rows and returns, for each item in says, what they say
// of it.
func (l *learner) say(rows, says []int) [][]float64 {
	var cols [][]float64
	for _, p := range l.parts {
		for _, y := range l.y {
			cols = append(cols, fitView(p.view, y, rows, says, p.lambda))
		}
	}
	for _, y := range l.y {
		if l.only {
			break
		}
		cols = append(cols, fitDense(l.vec, y, rows, says, densePenalty))
	}
	if l.near != nil {
		cols = append(cols, l.near.fit(l.y, rows, says, nearPenalty)...)
		cols = append(cols, l.near.means(l.y, rows, says)...)
	}
	out := make([][]float64, len(says))
	for i := range says {
		out[i] = make([]float64, len(cols))
		for c := range cols {
			out[i][c] = cols[c][i]
		}
	}
	return out
}

const (
	densePenalty = 400
	nearPenalty  = .3
)

// said is what the parts say of every item: said[o][i] of item i for the trees
// that do without fold o, from parts that saw neither fold o nor i's own.
// said[folds] is for the trees on all folds.
type said [][][]float64

func (l *learner) sayAll(ctx context.Context, tick func()) (said, error) {
	k := l.folds
	out := make(said, k+1)
	for o := range out {
		out[o] = make([][]float64, len(l.items))
	}
	var in [][]int // the items of each fold, then those only tested
	for f := range k {
		in = append(in, l.where(f))
	}
	in = append(in, l.where(tested))
	type pair struct{ i, j int }
	var pairs []pair
	for i := range k {
		for j := i; j < k; j++ {
			pairs = append(pairs, pair{i, j})
		}
	}
	if len(in[k]) > 0 {
		pairs = append(pairs, pair{k, k})
	}
	inParallel(l.opts.Threads, len(pairs), func(n int) {
		if ctx.Err() != nil {
			return
		}
		defer tick()
		i, j := pairs[n].i, pairs[n].j
		says := in[i]
		if i != j {
			says = append(append([]int(nil), in[i]...), in[j]...)
		}
		for s, row := range l.say(l.rows(i, j), says) {
			r := says[s]
			switch {
			case i == j && i == k:
				out[k][r] = row
			case i == j:
				out[i][r], out[k][r] = row, row
			case l.fold[r] == i:
				out[j][r] = row
			default:
				out[i][r] = row
			}
		}
	})
	return out, ctx.Err()
}

func (t *task) where(fold int) []int {
	var out []int
	for i, f := range t.fold {
		if f == fold {
			out = append(out, i)
		}
	}
	return out
}

// fits is the number of steps that run reports.
func (t *task) fits() int {
	n, goals := t.folds*(t.folds+1)/2, 1
	if t.kind == levels {
		goals = 2
	}
	if len(t.where(tested)) > 0 {
		return n + 1 + goals
	}
	return n + t.folds*goals
}

// goal is what one model of trees learns.
type goal struct {
	objective gbdt.Objective
	y         []float64
}

func (l *learner) goals() []goal {
	if l.within {
		return []goal{{gbdt.SquaredError, l.y[0]}}
	}
	from := func(cut float64) []float64 {
		out := make([]float64, len(l.items))
		for i, it := range l.items {
			if it.Score >= cut {
				out[i] = 1
			}
		}
		return out
	}
	switch l.kind {
	case yesNo:
		return []goal{{gbdt.Logistic, from(1)}}
	case levels:
		return []goal{{gbdt.Logistic, from(1)}, {gbdt.Logistic, from(2)}}
	}
	return []goal{{gbdt.SquaredError, l.y[0]}}
}

// level takes from each rating the mean of its prompt's, so that what is
// learned for prompts yet unknown is what tells good answers to one prompt
// apart.
func level(items []Item, y []float64) {
	sum, n := map[string]float64{}, map[string]float64{}
	for i, it := range items {
		sum[it.Prompt] += y[i]
		n[it.Prompt]++
	}
	for i, it := range items {
		y[i] -= sum[it.Prompt] / n[it.Prompt]
	}
}

// run learns the task and returns, a goal each, what models say of every item
// that had seen neither it nor anything of its group: of all where the folds
// are crossed, of the tested ones (NaN elsewhere) where some are only tested.
func (l *learner) run(ctx context.Context, tick func()) ([][]float64, error) {
	s, err := l.sayAll(ctx, tick)
	if err != nil {
		return nil, err
	}
	parts := []int{l.folds}
	if len(l.where(tested)) == 0 {
		parts = parts[:0]
		for f := range l.folds {
			parts = append(parts, f)
		}
	}
	goals := l.goals()
	out := make([][]float64, len(goals))
	for g := range out {
		out[g] = unknown(len(l.items))
	}
	errs := make([]error, len(parts)*len(goals))
	inParallel(l.opts.Threads, len(errs), func(n int) {
		if ctx.Err() == nil {
			errs[n] = l.grow(ctx, s, parts[n/len(goals)], goals[n%len(goals)], uint64(n%len(goals)), out[n%len(goals)])
			tick()
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("fit trees: %w", err)
		}
	}
	return out, nil
}

// grow fits the trees that do without fold f (folds: on all of them) and writes
// what they say of f's items, or of the tested ones.
func (l *learner) grow(ctx context.Context, s said, f int, g goal, draw uint64, out []float64) error {
	rows := l.rows(f)
	cols := l.columns()
	width := len(l.names) + len(cols)
	x, y := gbdt.NewMatrix(len(rows), width), make([]float64, len(rows))
	fill := func(row []float64, r int) {
		copy(row[copy(row, s[f][r]):], l.vec[r])
	}
	for i, r := range rows {
		fill(x.Row(i), r)
		y[i] = g.y[r]
	}
	rising := make([]int8, width)
	for c := range cols {
		rising[c] = 1
	}
	m, err := gbdt.Fit(ctx, x, y, nil, gbdt.Params{
		Objective: g.objective, Trees: l.opts.Trees, Leaves: 15, MinData: 20, L2: 5, LearningRate: .04,
		RowShare: .7, ColumnShare: .4, MaxBins: 63, Seed: l.opts.Seed + draw, Monotone: rising,
	})
	if err != nil {
		return err
	}
	held := l.where(f)
	if f == l.folds {
		held = l.where(tested)
	}
	row := make([]float64, width)
	for _, r := range held {
		fill(row, r)
		out[r] = m.Predict(row)
	}
	return nil
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

// sixteen leaves of the learner the original system's 16 features alone, under
// trees and nothing below them.
func (l *learner) sixteen() {
	l.parts, l.near, l.names, l.only = nil, nil, l.names[:feature.Originals], true
	for i := range l.vec {
		l.vec[i] = l.vec[i][:feature.Originals]
	}
}
