package table

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// delimiters in the order that settles a tie.
const delimiters = ",;\t|"

// readText reads delimited text.
func readText(name string, b []byte, limits Limits) (*Table, error) {
	text, charset := Decode(b)
	text = unixLines(text)
	text, delimiter := declared(text)
	if delimiter == 0 {
		delimiter = sniff(text)
	}
	if row := tooWide(text, delimiter); row > 0 {
		return nil, refuse("table.too_many_columns", name, row, limits.Columns)
	}
	t, err := readCSV(name, text, delimiter, limits)
	if errors.Is(err, csv.ErrBareQuote) {
		t, err = readLoose(name, text, delimiter, limits)
	}
	if err != nil {
		return nil, err
	}
	t.Charset, t.Delimiter = charset, string(delimiter)
	return t, nil
}

// readCSV reads text by RFC 4180. A row's number is its line in the text without
// the line ends inside earlier cells.
func readCSV(name, text string, delimiter rune, limits Limits) (*Table, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = delimiter
	r.FieldsPerRecord = -1
	b := builder{name: name, limits: limits}
	inside := 0
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return b.done()
		}
		if err != nil {
			return nil, quoteFault(name, err, inside)
		}
		line, _ := r.FieldPos(0)
		row := line - inside
		for _, c := range cells {
			inside += strings.Count(c, "\n")
		}
		if err := b.add(row, cells); err != nil {
			return nil, err
		}
	}
}

// readLoose reads text that has quotation marks inside plain cells, such as
// Ana "Annie" Lopez. Each line is then a row: a cell of several lines might be
// rows that a stray mark has swallowed, and is refused.
func readLoose(name, text string, delimiter rune, limits Limits) (*Table, error) {
	b := builder{name: name, limits: limits}
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		cells, ok := splitLoose(strings.TrimSuffix(line, "\r"), string(delimiter))
		if !ok {
			return nil, refuse("table.quote", name, number)
		}
		if err := b.add(number, cells); err != nil {
			return nil, err
		}
	}
	return b.done()
}

// splitLoose splits a line into cells. A cell that begins with a quotation mark
// ends at one before a delimiter; not ok if there is none.
func splitLoose(line, delimiter string) (cells []string, ok bool) {
	for len(cells) <= maxWide {
		if !strings.HasPrefix(line, `"`) {
			cell, rest, more := strings.Cut(line, delimiter)
			if cells = append(cells, cell); !more {
				return cells, true
			}
			line = rest
			continue
		}
		cell, rest, more := strings.Cut(line[1:], `"`+delimiter)
		if !more {
			if cell, more = strings.CutSuffix(cell, `"`); !more {
				return nil, false
			}
			return append(cells, strings.ReplaceAll(cell, `""`, `"`)), true
		}
		cells, line = append(cells, strings.ReplaceAll(cell, `""`, `"`)), rest
	}
	return cells, true // too wide: the builder says so
}

// maxWide bounds the cells of a row while it is being read, blank ones included.
const maxWide = 10_000

// tooWide returns the number of the first row with more than maxWide cells, or 0.
func tooWide(text string, delimiter rune) int {
	quoted, cells, row := false, 1, 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			quoted = !quoted
		case '\n':
			if !quoted {
				cells = 1
				row++
			}
		case byte(delimiter):
			if quoted {
				continue
			}
			if cells++; cells > maxWide {
				return row
			}
		}
	}
	return 0
}

// quoteFault says in which row the quotation marks go wrong, after cells with
// so many line ends inside.
func quoteFault(name string, err error, inside int) error {
	row := 1
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		row = p.StartLine - inside
	}
	return refuse("table.quote", name, row).Because(err)
}

// unixLines makes lone returns outside quotation marks, as old Macs wrote them,
// into "\n". The reader sees to "\r\n" itself.
func unixLines(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	var out []byte
	quoted := false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			quoted = !quoted
		case '\r':
			if quoted || i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			if out == nil {
				out = []byte(text)
			}
			out[i] = '\n'
		}
	}
	if out == nil {
		return text
	}
	return string(out)
}

// declared takes the line "sep=;" by which a file may tell Excel its delimiter.
// Excel does not show that line and does not count it.
func declared(text string) (rest string, delimiter rune) {
	line, rest, _ := strings.Cut(text, "\n")
	line = strings.ToLower(strings.Trim(line, "\" \r"))
	if d, ok := strings.CutPrefix(line, "sep="); ok && len(d) == 1 && strings.Contains(delimiters, d) {
		return rest, rune(d[0])
	}
	return text, 0
}

// sniff returns the delimiter that splits the header into most cells, weighing
// the lines below by how many agree with it.
func sniff(text string) rune {
	best, bestScore := ',', 0
	for _, d := range delimiters {
		counts := countCells(text, d, 20)
		if len(counts) == 0 || counts[0] < 2 {
			continue
		}
		agree := 0
		for _, n := range counts {
			if n == counts[0] {
				agree++
			}
		}
		if score := counts[0] * 100 * agree / len(counts); score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

// countCells counts the cells of the first lines that are not blank, minding
// quotation marks.
func countCells(text string, delimiter rune, lines int) (counts []int) {
	quoted, cells, filled := false, 1, false
	for i := 0; i < len(text) && len(counts) < lines; i++ {
		switch c := text[i]; {
		case c == '"':
			quoted, filled = !quoted, true
		case c == '\n' && !quoted:
			if filled {
				counts = append(counts, cells)
			}
			cells, filled = 1, false
		case c == byte(delimiter) && !quoted:
			cells++
		case c > ' ':
			filled = true
		}
	}
	if filled && len(counts) < lines {
		counts = append(counts, cells)
	}
	return counts
}
