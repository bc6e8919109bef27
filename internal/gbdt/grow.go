package gbdt

import (
	"math"
	"sync"
	"sync/atomic"
)

// grad is a row's first and second derivative of the loss.
type grad struct{ g, h float64 }

// cell is the sum over the rows of one bin.
type cell struct {
	g, h float64
	n    int
}

func (c cell) plus(d cell) cell  { return cell{c.g + d.g, c.h + d.h, c.n + d.n} }
func (c cell) minus(d cell) cell { return cell{c.g - d.g, c.h - d.h, c.n - d.n} }

// bound keeps a leaf's value between what monotone splits above it allow.
type bound struct{ lo, hi float64 }

// unbound holds no value back.
func unbound() bound { return bound{math.Inf(-1), math.Inf(1)} }

// split is a way to cut a leaf in two; gain 0 is none.
type split struct {
	gain        float64
	col         int32
	bin         int
	defaultLeft bool
	left, right cell
}

// sprout is a leaf while its tree grows.
type sprout struct {
	rows   []int32 // part of grower.rows
	sum    cell
	hist   []cell
	depth  int
	bound  bound
	best   split
	parent int32 // node; -1 for the root
}

// grower grows one tree after another over the same columns.
type grower struct {
	p       Params
	columns []column
	offset  []int // a column's first cell in a histogram
	cells   int
	grads   []grad // a row; set by the caller before tree
	unit    bool   // every second derivative is 1
	bounds  []bound

	cols    []int32 // columns drawn for this tree
	rows    []int32
	spare   []int32
	ordered []grad // the gradients of the rows at hand, in their order
	bests   []split
	free    [][]cell
}

func newGrower(x *Matrix, p Params) *grower {
	g := &grower{p: p, columns: make([]column, x.Cols()), offset: make([]int, x.Cols()),
		grads: make([]grad, x.Rows()), spare: make([]int32, x.Rows()),
		ordered: make([]grad, x.Rows()), bests: make([]split, x.Cols())}
	parallel(p.Threads, x.Cols(), func(c int) { g.columns[c] = newColumn(x, c, p.MaxBins) })
	for c := range g.columns {
		g.offset[c] = g.cells
		g.cells += g.columns[c].cells
	}
	return g
}

// tree grows a tree on rows and cols and returns it with the rows of each
// leaf, which stay valid until the next call.
func (g *grower) tree(rows, cols []int32) (tree, [][]int32) {
	g.rows, g.cols = rows, cols
	root := sprout{rows: rows, parent: -1, bound: unbound()}
	for _, r := range rows {
		root.sum = root.sum.plus(cell{g.grads[r].g, g.grads[r].h, 1})
	}
	root.hist = g.histogram(root.rows)
	g.search(&root)
	t := tree{}
	sprouts := []sprout{root}
	for len(sprouts) < g.p.Leaves {
		i := g.next(sprouts)
		if sprouts[i].best.gain <= 0 {
			break
		}
		sprouts = append(sprouts, g.divide(&t, sprouts, i))
	}
	return g.finish(t, sprouts)
}

// next returns the sprout to split: the one with the largest gain, or among
// the shallowest that gain anything; the first among equals.
func (g *grower) next(sprouts []sprout) int {
	best := 0
	for i := range sprouts {
		a, b := &sprouts[i], &sprouts[best]
		if g.p.Growth == LevelWise && a.depth != b.depth && a.best.gain > 0 && b.best.gain > 0 {
			if a.depth < b.depth {
				best = i
			}
		} else if a.best.gain > b.best.gain {
			best = i
		}
	}
	return best
}

// divide splits sprout i: it becomes the left child, the right one is returned.
func (g *grower) divide(t *tree, sprouts []sprout, i int) sprout {
	s := &sprouts[i]
	best := s.best
	id := int32(len(t.nodes))
	if s.parent >= 0 {
		if n := &t.nodes[s.parent]; n.left == ^int32(i) {
			n.left = id
		} else {
			n.right = id
		}
	}
	t.nodes = append(t.nodes, node{threshold: g.columns[best.col].upper[best.bin], feature: best.col,
		left: ^int32(i), right: ^int32(len(sprouts)), missing: missingNaN, defaultLeft: best.defaultLeft,
		gain: best.gain, value: g.value(s.sum, s.bound), weight: s.sum.h, count: s.sum.n})
	left, right := g.partition(s.rows, best)
	lb, rb := g.childBounds(s.bound, best)
	parent := s.hist
	a := sprout{rows: left, sum: best.left, depth: s.depth + 1, bound: lb, parent: id}
	b := sprout{rows: right, sum: best.right, depth: s.depth + 1, bound: rb, parent: id}
	small, large := &a, &b
	if len(right) < len(left) {
		small, large = &b, &a
	}
	if g.mayGrow(&a) || g.mayGrow(&b) {
		small.hist = g.histogram(small.rows)
		g.subtract(parent, small.hist)
		large.hist = parent
		g.search(&a)
		g.search(&b)
	} else {
		g.free = append(g.free, parent)
	}
	sprouts[i] = a
	return b
}

