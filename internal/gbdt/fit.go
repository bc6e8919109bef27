package gbdt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
)

// Fit grows a model for targets y, one a row of x, NaN in x being missing.
// Weights must not be negative; nil weighs every row 1. It returns the
// context's error if that ends first, and an error that names no data if the
// input has no meaning.
func Fit(ctx context.Context, x *Matrix, y, weight []float64, p Params) (*Model, error) {
	p = p.withDefaults(x.Cols())
	if err := p.check(x.Cols()); err != nil {
		return nil, fmt.Errorf("fit trees: %w", err)
	}
	if err := checkData(x, y, weight, p); err != nil {
		return nil, fmt.Errorf("fit trees: %w", err)
	}
	if p.Watch != nil {
		if err := p.Watch.check(x.Cols(), p); err != nil {
			return nil, fmt.Errorf("fit trees: watch: %w", err)
		}
	}
	b := newBooster(x, y, weight, p)
	for range p.Trees {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("fit trees: %w", err)
		}
		if !b.round() {
			break
		}
	}
	return b.model(), nil
}

func checkData(x *Matrix, y, weight []float64, p Params) error {
	if x.Rows() == 0 || x.Cols() == 0 {
		return errors.New("no data")
	}
	if len(y) != x.Rows() || weight != nil && len(weight) != x.Rows() {
		return errors.New("rows, targets and weights differ in number")
	}
	for _, v := range x.v {
		if math.IsInf(v, 0) {
			return errors.New("infinite feature value")
		}
	}
	for _, v := range y {
		if v-v != 0 {
			return errors.New("target is not a number")
		}
		if p.Objective == Logistic && (v < 0 || v > 1) {
			return errors.New("target outside 0-1")
		}
		if p.Objective == Ordinal && (v < 0 || v >= float64(p.Levels) || v != math.Trunc(v)) {
			return errors.New("target is not one of the levels")
		}
	}
	sum := 0.0
	for _, v := range weight {
		if !(v >= 0) || math.IsInf(v, 0) {
			return errors.New("weight is negative or not a number")
		}
		sum += v
	}
	if weight != nil && sum == 0 {
		return errors.New("no row has weight")
	}
	return nil
}

// booster holds the state of one Fit.
type booster struct {
	p         Params
	x         *Matrix
	y, weight []float64
	init      float64
	score     []float64 // raw prediction so far, a row
	grow      *grower
	rng       *rand.Rand
	trees     []tree
	watch     *watcher // nil if nobody watches
	ladder    *ladder  // of the ordinal objective, else nil
}

func newBooster(x *Matrix, y, weight []float64, p Params) *booster {
	b := &booster{p: p, x: x, y: y, weight: weight, score: make([]float64, len(y)),
		grow: newGrower(x, p), rng: rand.New(rand.NewPCG(p.Seed, 0x6762647420666974))}
	b.grow.unit = weight == nil && p.Objective != Logistic && p.Objective != Ordinal
	if p.Objective == Ordinal {
		b.ladder = newLadder(p.Levels, y, b.weightOf)
	}
	b.init = b.start()
	for i := range b.score {
		b.score[i] = b.init
	}
	if p.Watch != nil {
		b.watch = newWatcher(*p.Watch, b)
	}
	return b
}

// start returns the best constant raw prediction.
func (b *booster) start() float64 {
	if b.p.Objective == Ordinal {
		return 0 // the cuts hold the shares
	}
	if b.p.Objective == Quantile {
		rows := make([]int32, len(b.y))
		for i := range rows {
			rows[i] = int32(i)
		}
		return b.quantile(rows)
	}
	sum, total := 0.0, 0.0
	for i, y := range b.y {
		w := b.weightOf(i)
		sum += float64(w * y)
		total += w
	}
	mean := sum / total
	if b.p.Objective == Logistic {
		mean = min(max(mean, 1e-15), 1-1e-15)
		return math.Log(mean / (1 - mean))
	}
	return mean
}

func (b *booster) weightOf(i int) float64 {
	if b.weight == nil {
		return 1
	}
	return b.weight[i]
}

