package stat

import (
	"errors"
	"math"
)

// Ordinal turns a number into the probabilities of ordered levels 0, 1, ...:
// P(level <= k) = 1/(1+exp(Slope*x - Cuts[k])), the proportional-odds model
// (McCullagh, "Regression models for ordinal data", 1980).
type Ordinal struct {
	Slope float64   `json:"slope"`
	Cuts  []float64 `json:"cuts"` // rising, one fewer than the levels
}

// FitOrdinal fits the model to levels seen at x by maximum likelihood, each
// row weighing weight (nil weighs 1), by Newton's method with step halving. A
// ridge of 1e-3 on the slope of x divided by its standard deviation keeps it
// finite where x parts the levels cleanly, and each level counts half a row
// more at the mean of x, so that one never seen still has a probability. It
// returns an error if there are no rows, fewer than two levels, or a level
// outside 0..levels-1.
func FitOrdinal(x []float64, level []int, weight []float64, levels int) (Ordinal, error) {
	pair(len(x), len(level))
	if len(x) == 0 || levels < 2 {
		return Ordinal{}, errors.New("fit ordinal: no rows or fewer than two levels")
	}
	for i, l := range level {
		if l < 0 || l >= levels || x[i]-x[i] != 0 {
			return Ordinal{}, errors.New("fit ordinal: level out of range or value not a number")
		}
	}
	f := newOrdinalFit(x, level, weight, levels)
	for range 100 {
		if !f.step() {
			break
		}
	}
	return f.ordinal(), nil
}

// Probabilities sets out to the probability of each level at x and returns it;
// it allocates if out has too little room.
func (o Ordinal) Probabilities(x float64, out []float64) []float64 {
	out = out[:0]
	below := 0.0
	for _, c := range o.Cuts {
		upTo := sigmoid(c - o.Slope*x)
		out = append(out, upTo-below)
		below = upTo
	}
	return append(out, 1-below)
}

func sigmoid(v float64) float64 { return 1 / (1 + math.Exp(-v)) }

// ordinalFit holds rows scaled to mean 0 and standard deviation 1. The
// parameters are the cuts, then the slope.
type ordinalFit struct {
	x      []float64
	level  []int
	weight []float64
	mean   float64
	sd     float64
	theta  []float64
}

const slopeRidge = 1e-3

func newOrdinalFit(x []float64, level []int, weight []float64, levels int) *ordinalFit {
	f := &ordinalFit{mean: Mean(x), sd: 1}
	if v := Variance(x); v > 0 {
		f.sd = math.Sqrt(v)
	}
	share, total := make([]float64, levels), 0.0
	add := func(x float64, l int, w float64) {
		f.x, f.level, f.weight = append(f.x, x), append(f.level, l), append(f.weight, w)
		share[l] += w
		total += w
	}
	for i, v := range x {
		w := 1.0
		if weight != nil {
			w = weight[i]
		}
		add((v-f.mean)/f.sd, level[i], w)
	}
	for l := range levels {
		add(0, l, .5)
	}
	below := 0.0
	for _, s := range share[:levels-1] {
		below += s / total
		f.theta = append(f.theta, math.Log(below/(1-below)))
	}
	f.theta = append(f.theta, 0)
	return f
}

// loss returns the negative log-likelihood, infinite where the cuts do not rise.
func (f *ordinalFit) loss(theta []float64) float64 {
	k := len(theta) - 1
	for i := 1; i < k; i++ {
		if !(theta[i] > theta[i-1]) {
			return math.Inf(1)
		}
	}
	sum := slopeRidge / 2 * theta[k] * theta[k]
	for i, x := range f.x {
		lo, hi := f.ends(theta, x, f.level[i])
		sum -= f.weight[i] * math.Log(math.Max(hi-lo, 1e-300))
	}
	return sum
}

// ends returns P(level < l) and P(level <= l) at x.
func (f *ordinalFit) ends(theta []float64, x float64, l int) (lo, hi float64) {
	k := len(theta) - 1
	lo, hi = 0, 1
	if l > 0 {
		lo = sigmoid(theta[l-1] - theta[k]*x)
	}
	if l < k {
		hi = sigmoid(theta[l] - theta[k]*x)
	}
	return lo, hi
}

// step takes one Newton step and reports whether it still gained.
func (f *ordinalFit) step() bool {
	g, h := f.derivatives()
	d := solve(h, g)
	if d == nil {
		return false
	}
	was := f.loss(f.theta)
	next := make([]float64, len(f.theta))
	for size := 1.0; size > 1e-6; size /= 2 {
		for i := range next {
			next[i] = f.theta[i] - size*d[i]
		}
		if now := f.loss(next); now < was {
			copy(f.theta, next)
			return was-now > 1e-10*(1+was)
		}
	}
	return false
}

// derivatives returns the gradient of the loss and its expected second
// derivatives (Fisher scoring), which are always positive definite.
func (f *ordinalFit) derivatives() (g []float64, h [][]float64) {
	n := len(f.theta)
	k := n - 1
	g, h = make([]float64, n), make([][]float64, n)
	for i := range h {
		h[i] = make([]float64, n)
	}
	d := make([]float64, n) // derivative of one level's probability
	for i, x := range f.x {
		for l := 0; l <= k; l++ {
			lo, hi := f.ends(f.theta, x, l)
			clear(d)
			if l > 0 {
				d[l-1] = -lo * (1 - lo)
				d[k] += lo * (1 - lo) * x
			}
			if l < k {
				d[l] = hi * (1 - hi)
				d[k] -= hi * (1 - hi) * x
			}
			p := math.Max(hi-lo, 1e-300)
			for a := range d {
				if l == f.level[i] {
					g[a] -= f.weight[i] * d[a] / p
				}
				for b := range d {
					h[a][b] += f.weight[i] * d[a] * d[b] / math.Max(p, 1e-12)
				}
			}
		}
	}
	g[k] += slopeRidge * f.theta[k]
	h[k][k] += slopeRidge
	return g, h
}

// ordinal returns the parameters on the scale of the original x.
func (f *ordinalFit) ordinal() Ordinal {
	k := len(f.theta) - 1
	o := Ordinal{Slope: f.theta[k] / f.sd}
	for _, c := range f.theta[:k] {
		o.Cuts = append(o.Cuts, c+o.Slope*f.mean)
	}
	return o
}

// solve returns z with a z = b by elimination with pivots, or nil if a has no
// inverse. It overwrites a.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	z := append([]float64(nil), b...)
	for c := range n {
		pivot := c
		for r := c + 1; r < n; r++ {
			if math.Abs(a[r][c]) > math.Abs(a[pivot][c]) {
				pivot = r
			}
		}
		if a[pivot][c] == 0 {
			return nil
		}
		a[c], a[pivot] = a[pivot], a[c]
		z[c], z[pivot] = z[pivot], z[c]
		for r := c + 1; r < n; r++ {
			m := a[r][c] / a[c][c]
			for k := c; k < n; k++ {
				a[r][k] -= m * a[c][k]
			}
			z[r] -= m * z[c]
		}
	}
	for r := n - 1; r >= 0; r-- {
		for k := r + 1; k < n; k++ {
			z[r] -= a[r][k] * z[k]
		}
		z[r] /= a[r][r]
	}
	return z
}
