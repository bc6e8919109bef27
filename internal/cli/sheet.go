package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unseenedge/internal/fault"
	"unseenedge/internal/synth"
	"unseenedge/internal/table"
)

// sheet is a table of cells that a step of the pipeline reads, makes wider and
// writes.
type sheet struct {
	*table.Table
	name string // of the file, for people
}

// wideLimits bound what a step reads: far more than an upload, since nobody
// else waits.
func wideLimits() table.Limits {
	return table.Limits{Bytes: 256 << 20, Rows: 1_000_000, Columns: 2_000, Cells: 60_000_000, CellBytes: 1 << 20}
}

// files are where a step reads and writes.
type files struct{ in, out string }

func filesFlags(c *cobra.Command) *files {
	var f files
	c.Flags().StringVar(&f.in, "in", "-", "file to read, CSV, XLSX or JSON Lines; - for standard input")
	c.Flags().StringVar(&f.out, "out", "-", "CSV file to write, - for standard output")
	return &f
}

// readSheet reads a CSV, XLSX or JSON Lines file.
func (s *session) readSheet(name string) (*sheet, error) {
	r, err := s.reader(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, int64(wideLimits().Bytes)+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	base := filepath.Base(name)
	if name == "-" {
		base = "standard input"
	}
	f := &sheet{name: base}
	if table.IsLines(b) {
		f.Table, err = table.ReadLines(base, b, wideLimits())
	} else {
		f.Table, err = table.Read(base, b, wideLimits())
	}
	return f, err
}

// widen adds columns, and fills up short rows; it refuses what is there already.
func (f *sheet) widen(columns []string) error {
	for _, c := range columns {
		if slices.Contains(f.Header, c) {
			return fault.New(fault.Invalid, "synth.column_there", f.name, c)
		}
	}
	for i := range f.Rows {
		r := &f.Rows[i]
		for len(r.Cells) < len(f.Header) {
			r.Cells = append(r.Cells, "")
		}
	}
	f.Header = append(f.Header, columns...)
	return nil
}

// cells returns a reader of row i by column.
func (f *sheet) cells(i int) func(column string) string {
	return func(column string) string {
		at := slices.Index(f.Header, column)
		if at < 0 || at >= len(f.Rows[i].Cells) {
			return ""
		}
		return f.Rows[i].Cells[at]
	}
}

// add appends numbers to row i.
func (f *sheet) add(i int, values []float64) {
	for _, v := range values {
		f.Rows[i].Cells = append(f.Rows[i].Cells, synth.Number(v))
	}
}

// responses reads text and tag of every row; the first that cannot be read is
// a fault.
func (f *sheet) responses() ([]synth.Response, error) {
	for _, c := range synth.ResponseColumns()[:4] {
		if !slices.Contains(f.Header, c) {
			return nil, fault.New(fault.Invalid, "table.column_missing", c, strings.Join(f.Header, ", "))
		}
	}
	out := make([]synth.Response, 0, len(f.Rows))
	for i := range f.Rows {
		r, wrong := synth.ReadResponse(f.cells(i))
		if wrong != "" {
			return nil, fault.New(fault.Invalid, "synth.cell", f.name, f.Rows[i].Line, wrong)
		}
		out = append(out, r)
	}
	return out, nil
}

// write writes the sheet as plain CSV.
func (f *sheet) write(w io.Writer) error {
	out := csv.NewWriter(w)
	err := out.Write(f.Header)
	for _, r := range f.Rows {
		safe := make([]string, len(f.Header))
		for i, c := range r.Cells {
			safe[i] = table.Neutral(c)
		}
		err = errors.Join(err, out.Write(safe))
	}
	out.Flush()
	if err := errors.Join(err, out.Error()); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}

// writeSheet writes f to the named file, or standard output.
func (s *session) writeSheet(name string, f *sheet) error {
	if name != "-" {
		if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o755); err != nil {
			return fault.New(fault.Invalid, "cli.no_output", name).Because(err)
		}
	}
	return s.writeTo(name, f.write)
}
