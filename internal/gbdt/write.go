package gbdt

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Write writes the model as LightGBM text, version 3, which LightGBM and
// leaves read.
func (m *Model) Write(w io.Writer) error {
	var trees bytes.Buffer
	sizes := make([]string, len(m.trees))
	for i := range m.trees {
		from := trees.Len()
		fmt.Fprintf(&trees, "Tree=%d\n", i)
		m.trees[i].write(&trees)
		sizes[i] = strconv.Itoa(trees.Len() - from)
	}
	var b bytes.Buffer
	b.WriteString("tree\nversion=v3\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\n")
	fmt.Fprintf(&b, "max_feature_idx=%d\nobjective=%s\n", len(m.features)-1, m.objective)
	fmt.Fprintf(&b, "feature_names=%s\n", strings.Join(m.features, " "))
	fmt.Fprintf(&b, "feature_infos=%s\n", strings.Join(m.ranges, " "))
	fmt.Fprintf(&b, "tree_sizes=%s\n\n", strings.Join(sizes, " "))
	b.Write(trees.Bytes())
	b.WriteString("end of trees\n\nparameters:\n")
	for _, line := range m.params {
		b.WriteString(line + "\n")
	}
	b.WriteString("end of parameters\n")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write trees: %w", err)
	}
	return nil
}

func (t *tree) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "num_leaves=%d\nnum_cat=0\n", len(t.leaves))
	n, l := len(t.nodes), len(t.leaves)
	line(b, "split_feature", n, func(i int) string { return strconv.Itoa(int(t.nodes[i].feature)) })
	line(b, "split_gain", n, func(i int) string { return number(t.nodes[i].gain) })
	line(b, "threshold", n, func(i int) string { return number(t.nodes[i].threshold) })
	line(b, "decision_type", n, func(i int) string { return strconv.Itoa(t.nodes[i].decisionType()) })
	line(b, "left_child", n, func(i int) string { return strconv.Itoa(int(t.nodes[i].left)) })
	line(b, "right_child", n, func(i int) string { return strconv.Itoa(int(t.nodes[i].right)) })
	line(b, "leaf_value", l, func(i int) string { return number(t.leaves[i].value) })
	line(b, "leaf_weight", l, func(i int) string { return number(t.leaves[i].weight) })
	line(b, "leaf_count", l, func(i int) string { return strconv.Itoa(t.leaves[i].count) })
	line(b, "internal_value", n, func(i int) string { return number(t.nodes[i].value) })
	line(b, "internal_weight", n, func(i int) string { return number(t.nodes[i].weight) })
	line(b, "internal_count", n, func(i int) string { return strconv.Itoa(t.nodes[i].count) })
	fmt.Fprintf(b, "is_linear=0\nshrinkage=%s\n\n\n", number(t.shrinkage))
}

func line(b *bytes.Buffer, key string, n int, at func(int) string) {
	b.WriteString(key + "=")
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(at(i))
	}
	b.WriteByte('\n')
}

// number writes v so that reading gives the same bits.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// decisionType packs the node's way with missing values as LightGBM does.
func (n *node) decisionType() int {
	d := int(n.missing) << 2
	if n.defaultLeft {
		d |= 2
	}
	return d
}

func (c *column) rangeText() string {
	if math.IsNaN(c.lo) {
		return "none"
	}
	return "[" + number(c.lo) + ":" + number(c.hi) + "]"
}

func (p Params) objectiveText() string {
	switch p.Objective {
	case Logistic:
		return "binary sigmoid:1"
	case Quantile:
		return "quantile"
	}
	return "regression"
}

// String returns LightGBM's name of the objective, or "ordinal", which it has
// not.
func (o Objective) String() string {
	return [...]string{"regression", "binary", "quantile", "ordinal"}[o]
}

// lines returns the parameters that shaped the model, by LightGBM's names.
func (p Params) lines() []string {
	return []string{
		"[boosting: gbdt]",
		"[objective: " + p.Objective.String() + "]",
		fmt.Sprintf("[num_iterations: %d]", p.Trees),
		"[learning_rate: " + number(p.LearningRate) + "]",
		fmt.Sprintf("[num_leaves: %d]", p.Leaves),
		fmt.Sprintf("[max_depth: %d]", p.MaxDepth),
		fmt.Sprintf("[min_data_in_leaf: %d]", p.MinData),
		"[min_sum_hessian_in_leaf: " + number(p.MinHessian) + "]",
		"[lambda_l2: " + number(p.L2) + "]",
		"[bagging_fraction: " + number(p.RowShare) + "]",
		"[feature_fraction: " + number(p.ColumnShare) + "]",
		"[alpha: " + number(p.Alpha) + "]",
		fmt.Sprintf("[max_bin: %d]", p.MaxBins),
		fmt.Sprintf("[seed: %d]", p.Seed),
	}
}
