package gbdt

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"unseenedge/internal/fault"
)

// maxText is the largest model text that Read takes, in bytes.
const maxText = 64 << 20

// maxDepth is the most splits in a row that Read takes.
const maxDepth = 1024

// Read reads a LightGBM text of version 3 or 4: one output, numeric features,
// constant leaves. Every child and feature index and every count is checked,
// so that the model cannot go wrong later. What it cannot read faithfully
// (linear trees, random forests, categories, several classes, a target under a
// square root) it refuses with a fault of kind Invalid.
func Read(r io.Reader) (*Model, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return nil, fmt.Errorf("read trees: %w", err)
	}
	if len(text) > maxText {
		return nil, fault.New(fault.Invalid, "model.size", maxText>>20)
	}
	s := &scanner{rest: text}
	m, n, err := readHeader(s)
	if err != nil {
		return nil, err
	}
	for i := range n {
		t, err := readTree(s.block(), i, len(m.features))
		if err != nil {
			if fault.Of(err) != nil {
				return nil, err
			}
			return nil, fault.New(fault.Invalid, "model.tree", i+1).Because(err)
		}
		m.trees = append(m.trees, t)
	}
	if s.line() != "end of trees" {
		return nil, fault.New(fault.Invalid, "model.format").Because(errors.New("no end of trees"))
	}
	m.params = readParams(s)
	cuts, ok := parseCuts(m.params)
	if !ok {
		return nil, fault.New(fault.Invalid, "model.format").Because(errors.New("thresholds are damaged"))
	}
	if cuts != nil {
		m.link = link{kind: ordinal, cuts: cuts}
	}
	return m.measure(), nil
}

// scanner takes a text apart line by line.
type scanner struct{ rest []byte }

// line returns the next line that is not blank, or "" at the end.
func (s *scanner) line() string {
	for len(s.rest) > 0 {
		if l := s.any(); l != "" {
			return l
		}
	}
	return ""
}

func (s *scanner) any() string {
	l, rest, _ := bytes.Cut(s.rest, []byte("\n"))
	s.rest = rest
	return string(bytes.TrimSpace(l))
}

// block returns the next lines up to a blank one as key and value; a key that
// comes twice is marked by an empty key.
func (s *scanner) block() fields {
	f := fields{}
	for l := s.line(); l != ""; l = s.any() {
		key, value, _ := strings.Cut(l, "=")
		if _, twice := f[key]; twice {
			key = ""
		}
		f[key] = value
	}
	return f
}

type fields map[string]string

func (f fields) has(key string) bool { _, ok := f[key]; return ok }

func (f fields) int(key string) (int, error) {
	v, err := strconv.Atoi(f[key])
	if err != nil {
		return 0, fmt.Errorf("%s is not a whole number", key)
	}
	return v, nil
}

// ints returns the n whole numbers at key.
func (f fields) ints(key string, n int) ([]int, error) {
	words := strings.Split(f[key], " ")
	if len(words) != n {
		return nil, fmt.Errorf("%s has %d numbers instead of %d", key, len(words), n)
	}
	out := make([]int, n)
	for i, w := range words {
		v, err := strconv.ParseInt(w, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%s holds something else than whole numbers", key)
		}
		out[i] = int(v)
	}
	return out, nil
}

// floats returns the n finite numbers at key.
func (f fields) floats(key string, n int) ([]float64, error) {
	words := strings.Split(f[key], " ")
	if len(words) != n {
		return nil, fmt.Errorf("%s has %d numbers instead of %d", key, len(words), n)
	}
	out := make([]float64, n)
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || v-v != 0 {
			return nil, fmt.Errorf("%s holds something else than finite numbers", key)
		}
		out[i] = v
	}
	return out, nil
}

// readHeader reads the lines above the first tree; n is the number of trees.
func readHeader(s *scanner) (m *Model, n int, err error) {
	broken := func(why string) error {
		return fault.New(fault.Invalid, "model.format").Because(errors.New(why))
	}
	f := s.block()
	if !f.has("tree") || f.has("") {
		return nil, 0, broken("first line is not tree, or a key comes twice")
	}
	if v := f["version"]; v != "v3" && v != "v4" {
		return nil, 0, fault.New(fault.Invalid, "model.version", v)
	}
	if f.has("average_output") {
		return nil, 0, fault.New(fault.Invalid, "model.forest")
	}
	if f["num_class"] != "1" || f["num_tree_per_iteration"] != "1" {
		return nil, 0, fault.New(fault.Invalid, "model.classes")
	}
	m = &Model{objective: f["objective"], features: strings.Split(f["feature_names"], " "),
		ranges: strings.Split(f["feature_infos"], " ")}
	if m.link, err = parseLink(m.objective); err != nil {
		return nil, 0, err
	}
	last, err := f.int("max_feature_idx")
	if err != nil || last != len(m.features)-1 || len(m.ranges) != len(m.features) {
		return nil, 0, broken("number of features is not that of their names and ranges")
	}
	if err := checkNames(m.features); err != nil {
		return nil, 0, broken("feature name is empty or twice there")
	}
	sizes := strings.Fields(f["tree_sizes"])
	if len(sizes) == 0 {
		return nil, 0, broken("no trees")
	}
	return m, len(sizes), nil
}

