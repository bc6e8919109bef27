package stat_test

import (
	"math"
	"testing"

	"unseenedge/internal/stat"
)

// The first two observers of Krippendorff's data C have the ordinal alpha that
// the definition gives by hand for small tables.
func TestOrdinalAlphaFollowsItsDefinition(t *testing.T) {
	for name, c := range map[string]struct {
		a, b []int
		want float64
	}{
		"the same":     {[]int{0, 1, 2, 3, 4}, []int{0, 1, 2, 3, 4}, 1},
		"no variation": {[]int{2, 2}, []int{2, 2}, math.NaN()},
		"nothing":      {nil, nil, math.NaN()},
		// Counts 1, 2, 1 of levels 0, 1, 2: distances (1, 2) = 1.5, (0, 2) = 3
		// squared; seen 2 * 1.5^2, chance 2 * (2*2.25 + 2*2.25 + 9) = 36, n 4.
		"one level off": {[]int{0, 1}, []int{1, 2}, 1 - 3*(2*2.25*2)/36},
		"opposite":      {[]int{0, 1}, []int{1, 0}, 1 - 3*(2*4*2)/(8*4.0)},
	} {
		got := stat.OrdinalAlpha(c.a, c.b)
		if math.Abs(got-c.want) > 1e-12 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
