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
	// between is the standard deviation of one student's true level from
	// response to response: what one response shows, however surely, is not yet
	// the student. Ratings of the corpus spread with .25 to .32 over writers and
	// prompts together; .10 is taken as within a student until a school's own
	// repeated ratings measure it.
	between = .10
	// z80 is the half-width of an 80 % range in standard deviations.
	z80 = 1.2815515655446004
	// ratedHalf is the half-width of a rating's 80 % range on the 0-1 scale:
	// the spread of corpus ratings within one level.
	ratedHalf = .08
	// ratedShare is what a rating leaves to its level; the rest goes to the
	// neighbours. A second reading of the corpus differs by 2 to 4 points of 100,
	// so about one rating in ten crosses a cut.
	ratedShare = .90
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

// Pool joins observations of one student and skill as random effects.
//
// To each observation's own error comes the spread between responses. The value
// is the mean weighted by precision. Its error variance is that of equally
// correlated errors (Shared) for model scores; ratings come from a person and
// count as independent. The level's cumulative log odds are flattened as the
// error grows and pooled with the same effective number of observations, so that
// many agreeing responses grow sure only up to 1/Shared times.
func Pool(observations []Observation) Estimate {
	e := Estimate{Responses: len(observations)}
	if len(observations) == 0 {
		return e
	}
	e.Enough = true
	var weights, sum, sumSquares, rated float64
	var odds [skill.Levels - 1]float64
	for _, o := range observations {
		own := variance(o)
		w := 1 / (own + between*between)
		flat := math.Sqrt(own * w)
		weights += w
		sumSquares += w * w
		sum += w * o.Value
		if o.Rated {
			e.Ratings++
			rated += w
		}
		for k, z := range cumulativeOdds(o.Shares) {
			odds[k] += w * flat * z
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
