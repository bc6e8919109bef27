// Package gbdt grows gradient-boosted regression trees, predicts with them,
// explains them, reads and writes them as LightGBM text, and converts models of
// XGBoost.
//
// The method is histogram boosting as in LightGBM (Ke et al., 2017): features
// are cut into at most 255 bins, trees grow leaf by leaf or level by level, and
// a missing value (NaN) takes the way that fits best.
//
// Invariant: on one kind of processor the same data, parameters and seed give
// the same bytes at any number of threads.
package gbdt

import "math"

// Model is a sum of trees with a link. It is never changed once made, so any
// number of goroutines may use it.
type Model struct {
	features  []string
	ranges    []string // LightGBM's feature_infos, for the file only
	objective string   // as written in the file, such as "binary sigmoid:1"
	link      link
	trees     []tree
	params    []string // lines of the file's parameter block
	deepest   int      // most splits on the way to a leaf
}

// link turns a raw sum into a prediction.
type link struct {
	kind  linkKind
	slope float64   // of the logistic link: 1/(1+exp(-slope*raw))
	cuts  []float64 // of the ordinal link
}

type linkKind uint8

const (
	identity linkKind = iota
	logistic
	exponential
	ordinal
)

func (l link) apply(raw float64) float64 {
	switch l.kind {
	case logistic:
		return 1 / (1 + math.Exp(-l.slope*raw))
	case exponential:
		return math.Exp(raw)
	case ordinal:
		return expectedLevel(l.cuts, raw)
	}
	return raw
}

// tree is a binary tree; node 0 is the root. A tree without nodes is its one leaf.
type tree struct {
	nodes     []node
	leaves    []leaf
	shrinkage float64
}

// node asks whether a feature is at most the threshold. A child below zero is
// the leaf ^child.
type node struct {
	threshold   float64
	feature     int32
	left, right int32
	missing     missing
	defaultLeft bool
	gain        float64
	value       float64 // the value this node had as a leaf
	weight      float64 // sum of Hessians
	count       int     // training rows
}

type leaf struct {
	value  float64
	weight float64 // sum of Hessians
	count  int     // training rows
}

// missing says which values take the default way, by LightGBM's numbering.
type missing uint8

const (
	missingNone missing = iota // NaN counts as 0
	missingZero                // zero, and NaN as zero
	missingNaN
)

// zero is the bound under which LightGBM takes a number for 0.
const zero = 1e-35

func (n *node) goesLeft(v float64) bool {
	if v != v && n.missing != missingNaN {
		v = 0
	}
	switch {
	case n.missing == missingNaN && v != v,
		n.missing == missingZero && v > -zero && v <= zero:
		return n.defaultLeft
	}
	return v <= n.threshold
}

// leafOf returns the index of the leaf that row falls into.
func (t *tree) leafOf(row []float64) int {
	if len(t.nodes) == 0 {
		return 0
	}
	i := int32(0)
	for i >= 0 {
		n := &t.nodes[i]
		if n.goesLeft(row[n.feature]) {
			i = n.left
		} else {
			i = n.right
		}
	}
	return int(^i)
}

// measure sets what is derived from the trees; the last step of making a model.
func (m *Model) measure() *Model {
	for i := range m.trees {
		m.deepest = max(m.deepest, m.trees[i].depth())
	}
	return m
}

// depth returns the number of splits on the longest way to a leaf.
func (t *tree) depth() int {
	deepest, depths := 0, make([]int, len(t.nodes))
	for i, n := range t.nodes {
		for _, child := range [2]int32{n.left, n.right} {
			if child >= 0 {
				depths[child] = depths[i] + 1
			}
		}
		deepest = max(deepest, depths[i]+1)
	}
	return deepest
}

// Features returns the names of the features in the order of a row; the
// caller owns the slice.
func (m *Model) Features() []string { return append([]string(nil), m.features...) }

// Width returns the number of features.
func (m *Model) Width() int { return len(m.features) }

// Trees returns the number of trees.
func (m *Model) Trees() int { return len(m.trees) }

// Raw returns the sum of the trees before the link. It panics if row is
// shorter than the features.
func (m *Model) Raw(row []float64) float64 {
	row = row[:len(m.features)]
	sum := 0.0
	for i := range m.trees {
		t := &m.trees[i]
		sum += t.leaves[t.leafOf(row)].value
	}
	return sum
}

// Link turns a raw sum into a prediction: the value itself for squared error
// and quantiles, a probability for the logistic objective, the mean level for
// the ordinal one.
func (m *Model) Link(raw float64) float64 { return m.link.apply(raw) }

// Predict returns the link of Raw.
func (m *Model) Predict(row []float64) float64 { return m.Link(m.Raw(row)) }

// Leaves sets out to the index of the leaf that row falls into, tree by tree,
// and returns it; it allocates if out is shorter than Trees.
func (m *Model) Leaves(row []float64, out []int) []int {
	out = out[:0]
	for i := range m.trees {
		out = append(out, m.trees[i].leafOf(row))
	}
	return out
}
