package ui

import (
	"context"
	"io"
	"unicode/utf8"

	"github.com/a-h/templ"

	"unseenedge/internal/lang"
	"unseenedge/internal/skill"
)

// Band says a band: letter on its colour, and the word or two. A class page
// holds hundreds, so it writes itself.
func Band(w *lang.Words, band skill.Band) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		b := append(make([]byte, 0, 256), `<span class="band">`...)
		if band.Wide() {
			b = appendChip(b, '0', "?")
		} else {
			b = appendChip(b, digit(band.Low), letter(w, band.Low))
		}
		if band.High != band.Low {
			b = appendChip(b, digit(band.High), letter(w, band.High))
		}
		b = append(b, templ.EscapeString(w.Band(band))...)
		_, err := out.Write(append(b, `</span>`...))
		return err
	})
}

// chip is the letter of one level on its colour.
func chip(w *lang.Words, l skill.Level) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		_, err := out.Write(appendChip(nil, digit(l), letter(w, l)))
		return err
	})
}

func appendChip(b []byte, band byte, letter string) []byte {
	b = append(b, `<span class="chip" data-band="`...)
	b = append(b, band)
	b = append(b, `" aria-hidden="true">`...)
	b = append(b, templ.EscapeString(letter)...)
	return append(b, `</span>`...)
}

func digit(l skill.Level) byte { return '0' + byte(l) }

// letter is the first letter of a band's word, for marks that must survive a
// photocopier.
func letter(w *lang.Words, l skill.Level) string {
	word := w.Level(l)
	_, n := utf8.DecodeRuneInString(word)
	return word[:n]
}
