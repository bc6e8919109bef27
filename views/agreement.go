package views

import (
	"math"

	"unseenedge/internal/lang"
)

// signed writes a difference with its sign.
func signed(w *lang.Words, v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.Abs(v) < .005:
		return w.Number(0)
	case v > 0:
		return "+" + w.Number(v)
	}
	return w.Number(v)
}
