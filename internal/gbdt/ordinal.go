package gbdt

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"unseenedge/internal/stat"
)

// cutsKey names the line of the file's parameters that holds the thresholds of
// an ordinal model. Other readers skip it and see a regression, whose raw
// values are the same.
const cutsKey = "ordinal_thresholds"

// ladder is the loss of ordered levels: P(y <= k) = sigmoid(cuts[k] - raw), the
// proportional-odds model (McCullagh, "Regression models for ordinal data",
// 1980). The trees grow raw and after each tree the cuts follow it, as in
// Schmid et al., "Geoadditive regression modeling of stream biological
// condition" (2011).
type ladder struct {
	cuts   []float64 // rising, one fewer than the levels
	y      []float64
	weight func(i int) float64
}

// newLadder starts with the cuts that give each level its share of the rows.
func newLadder(levels int, y []float64, weight func(i int) float64) *ladder {
	l := &ladder{y: y, weight: weight}
	share, total, below := make([]float64, levels), 0.0, 0.0
	for k := range share {
		share[k] = prior
		total += prior
	}
	for i, v := range y {
		share[int(v)] += weight(i)
		total += weight(i)
	}
	for _, s := range share[:levels-1] {
		below += s / total
		l.cuts = append(l.cuts, math.Log(below/(1-below)))
	}
	return l
}

// prior is the weight that each level has besides its rows, at a raw value of
// 0, so that one without rows keeps a probability.
const prior = .5

// ends returns P(level < y) and P(level <= y) at raw.
func ends(cuts []float64, raw float64, y int) (lo, hi float64) {
	lo, hi = 0, 1
	if y > 0 {
		lo = 1 / (1 + math.Exp(raw-cuts[y-1]))
	}
	if y < len(cuts) {
		hi = 1 / (1 + math.Exp(raw-cuts[y]))
	}
	return lo, hi
}

// ordinalLoss returns the negative log-likelihood of level y at raw.
func ordinalLoss(cuts []float64, raw, y float64) float64 {
	lo, hi := ends(cuts, raw, int(y))
	return -math.Log(math.Max(hi-lo, 1e-300))
}

// gradient returns the derivatives of the loss of row i by raw.
func (l *ladder) gradient(i int, raw float64) (g, h float64) {
	lo, hi := ends(l.cuts, raw, int(l.y[i]))
	return 1 - lo - hi, math.Max(lo*(1-lo)+hi*(1-hi), 1e-16)
}

// follow moves the cuts one Newton step towards the best for the raw values.
func (l *ladder) follow(raw []float64) {
	step := l.newton(raw)
	was := l.loss(l.cuts, raw)
	next := make([]float64, len(step))
	for size := 1.0; size > 1e-3; size /= 2 {
		for k := range next {
			next[k] = l.cuts[k] - float64(size*step[k])
		}
		if rising(next) && l.loss(next, raw) < was {
			l.cuts = next
			return
		}
	}
}

// each calls f with the weight, raw value and level of every row, then of the
// priors.
func (l *ladder) each(raw []float64, f func(w, raw float64, y int)) {
	for i, v := range raw {
		f(l.weight(i), v, int(l.y[i]))
	}
	for y := range len(l.cuts) + 1 {
		f(prior, 0, y)
	}
}

func (l *ladder) loss(cuts, raw []float64) float64 {
	sum := 0.0
	l.each(raw, func(w, raw float64, y int) { sum += float64(w * ordinalLoss(cuts, raw, float64(y))) })
	return sum
}

// newton solves for the step of the cuts: their second derivatives have
// entries only on and beside the diagonal.
func (l *ladder) newton(raw []float64) []float64 {
	n := len(l.cuts)
	g, diagonal, beside := make([]float64, n), make([]float64, n), make([]float64, n)
	l.each(raw, func(w, raw float64, y int) {
		lo, hi := ends(l.cuts, raw, y)
		p := math.Max(hi-lo, 1e-15)
		dlo, dhi := lo*(1-lo)/p, hi*(1-hi)/p
		if y < n {
			g[y] -= float64(w * dhi)
			diagonal[y] += float64(w * (float64(dhi*dhi) - float64(dhi*(1-2*hi))))
		}
		if y > 0 {
			g[y-1] += float64(w * dlo)
			diagonal[y-1] += float64(w * (float64(dlo*dlo) + float64(dlo*(1-2*lo))))
		}
		if y > 0 && y < n {
			beside[y-1] -= float64(w * dlo * dhi)
		}
	})
	for k := 1; k < n; k++ {
		m := beside[k-1] / diagonal[k-1]
		diagonal[k] -= float64(m * beside[k-1])
		g[k] -= float64(m * g[k-1])
	}
	for k := n - 1; k >= 0; k-- {
		if k < n-1 {
			g[k] -= float64(beside[k] * g[k+1])
		}
		g[k] /= diagonal[k]
	}
	return g
}

// rising reports whether cuts are finite and each above the one before.
func rising(cuts []float64) bool {
	for k, c := range cuts {
		if c-c != 0 || k > 0 && c <= cuts[k-1] {
			return false
		}
	}
	return true
}

// Levels returns the number of ordered levels of an ordinal model, else 0.
func (m *Model) Levels() int {
	if m.link.kind != ordinal {
		return 0
	}
	return len(m.link.cuts) + 1
}

// Shares sets out to the probability of each level at a raw value and returns
// it; it allocates if out has too little room. For a model that is not ordinal
// it returns nothing.
func (m *Model) Shares(raw float64, out []float64) []float64 {
	if m.link.kind != ordinal {
		return out[:0]
	}
	return stat.Ordinal{Slope: 1, Cuts: m.link.cuts}.Probabilities(raw, out)
}

// expectedLevel returns the mean level at raw: each cut that is passed adds 1.
func expectedLevel(cuts []float64, raw float64) float64 {
	sum := 0.0
	for _, c := range cuts {
		sum += 1 / (1 + math.Exp(c-raw))
	}
	return sum
}

// cutsLine is the parameter line of cuts; parseCuts reads it.
func cutsLine(cuts []float64) string {
	words := make([]string, len(cuts))
	for k, c := range cuts {
		words[k] = number(c)
	}
	return "[" + cutsKey + ": " + strings.Join(words, " ") + "]"
}

// parseCuts returns the cuts among the parameter lines: none if no line names
// them, and false if a line does but cannot be read.
func parseCuts(lines []string) (cuts []float64, ok bool) {
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "["+cutsKey+":") })
	if at < 0 {
		return nil, true
	}
	text := strings.TrimSuffix(strings.TrimPrefix(lines[at], "["+cutsKey+":"), "]")
	for _, w := range strings.Fields(text) {
		c, err := strconv.ParseFloat(w, 64)
		if err != nil {
			return nil, false
		}
		cuts = append(cuts, c)
	}
	return cuts, len(cuts) > 0 && rising(cuts)
}
