package ui

import (
	"context"
	"io"
	"math"

	"github.com/a-h/templ"
)

// Forest is a figure with its interval and what it is compared with, all on a
// scale from 0 to 1. What is lower is drawn at 0, NaN is left out.
type Forest struct {
	Low, Value, High float64
	Ring, Square     float64 // of two other ways
	Goal             float64
}

// Draw draws the bar and dot of the figure, the two other ways and the upright
// line of the goal over an axis with its middle. It is hidden from screen
// readers: the numbers stand beside it.
func (f Forest) Draw() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		b := append(make([]byte, 0, 600), `<svg class="range forest" viewBox="0 0 240 18" aria-hidden="true"><path class="axis" d="M8 15.5h224M8 12v6M120 12v6M232 12v6"/><rect class="whole" rx="2"`...)
		b = append(rect(b, f.Low, f.High, 2, 2, 9), `/>`...)
		b = mark(b, f.Goal, `<path class="goal" d="M`, ` 0v13"/>`)
		b = mark(b, f.Ring, `<circle class="dot-rated" cx="`, `" cy="6.5" r="4"/>`)
		b = mark(b, f.Square, `<path class="dot-rated" d="M`, ` 3m-3.5 0h7v7h-7z"/>`)
		b = mark(b, f.Value, `<circle class="dot" cx="`, `" cy="6.5" r="4.5"/>`)
		_, err := w.Write(append(b, `</svg>`...))
		return err
	})
}

// mark appends a mark at v, nothing for NaN.
func mark(b []byte, v float64, before, after string) []byte {
	if math.IsNaN(v) {
		return b
	}
	return append(units(append(b, before...), 2*at(v)), after...)
}
