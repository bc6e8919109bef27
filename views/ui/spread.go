package ui

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"unseenedge/internal/lang"
	"unseenedge/internal/skill"
)

// Geometry of a spread: six columns (four bands, wide range, not enough) with
// the count above and the letter below.
const (
	spreadWidth  = 200
	columnWidth  = 26
	columnStep   = 34
	spreadTop    = 12
	spreadFloor  = 40
	spreadHeight = 52
)

// Spread draws how many students stand at each band. Its label says the same
// in words.
func Spread(w *lang.Words, levels [skill.Levels]int, wide, none int) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		counts := append(levels[:], wide, none)
		most := 1
		for _, n := range counts {
			most = max(most, n)
		}
		b := append(make([]byte, 0, 1200), `<svg class="spread" viewBox="0 0 200 52" preserveAspectRatio="xMinYMid meet" role="img" aria-label="`...)
		b = append(b, templ.EscapeString(spreadWords(w, levels, wide, none))...)
		b = append(b, `">`...)
		for i, n := range counts {
			b = column(b, w, i, n, most)
		}
		b = append(b, `</svg>`...)
		_, err := out.Write(b)
		return err
	})
}

func column(b []byte, w *lang.Words, i, n, most int) []byte {
	x := i * columnStep
	height := n * (spreadFloor - spreadTop) / most
	if n > 0 {
		height = max(height, 2)
	}
	b = append(b, `<rect class="`...)
	b = append(b, [...]string{"b1", "b2", "b3", "b4", "bw", "b0"}[i]...)
	b = append(b, `" x="`...)
	b = strconv.AppendInt(b, int64(x+1), 10)
	b = append(b, `" y="`...)
	b = strconv.AppendInt(b, int64(spreadFloor-height), 10)
	b = append(b, `" width="26" height="`...)
	b = strconv.AppendInt(b, int64(height), 10)
	b = append(b, `"/>`...)
	if n > 0 {
		b = text(b, x+1+columnWidth/2, spreadFloor-height-2, "", strconv.Itoa(n))
	}
	name := w.T("key.none.letter")
	switch {
	case i < skill.Levels:
		name = letter(w, skill.Level(i+1))
	case i == skill.Levels:
		name = "?"
	}
	return text(b, x+1+columnWidth/2, spreadHeight-1, `class="name" `, name)
}

func text(b []byte, x, y int, class, s string) []byte {
	b = append(b, `<text `...)
	b = append(b, class...)
	b = append(b, `x="`...)
	b = strconv.AppendInt(b, int64(x), 10)
	b = append(b, `" y="`...)
	b = strconv.AppendInt(b, int64(y), 10)
	b = append(b, `">`...)
	b = append(b, templ.EscapeString(s)...)
	return append(b, `</text>`...)
}

// spreadWords says the spread in words: "Emerging 3, Developing 10, …".
func spreadWords(w *lang.Words, levels [skill.Levels]int, wide, none int) string {
	s := ""
	for i, n := range levels {
		s += w.Level(skill.Level(i+1)) + " " + w.Count(n) + ", "
	}
	return s + w.T("band.wide") + " " + w.Count(wide) + ", " + w.T("not_enough") + " " + w.Count(none)
}
