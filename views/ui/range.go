package ui

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"unseenedge/internal/skill"
)

// Geometry of a range, in its own units: a ruler of the four bands below, the
// bar from low to high with the dot at the value above it.
const (
	rangeWidth  = 120
	rangeInset  = 4
	barY        = 2
	barHeight   = 6
	rulerY      = 11
	rulerHeight = 4
)

// Sprite holds what ranges on the page refer to: the ruler and the hatch. It
// stands once on every page.
func Sprite() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		b := append(make([]byte, 0, 700), `<svg width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch-line" x1="0" y1="0" x2="0" y2="5"/></pattern><g id="ruler">`...)
		low := 0.0
		for i, high := range append(cuts(), 1) {
			b = append(b, `<rect class="`...)
			b = append(b, [...]string{"ruler-1", "ruler-2", "ruler-3", "ruler-4"}[i]...)
			b = append(b, '"')
			b = rect(b, low, high, 1, rulerY, rulerHeight)
			b = append(b, `/>`...)
			low = high
		}
		b = append(b, `</g></defs></svg>`...)
		_, err := w.Write(b)
		return err
	})
}

// Range draws low, value and high (0-1). It is hidden from screen readers: the
// numbers stand beside it. A dot that is hollow stands for a teacher's rating.
func Range(low, value, high float64, dot Dot) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		b := append(make([]byte, 0, 256), `<svg class="range" viewBox="0 0 120 16" aria-hidden="true"><use href="#ruler"/>`...)
		_, err := w.Write(append(marks(b, low, value, high, 1, dot), `</svg>`...))
		return err
	})
}

// WideRange draws the same three times as wide, for a page with room.
func WideRange(low, value, high float64, dot Dot) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		b := append(make([]byte, 0, 256), `<svg class="range range-wide" viewBox="0 0 360 16" aria-hidden="true"><use href="#ruler" transform="scale(3 1)"/>`...)
		_, err := w.Write(append(marks(b, low, value, high, 3, dot), `</svg>`...))
		return err
	})
}

// marks appends the bar and the dot, stretched by scale.
func marks(b []byte, low, value, high, scale float64, dot Dot) []byte {
	b = append(b, `<rect class="whole" rx="3"`...)
	b = rect(b, low, high, scale, barY, barHeight)
	b = append(b, `/><circle class="`...)
	b = append(b, dot...)
	b = append(b, `" cx="`...)
	b = units(b, scale*at(value))
	return append(b, `" cy="5" r="4.5"/>`...)
}

// Dot is the look of a range's dot.
type Dot string

// The two dots: of the model's score, and of a teacher's rating.
const (
	Scored Dot = "dot"
	Rated  Dot = "dot-rated"
)

// NoRange draws the dashed outline that stands where evidence is not enough.
func NoRange() templ.Component {
	return templ.Raw(`<svg class="range" viewBox="0 0 120 16" aria-hidden="true"><rect class="gap" x="3" y="2" width="114" height="11" rx="4"/></svg>`)
}

func cuts() []float64 {
	c := skill.Cuts()
	return c[:]
}

// at returns where v (0-1) stands, in the range's units.
func at(v float64) float64 {
	return rangeInset + min(max(v, 0), 1)*(rangeWidth-2*rangeInset)
}

func rect(b []byte, low, high, scale float64, y, height int) []byte {
	x := scale * at(low)
	b = append(b, ` x="`...)
	b = units(b, x)
	b = append(b, `" y="`...)
	b = strconv.AppendInt(b, int64(y), 10)
	b = append(b, `" width="`...)
	b = units(b, max(scale*at(high)-x, 1))
	b = append(b, `" height="`...)
	b = strconv.AppendInt(b, int64(height), 10)
	return append(b, '"')
}

func units(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', 1, 64) }
