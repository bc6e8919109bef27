package table_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"unseenedge/internal/fault"
	"unseenedge/internal/table"
)

func wide(text string, bigEndian int) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		pair := [2]byte{byte(u), byte(u >> 8)}
		out = append(out, pair[bigEndian], pair[1-bigEndian])
	}
	return out
}

func TestReadFindsCharsetAndDelimiter(t *testing.T) {
	want := [][]string{{"Name", "Città"}, {"José", "Zoë’s"}}
	for name, c := range map[string]struct {
		bytes              []byte
		charset, delimiter string
	}{
		"UTF-8 with commas":               {[]byte("Name,Città\nJosé,Zoë’s\n"), "UTF-8", ","},
		"UTF-8 with a byte order mark":    {[]byte("\ufeffName,Città\nJosé,Zoë’s\n"), "UTF-8", ","},
		"semicolons":                      {[]byte("Name;Città\nJosé;Zoë’s"), "UTF-8", ";"},
		"tabs":                            {[]byte("Name\tCittà\nJosé\tZoë’s"), "UTF-8", "\t"},
		"Excel's Unicode text":            {append([]byte{0xff, 0xfe}, wide("Name\tCittà\r\nJosé\tZoë’s\r\n", 0)...), "UTF-16LE", "\t"},
		"UTF-16 big-endian with a mark":   {append([]byte{0xfe, 0xff}, wide("Name,Città\r\nJosé,Zoë’s\r\n", 1)...), "UTF-16BE", ","},
		"UTF-16 without a mark":           {wide("Name,Città\nJosé,Zoë’s\n", 0), "UTF-16LE", ","},
		"UTF-16 big-endian, no mark":      {wide("Name,Città\nJosé,Zoë’s\n", 1), "UTF-16BE", ","},
		"Windows-1252":                    {[]byte("Name,Citt\xe0\r\nJos\xe9,Zo\xeb\x92s\r\n"), "Windows-1252", ","},
		"lone returns":                    {[]byte("Name,Città\rJosé,Zoë’s\r"), "UTF-8", ","},
		"a line that names the delimiter": {[]byte("sep=;\r\nName;Città\r\nJosé;Zoë’s\r\n"), "UTF-8", ";"},
		"blank rows and trailing commas":  {[]byte("\n,,\nName,Città,,\n\n,,,\nJosé,Zoë’s,,,,\n,,\n"), "UTF-8", ","},
		"spaces around cells":             {[]byte(" Name , Città \n José\u00a0, Zoë’s \n"), "UTF-8", ","},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := table.Read("list.csv", c.bytes, table.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Charset != c.charset || got.Delimiter != c.delimiter {
				t.Errorf("read as %s with %q", got.Charset, got.Delimiter)
			}
			if rows := grid(got); !reflect.DeepEqual(rows, want) {
				t.Errorf("got %q", rows)
			}
		})
	}
}

func grid(t *table.Table) [][]string {
	rows := [][]string{t.Header}
	for _, r := range t.Rows {
		rows = append(rows, r.Cells)
	}
	return rows
}

func TestRowsAreNumberedAsASpreadsheetShowsThem(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []int
	}{
		"a cell of three lines is one row":     {"student id,text\n00123,\"line one\nline two\nline three\"\n99998,next\n", []int{2, 3}},
		"blank rows count":                     {"\r\nid,note\r\n1,\"two\r\nlines\"\r\n\r\n2,plain\r\n,,,\r\n3,end", []int{3, 5, 7}},
		"line ends around the words of a cell": {"id,note\n1,\"\n\nword\n\n\"\n2,x\n", []int{2, 3}},
		"a blank row of several lines":         {"id,note\n\"\n\n\",\n2,x\n", []int{3}},
		"a header of two lines":                {"id,\"note\n(optional)\"\n1,x\n", []int{2}},
		"lone returns end rows":                {"id,note\r1,x\r\r2,y\r", []int{2, 4}},
		"marks in plain cells":                 {"id,note\n\n1,Ana \"Annie\" Lopez\n2,y\n", []int{3, 4}},
		"the line that names the delimiter":    {"sep=;\r\nid;note\r\n1;x\r\n", []int{2}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := table.Read("x.csv", []byte(c.text), table.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			var lines []int
			for _, r := range got.Rows {
				lines = append(lines, r.Line)
			}
			if !reflect.DeepEqual(lines, c.want) {
				t.Errorf("got rows %v, want %v", lines, c.want)
			}
		})
	}
}

