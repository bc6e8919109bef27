// Package fault gives every error that a person may meet a kind and words.
//
// A Fault names its words by key; package lang holds the sentences. Error
// never contains the arguments, so that a student's name or words cannot reach
// a log through an error.
package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Kind says what sort of trouble a fault is; the skins map it to a status.
type Kind uint8

const (
	// Invalid input: the person can mend it.
	Invalid Kind = iota + 1
	// NotFound covers both what does not exist and what the viewer may not see.
	NotFound
	// Conflict with what is stored, or with what somebody else did meanwhile.
	Conflict
	// Denied: the viewer is known and may not do this.
	Denied
	// Unavailable for now: try again later.
	Unavailable
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	switch k {
	case Invalid:
		return "invalid"
	case NotFound:
		return "not found"
	case Conflict:
		return "conflict"
	case Denied:
		return "denied"
	case Unavailable:
		return "unavailable"
	}
	return "internal"
}

// Fault is an error with words for a person.
type Fault struct {
	Kind  Kind
	Key   string // message key in package lang
	Args  []any  `json:",omitempty"` // arguments of the message; never part of Error
	Field string `json:",omitempty"` // form field or column it belongs to; empty if none
	Under error  `json:"-"`          // cause, for the log; may be nil
}

// UnmarshalJSON reads a fault that was kept with a preview. Numbers among its
// arguments stay as they were written.
func (f *Fault) UnmarshalJSON(b []byte) error {
	type plain Fault
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode((*plain)(f))
}

// Error returns kind, key and field, never the arguments.
func (f *Fault) Error() string {
	s := f.Kind.String() + ": " + f.Key
	if f.Field != "" {
		s += " (" + f.Field + ")"
	}
	if f.Under != nil {
		s += ": " + f.Under.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Under }

// New returns a fault of kind with the words at key.
func New(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: args}
}

// In returns a copy of f that belongs to field.
func (f *Fault) In(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// Because returns a copy of f with cause err.
func (f *Fault) Because(err error) *Fault {
	c := *f
	c.Under = err
	return &c
}

// Of returns the first fault in err's tree, or nil if there is none.
func Of(err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return nil
}

// KindOf returns the kind of err, or 0 if it carries no fault.
func KindOf(err error) Kind {
	if f := Of(err); f != nil {
		return f.Kind
	}
	return 0
}

// List is several faults of one form or file, in the order found.
// An empty list is no error: return it through Err.
type List []*Fault

// Error counts the faults.
func (l List) Error() string {
	if len(l) == 1 {
		return l[0].Error()
	}
	return fmt.Sprintf("%d faults, first: %v", len(l), l[0])
}

// Unwrap lets Of find the first fault.
func (l List) Unwrap() []error {
	out := make([]error, len(l))
	for i, f := range l {
		out[i] = f
	}
	return out
}

// Err returns nil if the list is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// All returns every fault of err: the list's, the single one, or none.
func All(err error) List {
	if l, ok := errors.AsType[List](err); ok {
		return l
	}
	if f := Of(err); f != nil {
		return List{f}
	}
	return nil
}
