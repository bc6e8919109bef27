package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// IsLines says that b looks like JSON Lines: its first mark opens an object.
func IsLines(b []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))), []byte("{"))
}

// ReadLines reads JSON Lines: an object a line, whose values are texts,
// numbers, true, false or null. The header has every key, in the order in which
// they first come; a key that an object lacks is a blank cell, and so is null.
// Numbers and truth stay as they were written. Every error is a fault of kind
// Invalid whose first argument is name.
func ReadLines(name string, b []byte, limits Limits) (*Table, error) {
	limits = limits.WithDefaults()
	if err := CheckSize(name, b, limits); err != nil {
		return nil, err
	}
	if !utf8.Valid(b) {
		return nil, refuse("table.lines_charset", name)
	}
	r := lines{builder: builder{name: name, limits: limits, line: 1}, at: map[string]int{}}
	number := 0
	for line := range bytes.Lines(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		cells, err := r.object(line)
		if err != nil {
			return nil, refuse("table.line", name, number).Because(err)
		}
		if err := r.add(number, cells); err != nil {
			return nil, err
		}
	}
	r.table.Charset = "UTF-8"
	return r.done()
}

// lines builds a table from objects.
type lines struct {
	builder
	at map[string]int // column of each key
}

var (
	errNoObject = errors.New("no object")
	errNested   = errors.New("a value is a list or an object")
	errBeside   = errors.New("something stands after the object")
)

func (r *lines) object(line []byte) ([]string, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	open, err := d.Token()
	if err != nil || open != json.Delim('{') {
		return nil, errNoObject
	}
	cells := make([]string, len(r.table.Header))
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, errNoObject
		}
		value, err := d.Token()
		if err != nil {
			return nil, errNoObject
		}
		cell, err := cellOf(value)
		if err != nil {
			return nil, err
		}
		k := key.(string) // the decoder lets nothing else be a key
		i, ok := r.at[k]
		if !ok {
			i = len(r.table.Header)
			r.at[k] = i
			r.table.Header = append(r.table.Header, k)
			cells = append(cells, "")
		}
		cells[i] = cell
	}
	if _, err := d.Token(); err != nil {
		return nil, errNoObject
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errBeside
	}
	return cells, nil
}

func cellOf(value json.Token) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	}
	return "", errNested
}
