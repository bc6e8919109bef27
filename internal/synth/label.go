package synth

import (
	"math"
	"math/rand/v2"
	"strings"

	"unseenedge/internal/skill"
)

// Labels are the levels 0-1 of the four skills, NaN where there is no
// evidence.
type Labels [skill.Count]float64

// Heuristic draws labels as published: the skill of the tag from the range of
// its level, with a little for the grade and for more than 40 or fewer than 15
// words, the other three from lower ranges, independent of the text. Labels
// have three decimals. They say what the generator was told, not what a text
// shows.
func Heuristic(text string, t Tag, rng *rand.Rand) Labels {
	own := [Levels][2]float64{{.70, .90}, {.50, .70}, {.30, .55}}[t.Level]
	other := [Levels][2]float64{{.50, .65}, {.40, .55}, {.30, .50}}[t.Level]
	draw := func(r [2]float64) float64 { return r[0] + float64((r[1]-r[0])*rng.Float64()) }
	var out Labels
	for s := range out {
		if skill.Skill(s) != t.Skill {
			out[s] = rounded(draw(other))
			continue
		}
		v := draw(own) + .02*float64(t.Grade-5)
		switch n := len(strings.Fields(text)); {
		case n > 40:
			v += .03
		case n < 15:
			v -= .03
		}
		out[s] = rounded(min(.98, max(.1, v)))
	}
	return out
}

func rounded(v float64) float64 { return math.Round(v*1000) / 1000 }
