package stat

import "math"

// QWK returns Cohen's kappa of two raters' levels with quadratic weights
// (Cohen, 1968). With these weights the sums over the table of levels collapse
// to moments: one minus the mean squared difference over its mean were the
// raters independent.
func QWK(a, b []int) float64 {
	pair(len(a), len(b))
	x, y := floats(a), floats(b)
	n := float64(len(x))
	if n == 0 {
		return math.NaN()
	}
	gap := Mean(x) - Mean(y)
	chance := (product(x, x)+product(y, y))/n + gap*gap
	if chance == 0 {
		return math.NaN()
	}
	e := RMSE(x, y)
	return 1 - e*e/chance
}

func floats(v []int) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		out[i] = float64(x)
	}
	return out
}

// Kappa returns Cohen's kappa of two raters' categories (Cohen, 1960).
func Kappa(a, b []int) float64 {
	pair(len(a), len(b))
	ca, cb := map[int]float64{}, map[int]float64{}
	for i := range a {
		ca[a[i]]++
		cb[b[i]]++
	}
	n, hits := float64(len(a)), 0.0
	for k, c := range ca {
		hits += c * cb[k] // whole numbers: the order cannot matter
	}
	chance := hits / (n * n)
	if chance == 1 {
		return math.NaN()
	}
	return (Within(a, b, 0) - chance) / (1 - chance)
}

// Within returns the share of pairs at most d levels apart: 0 is exact
// agreement, 1 exact or adjacent.
func Within(a, b []int, d int) float64 {
	pair(len(a), len(b))
	hits := 0
	for i := range a {
		if gap := a[i] - b[i]; gap <= d && -gap <= d {
			hits++
		}
	}
	return float64(hits) / float64(len(a))
}

// ICC returns the intraclass correlation ICC(2,1): two-way random effects,
// absolute agreement, one rater (Shrout and Fleiss, 1979). ratings holds a row
// a subject and a column a rater, none missing; rows of different lengths
// panic.
func ICC(ratings [][]float64) float64 {
	n := len(ratings)
	if n < 2 || len(ratings[0]) < 2 {
		return math.NaN()
	}
	k := len(ratings[0])
	rows, cols := make([]float64, n), make([]float64, k)
	total := 0.0
	for i, row := range ratings {
		pair(len(row), k)
		for j, v := range row {
			rows[i] += v / float64(k)
			cols[j] += v / float64(n)
			total += v
		}
	}
	mean := total / float64(n*k)
	between, raters, residual := 0.0, 0.0, 0.0
	for i, row := range ratings {
		between += float64(k) * (rows[i] - mean) * (rows[i] - mean)
		for j, v := range row {
			d := v - rows[i] - cols[j] + mean
			residual += d * d
		}
	}
	for _, c := range cols {
		raters += float64(n) * (c - mean) * (c - mean)
	}
	bms, jms := between/float64(n-1), raters/float64(k-1)
	ems := residual / float64((n-1)*(k-1))
	whole := bms + float64(k-1)*ems + float64(k)*(jms-ems)/float64(n)
	if whole == 0 {
		return math.NaN()
	}
	return (bms - ems) / whole
}

// Krippendorff returns Krippendorff's alpha for interval data (Krippendorff,
// "Computing Krippendorff's alpha-reliability", 2011). ratings holds a row a
// subject; NaN is a rating that was not given, rows may differ in length, and
// a row with fewer than two ratings does not count.
func Krippendorff(ratings [][]float64) float64 {
	var all []float64
	within := 0.0
	for _, row := range ratings {
		given := present(row)
		if len(given) < 2 {
			continue
		}
		all = append(all, given...)
		// Squared differences over all ordered pairs are 2n times the sum of
		// squared deviations.
		within += 2 * float64(len(given)) * product(given, given) / float64(len(given)-1)
	}
	n := float64(len(all))
	chance := 2 * n * product(all, all) / (n - 1)
	if n < 2 || chance == 0 {
		return math.NaN()
	}
	return 1 - within/chance
}

func present(row []float64) []float64 {
	var out []float64
	for _, v := range row {
		if v == v {
			out = append(out, v)
		}
	}
	return out
}
