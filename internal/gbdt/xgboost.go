package gbdt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"unseenedge/internal/fault"
)

// maxImport is the largest file that Import takes, in bytes; maxTrees the most
// trees in one of XGBoost's.
const (
	maxImport = 32 << 20
	maxTrees  = 1 << 16
)

// Import reads a model that another program made: LightGBM text as Read does,
// or XGBoost's JSON or universal binary JSON with one numeric output, of tree
// boosters with number features. What it cannot turn into the same predictions
// it refuses with a fault of kind Invalid.
//
// A converted XGBoost model takes the same way through every tree as XGBoost
// does, also where its float32 rounding of a feature decides, and its leaves
// hold the same numbers; raw values differ only because XGBoost adds in
// float32. All trees count, whatever best_iteration says. Files of XGBoost 1.7
// are tested; the layouts of 2 and 3 are read as documented (a base score in
// brackets), but no file of theirs was at hand.
func Import(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err != nil {
		return nil, fmt.Errorf("import trees: %w", err)
	}
	if len(b) > maxImport {
		return nil, fault.New(fault.Invalid, "model.size", maxImport>>20)
	}
	start := bytes.TrimLeft(b, " \t\r\n")
	switch {
	case bytes.HasPrefix(start, []byte("tree\n")), bytes.HasPrefix(start, []byte("tree\r")):
		return Read(bytes.NewReader(b))
	case len(start) < 2 || start[0] != '{':
		return nil, fault.New(fault.Invalid, "model.origin")
	}
	if !strings.ContainsRune("\" \t\r\n}", rune(start[1])) {
		if b, err = fromUBJSON(start); err != nil {
			return nil, fault.New(fault.Invalid, "model.xgboost").Because(err)
		}
	}
	return readXGBoost(b)
}

// xgFile is the part of an XGBoost model that predictions depend on.
type xgFile struct {
	Learner struct {
		FeatureNames []string  `json:"feature_names"`
		Booster      xgBooster `json:"gradient_booster"`
		Param        struct {
			BaseScore  json.RawMessage `json:"base_score"`
			NumClass   string          `json:"num_class"`
			NumFeature string          `json:"num_feature"`
			NumTarget  string          `json:"num_target"`
		} `json:"learner_model_param"`
		Objective struct {
			Name string `json:"name"`
		} `json:"objective"`
	} `json:"learner"`
	Version []int `json:"version"`
}

type xgBooster struct {
	Name  string  `json:"name"`
	Model xgTrees `json:"model"`
	// Of the dart booster, whose trees each have a weight.
	GBTree struct {
		Model xgTrees `json:"model"`
	} `json:"gbtree"`
	WeightDrop []float32 `json:"weight_drop"`
}

type xgTrees struct {
	Trees xgList `json:"trees"`
}

// xgList is a list of trees that stops at maxTrees, since an empty tree takes
// much more room than its text.
type xgList []xgTree

// UnmarshalJSON implements json.Unmarshaler.
func (l *xgList) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return errors.New("trees are no list")
	}
	for d.More() {
		var t xgTree
		if err := d.Decode(&t); err != nil {
			return err
		}
		if *l = append(*l, t); len(*l) > maxTrees {
			return errors.New("too many trees")
		}
	}
	return nil
}

// xgTree holds a tree by node; a leaf has no left child and its value among
// the conditions.
type xgTree struct {
	Left        []int32   `json:"left_children"`
	Right       []int32   `json:"right_children"`
	Condition   []xgFloat `json:"split_conditions"`
	Feature     []int32   `json:"split_indices"`
	DefaultLeft []flag    `json:"default_left"`
	SplitType   []int32   `json:"split_type"`
	SumHessian  []float32 `json:"sum_hessian"`
	Param       struct {
		SizeLeafVector string `json:"size_leaf_vector"`
	} `json:"tree_param"`
}

// xgFloat is a number, NaN where JSON has null.
type xgFloat float32

// UnmarshalJSON implements json.Unmarshaler.
func (f *xgFloat) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*f = xgFloat(math.NaN())
		return nil
	}
	v, err := strconv.ParseFloat(string(b), 32)
	*f = xgFloat(v)
	return err
}

// flag is a truth value that older versions write as a number.
type flag bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *flag) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "1", "true":
		*f = true
	case "0", "false":
		*f = false
	default:
		return errors.New("not a truth value")
	}
	return nil
}

// xgLink says how XGBoost's objectives turn a raw value into a prediction,
// and LightGBM's objective that does the same.
func xgLink(objective string) (kind linkKind, text string, ok bool) {
	switch objective {
	case "reg:squarederror", "reg:linear", "reg:absoluteerror", "reg:pseudohubererror", "reg:quantileerror",
		"reg:squaredlogerror", "rank:pairwise", "rank:ndcg", "rank:map":
		return identity, "regression", true
	case "reg:logistic", "binary:logistic":
		return logistic, "binary sigmoid:1", true
	case "count:poisson", "reg:gamma", "reg:tweedie":
		return exponential, "poisson", true
	}
	return 0, "", false
}