// parseLink returns the link that LightGBM applies for an objective line.
func parseLink(objective string) (link, error) {
	unknown := fault.New(fault.Invalid, "model.objective", objective)
	words := strings.Fields(objective)
	if len(words) == 0 {
		return link{}, unknown
	}
	switch words[0] {
	case "regression", "regression_l1", "huber", "fair", "quantile", "mape":
		if len(words) == 1 {
			return link{kind: identity}, nil
		}
	case "poisson", "gamma", "tweedie":
		if len(words) == 1 {
			return link{kind: exponential}, nil
		}
	case "cross_entropy":
		if len(words) == 1 {
			return link{kind: logistic, slope: 1}, nil
		}
	case "binary":
		if len(words) == 2 {
			text, ok := strings.CutPrefix(words[1], "sigmoid:")
			slope, err := strconv.ParseFloat(text, 64)
			if ok && err == nil && slope > 0 && !math.IsInf(slope, 0) {
				return link{kind: logistic, slope: slope}, nil
			}
		}
	}
	return link{}, unknown
}

// readTree checks and returns tree i of a model with the given features.
func readTree(f fields, i, features int) (tree, error) {
	if f["Tree"] != strconv.Itoa(i) || f.has("") {
		return tree{}, errors.New("tree is missing, out of order, or names a field twice")
	}
	if v, ok := f["is_linear"]; ok && v != "0" {
		return tree{}, fault.New(fault.Invalid, "model.linear")
	}
	if f["num_cat"] != "0" {
		return tree{}, fault.New(fault.Invalid, "model.categories")
	}
	leaves, err := f.int("num_leaves")
	if err != nil || leaves < 1 {
		return tree{}, errors.New("num_leaves is not a number above 0")
	}
	t := tree{shrinkage: 1}
	if v, err := strconv.ParseFloat(f["shrinkage"], 64); err == nil && v-v == 0 {
		t.shrinkage = v
	}
	if leaves == 1 {
		v, err := f.floats("leaf_value", 1)
		if err != nil {
			return tree{}, err
		}
		t.leaves = []leaf{{value: v[0], count: 1}}
		return t, nil
	}
	if t.leaves, err = readLeaves(f, leaves); err != nil {
		return tree{}, err
	}
	if t.nodes, err = readNodes(f, leaves-1); err != nil {
		return tree{}, err
	}
	return t, t.check(features)
}

func readLeaves(f fields, n int) ([]leaf, error) {
	value, e1 := f.floats("leaf_value", n)
	weight, e2 := f.floats("leaf_weight", n)
	count, e3 := f.ints("leaf_count", n)
	if err := errors.Join(e1, e2, e3); err != nil {
		return nil, err
	}
	out := make([]leaf, n)
	for i := range out {
		out[i] = leaf{value[i], weight[i], count[i]}
	}
	return out, nil
}

func readNodes(f fields, n int) ([]node, error) {
	threshold, e1 := f.floats("threshold", n)
	gain, e2 := f.floats("split_gain", n)
	value, e3 := f.floats("internal_value", n)
	weight, e4 := f.floats("internal_weight", n)
	count, e5 := f.ints("internal_count", n)
	feature, e6 := f.ints("split_feature", n)
	left, e7 := f.ints("left_child", n)
	right, e8 := f.ints("right_child", n)
	decision, e9 := f.ints("decision_type", n)
	if err := errors.Join(e1, e2, e3, e4, e5, e6, e7, e8, e9); err != nil {
		return nil, err
	}
	out := make([]node, n)
	for i := range out {
		d := decision[i]
		if d < 0 || d > 15 || d&1 != 0 || d>>2 > int(missingNaN) {
			return nil, errors.New("decision type is unknown")
		}
		out[i] = node{threshold: threshold[i], feature: int32(feature[i]), left: int32(left[i]),
			right: int32(right[i]), missing: missing(d >> 2), defaultLeft: d&2 != 0,
			gain: gain[i], value: value[i], weight: weight[i], count: count[i]}
	}
	return out, nil
}

// check makes sure that every node and leaf is the child of exactly one node
// that comes before it, that counts add up, and that features exist.
func (t *tree) check(features int) error {
	leafSeen, nodeSeen := make([]bool, len(t.leaves)), make([]bool, len(t.nodes))
	take := func(parent int, child int32) (int, error) {
		seen, i := nodeSeen, int(child)
		if child < 0 {
			seen, i = leafSeen, int(^child)
		} else if i <= parent {
			return 0, errors.New("child comes before its parent")
		}
		if i >= len(seen) || seen[i] {
			return 0, errors.New("child does not exist or has two parents")
		}
		seen[i] = true
		if child < 0 {
			return t.leaves[i].count, nil
		}
		return t.nodes[i].count, nil
	}
	for i, n := range t.nodes {
		if n.feature < 0 || int(n.feature) >= features {
			return errors.New("split is on a feature that does not exist")
		}
		a, e1 := take(i, n.left)
		b, e2 := take(i, n.right)
		if err := errors.Join(e1, e2); err != nil {
			return err
		}
		if a < 1 || b < 1 || a+b != n.count {
			return errors.New("counts of rows do not add up")
		}
	}
	if t.depth() > maxDepth {
		return errors.New("tree is deeper than any that was trained")
	}
	return nil
}

// readParams returns the lines of the parameter block, if there is one.
func readParams(s *scanner) []string {
	for l := s.line(); l != ""; l = s.line() {
		if l != "parameters:" {
			continue
		}
		var out []string
		for l := s.line(); l != "" && l != "end of parameters"; l = s.line() {
			out = append(out, l)
		}
		return out
	}
	return nil
}
