package gbdt

import (
	"math"
	"sync"
)

// Flat predicts exactly what Model.Raw does, bit for bit, but faster: eight
// trees at a time, without branches on the data and without allocation. It is
// safe for any number of goroutines.
//
// A row is first laid out in slots, a feature and a way with missing values
// each, where a missing value stands as an infinite number on the side it is
// to go. Then every question is "is the slot above the threshold", and a leaf
// is a node that leads to itself.
type Flat struct {
	slots  []slot
	nodes  []flatNode
	values []float64 // by node; of leaves only
	roots  []uint32  // by tree; filled up to a multiple of lanes
	depths []int     // by lanes trees
	trees  int
	width  int // features
	rooms  sync.Pool
}

type flatNode struct {
	threshold float64
	slot      uint32
	left      uint32 // the right child follows the left one
}

// slot is a feature with a way to treat missing values.
type slot struct {
	feature     int32
	missing     missing
	defaultLeft bool
}

// value returns what stands in the slot for v.
func (s slot) value(v float64) float64 {
	if v != v && s.missing != missingNaN {
		v = 0
	}
	if v != v || s.missing == missingZero && v > -zero && v <= zero {
		if s.defaultLeft {
			return math.Inf(-1)
		}
		return math.Inf(1)
	}
	return v
}

// lanes is the number of trees walked side by side, so that the processor
// works on one while it waits for another.
const lanes = 8

// smallRow is the number of slots that find room on the stack.
const smallRow = 128

// Flat returns the fast form of the model.
func (m *Model) Flat() *Flat {
	f := &Flat{width: len(m.features), trees: len(m.trees)}
	known := map[slot]uint32{}
	for i := range m.trees {
		f.add(&m.trees[i], known)
		if i%lanes == 0 {
			f.depths = append(f.depths, 0)
		}
		f.depths[i/lanes] = max(f.depths[i/lanes], m.trees[i].depth())
	}
	for len(f.roots)%lanes != 0 {
		f.roots = append(f.roots, f.roots[0])
	}
	if len(f.slots) == 0 {
		f.slots = []slot{{}}
	}
	f.rooms.New = func() any { room := make([]float64, len(f.slots)); return &room }
	return f
}

// add lays out t, each pair of children side by side.
func (f *Flat) add(t *tree, known map[slot]uint32) {
	root := f.room(1)
	f.roots = append(f.roots, root)
	if len(t.nodes) == 0 {
		f.set(t, ^int32(0), root, known)
		return
	}
	f.set(t, 0, root, known)
}

// room appends n empty nodes and returns the first.
func (f *Flat) room(n int) uint32 {
	first := uint32(len(f.nodes))
	f.nodes = append(f.nodes, make([]flatNode, n)...)
	f.values = append(f.values, make([]float64, n)...)
	return first
}

// set lays out child i of t, and all below it, at place.
func (f *Flat) set(t *tree, i int32, place uint32, known map[slot]uint32) {
	if i < 0 {
		f.nodes[place] = flatNode{threshold: math.Inf(1), left: place}
		f.values[place] = t.leaves[^i].value
		return
	}
	n := &t.nodes[i]
	s := slot{n.feature, n.missing, n.defaultLeft}
	if n.missing == missingNone {
		s.defaultLeft = false
	}
	k, ok := known[s]
	if !ok {
		k = uint32(len(f.slots))
		known[s] = k
		f.slots = append(f.slots, s)
	}
	pair := f.room(2)
	f.nodes[place] = flatNode{threshold: n.threshold, slot: k, left: pair}
	f.set(t, n.left, pair, known)
	f.set(t, n.right, pair+1, known)
}

// Raw returns the sum of the trees before the link. It panics if row is
// shorter than the features.
func (f *Flat) Raw(row []float64) float64 {
	row = row[:f.width]
	if len(f.slots) <= smallRow {
		var room [smallRow]float64
		return f.sum(row, room[:len(f.slots)])
	}
	room := f.rooms.Get().(*[]float64)
	sum := f.sum(row, *room)
	f.rooms.Put(room)
	return sum
}

func (f *Flat) sum(row, room []float64) float64 {
	for i, s := range f.slots {
		room[i] = s.value(row[s.feature])
	}
	sum, left := 0.0, f.trees
	nodes, values := f.nodes, f.values
	for g, depth := range f.depths {
		r := [lanes]uint32(f.roots[lanes*g:])
		a, b, c, d, p, q, u, v := r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]
		for range depth {
			a, b = nodes[a].next(room), nodes[b].next(room)
			c, d = nodes[c].next(room), nodes[d].next(room)
			p, q = nodes[p].next(room), nodes[q].next(room)
			u, v = nodes[u].next(room), nodes[v].next(room)
		}
		for _, leaf := range [lanes]uint32{a, b, c, d, p, q, u, v} {
			if left > 0 {
				sum += values[leaf]
				left--
			}
		}
	}
	return sum
}

// next returns the child that the room leads to. Infinity is above no
// threshold of a leaf, which is infinite too.
func (n *flatNode) next(room []float64) uint32 {
	var right uint32
	if room[n.slot] > n.threshold {
		right = 1
	}
	return n.left + right
}
