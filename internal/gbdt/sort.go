package gbdt

import (
	"math"
	"slices"
)

// radixRows is the length from which on counting beats comparing.
const radixRows = 4096

// sortFloats sorts v, which holds no NaN, in rising order: long slices by
// counting bytes from the lowest up (Knuth, TAOCP 3, 5.2.5).
func sortFloats(v []float64) {
	if len(v) < radixRows {
		slices.Sort(v)
		return
	}
	keys, spare := make([]uint64, len(v)), make([]uint64, len(v))
	for i, f := range v {
		keys[i] = ordered(f)
	}
	for shift := 0; shift < 64; shift += 8 {
		var starts [257]int
		for _, k := range keys {
			starts[k>>shift&0xff+1]++
		}
		for b := range 256 {
			starts[b+1] += starts[b]
		}
		for _, k := range keys {
			b := k >> shift & 0xff
			spare[starts[b]] = k
			starts[b]++
		}
		keys, spare = spare, keys
	}
	for i, k := range keys {
		v[i] = float(k)
	}
}

// ordered returns the bits of f so that they sort as f does.
func ordered(f float64) uint64 {
	b := math.Float64bits(f)
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

func float(b uint64) float64 {
	if b>>63 == 1 {
		return math.Float64frombits(b &^ (1 << 63))
	}
	return math.Float64frombits(^b)
}
