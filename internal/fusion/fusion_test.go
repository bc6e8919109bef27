package fusion_test

import (
	"math"
	"testing"

	"unseenedge/internal/fusion"
	"unseenedge/internal/skill"
)

func scored(value, half float64, shares skill.Shares) fusion.Observation {
	return fusion.Observation{Value: value, Low: value - half, High: value + half, Shares: shares}
}

func TestPool(t *testing.T) {
	one := scored(.70, .15, skill.Shares{.1, .5, .3, .1})

	t.Run("nothing heard is no estimate", func(t *testing.T) {
		if e := fusion.Pool(nil); e.Enough || e.Responses != 0 {
			t.Errorf("got %+v", e)
		}
	})
	t.Run("one response is not yet the student: its range widens, its order of levels stays", func(t *testing.T) {
		e := fusion.Pool([]fusion.Observation{one})
		if e.Value != one.Value || e.Low >= one.Low || e.High <= one.High {
			t.Errorf("range %v to %v around %v", e.Low, e.High, e.Value)
		}
		if likeliest(e.Shares) != likeliest(one.Shares) || e.Shares[1] >= one.Shares[1] {
			t.Errorf("shares %v of %v", e.Shares, one.Shares)
		}
	})
	t.Run("many agreeing responses narrow the range, but not below the shared error", func(t *testing.T) {
		var many []fusion.Observation
		widths := map[int]float64{}
		for n := 1; n <= 1000; n++ {
			many = append(many, one)
			e := fusion.Pool(many)
			widths[n] = e.High - e.Low
		}
		if !(widths[4] < widths[1] && widths[1000] < widths[4]) {
			t.Errorf("widths %v %v %v", widths[1], widths[4], widths[1000])
		}
		if floor := widths[1] * math.Sqrt(fusion.Shared); widths[1000] < floor-1e-9 {
			t.Errorf("width %v fell below the shared error %v", widths[1000], floor)
		}
	})
	t.Run("a rating outweighs a score that contradicts it, and does not silence it", func(t *testing.T) {
		e := fusion.Pool([]fusion.Observation{scored(.3, .2, skill.Shares{.8, .1, .05, .05}), fusion.Rated(skill.Proficient)})
		if e.Ratings != 1 || e.Value < .56 || e.Value > .78 || e.High-e.Low < .25 {
			t.Errorf("got %+v", e)
		}
	})
	t.Run("ratings alone speak in their own word", func(t *testing.T) {
		for l := skill.Emerging; l <= skill.Advanced; l++ {
			if e := fusion.Pool([]fusion.Observation{fusion.Rated(l)}); e.Band != (skill.Band{Low: l, High: l}) {
				t.Errorf("level %v became %v", l, e.Band)
			}
		}
	})
	t.Run("shares always sum to one and the value lies in its range", func(t *testing.T) {
		e := fusion.Pool([]fusion.Observation{scored(.95, .3, skill.Shares{0, 0, 0, 1}), scored(.1, .3, skill.Shares{1, 0, 0, 0})})
		sum := 0.0
		for _, p := range e.Shares {
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 || e.Value < e.Low || e.Value > e.High {
			t.Errorf("got %+v", e)
		}
	})
}

func likeliest(p skill.Shares) int {
	best := 0
	for i, v := range p {
		if v > p[best] {
			best = i
		}
	}
	return best
}
