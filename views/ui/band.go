package ui

import (
	"unicode/utf8"

	"unseenedge/internal/lang"
	"unseenedge/internal/skill"
)

func digit(l skill.Level) string { return [...]string{"0", "1", "2", "3", "4"}[l] }

// letter is the first letter of a band's word, for marks that must survive a
// photocopier.
func letter(w *lang.Words, l skill.Level) string {
	word := w.Level(l)
	_, n := utf8.DecodeRuneInString(word)
	return word[:n]
}

// cutWords says where a band lies on the scale: "below .50", "from .75".
func cutWords(w *lang.Words, l skill.Level) string {
	c := skill.Cuts()
	if l == skill.Emerging {
		return w.T("key.below", c[0])
	}
	return w.T("key.from", c[l-2])
}
