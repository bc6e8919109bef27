// Package fusion joins the scores and ratings of one student in one skill into
// an estimate.
//
// Invariant: a response without enough evidence adds nothing, and with no
// evidence at all there is no estimate: missing is never zero and never .5.
package fusion

import (
	"math"

	"unseenedge/internal/skill"
)

// Observation is one response's say on one skill: the model's score, or the
// teacher's rating that replaces it.
type Observation struct {
	// Value, Low and High lie in 0-1; Low to High is the 80 % range.
	Value, Low, High float64
	Shares           skill.Shares
	Rated            bool
}

// Estimate is a student's skill over a period.
type Estimate struct {
	Enough           bool
	Value, Low, High float64
	Shares           skill.Shares
	Band             skill.Band
	// Responses gave evidence; Ratings of them were rated by a teacher.
	Responses, Ratings int
}

const (
	// Shared is the part of a score's error variance that all responses of one
	// student have in common (the student's way to write, the model's blind
	// spots), so that it does not shrink with their number. On the folds the
	// errors of texts of one set go together with an intraclass correlation of
	// .07 to .10, of one prompt .01 to .08; but a set has many writers and a
	// student is one, so .30 is kept until a school's own ratings measure it.
	Shared = .30
	// z80 is the half-width of an 80 % range in standard deviations.
	z80 = 1.2815515655446004
	// ratedHalf is the half-width of a rating's 80 % range on the 0-1 scale:
	// the spread of corpus ratings within one level.
	ratedHalf = .08
	// ratedShare is what a rating leaves to its level; the rest goes to the
	// neighbours, as two readers differ by a level about that often.
	ratedShare = .80
)

// Rated returns the observation that a teacher's rating of level makes.
func Rated(level skill.Level) Observation {
	v := level.Value()
	o := Observation{Value: v, Low: max(0, v-ratedHalf), High: min(1, v+ratedHalf), Rated: true}
	at := int(level) - 1
	rest := 1 - ratedShare
	switch at {
	case 0:
		o.Shares[1] = rest
	case skill.Levels - 1:
		o.Shares[at-1] = rest
	default:
		o.Shares[at-1], o.Shares[at+1] = rest/2, rest/2
	}
	o.Shares[at] = ratedShare
	return o
}

// Pool joins observations of one student and skill.
//
// The value is their mean weighted by precision. Its error variance is that of
// equally correlated errors (Shared) for model scores; ratings come from a
// person and count as independent. The level's cumulative log odds are pooled
// with the same effective number of observations, so that one response keeps
// its own shares and many agreeing ones grow sure only up to 1/Shared times.
func Pool(observations []Observation) Estimate {
	e := Estimate{Responses: len(observations)}
	if len(observations) == 0 {
		return e
	}
	e.Enough = true
	var weights, sum, sumSquares, rated float64
	var odds [skill.Levels - 1]float64
	for _, o := range observations {
		w := 1 / variance(o)
		weights += w
		sumSquares += w * w
		sum += w * o.Value
		if o.Rated {
			e.Ratings++
			rated += w
		}
		for k, z := range cumulativeOdds(o.Shares) {
			odds[k] += w * z
		}
	}
	e.Value = sum / weights
	shared := Shared * (1 - rated/weights)
	independent := weights * weights / sumSquares // Kish's effective number
	effective := independent / (1 + (independent-1)*shared)
	half := z80 * math.Sqrt(independent/weights/effective)
	e.Low, e.High = max(0, e.Value-half), min(1, e.Value+half)
	for k := range odds {
		odds[k] *= effective / weights
	}
	e.Shares = sharesOf(odds)
	e.Band = skill.BandOf(e.Shares)
	return e
}

// variance of an observation's error, from its 80 % range; the range of a score
// at the edge of the scale is cut, so the wider side counts.
func variance(o Observation) float64 {
	half := max(o.Value-o.Low, o.High-o.Value, .02)
	sd := half / z80
	return sd * sd
}

// cumulativeOdds returns the log odds of reaching Developing, Proficient and
// Advanced, held within ±4 so that no single response is certain.
func cumulativeOdds(p skill.Shares) (z [skill.Levels - 1]float64) {
	reach := 1.0
	for k := range z {
		reach -= p[k]
		r := min(max(reach, .018), .982)
		z[k] = math.Log(r / (1 - r))
	}
	return z
}

func sharesOf(z [skill.Levels - 1]float64) (p skill.Shares) {
	before := 1.0
	for k, v := range z {
		reach := min(before, 1/(1+math.Exp(-v)))
		p[k] = before - reach
		before = reach
	}
	p[skill.Levels-1] = before
	return p
}
