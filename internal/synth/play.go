package synth

import (
	"math"
	"math/rand/v2"

	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
)

// law is how one feature of play is drawn, as published: the mean and spread by
// level, what a grade adds from the second (0) to the eighth (all of it), and
// the bounds. A spread of zero stands for counts, drawn from Poisson's law.
type law struct {
	mean, spread [Levels]float64
	grade        float64
	low, high    float64
}

// minute is the unit of focus_duration's published law; the feature is in
// seconds.
const minute = 60

// laws returns the published laws in the order of feature.PlayNames.
func laws() [feature.Plays]law {
	none, inf := [Levels]float64{}, math.Inf(1)
	return [feature.Plays]law{
		{[Levels]float64{.85, .70, .50}, [Levels]float64{.05, .08, .12}, .05, .2, 1},
		{[Levels]float64{.78, .60, .45}, [Levels]float64{.08, .10, .12}, .08, .2, 1},
		{[Levels]float64{2, 4, 6}, none, 0, 0, inf},
		{[Levels]float64{.82, .65, .48}, [Levels]float64{.06, .10, .12}, .06, .2, 1},
		{[Levels]float64{.80, .60, .45}, [Levels]float64{.07, .12, .15}, .10, .2, 1},
		{[Levels]float64{12 * minute, 8 * minute, 5 * minute}, [Levels]float64{2 * minute, 2.5 * minute, 2 * minute}, 2 * minute, 1 * minute, inf},
		{[Levels]float64{.75, .60, .50}, [Levels]float64{.10, .12, .15}, 0, 0, 1},
		{[Levels]float64{.65, .45, .30}, [Levels]float64{.12, .15, .15}, .08, 0, 1},
		{[Levels]float64{15, 12, 8}, none, 3, 1, inf},
	}
}

// Play draws the features of play of one text, in the order and units of
// feature.PlayNames, by the published laws: they carry the level and next to
// nothing of the skill. Values have four decimals, seconds one.
func Play(t Tag, rng *rand.Rand) [feature.Plays]float64 {
	var v [feature.Plays]float64
	share := float64(t.Grade-firstGrade) / (lastGrade - firstGrade)
	for i, l := range laws() {
		mean := l.mean[t.Level] + float64(l.grade*share)
		if l.spread[t.Level] == 0 {
			v[i] = float64(poisson(mean, rng))
		} else {
			v[i] = mean + float64(l.spread[t.Level]*rng.NormFloat64())
		}
		v[i] = min(l.high, max(l.low, v[i]))
	}
	adjust(&v, t)
	for i, l := range laws() {
		v[i] = min(l.high, max(l.low, v[i]))
		v[i] = math.Round(v[i]*1e4) / 1e4
	}
	v[5] = math.Round(v[5]*10) / 10
	return v
}

// adjust adds the little that the published laws know of the skill.
func adjust(v *[feature.Plays]float64, t Tag) {
	a := 1 - .1*float64(t.Level)
	by := func(k int, slope float64) { v[k] *= 1 + float64(slope*(a-.9)) }
	switch t.Skill {
	case skill.Empathy:
		by(6, .2)
	case skill.ProblemSolving:
		by(1, .15)
		v[2] = math.Floor(v[2] * (1.1 - float64(.3*a)))
	case skill.SelfRegulation:
		by(5, .25)
		by(4, .2)
	case skill.Resilience:
		by(3, .25)
		by(0, .1)
	}
}

// poisson draws a count with the given mean (Knuth's product of uniforms; the
// means here are small).
func poisson(mean float64, rng *rand.Rand) int {
	limit, p, n := math.Exp(-mean), 1.0, 0
	for {
		if p *= rng.Float64(); p <= limit {
			return n
		}
		n++
	}
}
