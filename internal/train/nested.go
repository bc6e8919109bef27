package train

import (
	"context"
	"fmt"
	"math"
	"slices"

	"unseenedge/internal/gbdt"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// Search is the outcome of grouped nested cross-validation: for each outer fold
// and target the hyper-parameters are chosen on the other folds alone.
//
// The stack below the trees is shared: a training row comes from a stack that
// saw neither its own fold nor the outer one, but did see the inner test fold,
// as in any stacked model. The outer figures are free of that.
type Search struct {
	Candidates []string `json:"candidates"`
	Chosen     []Choice `json:"chosen"`
	Nested     Point    `json:"nested"`  // figures with the chosen
	Default    Point    `json:"default"` // figures of the set that ships
}

// Choice counts for one target how often each candidate was chosen.
type Choice struct {
	Target string `json:"target"`
	Times  []int  `json:"times"`
}

type candidate struct {
	name  string
	apply func(p *gbdt.Params)
}

func candidates() []candidate {
	set := func(leaves int, share, l2, rate float64) candidate {
		return candidate{fmt.Sprintf("%d leaves, %g of the columns, L2 %g, rate %g", leaves, share, l2, rate), func(p *gbdt.Params) {
			p.Leaves, p.ColumnShare, p.L2, p.LearningRate = leaves, share, l2, rate
		}}
	}
	return []candidate{{"as shipped", func(*gbdt.Params) {}}, set(4, .2, 5, .03), set(12, .2, 20, .03), set(7, .1, 5, .03), set(7, .5, 20, .03), set(7, .2, 5, .015)}
}

func (d *data) nested(ctx context.Context, b *bases, shipped *models, o Options, tick func()) (*Search, error) {
	k, list := len(d.folds), candidates()
	best := make([]int, k*score.Targets)
	errs := make([]error, len(best))
	raw := make([][score.Targets]float64, len(d.docs))
	inParallel(o.Threads, len(best), func(n int) {
		f, t := n/score.Targets, n%score.Targets
		if best[n], errs[n] = d.choose(ctx, b, f, t, o, tick); errs[n] != nil {
			return
		}
		m, err := d.fitOne(ctx, b, f, []int{f}, t, o, list[best[n]])
		if err != nil {
			errs[n] = err
			return
		}
		for r := range d.docs {
			if d.fold[r] == f {
				raw[r][t] = m.Raw(b.rows[f][r])
			}
		}
	})
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, errs[i]
	}
	s := new(Search)
	for _, c := range list {
		s.Candidates = append(s.Candidates, c.name)
	}
	for t := range score.Targets {
		c := Choice{Target: [2]string{"evidence of ", "level of "}[t/skill.Count] + skill.Skill(t%skill.Count).String(), Times: make([]int, len(list))}
		for f := range k {
			c.Times[best[f*score.Targets+t]]++
		}
		s.Chosen = append(s.Chosen, c)
	}
	var err error
	if s.Nested, err = d.point("nested", &models{raw: raw}); err != nil {
		return nil, err
	}
	s.Default, err = d.point("as shipped", shipped)
	return s, err
}

// choose returns the candidate with the smallest loss over the folds other than
// the outer one, each left out once.
func (d *data) choose(ctx context.Context, b *bases, outer, target int, o Options, tick func()) (int, error) {
	best, least := 0, math.Inf(1)
	for c, cand := range candidates() {
		loss, n := 0.0, 0.0
		for inner := range d.folds {
			if inner == outer {
				continue
			}
			m, err := d.fitOne(ctx, b, outer, []int{outer, inner}, target, o, cand)
			if err != nil {
				return 0, err
			}
			for _, r := range d.out(outer) {
				if y := d.y[r][target]; d.fold[r] == inner && !math.IsNaN(y) {
					loss += lossOf(target, m.Predict(b.rows[outer][r]), y)
					n++
				}
			}
		}
		if loss /= n; loss < least {
			best, least = c, loss
		}
		tick()
	}
	return best, nil
}

// lossOf is the log loss of a chance of evidence, or the squared error of a
// level.
func lossOf(target int, p, y float64) float64 {
	if target < skill.Count {
		p = min(1-1e-9, max(1e-9, p))
		return -y*math.Log(p) - (1-y)*math.Log(1-p)
	}
	return (p - y) * (p - y)
}
