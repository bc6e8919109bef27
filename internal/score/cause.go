package score

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
)

// Cause is a kind of things in a response, or the lack of it, and how far it
// moved the value of one skill.
type Cause struct {
	// Group is what it was; empty for what the ratings of the response's own
	// prompt taught.
	Group feature.Group
	// Lacking says that nothing of the group stands in the response, and that
	// this is what moved the value.
	Lacking bool
	Moved   float64 // in units of the value, which lies in 0-1; above 0 raised it
}

// Explanation is how the value of one skill came about: where it stands for the
// mean training response, and what each cause added.
type Explanation struct {
	Base   float64 // before it is held between 0 and 1, as the causes are
	Causes []Cause // greatest move first, whichever way
}

// Value returns what base and causes add up to, held between 0 and 1: the value
// that Score gives, but for rounding.
func (x Explanation) Value() float64 {
	sum := x.Base
	for _, c := range x.Causes {
		sum += c.Moved
	}
	return clip(sum)
}

// Causes returns how the value of each skill came about, whether or not there is
// evidence enough to say it. The columns that the trees see are explained
// exactly (TreeSHAP) and summed by group. What one of the stack's columns did is
// not told apart further: the weights of a ridge regression offset each other
// among features that go together, so that one alone means little.
func (e *Engine) Causes(in Input) (out [skill.Count]Explanation, err error) {
	d := feature.Read(feature.Input(in))
	room := e.room()
	row := e.model.stack.Row(d, room)
	e.giveBack(room)
	var raw [Targets]float64
	phi := make([]float64, len(row)+1)
	for s := range out {
		if err := e.model.trees[skill.Count+s].Contributions(row, phi); err != nil {
			return out, fmt.Errorf("explain a score: %w", err)
		}
		for _, v := range phi {
			raw[skill.Count+s] += v
		}
		h := &e.model.heads[s]
		out[s] = Explanation{h.Start + h.Slope*phi[len(row)], e.model.causes(row, phi, h.Slope)}
	}
	if e.prompt == nil {
		return out, nil
	}
	said, err := e.say(d, in.Text, raw)
	if err != nil {
		return out, fmt.Errorf("explain a score: %w", err)
	}
	for s, v := range said {
		if h := &e.model.heads[s]; v.head != h {
			taught := v.head.Value(v.level) - (h.Start + h.Slope*raw[skill.Count+s])
			out[s].Causes = ranked(append(out[s].Causes, Cause{Moved: taught}))
		}
	}
	return out, nil
}

// causes sums by group what the columns of row did, each phi times slope.
func (m *model) causes(row, phi []float64, slope float64) []Cause {
	at := map[feature.Group]int{}
	var out []Cause
	for i, v := range row {
		g := m.groups[i]
		k, ok := at[g]
		if !ok {
			k = len(out)
			at[g] = k
			out = append(out, Cause{Group: g, Lacking: g.Lacking()})
		}
		out[k].Moved += slope * phi[i]
		if v < 0 || v > 0 {
			out[k].Lacking = false
		}
	}
	return ranked(slices.DeleteFunc(out, func(c Cause) bool { return c.Moved == 0 }))
}

// ranked sorts the greatest move first, equal ones by group.
func ranked(all []Cause) []Cause {
	slices.SortFunc(all, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Moved), math.Abs(a.Moved)), cmp.Compare(a.Group, b.Group))
	})
	return all
}
