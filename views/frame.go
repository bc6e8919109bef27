// Package views draws the pages. A page takes a Frame and the value it shows,
// and returns markup: no calls, no clock, no words of its own.
//
// Invariant: markup carries no inline script and no inline style, so that the
// strictest content policy holds; every word comes from the frame's Words.
package views

import (
	"net/url"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/lang"
)

// Frame is what every page needs beside its own value.
type Frame struct {
	Words     *lang.Words
	Viewer    auth.Viewer
	School    string
	Path      string // of the request, without the query
	CSRF      string // token that every POST form carries as _csrf
	RequestID string
	Flash     *Flash
	Demo      bool
	Now       time.Time // in the school's time zone
}

// Flash is one message about what was just done.
type Flash struct {
	Key    string
	Args   []any
	UndoID string // POST /undos/:id takes it back; empty if it cannot be
}

// Form is a form as a person filled it in, with what is wrong with it. The
// zero Form is an empty form.
type Form struct {
	Values url.Values
	Faults fault.List
}

// Value returns what stands in the field name, "" if nothing.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Has says that the field name holds value, for boxes that may be ticked twice.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Fault returns the words of the first fault of the field name, "" if none.
// The empty name stands for the form as a whole.
func (f Form) Fault(w *lang.Words, name string) string {
	for _, x := range f.Faults {
		if x.Field == name {
			return w.T(x.Key, x.Args...)
		}
	}
	return ""
}
