package table

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// What a workbook may hold, so that the library stays within 64 MiB and two
// seconds: it keeps the unpacked parts, and about 100 bytes for each tag outside
// the sheets.
const (
	maxSheetRows = 50_000
	maxWorkbook  = 24 << 20  // bytes unpacked
	maxTags      = 600_000   // outside the sheets
	maxSheetTags = 2_000_000 // in all sheets
	maxGrid      = 5_000_000 // cells, the blank ones before a far-off cell included
	maxBlank     = 4         // sheets to look at for one with content
)

// readXLSX reads the first sheet that holds anything. The archive's real size
// and checksums are verified before the library sees it; what the library
// nevertheless trips over is a broken file.
func readXLSX(name string, b []byte, limits Limits) (t *Table, err error) {
	limits.UnpackedBytes = min(limits.UnpackedBytes, maxWorkbook)
	if err := checkWorkbook(name, b, limits); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			t, err = nil, refuse("table.broken", name).Because(fmt.Errorf("read xlsx: library panic"))
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(b), excelize.Options{
		UnzipSizeLimit:    int64(limits.UnpackedBytes),
		UnzipXMLSizeLimit: int64(limits.UnpackedBytes), // nothing goes to temporary files
		ShortDatePattern:  isoDate,
	})
	if err != nil {
		return nil, refuse("table.broken", name).Because(err)
	}
	defer f.Close()
	showDatesISO(f)
	sheets := f.GetSheetList()
	for _, sheet := range sheets[:min(len(sheets), maxBlank)] {
		build := builder{name: name, limits: limits}
		if err := readSheet(f, sheet, &build); err != nil {
			return nil, err
		}
		if build.line > 0 {
			build.table.Sheet = sheet
			return build.done()
		}
	}
	return nil, refuse("table.empty", name)
}

// checkWorkbook unpacks every part once, keeps nothing, and counts the tags.
func checkWorkbook(name string, b []byte, limits Limits) error {
	a, err := OpenArchive(name, b, limits)
	if err != nil {
		return err
	}
	var sheets, others tagCount
	for _, f := range a.Files {
		count := &others
		if strings.HasPrefix(strings.ToLower(f.Name), "xl/worksheets/") {
			count = &sheets
		}
		if err := a.unpack(count, f, limits.UnpackedBytes); err != nil {
			return err
		}
	}
	if others > maxTags || sheets > maxSheetTags {
		return refuse("table.too_many_rows_xlsx", name, maxSheetRows)
	}
	return nil
}

// tagCount counts the tags written to it.
type tagCount int

func (n *tagCount) Write(p []byte) (int, error) {
	*n += tagCount(bytes.Count(p, []byte{'<'}))
	return len(p), nil
}

// readSheet adds every row of the sheet.
func readSheet(f *excelize.File, sheet string, build *builder) error {
	rows, err := f.Rows(sheet)
	if err != nil {
		return refuse("table.broken", build.name).Because(err)
	}
	defer rows.Close()
	lineEnds := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	grid := 0
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return refuse("table.broken", build.name).Because(err)
		}
		if grid += len(cells); grid > maxGrid {
			return refuse("table.too_many_columns", build.name, line, build.limits.Columns)
		}
		for i, c := range cells {
			cells[i] = lineEnds.Replace(strings.ToValidUTF8(c, "\ufffd"))
		}
		if err := build.add(line, cells); err != nil {
			return err
		}
		if len(build.table.Rows) > maxSheetRows {
			return refuse("table.too_many_rows_xlsx", build.name, maxSheetRows)
		}
	}
	if err := rows.Error(); err != nil {
		return refuse("table.broken", build.name).Because(err)
	}
	return nil
}

const (
	isoDate      = "yyyy-mm-dd"
	shortDateFmt = 14 // the built-in number format that ShortDatePattern replaces
)

// showDatesISO gives every style that shows a day the ISO pattern.
func showDatesISO(f *excelize.File) {
	if f.Styles == nil || f.Styles.CellXfs == nil {
		return
	}
	custom := map[int]string{}
	if f.Styles.NumFmts != nil {
		for _, n := range f.Styles.NumFmts.NumFmt {
			custom[n.NumFmtID] = n.FormatCode
		}
	}
	xfs := f.Styles.CellXfs.Xf
	for i := range xfs {
		if id := xfs[i].NumFmtID; id != nil && showsDay(*id, custom[*id]) {
			day := shortDateFmt
			xfs[i].NumFmtID = &day
		}
	}
}

// showsDay says whether a number format shows a calendar day. Built-in formats
// 14-17 and 22 do, as do 27-36 and 50-58 in East Asian files (ECMA-376 18.8.30).
func showsDay(id int, code string) bool {
	if code == "" {
		return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58
	}
	return strings.ContainsAny(strings.ToLower(bareFormat(code)), "dy")
}

// bareFormat drops what a format code quotes, escapes or brackets.
func bareFormat(code string) string {
	var out strings.Builder
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"' && !bracket:
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case !bracket:
			out.WriteByte(c)
		}
	}
	return out.String()
}