func TestFaultsNameTheRow(t *testing.T) {
	const two = "id,note\n1,\"two\nlines\"\n"
	for name, c := range map[string]struct{ text, key string }{
		"an open quotation mark": {two + "2,\"open\n", "table.quote"},
		"too many columns":       {two + strings.Repeat("x,", 300) + "x\n", "table.too_many_columns"},
		"far too many columns":   {two + strings.Repeat("x,", 30_000) + "x\n", "table.too_many_columns"},
		"a cell of 200 KB":       {two + "2," + strings.Repeat("x", 200<<10), "table.cell_too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := table.Read("x.csv", []byte(c.text), table.Limits{})
			if f := fault.Of(err); f == nil || f.Key != c.key || f.Args[1] != 3 {
				t.Errorf("got %v, want %s in row 3", err, c.key)
			}
		})
	}
}

func TestBrokenUTF8KeepsTheRest(t *testing.T) {
	got, err := table.Read("x.csv", []byte("name,word\nJosé,Zoë\nMar\xc3,ñandú\n"), table.Limits{})
	if err != nil || got.Charset != "UTF-8" || got.Rows[1].Cells[0] != "Mar\ufffd" || got.Rows[0].Cells[0] != "José" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestCSVSpectrum(t *testing.T) {
	files, _ := filepath.Glob("testdata/csv-spectrum/csvs/*.csv")
	if len(files) < 12 {
		t.Fatal("cases are missing")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		t.Run(name, func(t *testing.T) {
			got := read(t, file)
			var want []map[string]string
			b, err := os.ReadFile("testdata/csv-spectrum/json/" + name + ".json")
			if err != nil {
				t.Fatal(err)
			}
			b = bytes.ReplaceAll(bytes.TrimSpace(b), []byte(`\r\n`), []byte(`\n`))
			if b[0] == '{' { // one row stands without its list
				b = []byte("[" + string(b) + "]")
			}
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			if len(got.Rows) != len(want) {
				t.Fatalf("got %d rows, want %d", len(got.Rows), len(want))
			}
			for i, row := range got.Rows {
				for j, h := range got.Header {
					cell := ""
					if j < len(row.Cells) {
						cell = row.Cells[j]
					}
					if name == "location_coordinates" && h == "Contact Phone Number" {
						continue // upstream's two files disagree here
					}
					if cell != strings.TrimSpace(want[i][h]) {
						t.Errorf("row %d, %s: got %q, want %q", i, h, cell, want[i][h])
					}
				}
			}
		})
	}
}

func read(t *testing.T, file string) *table.Table {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := table.Read(filepath.Base(file), b, table.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestMicrosoftRosters(t *testing.T) {
	files, _ := filepath.Glob("testdata/microsoft-sds/*/*.csv")
	for _, file := range files {
		got := read(t, file)
		if len(got.Header) < 2 || len(got.Rows) == 0 || got.Delimiter != "," {
			t.Errorf("%s: %d columns, %d rows by %q", file, len(got.Header), len(got.Rows), got.Delimiter)
		}
	}
}

func TestNaughtyStringsSurviveAsCells(t *testing.T) {
	for i, s := range naughty(t) {
		quoted := `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		got, err := table.Read("x.csv", []byte("id,word\n1,"+quoted+"\n"), table.Limits{})
		if err != nil {
			if table.KindOf([]byte("id,word\n1,"+quoted+"\n")) == table.Text {
				t.Errorf("string %d: %v", i, err)
			}
			continue
		}
		want := strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
		cell := ""
		if len(got.Rows[0].Cells) > 1 {
			cell = got.Rows[0].Cells[1]
		}
		if cell != want {
			t.Errorf("string %d: got %q, want %q", i, cell, want)
		}
	}
}

func naughty(t testing.TB) (list []string) {
	b, err := os.ReadFile("testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestReadRefuses(t *testing.T) {
	long := strings.Repeat("x", 200<<10)
	for name, c := range map[string]struct {
		text string
		key  string
	}{
		"an empty file":                 {"", "table.empty"},
		"a byte order mark alone":       {"\ufeff \r\n", "table.empty"},
		"commas alone":                  {",,,\n,,\n", "table.empty"},
		"a PDF":                         {"%PDF-1.7\n...", "table.wrong_type_pdf"},
		"an old Excel file":             {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "table.wrong_type_xls"},
		"a PNG picture":                 {"\x89PNG\r\n\x1a\n....", "table.wrong_type_image"},
		"a web page named .xls":         {"<html><table><tr><td>id</td></tr></table>", "table.wrong_type_html"},
		"rich text":                     {`{\rtf1 id}`, "table.wrong_type_rtf"},
		"a program":                     {"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00", "table.wrong_type_unknown"},
		"a zip of something":            {"PK\x03\x04rest", "table.wrong_type_zip"},
		"a broken workbook":             {"PK\x03\x04 xl/workbook.xml", "table.broken"},
		"an open quotation mark":        {"id,name\n1,\"Ana\n2,Ben\n", "table.quote"},
		"a stray mark eating rows":      {"id,name\n1,An\"a\"\n2,\"Ben\n3,Cy\n4,\"Di\"\n", "table.quote"},
		"a cell of 200 KB":              {"id,name\n1," + long, "table.cell_too_long"},
		"three hundred columns":         {"id\n" + strings.Repeat("1,", 300) + "1", "table.too_many_columns"},
		"a row of half a million cells": {"id,name\n1,2" + strings.Repeat(",", 250_000), "table.too_many_columns"},
		"more rows than the limit":      {"id\n" + strings.Repeat("1\n", 11), "table.too_many_rows"},
		"more bytes than the limit":     {"id\n" + strings.Repeat("1234567\n", 64<<10), "table.too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := table.Read("list.csv", []byte(c.text), table.Limits{Rows: 10, Bytes: 500 << 10})
			f := fault.Of(err)
			if f == nil || f.Key != c.key || f.Kind != fault.Invalid {
				t.Fatalf("got %v, want %s", err, c.key)
			}
			if words(t)[f.Key] == "" {
				t.Errorf("%s has no words", f.Key)
			}
		})
	}
}

func TestANameThatPromisesAnotherKindIsAFault(t *testing.T) {
	text, book := []byte("id,name\n1,Ana\n"), workbook(t, [][]any{{"id", "name"}, {1, "Ana"}})
	for name, c := range map[string]struct {
		bytes []byte
		key   string
	}{
		"list.csv": {text, ""}, "list.txt": {text, ""}, "list.tsv": {text, ""}, "list": {text, ""}, "list.xls": {text, ""}, "list.XLSX": {book, ""}, "books.csv": {book, ""},
		"a.xlsx": {text, "table.misnamed"}, "a.PDF": {text, "table.misnamed"}, "a.docx": {text, "table.misnamed"}, "a.doc": {text, "table.misnamed"},
		"a.ods": {text, "table.misnamed"}, "a.rtf": {text, "table.misnamed"}, "a.png": {text, "table.misnamed"}, "a.zip": {text, "table.misnamed"},
		"b.docx": {book, "table.misnamed"}, "b.xlsx ": {text, "table.misnamed"}, "c.xlsx": {[]byte("%PDF-1.7\n"), "table.wrong_type_pdf"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := table.Read(name, c.bytes, table.Limits{})
			if c.key == "" && (err != nil || len(got.Rows) != 1) {
				t.Errorf("got %+v, %v", got, err)
			}
			if f := fault.Of(err); c.key != "" && (f == nil || f.Key != c.key || words(t)[f.Key] == "") {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
}

// words returns the English sentences of this package.
func words(t testing.TB) map[string]string {
	b, err := os.ReadFile("../lang/en/table.json")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestHostileTextStaysWithinTheBudget(t *testing.T) {
	full := func(s string) []byte { return []byte("id,name\n" + strings.Repeat(s, (16<<20-16)/len(s))) }
	for name, b := range map[string][]byte{
		"one line of commas":              full("a,")[:16<<20-100],
		"quoted line ends between commas": full("\"\n\",,,,,,,,,,,,,,,,"),
		"bare marks and commas":           full("a\"\n\",,,,,,,,"),
		"eighty short cells a row":        full(strings.Repeat("a,", 80) + "\n"),
		"a cell and 150 blank ones a row": full("a" + strings.Repeat(",", 150) + "\n"),
		"long cells":                      full("1,\"" + strings.Repeat("the wind took it; ", 100) + "\"\n"),
		"quotation marks":                 full("\"\""),
		"line ends":                       append(full("\n"), 'x'),
		"lone returns":                    full("1,a\r"),
		"UTF-16":                          wide(string(full("1,\"" + strings.Repeat("the wind took it; ", 100) + "\"\n")[:8<<20-100]), 0),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			got, err := table.Read("x.csv", b, table.Limits{})
			if err != nil && fault.Of(err) == nil {
				t.Error(err)
			}
			t.Logf("took %v", time.Since(start))
			runtime.GC()
			runtime.ReadMemStats(&after)
			if kept := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) >> 20; kept > 64 {
				t.Errorf("keeps %d MiB", kept)
			}
			runtime.KeepAlive(got)
		})
	}
}

func TestAQuotationMarkInAPlainCellIsText(t *testing.T) {
	got, err := table.Read("x.csv", []byte("id,name\n1,Ana \"Annie\" Lopez\n2,Ben\n"), table.Limits{})
	if err != nil || got.Rows[0].Cells[1] != `Ana "Annie" Lopez` || len(got.Rows) != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestColumns(t *testing.T) {
	fields := []table.Field{
		{Name: "id", Aliases: []string{"Student ID", "SIS ID", "ID del estudiante"}, Required: true},
		{Name: "first", Aliases: []string{"First name", "Given name"}, Required: true},
		{Name: "grade", Aliases: []string{"Grade", "Grado"}},
	}
	for name, c := range map[string]struct {
		header string
		row    string
		want   []string // id, first, grade
		unused []string
		faults []string
	}{
		"case, order, spaces and punctuation do not matter": {"GRADE,first_name,Student-Id:", "3,Ana,77", []string{"77", "Ana", "3"}, nil, nil},
		"accents do not matter":                             {"Íd del estudiante,Given Name,grado", "77,Ana,3", []string{"77", "Ana", "3"}, nil, nil},
		"the likelier of two names is taken":                {"SIS ID,Student ID,First name", "1,2,Ana", []string{"2", "Ana", ""}, []string{"SIS ID"}, nil},
		"a missing column is named":                         {"First name", "Ana", nil, nil, []string{"table.column_missing"}},
		"two like columns are a fault":                      {"Student ID,student id,First name", "1,2,Ana", nil, nil, []string{"table.column_twice"}},
		"short rows give empty cells":                       {"Student ID,First name,Grade", "1", []string{"1", "", ""}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			tab, err := table.Read("x.csv", []byte(c.header+"\n"+c.row+"\n"), table.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			cols, err := tab.Columns(fields)
			var keys []string
			for _, f := range fault.All(err) {
				keys = append(keys, f.Key)
			}
			if !reflect.DeepEqual(keys, c.faults) {
				t.Fatalf("faults %v, want %v", keys, c.faults)
			}
			if err != nil {
				return
			}
			got := []string{cols.Cell(tab.Rows[0], "id"), cols.Cell(tab.Rows[0], "first"), cols.Cell(tab.Rows[0], "grade")}
			if !reflect.DeepEqual(got, c.want) || !reflect.DeepEqual(cols.Unused, c.unused) {
				t.Errorf("got %q, unused %q", got, cols.Unused)
			}
		})
	}
}

func TestWriterNeutralisesFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+cmd": "'+cmd", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1",
		" =1": "' =1", "＝1": "'＝1", "-12.5": "-12.5", "+7": "+7", "-": "'-", "Ana": "Ana", "": "", "a=b": "a=b",
	} {
		if got := table.Neutral(cell); got != want {
			t.Errorf("Neutral(%q) = %q, want %q", cell, got, want)
		}
	}
	var out strings.Builder
	w := table.NewWriter(&out)
	if err := w.Write("name", "=HYPERLINK(\"x\")"); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "\ufeffname,\"'=HYPERLINK(\"\"x\"\")\"\r\n" {
		t.Errorf("got %q", got)
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*/*.csv")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add(wide("a;b\r1;2", 0))
	f.Add([]byte("sep=|\n\"a\"|b\"c\n"))
	f.Add([]byte("\xff\xfe\x00"))
	f.Add(workbook(f, [][]any{{"id", "name"}, {1, "Ana"}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		limits := table.Limits{Bytes: 1 << 20, Rows: 1000, Columns: 50, CellBytes: 4096, UnpackedBytes: 4 << 20}
		got, err := table.Read("x", b, limits)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("an error without words: %v", err)
			}
			return
		}
		if len(got.Header) == 0 || len(got.Rows) > limits.Rows {
			t.Fatalf("%d columns, %d rows", len(got.Header), len(got.Rows))
		}
		line := 0
		for _, r := range got.Rows {
			if r.Line <= line || len(r.Cells) == 0 || len(r.Cells) > limits.Columns {
				t.Fatalf("line %d after %d with %d cells", r.Line, line, len(r.Cells))
			}
			line = r.Line
			for _, c := range r.Cells {
				if !utf8.ValidString(c) || len(c) > limits.CellBytes {
					t.Fatalf("bad cell %q", c)
				}
			}
		}
	})
}
