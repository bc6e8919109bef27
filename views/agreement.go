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
	case v > 0:
		return "+" + w.Number(v)
	}
	return w.Number(v)
}
