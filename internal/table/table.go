// Package table turns the bytes of an uploaded file into rows of text.
//
// It trusts nothing about the file: not its name, not its declared sizes, not
// its charset. Invariant: whatever the bytes, Read returns within its Limits,
// without panicking, either a table of valid UTF-8 or a fault with plain words.
package table

// Limits bound what a file may hold. A zero field takes its default.
type Limits struct {
	Bytes         int // the file as uploaded; default 16 MiB
	Rows          int // rows below the header; default 100,000
	Columns       int // filled cells in a row; default 200
	CellBytes     int // UTF-8 bytes in one cell; default 128 KiB
	UnpackedBytes int // real bytes inside an XLSX, DOCX or ZIP; default 48 MiB
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
	Line  int // as a text editor (CSV) or the spreadsheet (XLSX) counts, from 1
	Cells []string
}
