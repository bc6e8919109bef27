package report

import (
	"math"

	"unseenedge/internal/score"
)

const (
	leastCause = .01 // a cause that moved less is not listed
	mostCauses = 4   // listed each way
)

// Causes is how the model's score of one skill of one response came about.
type Causes struct {
	// Base is the value of the mean training response. Base, the causes and Rest
	// add up to Value, which stands between 0 and 1.
	Base, Rest, Value float64
	Raised, Lowered   []score.Cause // greatest first
}

// CausesOf lists what matters in an explanation.
func CausesOf(x score.Explanation) *Causes {
	out := &Causes{Base: x.Base, Value: x.Value()}
	out.Rest = out.Value - out.Base
	for _, c := range x.Causes {
		list := &out.Raised
		if c.Moved < 0 {
			list = &out.Lowered
		}
		if math.Abs(c.Moved) >= leastCause && len(*list) < mostCauses {
			*list = append(*list, c)
			out.Rest -= c.Moved
		}
	}
	return out
}
