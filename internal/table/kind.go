package table

import (
	"archive/zip"
	"bytes"
	"errors"
	"path"
	"slices"
	"strings"
)

// Kind is what a file really is, whatever its name says.
type Kind string

// The kinds that KindOf tells apart.
const (
	Text    Kind = "text"
	XLSX    Kind = "xlsx"
	DOCX    Kind = "docx"
	ZIP     Kind = "zip" // any other zip archive
	PDF     Kind = "pdf"
	OldXLS  Kind = "xls" // OLE: old Office files and any with a password
	RTF     Kind = "rtf"
	HTML    Kind = "html"
	Image   Kind = "image"
	Unknown Kind = "unknown" // binary of another kind
)

// magic is what files of a kind begin with.
type magic struct {
	head string
	kind Kind
}

// magics are the first bytes of files that are no text.
func magics() []magic {
	return []magic{
		{"%PDF-", PDF},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OldXLS},
		{`{\rtf`, RTF},
		{"\x89PNG", Image}, {"\xff\xd8\xff", Image}, {"GIF8", Image}, {"II*\x00", Image}, {"MM\x00*", Image},
		{"\x00\x00\x00\x18ftyp", Image}, {"\x00\x00\x00\x1cftyp", Image}, {"\x00\x00\x00 ftyp", Image},
		{"\x1f\x8b", Unknown}, {"7z\xbc\xaf", Unknown}, {"Rar!", Unknown}, {"ID3", Unknown}, {"OggS", Unknown},
		{"SQLite format 3", Unknown},
	}
}

// KindOf tells what b is by its content.
func KindOf(b []byte) Kind {
	if bytes.HasPrefix(b, []byte("PK\x03\x04")) || bytes.HasPrefix(b, []byte("PK\x05\x06")) {
		return zipKind(b)
	}
	if bytes.HasPrefix(b, []byte("RIFF")) && len(b) > 11 {
		if string(b[8:12]) == "WEBP" {
			return Image
		}
		if string(b[8:12]) == "WAVE" {
			return Unknown
		}
	}
	for _, m := range magics() {
		if bytes.HasPrefix(b, []byte(m.head)) {
			return m.kind
		}
	}
	if isHTML(b) {
		return HTML
	}
	if charsetOf(b) == "" {
		return Unknown
	}
	return Text
}

// Misnamed says that the ending of a file's name promises a kind that the
// content, which is of kind, is not. Endings of text and of .xls, under which
// school systems export text and web pages, promise nothing; those of documents
// that this package does not know keep no promise.
func Misnamed(name string, kind Kind) bool {
	var promised Kind
	switch strings.ToLower(path.Ext(strings.TrimRight(name, " ."))) {
	case ".docx", ".docm":
		promised = DOCX
	case ".xlsx", ".xlsm":
		promised = XLSX
	case ".zip":
		promised = ZIP
	case ".pdf":
		promised = PDF
	case ".doc", ".ppt":
		promised = OldXLS
	case ".rtf":
		promised = RTF
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".heic":
		promised = Image
	case ".odt", ".ods", ".odp", ".pptx", ".pages", ".numbers", ".key", ".epub", ".xlsb",
		".mp3", ".m4a", ".wav", ".ogg", ".mp4", ".mov", ".webm", ".exe":
		promised = Unknown
	default:
		return false
	}
	return kind != promised
}

// zipKind looks for the part that every XLSX or DOCX has. A broken archive is
// still called by its right name, since names stand in the clear in a zip.
func zipKind(b []byte) Kind {
	has := func(part string) bool { return bytes.Contains(b, []byte(part)) }
	if r, err := zip.NewReader(bytes.NewReader(b), int64(len(b))); err == nil || errors.Is(err, zip.ErrInsecurePath) {
		has = func(part string) bool {
			return slices.ContainsFunc(r.File, func(f *zip.File) bool { return strings.HasPrefix(f.Name, part) })
		}
	}
	switch {
	case has("xl/workbook"):
		return XLSX
	case has("word/document"):
		return DOCX
	}
	return ZIP
}

// isHTML finds the pages that some school systems export as ".xls".
func isHTML(b []byte) bool {
	head := strings.ToLower(string(bytes.TrimLeft(b[:min(len(b), 512)], "\ufeff \t\r\n")))
	for _, tag := range [...]string{"<!doctype html", "<html", "<table", "<head", "<?xml"} {
		if strings.HasPrefix(head, tag) {
			return true
		}
	}
	return false
}
