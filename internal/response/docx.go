package response

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"

	"unseenedge/internal/table"
)

// maxDocument is the text, in bytes, beyond which a document is not read on: far
// more than MaxRunes allows.
const maxDocument = 1 << 20

// maxPart bounds the main part, in bytes unpacked.
const maxPart = 4 << 20

var mainPart = regexp.MustCompile(`^word/document\d*\.xml$`)

// readDOCX reads the text of a Word document.
func readDOCX(name string, a *table.Archive) ([]Draft, error) {
	i := slices.IndexFunc(a.Files, func(f *zip.File) bool { return mainPart.MatchString(f.Name) })
	if i < 0 {
		return nil, invalid("table.broken", name)
	}
	b, err := a.Read(a.Files[i], maxPart)
	if err != nil {
		return nil, err
	}
	text, err := docxText(b)
	if err != nil {
		return nil, invalid("table.broken", name).Because(err)
	}
	return single(name, text)
}

// docxText returns the text of a main document part (ECMA-376, part 1, 17.3):
// a line for each paragraph, without properties, field codes, and what was
// deleted or moved away, and with text boxes once.
func docxText(b []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	var out strings.Builder
	inText := false
	for out.Len() < maxDocument {
		token, err := d.Token()
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "del", "moveFrom", "Fallback", "pPr", "rPr", "sectPr":
				if err := d.Skip(); err != nil {
					return "", err
				}
			case "t":
				inText = true
			case "tab":
				out.WriteByte(' ')
			case "br", "cr":
				out.WriteByte('\n')
			case "noBreakHyphen":
				out.WriteByte('-')
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "t":
				inText = false
			case "p":
				out.WriteByte('\n')
			}
		case xml.CharData:
			if inText {
				out.Write(e)
			}
		}
	}
	return out.String(), nil
}