func readXGBoost(b []byte) (*Model, error) {
	broken := func(err error) error { return fault.New(fault.Invalid, "model.xgboost").Because(err) }
	var f xgFile
	if err := json.Unmarshal(withoutNaN(b), &f); err != nil {
		return nil, broken(err)
	}
	l := &f.Learner
	booster, drop := l.Booster.Model, []float32(nil)
	switch l.Booster.Name {
	case "gbtree":
	case "dart":
		booster, drop = l.Booster.GBTree.Model, l.Booster.WeightDrop
	case "gblinear":
		return nil, fault.New(fault.Invalid, "model.booster")
	default:
		return nil, broken(errors.New("unknown booster"))
	}
	kind, objective, ok := xgLink(l.Objective.Name)
	if !ok {
		return nil, fault.New(fault.Invalid, "model.objective", l.Objective.Name)
	}
	if several(l.Param.NumClass) || several(l.Param.NumTarget) {
		return nil, fault.New(fault.Invalid, "model.classes")
	}
	start, err := baseScore(l.Param.BaseScore, kind)
	if err != nil {
		return nil, broken(err)
	}
	m := &Model{objective: objective, link: link{kind: kind, slope: 1}}
	if m.features, err = xgFeatures(l.FeatureNames, l.Param.NumFeature); err != nil {
		return nil, err
	}
	if len(booster.Trees) == 0 || drop != nil && len(drop) != len(booster.Trees) {
		return nil, broken(errors.New("no trees, or not a weight each"))
	}
	if err := m.takeTrees(booster.Trees, drop); err != nil {
		return nil, err
	}
	m.trees[0].shift(start)
	m.ranges = m.splitRanges()
	m.params = []string{"[imported_from: xgboost " + versionText(f.Version) + "]", "[objective: " + l.Objective.Name + "]"}
	return m.measure(), nil
}

// withoutNaN writes null for the NaN that XGBoost puts into lists, such as the
// threshold of a split on categories, though JSON knows none.
func withoutNaN(b []byte) []byte {
	if json.Valid(b) {
		return b
	}
	b = bytes.ReplaceAll(b, []byte(",NaN"), []byte(",null"))
	return bytes.ReplaceAll(b, []byte("[NaN"), []byte("[null"))
}

// takeTrees converts trees, with a weight each unless drop is nil.
func (m *Model) takeTrees(trees []xgTree, drop []float32) error {
	scale := countScale(trees)
	for i := range trees {
		weight := float32(1)
		if drop != nil {
			weight = drop[i]
		}
		x := &trees[i]
		if several(x.Param.SizeLeafVector) {
			return fault.New(fault.Invalid, "model.classes")
		}
		if slices.ContainsFunc(x.SplitType, func(t int32) bool { return t != 0 }) {
			return fault.New(fault.Invalid, "model.categories")
		}
		t, err := x.tree(len(m.features), weight, scale)
		if err != nil {
			return fault.New(fault.Invalid, "model.tree", i+1).Because(err)
		}
		m.trees = append(m.trees, t)
	}
	return nil
}

// several reports whether a count in the file is above 1.
func several(n string) bool { return n != "" && n != "0" && n != "1" }

// baseScore returns the raw value that predictions start from. The file keeps
// it as a prediction, in brackets since version 3.1.
func baseScore(raw json.RawMessage, kind linkKind) (float64, error) {
	words := strings.FieldsFunc(string(raw), func(r rune) bool { return strings.ContainsRune("\"[], ", r) })
	if len(words) != 1 {
		return 0, errors.New("not one base score")
	}
	v, err := strconv.ParseFloat(words[0], 32)
	if err != nil {
		return 0, errors.New("base score is not a number")
	}
	switch kind {
	case logistic:
		v = -math.Log(1/v - 1)
	case exponential:
		v = math.Log(v)
	}
	if v-v != 0 {
		return 0, errors.New("base score has no raw value")
	}
	return v, nil
}

// xgFeatures returns the names in the file, or makes them up as LightGBM does.
func xgFeatures(names []string, count string) ([]string, error) {
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > 1<<16 || len(names) > 0 && len(names) != n {
		return nil, fault.New(fault.Invalid, "model.xgboost").Because(errors.New("number of features is not that of their names"))
	}
	if len(names) == 0 {
		for i := range n {
			names = append(names, fmt.Sprintf("Column_%d", i))
		}
	}
	if checkNames(names) != nil {
		return nil, fault.New(fault.Invalid, "model.names")
	}
	return names, nil
}

// versionText writes a version such as [1 7 4].
func versionText(v []int) string {
	words := make([]string, 0, 3)
	for _, n := range v[:min(len(v), 3)] {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ".")
}

