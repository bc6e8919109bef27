package table_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"unseenedge/internal/fault"
	"unseenedge/internal/table"
)

// workbook makes an XLSX file whose only sheet holds rows from line 1.
func workbook(t testing.TB, rows [][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	return saved(t, f)
}

func saved(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWorkbookCellsAreReadAsShown(t *testing.T) {
	f := excelize.NewFile()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	custom := `[$-409]d" de "mmm;@`
	for cell, v := range map[string]any{
		"A3": "id", "B3": "on", "C3": "note", "D3": "share", "E3": "on too",
		"A5": 123456789012, "B5": day, "C5": "=1+1 is text", "D5": .5, "E5": day,
		"A6": "007", "C6": "two\nlines", "D6": true,
	} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	for cell, style := range map[string]*excelize.Style{"B5": {NumFmt: 14}, "D5": {NumFmt: 9}, "E5": {CustomNumFmt: &custom}} {
		id, err := f.NewStyle(style)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
			t.Fatal(err)
		}
	}
	got, err := table.Read("class.csv", saved(t, f), table.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []table.Row{
		{5, []string{"123456789012", "2026-03-01", "=1+1 is text", "50%", "2026-03-01"}},
		{6, []string{"007", "", "two\nlines", "TRUE"}},
	}
	if !reflect.DeepEqual(got.Rows, want) || got.Sheet != "Sheet1" || got.Charset != "" {
		t.Errorf("got %+v", got)
	}
}

func TestTheFirstSheetWithContentIsRead(t *testing.T) {
	f := excelize.NewFile()
	if _, err := f.NewSheet("Period 2"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellValue("Period 2", "A1", "id"); err != nil {
		t.Fatal(err)
	}
	got, err := table.Read("x.xlsx", saved(t, f), table.Limits{})
	if err != nil || got.Sheet != "Period 2" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestDamagedWorkbooksAreRefused(t *testing.T) {
	good := workbook(t, [][]any{{"id", "name"}, {1, "Ana"}, {2, "Ben"}})
	rng := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 300 {
		bad := bytes.Clone(good)
		if rng.IntN(2) == 0 {
			bad = bad[:rng.IntN(len(bad))]
		} else {
			bad[rng.IntN(len(bad))] ^= 1 << rng.IntN(8)
		}
		got, err := table.Read("x.xlsx", bad, table.Limits{})
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("an error without words: %v", err)
			}
			refused++
		} else if len(got.Rows) != 2 {
			t.Errorf("read %d rows of 2 without complaint", len(got.Rows))
		}
	}
	if refused < 150 {
		t.Errorf("only %d of 300 damaged files were refused", refused)
	}
}

// bomb makes a zip with the given entry that unpacks to size zero bytes.
func bomb(t testing.TB, entry string, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(entry)
	if err != nil {
		t.Fatal(err)
	}
	chunk := make([]byte, 1<<20)
	for ; size > 0; size -= len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAZipBombIsRefusedWithinTheBudget(t *testing.T) {
	b := bomb(t, "xl/workbook.xml", 512<<20)
	if len(b) > 1<<20 {
		t.Fatalf("the bomb is %d bytes", len(b))
	}
	lying := bytes.Clone(b)
	shrink(t, lying, 1000)
	for name, b := range map[string][]byte{"an honest one": b, "one that declares 1000 bytes": lying} {
		t.Run(name, func(t *testing.T) {
			start, before := time.Now(), allocated()
			_, err := table.Read("x.xlsx", b, table.Limits{})
			if f := fault.Of(err); f == nil || f.Key != "table.unpacked_too_large" && f.Key != "table.broken" {
				t.Errorf("got %v", err)
			}
			t.Logf("took %v", time.Since(start))
			if grown := allocated() - before; grown > 64<<20 {
				t.Errorf("allocated %d MiB", grown>>20)
			}
		})
	}
}

// shrink makes the central directory of a one-entry zip declare size bytes.
func shrink(t testing.TB, b []byte, size uint32) {
	t.Helper()
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	if at < 0 {
		t.Fatal("no central directory")
	}
	binary.LittleEndian.PutUint32(b[at+24:], size)
}

// allocated returns all bytes ever allocated, an upper bound of memory growth.
func allocated() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.TotalAlloc)
}

func TestAWorkbookOfEmptyTagsIsRefused(t *testing.T) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"xl/workbook.xml":      `<workbook/>`,
		"xl/sharedStrings.xml": `<sst>` + strings.Repeat("<si/>", 2_000_000) + `</sst>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := table.Read("x.xlsx", out.Bytes(), table.Limits{})
	if f := fault.Of(err); f == nil || f.Key != "table.too_many_rows_xlsx" {
		t.Errorf("got %v", err)
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		bytes []byte
		key   string
	}{
		"an absolute path":         {bomb(t, "/etc/xl/workbook.xml", 1), "table.unsafe_path"},
		"a path that climbs":       {bomb(t, "a/../../xl/workbook.xml", 1), "table.unsafe_path"},
		"a Windows path":           {bomb(t, `C:\xl/workbook.xml`, 1), "table.unsafe_path"},
		"a backslash that climbs":  {bomb(t, `..\xl/workbook.xml`, 1), "table.unsafe_path"},
		"entries that overlap":     {overlapping(t), "table.broken"},
		"a directory without data": {[]byte("PK\x05\x06" + strings.Repeat("\x00", 18)), "table.broken"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := table.OpenArchive("x.zip", c.bytes, table.Limits{})
			if err == nil && len(a.Files) == 0 {
				return
			}
			if f := fault.Of(err); f == nil || f.Key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
}

// overlapping makes a zip whose directory names the same packed bytes twice.
func overlapping(t testing.TB) []byte {
	t.Helper()
	data := []byte("one and the same")
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	h := &zip.FileHeader{Name: "a.txt", Method: zip.Store, CRC32: crc32.ChecksumIEEE(data),
		CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data))}
	w, err := z.CreateRaw(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	b := out.Bytes()
	from := bytes.Index(b, []byte("PK\x01\x02"))
	end := bytes.Index(b, []byte("PK\x05\x06"))
	record := bytes.Clone(b[from:end])
	tail := bytes.Clone(b[end:])
	binary.LittleEndian.PutUint16(tail[8:], 2)
	binary.LittleEndian.PutUint16(tail[10:], 2)
	binary.LittleEndian.PutUint32(tail[12:], uint32(2*len(record)))
	return append(append(bytes.Clone(b[:end]), record...), tail...)
}

// FuzzWorkbookParts puts arbitrary XML where a workbook's sheet, strings and
// styles stand.
func FuzzWorkbookParts(f *testing.F) {
	good := map[string]string{}
	book := excelize.NewFile()
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"id", "on"}); err != nil {
		f.Fatal(err)
	}
	if err := book.SetSheetRow("Sheet1", "A2", &[]any{7, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}); err != nil {
		f.Fatal(err)
	}
	data := saved(f, book)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			f.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			f.Fatal(err)
		}
		good[e.Name] = string(b)
	}
	const sheet, texts, styles = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
	f.Add(good[sheet], good[texts], good[styles])
	f.Add(`<worksheet><sheetData><row r="9"><c r="XFD9" t="s"><v>-1</v></c></row><row r="2"><c s="99"><v>1e400</v></c></row></sheetData></worksheet>`, `<sst/>`, `<styleSheet/>`)
	f.Fuzz(func(t *testing.T, sheetXML, textsXML, stylesXML string) {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for name, text := range good {
			switch name {
			case sheet:
				text = sheetXML
			case texts:
				text = textsXML
			case styles:
				text = stylesXML
			}
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := table.Read("x.xlsx", out.Bytes(), table.Limits{}); err != nil && fault.Of(err) == nil {
			t.Fatalf("an error without words: %v", err)
		}
	})
}

func classList(rows int) []byte {
	var b strings.Builder
	b.WriteString("First name,Last name,Student ID,Grade,Class,Teacher email\r\n")
	for i := range rows {
		fmt.Fprintf(&b, "Ana%d,Lopez,%07d,%d,Class %d,teacher%d@school.example\r\n", i, i, i%12+1, i/30, i/30)
	}
	return []byte(b.String())
}

func BenchmarkRead100kCSVRows(b *testing.B) {
	data := classList(100_000)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.Read("x.csv", data, table.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead20kXLSXRows(b *testing.B) { benchmarkXLSX(b, 20_000) }

func BenchmarkRead50kXLSXRows(b *testing.B) { benchmarkXLSX(b, 50_000) }

func benchmarkXLSX(b *testing.B, rows int) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i := range rows {
		cells := []any{fmt.Sprint("Ana", i), "Lopez", i, i%12 + 1, fmt.Sprint("Class ", i/30), fmt.Sprintf("teacher%d@school.example", i/30)}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	data := saved(b, f)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := table.Read("x.xlsx", data, table.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