func (g *grower) mayGrow(s *sprout) bool {
	return (g.p.MaxDepth == 0 || s.depth < g.p.MaxDepth) && s.sum.n >= 2*g.p.MinData
}

// partition reorders rows so that the left ones come first, both in order.
func (g *grower) partition(rows []int32, s split) (left, right []int32) {
	col := &g.columns[s.col]
	var toLeft [256]uint8
	for b := range toLeft[:col.cells] {
		if b <= s.bin && b != col.missing || b == col.missing && s.defaultLeft {
			toLeft[b] = 1
		}
	}
	n, m := 0, 0
	spare := g.spare[:len(rows)]
	for _, r := range rows {
		// Written to both places: no branch to guess.
		rows[n], spare[m] = r, r
		k := int(toLeft[col.bins[r]])
		n, m = n+k, m+1-k
	}
	copy(rows[n:], spare[:m])
	return rows[:n:n], rows[n:]
}

// childBounds narrows the bound where the split is on a monotone feature:
// both sides stay on their side of the middle.
func (g *grower) childBounds(b bound, s split) (left, right bound) {
	left, right = b, b
	mid := g.value(s.left, b)/2 + g.value(s.right, b)/2
	switch sign := g.p.Monotone[s.col]; {
	case sign > 0:
		left.hi, right.lo = mid, mid
	case sign < 0:
		left.lo, right.hi = mid, mid
	}
	return left, right
}

// value returns the best value of a leaf with sum c within b.
func (g *grower) value(c cell, b bound) float64 {
	return min(max(-c.g/(c.h+g.p.L2), b.lo), b.hi)
}

// finish turns the sprouts into leaves and gives back their histograms.
func (g *grower) finish(t tree, sprouts []sprout) (tree, [][]int32) {
	parts := make([][]int32, len(sprouts))
	g.bounds = g.bounds[:0]
	for i, s := range sprouts {
		parts[i] = s.rows
		g.bounds = append(g.bounds, s.bound)
		t.leaves = append(t.leaves, leaf{value: g.value(s.sum, s.bound), weight: s.sum.h, count: s.sum.n})
		if s.hist != nil {
			g.free = append(g.free, s.hist)
		}
	}
	return t, parts
}

// histogram sums the gradients of rows by bin, for each column drawn.
func (g *grower) histogram(rows []int32) []cell {
	hist := g.take()
	ordered := g.ordered[:len(rows)]
	for i, r := range rows {
		ordered[i] = g.grads[r]
	}
	g.each(len(rows), func(c int32) {
		// The window reaches into the next columns' cells, but bins do not.
		cells := (*[256]cell)(hist[g.offset[c]:])
		used := cells[:g.columns[c].cells]
		clear(used)
		if g.unit {
			addUnit(cells, g.columns[c].bins, rows, ordered)
			for i := range used {
				used[i].h = float64(used[i].n)
			}
		} else {
			add(cells, g.columns[c].bins, rows, ordered)
		}
	})
	return hist
}

// add adds the gradients of rows to the cells of their bins.
func add(cells *[256]cell, bins []uint8, rows []int32, grads []grad) {
	grads = grads[:len(rows)]
	for i, r := range rows {
		c := &cells[bins[r]]
		c.g += grads[i].g
		c.h += grads[i].h
		c.n++
	}
}

// addUnit is add where every second derivative is 1.
func addUnit(cells *[256]cell, bins []uint8, rows []int32, grads []grad) {
	grads = grads[:len(rows)]
	for i, r := range rows {
		c := &cells[bins[r]]
		c.g += grads[i].g
		c.n++
	}
}

