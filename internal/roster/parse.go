package roster

import (
	"errors"

	"unseenedge/internal/fault"
	"unseenedge/internal/table"
)

// List is a class list as read from a file: the rows that are fit to use.
type List struct {
	Rows    []Row
	Held    []string // sourced ids of rows with faults: left as they are
	Lost    int      // rows with faults whose id could not be read
	Unknown []string // columns of the file that were not used
}

// Row is one student in one class.
type Row struct {
	Line         int
	First, Last  string
	SourcedID    string
	Grade        int    // GradeUnknown if the file does not say
	Class        string // never empty
	TeacherEmail string // lower case; "" if the file does not say
}

// RowFault is what is wrong with one cell, in words that name the fix.
type RowFault struct {
	Line    int
	Column  string // header as the file writes it
	Value   string // the cell, shortened
	Warning bool   // the row is used nevertheless
	Fault   *fault.Fault
}

// Parse reads a class list. Rows with faults are left out of the list and come
// back as RowFaults, in file order; the error is about the file as a whole.
func Parse(t *table.Table) (*List, []RowFault, error) { return nil, nil, errors.ErrUnsupported }
