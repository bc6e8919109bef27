package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// Forest is a figure with its interval and what it is compared with, all on a
// scale from 0 to 1; a lower one is drawn at 0, NaN is left out.
type Forest struct {
	Low, Value, High float64
	Before           []float64 // of simpler ways, each a ring
	Goal             float64
}

// Draw draws the bar and dot of the figure, rings and the upright line of the
// goal over an axis. It is hidden from screen readers: the numbers stand beside
// it.
func (f Forest) Draw() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		b := append(make([]byte, 0, 600), `<svg class="range" viewBox="0 0 120 16" aria-hidden="true"><path class="axis" d="M4 13.5h112M4 11v5M60 11v5M116 11v5"/>`...)
		for _, v := range f.Before {
			if v == v {
				b = append(append(units(append(b, `<circle class="dot-rated" cx="`...), at(v)), `" cy="5" r="3.5"/>`...), '\n')
			}
		}
		b = marks(b, f.Low, f.Value, f.High, 1, Scored)
		if f.Goal == f.Goal {
			b = append(units(append(b, `<path class="goal" d="M`...), at(f.Goal)), ` 0v14"/>`...)
		}
		_, err := w.Write(append(b, `</svg>`...))
		return err
	})
}
