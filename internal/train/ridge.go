package train

import (
	"math"
	"slices"

	"unseenedge/internal/feature"
	"unseenedge/internal/score"
)

// targets are what the linear parts learn, one row a response: evidence 0 or 1
// of each skill, its level 0-1 (NaN without evidence), whether it is shown well
// and whether badly.
type targets [][score.Columns]float64

// sparse is a matrix of rows of (bucket, value).
type sparse struct {
	start []int32
	col   []uint32
	val   []float32
	cols  int
}

// tableParams steer one n-gram table.
type tableParams struct {
	View   feature.View
	Bits   uint8
	MinDF  int     // pieces in fewer texts are left out
	Lambda float64 // ridge penalty, rows have length 1
	Steps  int     // conjugate-gradient steps
}

// fitTable fits a table on the rows of docs by ridge regression: conjugate
// gradients on the normal equations, all targets at once, rows without a target
// left out of it.
func fitTable(docs []*feature.Doc, y targets, rows []int, p tableParams) *score.Table {
	var s score.Scratch
	idf := inverseFrequency(docs, rows, p)
	x := sparse{cols: 1 << p.Bits, start: []int32{0}}
	for _, r := range rows {
		b, v := s.Weigh(docs[r], p.View, p.Bits, idf)
		x.col = append(x.col, b...)
		x.val = append(x.val, v...)
		x.start = append(x.start, int32(len(x.col)))
	}
	bias, centred := centre(y, rows)
	w := x.ridge(centred, p.Lambda, p.Steps)
	return quantise(w, bias, idf, p)
}

// inverseFrequency returns ln((1+n)/(1+df)) + 1 of each bucket in steps of
// score.IDFStep, 0 where df is too small.
func inverseFrequency(docs []*feature.Doc, rows []int, p tableParams) []uint8 {
	df := make([]uint32, 1<<p.Bits)
	last := make([]int32, 1<<p.Bits)
	var grams []uint64
	for i, r := range rows {
		grams = docs[r].Grams(p.View, grams[:0])
		for _, g := range grams {
			if b := score.Bucket(g, p.Bits); last[b] != int32(i+1) {
				last[b] = int32(i + 1)
				df[b]++
			}
		}
	}
	out := make([]uint8, len(df))
	for b, n := range df {
		if int(n) >= p.MinDF {
			v := math.Log(float64(1+len(rows))/float64(1+n)) + 1
			out[b] = uint8(min(255, max(1, math.Round(v/score.IDFStep))))
		}
	}
	return out
}

// centre returns the mean of each target over rows and the targets less it,
// NaN where missing.
func centre(y targets, rows []int) (mean [score.Columns]float64, out targets) {
	var n [score.Columns]float64
	for _, r := range rows {
		for k, v := range y[r] {
			if !math.IsNaN(v) {
				mean[k] += v
				n[k]++
			}
		}
	}
	for k := range mean {
		mean[k] /= max(n[k], 1)
	}
	out = make(targets, len(rows))
	for i, r := range rows {
		for k, v := range y[r] {
			out[i][k] = v - mean[k]
		}
	}
	return mean, out
}

type block = [score.Columns]float32

// ridge solves (X'MX + lambda I) w = X'My for each target, M leaving out rows
// without it.
func (x *sparse) ridge(y targets, lambda float64, steps int) []block {
	res := make([]block, x.cols)
	rows := make([]block, len(y))
	for i := range y {
		for k, v := range y[i] {
			if !math.IsNaN(v) {
				rows[i][k] = float32(v)
			}
		}
	}
	x.back(rows, res)
	w := make([]block, x.cols)
	dir := slices.Clone(res)
	prod := make([]block, x.cols)
	rr := dots(res, res)
	for range steps {
		x.forth(dir, rows)
		for i := range y {
			for k, v := range y[i] {
				if math.IsNaN(v) {
					rows[i][k] = 0
				}
			}
		}
		clear(prod)
		x.back(rows, prod)
		for j := range prod {
			for k := range prod[j] {
				prod[j][k] += float32(lambda) * dir[j][k]
			}
		}
		curve := dots(dir, prod)
		var step block
		for k := range step {
			if curve[k] > 0 {
				step[k] = float32(rr[k] / curve[k])
			}
		}
		for j := range w {
			for k := range w[j] {
				w[j][k] += step[k] * dir[j][k]
				res[j][k] -= step[k] * prod[j][k]
			}
		}
		next := dots(res, res)
		for j := range dir {
			for k := range dir[j] {
				if rr[k] > 0 {
					dir[j][k] = res[j][k] + float32(next[k]/rr[k])*dir[j][k]
				}
			}
		}
		rr = next
	}
	return w
}

// forth sets out to X w.
func (x *sparse) forth(w, out []block) {
	for i := range out {
		var sum block
		for e := x.start[i]; e < x.start[i+1]; e++ {
			v, b := x.val[e], &w[x.col[e]]
			for k := range sum {
				sum[k] += v * b[k]
			}
		}
		out[i] = sum
	}
}

// back adds X' rows to out.
func (x *sparse) back(rows, out []block) {
	for i := range rows {
		r := &rows[i]
		for e := x.start[i]; e < x.start[i+1]; e++ {
			v, b := x.val[e], &out[x.col[e]]
			for k := range r {
				b[k] += v * r[k]
			}
		}
	}
}

func dots(a, b []block) (sum [score.Columns]float64) {
	for j := range a {
		for k := range sum {
			sum[k] += float64(a[j][k] * b[j][k])
		}
	}
	return sum
}

// steps is the greatest size of a packed weight.
const steps = 31

// quantise packs weights into bytes; the step is set so that one weight in five
// hundred is clipped, and has 31 sizes so that the file packs well.
func quantise(w []block, bias [score.Columns]float64, idf []uint8, p tableParams) *score.Table {
	t := &score.Table{View: p.View, Bits: p.Bits, IDF: idf, Weights: make([]int8, len(w)*score.Columns)}
	size := make([]float32, 0, len(w))
	for k := range score.Columns {
		size = size[:0]
		for j := range w {
			if idf[j] > 0 {
				size = append(size, max(w[j][k], -w[j][k]))
			}
		}
		slices.Sort(size)
		top := float32(1e-9)
		if n := len(size); n > 0 {
			top = max(top, size[n-1-n/500])
		}
		t.Scale[k], t.Bias[k] = top/steps, float32(bias[k])
		for j := range w {
			q := math.Round(float64(w[j][k] / t.Scale[k]))
			t.Weights[j*score.Columns+k] = int8(min(steps, max(-steps, q)))
		}
	}
	return t
}
