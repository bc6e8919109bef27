package table

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/fault"
)

// Field is a column that a reader asks for.
type Field struct {
	Name     string   // key for Columns.Cell; also the first argument of faults
	Aliases  []string // header texts that mean it, the likeliest first; case, accents, spaces and punctuation do not count
	Required bool     // its absence is a fault
}

// Columns says where each field stands in a table.
type Columns struct {
	Unused []string // headers that no field took, as written

	header []string
	at     map[string]int
}

// Columns finds fields in the header. Where several headers mean one field, the
// one whose alias comes first is taken and the others count as unused. Required
// fields that are missing, and fields that two like headers claim, come back as
// a fault.List.
func (t *Table) Columns(fields []Field) (Columns, error) {
	where := map[string][]int{}
	for i, h := range t.Header {
		where[foldHeader(h)] = append(where[foldHeader(h)], i)
	}
	c := Columns{header: t.Header, at: map[string]int{}}
	used := make([]bool, len(t.Header))
	var faults fault.List
	for _, f := range fields {
		at := firstAlias(where, used, f.Aliases)
		switch {
		case len(at) > 1:
			faults = append(faults, refuse("table.column_twice", t.Header[at[0]]).In(f.Name))
		case len(at) == 1:
			c.at[f.Name], used[at[0]] = at[0], true
		case f.Required:
			faults = append(faults, refuse("table.column_missing", f.Aliases[0], strings.Join(t.Header, ", ")).In(f.Name))
		}
	}
	for i, h := range t.Header {
		if !used[i] && h != "" {
			c.Unused = append(c.Unused, h)
		}
	}
	return c, faults.Err()
}

// firstAlias returns the free columns of the first alias that has any.
func firstAlias(where map[string][]int, used []bool, aliases []string) []int {
	for _, a := range aliases {
		var free []int
		for _, i := range where[foldHeader(a)] {
			if !used[i] {
				free = append(free, i)
			}
		}
		if len(free) > 0 {
			return free
		}
	}
	return nil
}

// Has says whether the table has a column for the field.
func (c Columns) Has(field string) bool { _, ok := c.at[field]; return ok }

// Header returns the header of the field's column as written, "" if there is
// none.
func (c Columns) Header(field string) string {
	if i, ok := c.at[field]; ok {
		return c.header[i]
	}
	return ""
}

// Cell returns the row's cell for the field, "" if either is missing.
func (c Columns) Cell(r Row, field string) string {
	if i, ok := c.at[field]; ok && i < len(r.Cells) {
		return r.Cells[i]
	}
	return ""
}

// foldHeader keeps the letters and digits of a header, in lower case and
// without accents.
func foldHeader(h string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFD.String(h))
}
