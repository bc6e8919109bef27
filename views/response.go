package views

import (
	"context"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
)

// tells is the smallest change of a score, either way, that marks a sentence.
const tells = .02

// markedWords writes the response's text, its sentences marked by what they
// did to the score of skill k: sign in the margin, ground and underline. It
// writes itself, since not one space may come between.
func markedWords(w *lang.Words, r report.Response, k skill.Skill) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		b := append(make([]byte, 0, 2*len(r.Text)+256), `<div class="words">`...)
		if len(r.Sentences) == 0 {
			b = append(b, templ.EscapeString(r.Text)...)
		}
		for _, s := range r.Sentences {
			b = markedSentence(b, w, s.Text, s.Moved[k], r.Scores[k].Enough)
		}
		b = append(b, `</div>`...)
		_, err := out.Write(b)
		return err
	})
}

func markedSentence(b []byte, w *lang.Words, text string, moved float64, enough bool) []byte {
	said := strings.TrimRightFunc(text, unicode.IsSpace)
	after := text[len(said):]
	if !enough || math.Abs(moved) < tells {
		return append(b, templ.EscapeString(text)...)
	}
	b = append(b, `<mark data-sign="`...)
	b = append(b, sign(moved)...)
	b = append(b, `"><span class="sign" data-sign="`...)
	b = append(b, sign(moved)...)
	b = append(b, `" aria-hidden="true">`...)
	b = append(b, signGlyph(moved)...)
	b = append(b, `</span><span class="sr-only">`...)
	b = append(b, templ.EscapeString(signWords(w, moved))...)
	b = append(b, `: </span>`...)
	b = append(b, templ.EscapeString(said)...)
	b = append(b, `</mark>`...)
	return append(b, after...)
}

// marks says whether any sentence is marked for skill k.
func marks(r report.Response, k skill.Skill) bool {
	for _, s := range r.Sentences {
		if math.Abs(s.Moved[k]) >= tells {
			return r.Scores[k].Enough
		}
	}
	return false
}

// rated is what the rating form shows: what was sent, else what stands.
type rated struct{ evidence, level, comment string }

func ratedNow(r report.Response, form Form, k skill.Skill) rated {
	name := k.String()
	if form.Values.Has("evidence_"+name) || len(form.Faults) > 0 {
		return rated{form.Value("evidence_" + name), form.Value("level_" + name), form.Value("comment_" + name)}
	}
	x := r.Ratings[k]
	if x == nil {
		return rated{}
	}
	out := rated{evidence: evidences()[x.Evidence], comment: x.Comment}
	if x.Level > 0 {
		out.level = strconv.Itoa(int(x.Level))
	}
	return out
}

// evidences are the degrees of evidence as the form names them, none first.
func evidences() [3]string { return [3]string{"none", "some", "clear"} }

func skillURL(id string, k skill.Skill) string {
	return "/responses/" + id + "?skill=" + k.String()
}
