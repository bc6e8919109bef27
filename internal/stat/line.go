package stat

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Line is a straight line fitted by least squares.
type Line struct {
	Slope, Intercept float64
	SE               float64 // standard error of the slope
	P                float64 // two-sided p-value of a slope of zero
	N                int     // points
}

// FitLine fits y = intercept + slope*x by ordinary least squares (Draper and
// Smith, "Applied Regression Analysis", 1998, chapter 1). Slope and intercept
// are NaN without two different x, SE and P with fewer than three points. Points
// exactly on a line have SE 0 and P 0, or P 1 if it is level.
func FitLine(x, y []float64) Line {
	pair(len(x), len(y))
	nan := math.NaN()
	n := len(x)
	xx := product(x, x)
	if n < 2 || xx == 0 {
		return Line{nan, nan, nan, nan, n}
	}
	slope := product(x, y) / xx
	l := Line{Slope: slope, Intercept: Mean(y) - slope*Mean(x), SE: nan, P: nan, N: n}
	if n < 3 {
		return l
	}
	rest := 0.0
	for i := range x {
		d := y[i] - l.Intercept - slope*x[i]
		rest += d * d
	}
	l.SE = math.Sqrt(rest / float64(n-2) / xx)
	switch {
	case l.SE > 0:
		l.P = StudentP(slope/l.SE, float64(n-2))
	case slope == 0:
		l.P = 1
	default:
		l.P = 0
	}
	return l
}

// StudentP returns the chance that Student's t with df degrees of freedom is at
// least as far from zero as t (Abramowitz and Stegun, 26.7.1).
func StudentP(t, df float64) float64 {
	if t != t || !(df > 0) {
		return math.NaN()
	}
	return mathext.RegIncBeta(df/2, .5, df/(df+t*t))
}