func (g *grower) take() []cell {
	if n := len(g.free); n > 0 {
		h := g.free[n-1]
		g.free = g.free[:n-1]
		return h
	}
	return make([]cell, g.cells+256)
}

// subtract leaves in a what is in it but not in b.
func (g *grower) subtract(a, b []cell) {
	for _, c := range g.cols {
		lo, hi := g.offset[c], g.offset[c]+g.columns[c].cells
		x, y := a[lo:hi], b[lo:hi]
		for i := range x {
			x[i] = x[i].minus(y[i])
		}
	}
}

// each calls f for every column drawn; for much work on all threads.
func (g *grower) each(rows int, f func(c int32)) {
	threads := g.p.Threads
	if rows*len(g.cols) < 1<<14 {
		threads = 1
	}
	parallel(threads, len(g.cols), func(i int) { f(g.cols[i]) })
}

// search sets the best split of s, the first column winning among equals.
func (g *grower) search(s *sprout) {
	s.best = split{}
	if !g.mayGrow(s) {
		return
	}
	g.each(g.cells, func(c int32) { g.bests[c] = g.bestOf(s, c) })
	for _, c := range g.cols {
		if g.bests[c].gain > s.best.gain {
			s.best = g.bests[c]
		}
	}
}

// bestOf returns the best split of s on column c, trying the missing values on
// both sides.
func (g *grower) bestOf(s *sprout, c int32) split {
	col := &g.columns[c]
	cells := s.hist[g.offset[c]:][:col.cells]
	var lost cell
	if col.missing >= 0 {
		lost = cells[col.missing]
		cells = cells[:col.missing]
	}
	best := split{col: c}
	g.scan(s, cells, cell{}, &best)
	if lost.n > 0 {
		g.scan(s, cells, lost, &best)
	}
	if best.gain > 0 && lost.n == 0 {
		best.defaultLeft = best.left.n >= best.right.n
	}
	return best
}

// scan tries every cut of cells, with left already holding what goes left
// whatever the cut: the missing values, or nothing.
func (g *grower) scan(s *sprout, cells []cell, left cell, best *split) {
	defaultLeft := left.n > 0
	shift := g.gain(s.sum, s.bound)
	shift += 1e-12 * (1 + math.Abs(shift))
	free := g.p.Monotone[best.col] == 0 && s.bound == unbound()
	l2 := g.p.L2
	sumG, sumH, sumN := s.sum.g, s.sum.h, s.sum.n
	minData, minHessian := g.p.MinData, g.p.MinHessian
	top, at, atLeft := best.gain, -1, cell{}
	for b := range cells {
		c := &cells[b]
		if c.n == 0 {
			continue
		}
		left.g += c.g
		left.h += c.h
		left.n += c.n
		right := cell{sumG - left.g, sumH - left.h, sumN - left.n}
		if right.n < minData || right.h < minHessian {
			break
		}
		if left.n < minData || left.h < minHessian {
			continue
		}
		var gain float64
		if free {
			lh, rh := left.h+l2, right.h+l2
			gain = (float64(left.g*left.g*rh)+float64(right.g*right.g*lh))/(lh*rh) - shift
		} else {
			gain = g.boundGain(s, left, right, best.col) - shift
		}
		if gain > top {
			top, at, atLeft = gain, b, left
		}
	}
	if at >= 0 {
		*best = split{top, best.col, at, defaultLeft, atLeft, s.sum.minus(atLeft)}
	}
}

// boundGain returns the gain of a split before shift, or less than nothing
// where it would turn a monotone feature the wrong way.
func (g *grower) boundGain(s *sprout, left, right cell, col int32) float64 {
	sign := float64(g.p.Monotone[col])
	if sign*(g.value(right, s.bound)-g.value(left, s.bound)) < 0 {
		return math.Inf(-1)
	}
	return g.gain(left, s.bound) + g.gain(right, s.bound)
}

// gain returns twice the loss that a leaf with sum c takes away.
func (g *grower) gain(c cell, b bound) float64 {
	h := c.h + g.p.L2
	w := -c.g / h
	if w >= b.lo && w <= b.hi {
		return float64(-w * c.g)
	}
	w = min(max(w, b.lo), b.hi)
	return -(float64(2*c.g*w) + float64(h*w*w))
}

// parallel calls f(0) to f(n-1) on up to threads goroutines and waits.
func parallel(threads, n int, f func(i int)) {
	if threads = min(threads, n); threads <= 1 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
