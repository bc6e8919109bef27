package score

import (
	"encoding/binary"
	"fmt"
	"math"

	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
)

// Targets is the number of models of trees: evidence of each skill, then level
// of each.
const Targets = 2 * skill.Count

// Columns is the number of columns a table or a linear part gives: the targets,
// then whether each skill is shown well (level at least WellFrom), then whether
// it is shown badly (below Developing); a text without evidence shows neither.
const Columns = 4 * skill.Count

// WellFrom is the level 0-1 from which a skill counts as shown well.
const WellFrom = .6

// Table is a ridge regression over the hashed n-grams of one view, all
// columns side by side. A piece counts (1 + ln n) * idf for n occurrences, the
// row has length 1, and what is not in the table is not counted.
type Table struct {
	View    feature.View
	Bits    uint8            // the table has 1<<Bits buckets
	IDF     []uint8          // of each bucket in steps of 1/24, 0 for none
	Weights []int8           // bucket after bucket, Columns each
	Scale   [Columns]float32 // what one step of a weight is worth
	Bias    [Columns]float32
}

// IDFStep is one step of an IDF byte.
const IDFStep = 1.0 / 24

// Scratch is room for one text at a time; each goroutine needs its own.
type Scratch struct {
	grams   []uint64
	slots   []uint32 // place in buckets + 1 by hash of a bucket, 0 for free
	buckets []uint32 // those known, in the order of first sight
	count   []uint16 // of each of these
	value   []float32
	known   float64 // share of the pieces that the last table of Words knew
}

// tally counts the buckets of the scratch's grams that idf knows and returns
// how many grams that are. Most grams are in no table, so they are left out
// first; the rest are counted in a small hash table that stays in the nearest
// cache.
func (s *Scratch) tally(bits uint8, idf []uint8) (known int) {
	size := 64
	for size < 2*len(s.grams) {
		size *= 2
	}
	if len(s.slots) < size {
		s.slots = make([]uint32, size)
	}
	slots := s.slots[:size]
	clear(slots)
	s.buckets, s.count = s.buckets[:0], s.count[:0]
	for _, g := range s.grams {
		b := Bucket(g, bits)
		if idf[b] == 0 {
			continue
		}
		known++
		at := int(b) & (size - 1)
		for slots[at] != 0 && s.buckets[slots[at]-1] != b {
			at = (at + 1) & (size - 1)
		}
		switch n := slots[at]; {
		case n == 0:
			s.buckets, s.count = append(s.buckets, b), append(s.count, 1)
			slots[at] = uint32(len(s.buckets))
		case s.count[n-1] < math.MaxUint16:
			s.count[n-1]++
		}
	}
	return known
}

// Bucket returns the bucket of a gram in a table of 1<<bits.
func Bucket(gram uint64, bits uint8) uint32 {
	gram ^= gram >> 31
	gram *= 0x9e3779b97f4a7c15
	return uint32(gram >> (64 - bits))
}

// Weigh returns the buckets of d's pieces that idf knows and their values, a
// row of length 1. Both slices are the scratch's own.
func (s *Scratch) Weigh(d *feature.Doc, v feature.View, bits uint8, idf []uint8) ([]uint32, []float32) {
	s.grams = d.Grams(v, s.grams[:0])
	known := s.tally(bits, idf)
	if v == feature.Words {
		s.known = share(known, len(s.grams))
	}
	s.value = s.value[:0]
	var sum float64
	for i, b := range s.buckets {
		x := float64(idf[b]) * IDFStep
		if n := s.count[i]; n > 1 {
			x *= 1 + math.Log(float64(n))
		}
		sum += x * x
		s.value = append(s.value, float32(x))
	}
	if sum > 0 {
		norm := float32(1 / math.Sqrt(sum))
		for i := range s.value {
			s.value[i] *= norm
		}
	}
	return s.buckets, s.value
}

// Columns appends the table's predictions for d to out.
func (t *Table) Columns(d *feature.Doc, s *Scratch, out []float64) []float64 {
	buckets, values := s.Weigh(d, t.View, t.Bits, t.IDF)
	for first := 0; first < Columns; first += lane {
		for k, sum := range t.sums(first, buckets, values) {
			out = append(out, float64(t.Bias[first+k]+sum*t.Scale[first+k]))
		}
	}
	return out
}

// lane is the number of columns that are summed at once: so many sums stay in
// registers.
const lane = 8

// sums returns what the buckets bring to the columns from first on.
func (t *Table) sums(first int, buckets []uint32, values []float32) [lane]float32 {
	var a, b, c, d, e, f, g, h float32
	for i, at := range buckets {
		w, v := (*[lane]int8)(t.Weights[int(at)*Columns+first:]), values[i]
		a += v * float32(w[0])
		b += v * float32(w[1])
		c += v * float32(w[2])
		d += v * float32(w[3])
		e += v * float32(w[4])
		f += v * float32(w[5])
		g += v * float32(w[6])
		h += v * float32(w[7])
	}
	return [lane]float32{a, b, c, d, e, f, g, h}
}

// Known returns the share of d's pieces that stand in the table, 1 for a text
// without pieces.
func (t *Table) Known(d *feature.Doc, s *Scratch) float64 {
	s.grams = d.Grams(t.View, s.grams[:0])
	return share(s.tally(t.Bits, t.IDF), len(s.grams))
}

// share returns n of all, 1 of none.
func share(n, all int) float64 {
	if all == 0 {
		return 1
	}
	return float64(n) / float64(all)
}

const tableMagic = "UEtable2"

// MarshalBinary writes the table: magic, view, bits, scales, biases, then IDF
// and weights, little-endian.
func (t *Table) MarshalBinary() ([]byte, error) {
	b := append([]byte(tableMagic), byte(t.View), t.Bits)
	for _, list := range [][Columns]float32{t.Scale, t.Bias} {
		for _, v := range list {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	b = append(b, t.IDF...)
	for _, w := range t.Weights {
		b = append(b, byte(w))
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary wrote and checks its shape.
func (t *Table) UnmarshalBinary(b []byte) error {
	const head = len(tableMagic) + 2 + 2*4*Columns
	if len(b) < head || string(b[:len(tableMagic)]) != tableMagic {
		return fmt.Errorf("read n-gram table: not a table")
	}
	t.View, t.Bits = feature.View(b[8]), b[9]
	if t.View >= feature.Views || t.Bits < 4 || t.Bits > 20 || len(b) != head+(1<<t.Bits)*(1+Columns) {
		return fmt.Errorf("read n-gram table: %d bytes do not fit its head", len(b))
	}
	at := 10
	for _, list := range []*[Columns]float32{&t.Scale, &t.Bias} {
		for i := range list {
			list[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[at:]))
			if f := float64(list[i]); math.IsNaN(f) || math.IsInf(f, 0) {
				return fmt.Errorf("read n-gram table: a scale is not a number")
			}
			at += 4
		}
	}
	t.IDF = append([]uint8(nil), b[at:at+1<<t.Bits]...)
	at += 1 << t.Bits
	t.Weights = make([]int8, len(b)-at)
	for i := range t.Weights {
		t.Weights[i] = int8(b[at+i])
	}
	return nil
}
