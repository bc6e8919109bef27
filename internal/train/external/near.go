package external

import (
	"math"

	"unseenedge/internal/stat"
)

// near is how alike any two answers to one prompt are.
type near struct {
	blocks []block
	in     []place // of each item
}

type place struct{ block, at int }

// block holds the answers to one prompt.
type block struct {
	items []int
	like  [][]float32 // lower triangle, 0-1
}

// newNear compares the answers to each prompt: the mean over the views of the
// cosine of their weighed pieces, made a likeness that falls off quickly.
func newNear(items []Item, views []*view) *near {
	n := &near{in: make([]place, len(items))}
	of := map[string]int{}
	for i, it := range items {
		b, ok := of[it.Prompt]
		if !ok {
			b = len(n.blocks)
			of[it.Prompt] = b
			n.blocks = append(n.blocks, block{})
		}
		n.in[i] = place{b, len(n.blocks[b].items)}
		n.blocks[b].items = append(n.blocks[b].items, i)
	}
	for b := range n.blocks {
		n.blocks[b].compare(views)
	}
	return n
}

func (b *block) compare(views []*view) {
	b.like = make([][]float32, len(b.items))
	for i := range b.like {
		b.like[i] = make([]float32, i+1)
	}
	for _, v := range views {
		rarity := v.rarity(b.items)
		room := make([]float32, v.size)
		ids, vals := make([][]uint32, len(b.items)), make([][]float32, len(b.items))
		for i, r := range b.items {
			ids[i], vals[i] = v.bags[r].weighed(rarity)
		}
		for i := range b.items {
			for k, id := range ids[i] {
				room[id] = vals[i][k]
			}
			for j := range i + 1 {
				var sum float32
				for k, id := range ids[j] {
					sum += room[id] * vals[j][k]
				}
				b.like[i][j] += sum / float32(len(views))
			}
			for _, id := range ids[i] {
				room[id] = 0
			}
		}
	}
	for i := range b.like {
		for j, c := range b.like[i] {
			b.like[i][j] = float32(math.Exp(falloff * float64(c-1)))
		}
	}
}

// falloff is how quickly likeness falls with the cosine.
const falloff = 3

func (b *block) between(i, j int) float64 {
	if i < j {
		i, j = j, i
	}
	return float64(b.like[i][j])
}

// fit learns each target within each prompt by kernel ridge regression
// (Saunders, Gammerman and Vovk, 1998) on rows and returns, a target each, what
// it says of the items in says. A prompt without rated answers says their mean.
func (n *near) fit(y [][]float64, rows, says []int, lambda float64) [][]float64 {
	learn, ask := make([][]int, len(n.blocks)), make([][]int, len(n.blocks))
	for _, r := range rows {
		learn[n.in[r].block] = append(learn[n.in[r].block], r)
	}
	for k, r := range says {
		ask[n.in[r].block] = append(ask[n.in[r].block], k)
	}
	out := make([][]float64, len(y))
	for t := range y {
		out[t] = make([]float64, len(says))
	}
	for b := range n.blocks {
		if len(ask[b]) > 0 {
			n.fitBlock(b, y, learn[b], rows, says, ask[b], lambda, out)
		}
	}
	return out
}

func (n *near) fitBlock(b int, y [][]float64, learn, rows, says, ask []int, lambda float64, out [][]float64) {
	factor := make([][]float64, len(learn))
	for i, r := range learn {
		factor[i] = make([]float64, i+1)
		for j := range i + 1 {
			factor[i][j] = n.blocks[b].between(n.in[r].at, n.in[learn[j]].at)
		}
		factor[i][i] += lambda
	}
	stat.Cholesky(factor)
	for t := range y {
		base := meanOf(y[t], learn)
		if len(learn) == 0 {
			base = meanOf(y[t], rows)
		}
		w := make([]float64, len(learn))
		for i, r := range learn {
			w[i] = y[t][r] - base
		}
		stat.SolveCholesky(factor, w)
		for _, k := range ask {
			sum := base
			for i, r := range learn {
				sum += w[i] * n.blocks[b].between(n.in[says[k]].at, n.in[r].at)
			}
			out[t][k] = sum
		}
	}
}

// means returns, a target each, the mean rating among rows of the prompt of each
// item in says, drawn towards the mean of all as by three answers more.
func (n *near) means(y [][]float64, rows, says []int) [][]float64 {
	out := make([][]float64, len(y))
	for t := range y {
		sum, count := make([]float64, len(n.blocks)), make([]float64, len(n.blocks))
		for _, r := range rows {
			sum[n.in[r].block] += y[t][r]
			count[n.in[r].block]++
		}
		whole := meanOf(y[t], rows)
		out[t] = make([]float64, len(says))
		for k, r := range says {
			b := n.in[r].block
			out[t][k] = (sum[b] + 3*whole) / (count[b] + 3)
		}
	}
	return out
}

func meanOf(y []float64, rows []int) float64 {
	var sum float64
	for _, r := range rows {
		sum += y[r]
	}
	return sum / float64(max(len(rows), 1))
}