// countScale returns what turns a sum of Hessians, which XGBoost keeps in the
// place of a number of rows, into a whole number: 1 if all are whole.
func countScale(trees []xgTree) float64 {
	whole, most := true, 0.0
	for i := range trees {
		for _, h := range trees[i].SumHessian {
			most = max(most, float64(h))
			whole = whole && float64(h) == math.Trunc(float64(h))
		}
	}
	if whole && most <= fullCount || !(most > 0) {
		return 1
	}
	return fullCount / most
}

// fullCount is the count of a root whose Hessians are not whole.
const fullCount = 1 << 24

// tree converts x, renumbering nodes in the order of a walk.
func (x *xgTree) tree(features int, weight float32, scale float64) (tree, error) {
	n := len(x.Left)
	for _, m := range []int{len(x.Right), len(x.Condition), len(x.Feature), len(x.DefaultLeft), len(x.SumHessian)} {
		if m != n {
			return tree{}, errors.New("lists of different length")
		}
	}
	c := xgWalk{x: x, weight: weight, scale: scale, left: n}
	if _, err := c.child(0, 0); err != nil {
		return tree{}, err
	}
	if len(c.t.nodes) == 0 {
		return c.t, nil
	}
	return c.t, c.t.check(features)
}

// xgWalk builds a tree node by node.
type xgWalk struct {
	x      *xgTree
	weight float32
	scale  float64
	left   int // visits left before one comes twice
	t      tree
}

// child appends node i and all below it and returns how its parent names it.
func (c *xgWalk) child(i int32, depth int) (int32, error) {
	c.left--
	if i < 0 || int(i) >= len(c.x.Left) || c.left < 0 || depth > maxDepth {
		return 0, errors.New("child does not exist, has two parents, or lies too deep")
	}
	v := float32(c.x.Condition[i])
	if c.x.Left[i] == -1 {
		// XGBoost multiplies in float32 too.
		leaf := leaf{value: float64(c.weight * v), weight: float64(c.x.SumHessian[i]), count: c.count(i)}
		if leaf.value-leaf.value != 0 {
			return 0, errors.New("leaf is not a number")
		}
		c.t.leaves = append(c.t.leaves, leaf)
		return ^int32(len(c.t.leaves) - 1), nil
	}
	if v-v != 0 {
		return 0, errors.New("threshold is not a number")
	}
	id := int32(len(c.t.nodes))
	c.t.nodes = append(c.t.nodes, node{threshold: lastBelow(v), feature: c.x.Feature[i], missing: missingNaN,
		defaultLeft: bool(c.x.DefaultLeft[i]), weight: float64(c.x.SumHessian[i])})
	left, e1 := c.child(c.x.Left[i], depth+1)
	right, e2 := c.child(c.x.Right[i], depth+1)
	if err := errors.Join(e1, e2); err != nil {
		return 0, err
	}
	n := &c.t.nodes[id]
	n.left, n.right = left, right
	lc, lv := c.of(left)
	rc, rv := c.of(right)
	n.count = lc + rc
	n.value = (lv*float64(lc) + rv*float64(rc)) / float64(n.count)
	return id, nil
}

// count returns the number of rows that a leaf stands for.
func (c *xgWalk) count(i int32) int {
	return int(min(max(math.Round(float64(c.x.SumHessian[i])*c.scale), 1), fullCount))
}

func (c *xgWalk) of(child int32) (count int, value float64) {
	if child < 0 {
		return c.t.leaves[^child].count, c.t.leaves[^child].value
	}
	return c.t.nodes[child].count, c.t.nodes[child].value
}

// lastBelow returns the largest number v for which float32(v) < t: XGBoost
// rounds features to float32 and goes left below a threshold, LightGBM goes
// left up to one.
func lastBelow(t float32) float64 {
	below := math.Nextafter32(t, float32(math.Inf(-1)))
	under := float64(below)
	if math.IsInf(under, -1) {
		under = -0x1p128 // what the next float32 would be
	}
	// Between them lie numbers that round to t from the middle on; the middle
	// itself goes to the even one of the two.
	middle := under/2 + float64(t)/2
	if float32(middle) < t {
		return middle
	}
	return math.Nextafter(middle, math.Inf(-1))
}

// splitRanges returns the span of each feature's thresholds for the file.
func (m *Model) splitRanges() []string {
	spans := make([]column, len(m.features))
	for i := range spans {
		spans[i] = column{lo: math.NaN(), hi: math.NaN()}
	}
	for i := range m.trees {
		for _, n := range m.trees[i].nodes {
			s := &spans[n.feature]
			s.lo, s.hi = fmin(s.lo, n.threshold), -fmin(-s.hi, -n.threshold)
		}
	}
	out := make([]string, len(spans))
	for i := range spans {
		out[i] = spans[i].rangeText()
	}
	return out
}

// fmin returns the smaller of a and b; NaN counts as nothing.
func fmin(a, b float64) float64 {
	if a < b {
		return a
	}
	return b
}