// round grows one tree and reports whether another may help.
func (b *booster) round() bool {
	b.gradients()
	rows := draw(b.rng, len(b.y), b.p.RowShare)
	cols := draw(b.rng, b.x.Cols(), b.p.ColumnShare)
	t, parts := b.grow.tree(rows, cols)
	if len(t.nodes) == 0 {
		return b.p.RowShare < 1 || b.p.ColumnShare < 1
	}
	if b.p.Objective == Quantile {
		for i, part := range parts {
			bound := b.grow.bounds[i]
			t.leaves[i].value = min(max(b.quantile(part), bound.lo), bound.hi)
		}
	}
	t.scale(b.p.LearningRate)
	b.advance(&t, parts)
	b.trees = append(b.trees, t)
	if b.ladder != nil {
		b.ladder.follow(b.score)
	}
	return b.watch == nil || b.watch.add(&t, len(b.trees))
}

// gradients sets the first and second derivative of the loss a row.
func (b *booster) gradients() {
	out := b.grow.grads
	for i, s := range b.score {
		w := b.weightOf(i)
		switch b.p.Objective {
		case SquaredError:
			out[i] = grad{w * (s - b.y[i]), w}
		case Logistic:
			q := 1 / (1 + math.Exp(-s))
			out[i] = grad{w * (q - b.y[i]), w * max(q*(1-q), 1e-16)}
		case Quantile:
			g := -b.p.Alpha
			if s >= b.y[i] {
				g = 1 - b.p.Alpha
			}
			out[i] = grad{w * g, w}
		case Ordinal:
			g, h := b.ladder.gradient(i, s)
			out[i] = grad{w * g, w * h}
		}
	}
}

// advance adds the tree to the scores: to the rows it grew from by leaf, to
// the others by walking it.
func (b *booster) advance(t *tree, parts [][]int32) {
	drawn := 0
	for i, part := range parts {
		drawn += len(part)
		for _, r := range part {
			b.score[r] += t.leaves[i].value
		}
	}
	if drawn == len(b.y) {
		return
	}
	in := make([]bool, len(b.y))
	for _, part := range parts {
		for _, r := range part {
			in[r] = true
		}
	}
	for r := range in {
		if !in[r] {
			b.score[r] += t.leaves[t.leafOf(b.x.Row(r))].value
		}
	}
}

// quantile returns the weighted Alpha-quantile of what is left to explain in
// rows: the smallest residual with at least that share of the weight at or
// below it.
func (b *booster) quantile(rows []int32) float64 {
	order := slices.Clone(rows)
	residual := func(r int32) float64 { return b.y[r] - b.score[r] }
	sort.Slice(order, func(i, j int) bool {
		ri, rj := residual(order[i]), residual(order[j])
		return ri < rj || ri == rj && order[i] < order[j]
	})
	total := 0.0
	for _, r := range order {
		total += b.weightOf(int(r))
	}
	sum := 0.0
	for _, r := range order {
		sum += b.weightOf(int(r))
		if sum >= b.p.Alpha*total {
			return residual(r)
		}
	}
	return residual(order[len(order)-1])
}

// draw returns a random share of 0..n-1, at least one, in rising order.
func draw(rng *rand.Rand, n int, share float64) []int32 {
	want := max(int(math.Ceil(share*float64(n))), 1)
	out := make([]int32, 0, want)
	for i := range n {
		// Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S).
		if want-len(out) == n-i || rng.IntN(n-i) < want-len(out) {
			out = append(out, int32(i))
		}
	}
	return out
}

// model returns what was grown, with the starting value in the first tree.
func (b *booster) model() *Model {
	if b.watch != nil {
		b.trees = b.trees[:b.watch.best]
		if b.ladder != nil {
			b.ladder.cuts = b.watch.cuts
		}
	}
	m := &Model{features: slices.Clone(b.p.Features), trees: b.trees,
		objective: b.p.objectiveText(), params: b.p.lines()}
	if b.p.Objective == Logistic {
		m.link = link{kind: logistic, slope: 1}
	}
	if b.ladder != nil {
		m.link = link{kind: ordinal, cuts: b.ladder.cuts}
		m.params = append(m.params, cutsLine(b.ladder.cuts))
	}
	for _, c := range b.grow.columns {
		m.ranges = append(m.ranges, c.rangeText())
	}
	if len(m.trees) == 0 {
		m.trees = []tree{{shrinkage: 1, leaves: []leaf{{count: len(b.y)}}}}
	}
	m.trees[0].shift(b.init)
	return m.measure()
}

func (t *tree) scale(by float64) {
	t.shrinkage = by
	for i := range t.leaves {
		t.leaves[i].value *= by
	}
	for i := range t.nodes {
		t.nodes[i].value *= by
	}
}

func (t *tree) shift(by float64) {
	t.shrinkage = 1
	for i := range t.leaves {
		t.leaves[i].value += by
	}
	for i := range t.nodes {
		t.nodes[i].value += by
	}
}
