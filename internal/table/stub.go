package table

import (
	"errors"
	"io"
)

// Read reads a CSV, TSV or XLSX file, told apart by content; name serves only
// the words of a fault.
func Read(name string, b []byte, limits Limits) (*Table, error) { return nil, errors.ErrUnsupported }

// Field is a column that a reader asks for.
type Field struct {
	Name     string   // key for Columns.Cell
	Aliases  []string // header texts that mean it; case, spaces and punctuation do not count
	Required bool     // its absence is a fault
}

// Columns says where each field stands in a table.
type Columns struct {
	at      map[string]int
	Unknown []string // headers that matched no field, as written
}

// Columns finds fields in the header. Missing required and ambiguous columns
// come back as a fault.List.
func (t *Table) Columns(fields []Field) (Columns, error) { return Columns{}, errors.ErrUnsupported }

// Has says whether the table has a column for the field.
func (c Columns) Has(field string) bool { _, ok := c.at[field]; return ok }

// Cell returns the row's cell for the field, "" if either is missing.
func (c Columns) Cell(r Row, field string) string { return "" }

// Writer writes CSV whose cells no spreadsheet runs as a formula.
type Writer struct{}

// NewWriter returns a Writer of UTF-8 CSV on w.
func NewWriter(w io.Writer) *Writer { return &Writer{} }

// Write writes one row.
func (w *Writer) Write(cells ...string) error { return nil }

// Flush writes what is buffered and returns the first error met.
func (w *Writer) Flush() error { return nil }
