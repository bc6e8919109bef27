// Package table turns the bytes of an uploaded file into rows of text.
//
// It trusts nothing about the file: not its name, not its declared sizes, not
// its charset. Invariant: whatever the bytes, Read returns within its Limits,
// without panicking, either a table of valid UTF-8 or a fault with plain words.
package table

import (
	"slices"
	"strings"

	"unseenedge/internal/fault"
)

// Limits bound what a file may hold. A zero field takes its default.
type Limits struct {
	Bytes         int // the file as uploaded; default 16 MiB
	Rows          int // rows below the header; default 100,000 (in XLSX never above 50,000)
	Columns       int // filled cells in a row; default 200
	CellBytes     int // UTF-8 bytes in one cell; default 128 KiB
	Cells         int // filled cells in all; default 2,000,000, so that their slices stay below 32 MiB
	UnpackedBytes int // real bytes inside an XLSX, DOCX or ZIP; default 48 MiB (XLSX never above 24 MiB)
	Entries       int // entries in an XLSX, DOCX or ZIP; default 2,000
}

// Table is a header and the rows below it. Blank rows and blank cells at the
// end of a row are left out.
type Table struct {
	Header    []string
	Rows      []Row
	Charset   string // "UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252"; "" for XLSX
	Delimiter string // ",", ";", "\t" or "|"; "" for XLSX
	Sheet     string // name of the XLSX sheet that was read; "" for text
}

// Row is one row of cells, trimmed of outer space. It may be shorter than the
// header.
type Row struct {
	Line  int // number of the row as a spreadsheet shows it, from 1: blank rows count, lines within a cell do not
	Cells []string
}

// DefaultLimits returns the limits of an upload through a page.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 16 << 20, Rows: 100_000, Columns: 200, CellBytes: 128 << 10, Cells: 2_000_000,
		UnpackedBytes: 48 << 20, Entries: 2_000,
	}
}

// WithDefaults returns l with every zero field at its default.
func (l Limits) WithDefaults() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ at, def *int }{
		{&l.Bytes, &d.Bytes}, {&l.Rows, &d.Rows}, {&l.Columns, &d.Columns}, {&l.Cells, &d.Cells},
		{&l.CellBytes, &d.CellBytes}, {&l.UnpackedBytes, &d.UnpackedBytes}, {&l.Entries, &d.Entries},
	} {
		if *f.at == 0 {
			*f.at = *f.def
		}
	}
	return l
}

// Read reads a CSV, TSV or XLSX file, told apart by content; a name that says
// otherwise is a fault. The first row that
// is not blank is the header. A workbook's formula gives the value that it
// shows, a text file's the formula. Every error is a fault of kind Invalid whose
// first argument is name.
func Read(name string, b []byte, limits Limits) (*Table, error) {
	limits = limits.WithDefaults()
	if err := CheckSize(name, b, limits); err != nil {
		return nil, err
	}
	kind := KindOf(b)
	switch {
	case kind != Text && kind != XLSX:
		return nil, refuse("table.wrong_type_"+string(kind), name)
	case Misnamed(name, kind):
		return nil, refuse("table.misnamed", name)
	case kind == XLSX:
		return readXLSX(name, b, limits)
	}
	return readText(name, b, limits)
}

// CheckSize refuses a file that is empty or larger than limits.Bytes.
func CheckSize(name string, b []byte, limits Limits) error {
	limits = limits.WithDefaults()
	switch {
	case len(b) > limits.Bytes:
		return refuse("table.too_large", name, megabytes(len(b)), megabytes(limits.Bytes))
	case blank(b):
		return refuse("table.empty", name)
	}
	return nil
}

// builder collects rows within the limits.
type builder struct {
	name   string
	limits Limits
	table  Table
	line   int // of the header, 0 before it is found
	cells  int
}

// add takes the cells of a line; it owns them from then on.
func (b *builder) add(line int, cells []string) error {
	cells = trimRow(cells)
	if len(cells) == 0 {
		return nil
	}
	if len(cells) > b.limits.Columns {
		return refuse("table.too_many_columns", b.name, line, b.limits.Columns)
	}
	for _, c := range cells {
		if len(c) > b.limits.CellBytes {
			return refuse("table.cell_too_long", b.name, line, b.limits.CellBytes>>10)
		}
	}
	if b.cells += len(cells); b.cells > b.limits.Cells {
		return refuse("table.too_many_cells", b.name, b.limits.Cells)
	}
	if b.line == 0 {
		b.line, b.table.Header = line, cells
		return nil
	}
	if len(b.table.Rows) == b.limits.Rows {
		return refuse("table.too_many_rows", b.name, b.limits.Rows)
	}
	b.table.Rows = append(b.table.Rows, Row{Line: line, Cells: cells})
	return nil
}

// done returns the table, or the fault that there is none.
func (b *builder) done() (*Table, error) {
	if b.line == 0 {
		return nil, refuse("table.empty", b.name)
	}
	return &b.table, nil
}

// trimRow trims each cell and drops blank cells at the end.
func trimRow(cells []string) []string {
	end := 0
	for i, c := range cells {
		if cells[i] = strings.TrimSpace(c); cells[i] != "" {
			end = i + 1
		}
	}
	if cap(cells) > 2*end {
		return slices.Clone(cells[:end]) // let the blank rest go
	}
	return cells[:end]
}

func refuse(key string, args ...any) *fault.Fault { return fault.New(fault.Invalid, key, args...) }

// megabytes rounds up, so that a limit never reads as zero.
func megabytes(n int) int { return (n + 1<<20 - 1) >> 20 }
