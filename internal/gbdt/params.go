package gbdt

import (
	"fmt"
	"math"
	"strings"
)

// Objective is what the trees are grown to make small.
type Objective uint8

const (
	// SquaredError fits the mean.
	SquaredError Objective = iota
	// Logistic fits a probability; targets lie in 0-1, shares allowed.
	Logistic
	// Quantile fits the quantile Params.Alpha by pinball loss.
	Quantile
	// Ordinal fits ordered levels; targets are 0, 1, ... Params.Levels-1.
	Ordinal
)

// Growth is the order in which a tree's leaves are split.
type Growth uint8

const (
	// LeafWise splits the leaf with the largest gain first.
	LeafWise Growth = iota
	// LevelWise splits all leaves of a depth before those below.
	LevelWise
)

// Params steer Fit. A zero field takes the default in its comment.
type Params struct {
	Objective    Objective
	Trees        int     // at most so many trees; 100
	Leaves       int     // at most so many leaves a tree; 31
	Growth       Growth  // which leaf is split first
	MaxDepth     int     // longest way from root to leaf; 0 is without limit
	MinData      int     // fewest training rows a leaf; 20
	MinHessian   float64 // smallest sum of Hessians a leaf; 0.001
	L2           float64 // added to a leaf's sum of Hessians; 0
	LearningRate float64 // share of each tree's step that is taken; 0.1
	RowShare     float64 // share of the rows drawn for each tree; 1
	ColumnShare  float64 // share of the features drawn for each tree; 1
	Alpha        float64 // quantile wanted, in (0, 1); 0.5
	Levels       int     // ordered levels of the ordinal objective, at least 2
	MaxBins      int     // most bins a feature, that of the missing included, 2-255; 255
	Seed         uint64  // of the draws of rows and features
	Threads      int     // goroutines at work; 1. Never changes the result
	// Monotone holds a sign a feature: +1 lets predictions only rise with it,
	// -1 only fall, 0 leaves it free. Nil leaves all free. The bounds are those
	// of LightGBM's basic method; for quantiles they allow steps of at most 1.
	Monotone []int8
	// Features names the columns in the file; nil gives Column_0, Column_1, ...
	Features []string
	// Watch stops the growth early and keeps the trees up to the best; nil
	// grows all.
	Watch *Watch
}

// maxLevels is the most levels of an ordinal model.
const maxLevels = 100

func (p Params) withDefaults(cols int) Params {
	orInt := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	orFloat := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	orInt(&p.Trees, 100)
	orInt(&p.Leaves, 31)
	orInt(&p.MinData, 20)
	orInt(&p.MaxBins, 255)
	orInt(&p.Threads, 1)
	orFloat(&p.MinHessian, 1e-3)
	orFloat(&p.LearningRate, 0.1)
	orFloat(&p.RowShare, 1)
	orFloat(&p.ColumnShare, 1)
	orFloat(&p.Alpha, 0.5)
	if p.Monotone == nil {
		p.Monotone = make([]int8, cols)
	}
	if p.Features == nil {
		p.Features = make([]string, cols)
		for i := range p.Features {
			p.Features[i] = fmt.Sprintf("Column_%d", i)
		}
	}
	return p
}

// check refuses parameters that have no meaning, after withDefaults.
func (p Params) check(cols int) error {
	within := func(v, lo, hi float64) bool { return v >= lo && v <= hi }
	rules := []struct {
		ok   bool
		want string
	}{
		{p.Objective <= Ordinal, "a known objective"},
		{p.Objective != Ordinal || p.Levels >= 2 && p.Levels <= maxLevels, "2 to 100 levels"},
		{p.Growth <= LevelWise, "a known growth"},
		{p.Trees >= 1, "at least one tree"},
		{p.Leaves >= 2, "at least two leaves a tree"},
		{p.MaxDepth >= 0, "a depth of 0 or more"},
		{p.MinData >= 1, "at least one row a leaf"},
		{within(p.MinHessian, 0, math.MaxFloat64), "a Hessian of 0 or more"},
		{within(p.L2, 0, math.MaxFloat64), "an l2 of 0 or more"},
		{p.LearningRate > 0 && p.LearningRate <= 1, "a learning rate in (0, 1]"},
		{p.RowShare > 0 && p.RowShare <= 1, "a row share in (0, 1]"},
		{p.ColumnShare > 0 && p.ColumnShare <= 1, "a column share in (0, 1]"},
		{p.Alpha > 0 && p.Alpha < 1, "an alpha in (0, 1)"},
		{within(float64(p.MaxBins), 2, 255), "2 to 255 bins"},
		{p.Threads >= 1, "at least one thread"},
		{len(p.Monotone) == cols, "one monotone sign a feature"},
		{len(p.Features) == cols, "one name a feature"},
	}
	for _, r := range rules {
		if !r.ok {
			return fmt.Errorf("want %s", r.want)
		}
	}
	return checkNames(p.Features)
}

// checkNames refuses names that the file could not hold.
func checkNames(names []string) error {
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if n == "" || strings.ContainsAny(n, " \t\r\n=") || seen[n] {
			return fmt.Errorf("feature name %q is empty, twice there, or holds a space or an equals sign", n)
		}
		seen[n] = true
	}
	return nil
}
