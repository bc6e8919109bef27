package response

import (
	"archive/zip"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"unseenedge/internal/fault"
	"unseenedge/internal/table"
)

// maxEntry is what one document may unpack to, in bytes, so that one bad file
// in an archive does not eat the others' budget.
const maxEntry = 12 << 20

// maxPlain bounds a text or transcript, in bytes. An hour of talk is 100 KB.
const maxPlain = 1 << 20

var cueHead = regexp.MustCompile(`^\s*(?:\d+\s*\n)?\s*[\d:]+[.,]\d{1,3}\s+-->`)

// ParseFile reads responses from a .txt, .docx, .vtt or .srt file, or a .zip
// of them, told apart by content first and by name where that leaves a doubt. A
// name that says another kind than the content is, is a fault.
// An entry of a .zip that cannot be read is a draft with a fault; the error, a
// fault whose first argument is name, is about the file as a whole.
func ParseFile(name string, b []byte, limits table.Limits) ([]Draft, error) {
	limits = limits.WithDefaults()
	name = base(name)
	if err := table.CheckSize(name, b, limits); err != nil {
		return nil, err
	}
	kind := table.KindOf(b)
	switch {
	case misnamed(name, kind):
		return nil, invalid("table.misnamed", name)
	case kind == table.ZIP:
		return readZip(name, b, limits)
	case kind == table.DOCX:
		a, err := table.OpenArchive(name, b, limits)
		if err != nil {
			return nil, err
		}
		return readDOCX(name, a)
	}
	return readPlain(name, b, kind)
}

// misnamed says that a file would be read, though its name promises another
// kind. What is not read whatever its name gets words of its own.
func misnamed(name string, kind table.Kind) bool {
	read := kind == table.Text || kind == table.DOCX || kind == table.ZIP
	return read && table.Misnamed(name, kind)
}

// readPlain reads text and transcripts, and refuses the rest.
func readPlain(name string, b []byte, kind table.Kind) ([]Draft, error) {
	ext := strings.ToLower(path.Ext(name))
	switch {
	case kind != table.Text && kind != table.HTML:
		return nil, invalid("response.wrong_type_"+string(kind), name)
	case kind == table.HTML && ext != ".txt":
		return nil, invalid("response.wrong_type_html", name)
	case ext == ".csv" || ext == ".tsv" || ext == ".xls":
		return nil, invalid("response.wrong_type_xlsx", name)
	}
	if err := table.CheckSize(name, b, table.Limits{Bytes: maxPlain}); err != nil {
		return nil, err
	}
	text, _ := table.Decode(b)
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	switch {
	case strings.HasPrefix(text, "WEBVTT") || ext == ".vtt":
		return readTranscript(name, text, vtt)
	case ext == ".srt" || cueHead.MatchString(text[:min(len(text), 200)]):
		return readTranscript(name, text, srt)
	}
	return single(name, text)
}

// single is the one draft of a document.
func single(name, text string) ([]Draft, error) {
	clean, err := Clean(text)
	if f := fault.Of(err); f != nil {
		return nil, f.In("text")
	}
	return []Draft{{Source: name, Key: ByFile, StudentKey: stem(name), Text: clean}}, nil
}

// readZip reads each document in the archive. Folders are looked through;
// hidden files and what macOS and Windows leave behind are passed over.
func readZip(name string, b []byte, limits table.Limits) ([]Draft, error) {
	a, err := table.OpenArchive(name, b, limits)
	if err != nil {
		return nil, err
	}
	var drafts []Draft
	for _, f := range a.Files {
		if litter(f.Name) {
			continue
		}
		found, err := readEntry(a, f)
		source := name + "/" + entryName(f)
		if err != nil {
			found = []Draft{{Key: ByFile, StudentKey: stem(base(entryName(f))), Fault: fault.Of(err)}}
		}
		for _, d := range found {
			d.Source = source
			drafts = append(drafts, d)
		}
	}
	if len(drafts) == 0 {
		return nil, invalid("response.zip_empty", name)
	}
	return drafts, nil
}

func readEntry(a *table.Archive, f *zip.File) ([]Draft, error) {
	name := base(entryName(f))
	b, err := a.Read(f, maxEntry)
	if err != nil {
		return nil, about(name, err)
	}
	if len(b) == 0 {
		return nil, invalid("table.empty", name)
	}
	kind := table.KindOf(b)
	switch {
	case misnamed(name, kind):
		return nil, invalid("table.misnamed", name)
	case kind == table.ZIP:
		return nil, invalid("response.zip_nested", name)
	case kind == table.DOCX:
		inner, err := a.Within(name, b)
		if err != nil {
			return nil, err
		}
		return readDOCX(name, inner)
	}
	return readPlain(name, b, kind)
}

// about returns the fault of err with name in place of the archive's.
func about(name string, err error) error {
	f := *fault.Of(err)
	f.Args = append([]any{name}, f.Args[1:]...)
	return &f
}

// entryName returns an entry's path. Windows writes names in its old code page
// unless they are ASCII.
func entryName(f *zip.File) string {
	if utf8.ValidString(f.Name) {
		return f.Name
	}
	name, err := charmap.CodePage437.NewDecoder().String(f.Name)
	if err != nil {
		return strings.ToValidUTF8(f.Name, "\ufffd")
	}
	return name
}

// litter says that an entry is no document of the sender's.
func litter(name string) bool {
	for _, part := range strings.Split(strings.ReplaceAll(name, `\`, "/"), "/") {
		if strings.HasPrefix(part, ".") || strings.HasPrefix(part, "~$") || part == "__MACOSX" {
			return true
		}
	}
	switch strings.ToLower(base(name)) {
	case "thumbs.db", "desktop.ini":
		return true
	}
	return false
}

// base returns the last part of a path of either kind, in valid UTF-8.
func base(name string) string {
	return path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "\ufffd"), `\`, "/"))
}

// stem returns a file's name without its ending.
func stem(name string) string { return tidy(strings.TrimSuffix(name, path.Ext(name))) }
