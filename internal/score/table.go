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
	count   []uint16 // by bucket
	touched []uint32
	value   []float32 // of each touched bucket
}

// tally counts the buckets of grams and returns those touched, in the order of
// first sight. The counts stand in the scratch until the next call.
func (s *Scratch) tally(grams []uint64, bits uint8) []uint32 {
	if len(s.count) < 1<<bits {
		s.count = make([]uint16, 1<<bits)
	}
	s.touched = s.touched[:0]
	for _, g := range grams {
		b := Bucket(g, bits)
		if s.count[b] == 0 {
			s.touched = append(s.touched, b)
		}
		if s.count[b] < math.MaxUint16 {
			s.count[b]++
		}
	}
	return s.touched
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
	all := s.tally(s.grams, bits)
	s.value = s.value[:0]
	kept := all[:0]
	var sum float64
	for _, b := range all {
		n := s.count[b]
		s.count[b] = 0
		if idf[b] == 0 {
			continue
		}
		x := float64(idf[b]) * IDFStep
		if n > 1 {
			x *= 1 + math.Log(float64(n))
		}
		sum += x * x
		kept = append(kept, b)
		s.value = append(s.value, float32(x))
	}
	if sum > 0 {
		norm := float32(1 / math.Sqrt(sum))
		for i := range s.value {
			s.value[i] *= norm
		}
	}
	return kept, s.value
}

// Columns appends the table's predictions for d to out.
func (t *Table) Columns(d *feature.Doc, s *Scratch, out []float64) []float64 {
	buckets, values := s.Weigh(d, t.View, t.Bits, t.IDF)
	var sum [Columns]float32
	for i, b := range buckets {
		w := t.Weights[int(b)*Columns:][:Columns]
		v := values[i]
		for k := range sum {
			sum[k] += v * float32(w[k])
		}
	}
	for k := range sum {
		out = append(out, float64(t.Bias[k]+sum[k]*t.Scale[k]))
	}
	return out
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
