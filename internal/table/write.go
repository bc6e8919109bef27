package table

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// Writer writes CSV in UTF-8 with a byte order mark, as Excel wants it, whose
// cells no spreadsheet runs as a formula.
type Writer struct {
	out    *csv.Writer
	marked bool
	to     io.Writer
	err    error
}

// NewWriter returns a Writer on w.
func NewWriter(w io.Writer) *Writer {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return &Writer{out: out, to: w}
}

// Write writes one row. Cells that begin like a formula get a leading
// apostrophe, which spreadsheets show as text.
func (w *Writer) Write(cells ...string) error {
	if w.err != nil {
		return w.err
	}
	if !w.marked {
		if _, w.err = io.WriteString(w.to, "\ufeff"); w.err != nil {
			return w.err
		}
		w.marked = true
	}
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = Neutral(c)
	}
	w.err = w.out.Write(safe)
	return w.err
}

// Flush writes what is buffered and returns the first error met.
func (w *Writer) Flush() error {
	w.out.Flush()
	if w.err == nil {
		w.err = w.out.Error()
	}
	return w.err
}

// Neutral returns cell so that no spreadsheet takes it for a formula: what
// begins with = + - @ (full-width too), tab or carriage return, after any
// spaces, gets a leading apostrophe (OWASP, CSV injection). Plain numbers stay
// as they are.
func Neutral(cell string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(cell, " \u00a0\n"))
	if !strings.ContainsRune("=+-@\t\r\uff1d\uff0b\uff0d\uff20", first) || isNumber(cell) {
		return cell
	}
	return "'" + cell
}

// isNumber says that cell is a sign, digits and at most one point: it can hold
// no formula.
func isNumber(cell string) bool {
	digits := strings.TrimLeft(cell, "+-")
	if len(cell)-len(digits) > 1 || digits == "" {
		return false
	}
	point := false
	for _, c := range digits {
		switch {
		case c == '.' && !point:
			point = true
		case c < '0' || c > '9':
			return false
		}
	}
	return true
}
