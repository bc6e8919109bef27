package ui

import "github.com/a-h/templ"

// Look is the face of a text area.
type Look uint8

// The two faces: the school's own words, and a student's.
const (
	Plain Look = iota
	Voice
)

func (in Input) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

// aria ties hint and fault to the field for screen readers.
func (in Input) aria() templ.OrderedAttributes {
	var a templ.OrderedAttributes
	by := ""
	if in.Hint != "" {
		by = in.Name + "-hint"
	}
	if in.Fault != "" {
		a = append(a, templ.KV[string, any]("aria-invalid", "true"))
		if by != "" {
			by += " "
		}
		by += in.Name + "-fault"
	}
	if by != "" {
		a = append(a, templ.KV[string, any]("aria-describedby", by))
	}
	return a
}
