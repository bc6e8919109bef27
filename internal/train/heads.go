package train

import (
	"fmt"
	"math"
	"slices"

	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// fitHeads fits the heads of the four skills on the raw predictions of rows,
// made by models that had not seen them.
func (d *data) fitHeads(raw [][score.Targets]float64, rows []int) (heads [skill.Count]score.Head, err error) {
	for s := range heads {
		if heads[s], err = d.fitHead(raw, rows, s); err != nil {
			return heads, fmt.Errorf("fit head of %v: %w", skill.Skill(s), err)
		}
	}
	return heads, nil
}

func (d *data) fitHead(raw [][score.Targets]float64, rows []int, s int) (h score.Head, err error) {
	var odds, level, want []float64
	var seen, band []int
	for _, r := range rows {
		odds = append(odds, raw[r][s])
		seen = append(seen, int(d.y[r][s]))
		if v := d.y[r][skill.Count+s]; !math.IsNaN(v) {
			level = append(level, raw[r][skill.Count+s])
			want = append(want, v)
			band = append(band, int(skill.LevelOf(v))-1)
		}
	}
	if h.Evidence, err = stat.FitOrdinal(odds, seen, nil, 2); err != nil {
		return h, err
	}
	if h.Level, err = stat.FitOrdinal(level, band, nil, skill.Levels); err != nil {
		return h, err
	}
	line := stat.FitLine(level, want)
	h.Slope, h.Start = line.Slope, line.Intercept
	h.Enough = enough
	ranges(&h, level, want, rangeKnots)
	return h, nil
}

// enough is the least chance of evidence for a number: more likely than not,
// which with a calibrated chance makes the fewest mistakes in all. The card
// gives the rates of both kinds.
const enough = .5

// rangeKnots is the number of stretches of the value that get a range of their
// own.
const rangeKnots = 5

// ranges sets the ranges of h: in each of the given number of stretches of the values, the finite-sample
// quantiles of what the ratings are above them (split conformal, each tail by
// itself).
func ranges(h *score.Head, level, want []float64, knots int) {
	type pair struct{ v, res float64 }
	all := make([]pair, len(level))
	for i, l := range level {
		v := h.Value(l)
		all[i] = pair{v, want[i] - v}
	}
	slices.SortFunc(all, func(a, b pair) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return 0
	})
	for k := range knots {
		part := all[k*len(all)/knots : (k+1)*len(all)/knots]
		var mid float64
		res := make([]float64, len(part))
		for i, p := range part {
			mid += p.v / float64(len(part))
			res[i] = p.res
		}
		if n := len(h.At); n > 0 && mid <= h.At[n-1] {
			continue
		}
		h.At = append(h.At, mid)
		h.Low80, h.High80 = append(h.Low80, tail(res, .10)), append(h.High80, tail(res, .90))
		h.Low90, h.High90 = append(h.Low90, tail(res, .05)), append(h.High90, tail(res, .95))
	}
}

// tail returns the quantile of res at p, one rank further out than the sample's
// own, as conformal prediction asks.
func tail(res []float64, p float64) float64 {
	s := slices.Sorted(slices.Values(res))
	n := float64(len(s))
	var i int
	if p < .5 {
		i = int(math.Floor((n+1)*p)) - 1
	} else {
		i = int(math.Ceil((n+1)*p)) - 1
	}
	return s[min(len(s)-1, max(0, i))]
}
