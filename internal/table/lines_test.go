package table_test

import (
	"reflect"
	"strings"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/table"
)

func TestJSONLinesBecomeATable(t *testing.T) {
	in := "\ufeff{\"id\":\"a\",\"text\":\" I \\\"waited\\\". \",\"grade\":4}\n\n{\"text\":\"We\\nran.\",\"id\":\"b\",\"spoken\":true,\"grade\":null}\r\n"
	if !table.IsLines([]byte(in)) || table.IsLines([]byte("id,text\n")) {
		t.Error("not told apart from CSV")
	}
	got, err := table.ReadLines("x.jsonl", []byte(in), table.Limits{})
	want := &table.Table{Header: []string{"id", "text", "grade", "spoken"}, Charset: "UTF-8", Rows: []table.Row{
		{Line: 1, Cells: []string{"a", `I "waited".`, "4"}}, {Line: 3, Cells: []string{"b", "We\nran.", "", "true"}},
	}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWrongJSONLinesAreRefusedInWords(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"nothing":               {" \n", "table.empty"},
		"no object":             {`{"a":1}` + "\n[1]\n", "table.line"},
		"cut off":               {`{"a":"I wai`, "table.line"},
		"a list for a value":    {`{"a":[1]}`, "table.line"},
		"an object for a value": {`{"a":{"b":1}}`, "table.line"},
		"two objects a line":    {`{"a":1} {"a":2}`, "table.line"},
		"no UTF-8":              {"{\"a\":\"\xff\"}", "table.lines_charset"},
		"too many rows":         {strings.Repeat(`{"a":1}`+"\n", 4), "table.too_many_rows"},
		"too many columns":      {`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}`, "table.too_many_columns"},
		"too many cells":        {strings.Repeat(`{"a":1,"b":2,"c":3,"d":4,"e":5}`+"\n", 3), "table.too_many_cells"},
		"a cell too long":       {`{"a":"` + strings.Repeat("x", 200) + `"}`, "table.cell_too_long"},
		"too many bytes":        {`{"a":"` + strings.Repeat("x", 2000) + `"}`, "table.too_large"},
	} {
		_, err := table.ReadLines("x.jsonl", []byte(c.in), table.Limits{Rows: 3, Columns: 5, CellBytes: 100, Bytes: 1000, Cells: 12})
		if f := fault.Of(err); f == nil || f.Key != c.want || f.Args[0] != "x.jsonl" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadLines(f *testing.F) {
	for _, s := range []string{`{"a":"b"}`, "{\"a\":1}\n{\"b\":null}", "{}", `{"a":"a","a":2}`, "[]", "{"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		tb, err := table.ReadLines("x", b, table.Limits{})
		if err != nil {
			if fault.Of(err) == nil {
				t.Errorf("no words: %v", err)
			}
			return
		}
		for _, r := range tb.Rows {
			if len(r.Cells) > len(tb.Header) {
				t.Errorf("%d cells under %d headers", len(r.Cells), len(tb.Header))
			}
		}
	})
}
