package external

import "math"

// sparse is a matrix of rows of (column, value).
type sparse struct {
	start []int32
	col   []uint32
	val   []float32
	cols  int
}

// ridge is a linear model.
type ridge struct {
	weight []float32
	bias   float32
}

// fit minimises |X w - y|^2 + lambda |w|^2, y centred, by conjugate gradients
// (Hestenes and Stiefel, 1952).
func (x *sparse) fit(y []float64, lambda float64, steps int) ridge {
	var mean float64
	for _, v := range y {
		mean += v / float64(max(len(y), 1))
	}
	rows := make([]float32, len(y))
	for i, v := range y {
		rows[i] = float32(v - mean)
	}
	w, res, prod := make([]float32, x.cols), make([]float32, x.cols), make([]float32, x.cols)
	x.back(rows, res)
	dir := append([]float32(nil), res...)
	rr := dot(res, res)
	enough := 1e-6 * rr
	for range steps {
		if rr <= enough {
			break
		}
		x.forth(dir, rows)
		for j := range prod {
			prod[j] = float32(lambda) * dir[j]
		}
		x.back(rows, prod)
		step := float32(rr / dot(dir, prod))
		for j := range w {
			w[j] += step * dir[j]
			res[j] -= step * prod[j]
		}
		next := dot(res, res)
		turn := float32(next / rr)
		for j := range dir {
			dir[j] = res[j] + turn*dir[j]
		}
		rr = next
	}
	return ridge{w, float32(mean)}
}

// forth sets out to X w.
func (x *sparse) forth(w, out []float32) {
	for i := range out {
		var sum float32
		for e := x.start[i]; e < x.start[i+1]; e++ {
			sum += x.val[e] * w[x.col[e]]
		}
		out[i] = sum
	}
}

// back adds X' rows to out.
func (x *sparse) back(rows, out []float32) {
	for i, r := range rows {
		for e := x.start[i]; e < x.start[i+1]; e++ {
			out[x.col[e]] += r * x.val[e]
		}
	}
}

func dot(a, b []float32) (sum float64) {
	for j := range a {
		sum += float64(a[j]) * float64(b[j])
	}
	return sum
}

func (r *ridge) at(id []uint32, val []float32) float64 {
	sum := r.bias
	for k, i := range id {
		sum += r.weight[i] * val[k]
	}
	return float64(sum)
}

// fitView learns y from one view on rows and returns what it says of the items
// in says.
func fitView(v *view, y []float64, rows, says []int, lambda float64) []float64 {
	rarity := v.rarity(rows)
	x := sparse{cols: v.size, start: []int32{0}}
	want := make([]float64, len(rows))
	for i, r := range rows {
		id, val := v.bags[r].weighed(rarity)
		x.col, x.val = append(x.col, id...), append(x.val, val...)
		x.start = append(x.start, int32(len(x.col)))
		want[i] = y[r]
	}
	m := x.fit(want, lambda, 20)
	out := make([]float64, len(says))
	for i, r := range says {
		out[i] = m.at(v.bags[r].weighed(rarity))
	}
	return out
}

// fitDense learns y from the columns of vec, standardised and clipped at four
// standard deviations, missing at the mean.
func fitDense(vec [][]float64, y []float64, rows, says []int, lambda float64) []float64 {
	n := len(vec[0])
	mean, spread := make([]float64, n), make([]float64, n)
	for j := range n {
		mean[j], spread[j] = moments(vec, rows, j)
	}
	standard := func(r int) ([]uint32, []float32) {
		var id []uint32
		var val []float32
		for j, v := range vec[r] {
			z := (v - mean[j]) / spread[j]
			if z == 0 || math.IsNaN(z) {
				continue
			}
			id, val = append(id, uint32(j)), append(val, float32(min(4, max(-4, z))))
		}
		return id, val
	}
	x := sparse{cols: n, start: []int32{0}}
	want := make([]float64, len(rows))
	for i, r := range rows {
		id, val := standard(r)
		x.col, x.val = append(x.col, id...), append(x.val, val...)
		x.start = append(x.start, int32(len(x.col)))
		want[i] = y[r]
	}
	m := x.fit(want, lambda, 60)
	out := make([]float64, len(says))
	for i, r := range says {
		out[i] = m.at(standard(r))
	}
	return out
}

// moments returns mean and standard deviation of column j, missing left out.
func moments(x [][]float64, rows []int, j int) (mean, spread float64) {
	var n, sum, sq float64
	for _, r := range rows {
		if v := x[r][j]; !math.IsNaN(v) {
			n++
			sum += v
			sq += v * v
		}
	}
	if n == 0 {
		return 0, 1
	}
	mean = sum / n
	if v := sq/n - mean*mean; v > 1e-9 {
		return mean, math.Sqrt(v)
	}
	return mean, 1
}
