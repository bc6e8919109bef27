package app

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/fault"
)

// Longest entries of one line, in characters.
const (
	longestName  = 120
	longestID    = 64
	longestTitle = 200
)

// line returns one line of text as it is kept: NFC, single spaces, nothing that
// cannot be seen or that turns the reading order. Empty or longer than most
// characters is an Invalid fault of the field.
func line(value, field string, most int) (string, *fault.Fault) {
	if !utf8.ValidString(value) {
		return "", fault.New(fault.Invalid, "form.unreadable").In(field)
	}
	value = strings.Join(strings.Fields(strings.Map(visible, norm.NFC.String(value))), " ")
	switch n := utf8.RuneCountInString(value); {
	case !strings.ContainsFunc(value, seen):
		return "", fault.New(fault.Invalid, "form.empty").In(field)
	case n > most:
		return "", fault.New(fault.Invalid, "form.long", n, most).In(field)
	}
	return value, nil
}

// seen says that r leaves ink.
func seen(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) && r != '\u115f' && r != '\u1160' && r != '\u3164'
}

// visible drops controls, line breaks become spaces.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff', r == '\u200b':
		return -1
	}
	return r
}

// entries checks the fields of a form.
type entries struct{ faults fault.List }

func (e *entries) line(into *string, field string, most int) {
	s, f := line(*into, field, most)
	if f != nil {
		e.faults = append(e.faults, f)
		return
	}
	*into = s
}

// check notes err as a fault of field; other errors come back.
func (e *entries) check(err error, field string) {
	if f := fault.Of(err); f != nil {
		e.faults = append(e.faults, f.In(field))
	}
}
