package table

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// Archive is a zip file that counts the bytes it really unpacks, never those it
// declares, against one budget for all entries.
type Archive struct {
	Files []*zip.File // in the archive's order, folders left out

	name   string
	limits Limits
	left   *int // bytes of the budget, shared with archives inside
}

// OpenArchive opens the zip file b. It refuses broken archives, entries that
// overlap, names that lead outside, entries under a password, and more than
// limits.Entries.
func OpenArchive(name string, b []byte, limits Limits) (*Archive, error) {
	limits = limits.WithDefaults()
	left := limits.UnpackedBytes
	return openArchive(name, b, limits, &left)
}

// Within opens an archive that stood inside a, on a's budget.
func (a *Archive) Within(name string, b []byte) (*Archive, error) {
	return openArchive(name, b, a.limits, a.left)
}

func openArchive(name string, b []byte, limits Limits, left *int) (*Archive, error) {
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse("table.broken", name).Because(err)
	}
	if len(r.File) > limits.Entries {
		return nil, refuse("table.too_many_entries", name, limits.Entries)
	}
	a := &Archive{name: name, limits: limits, left: left}
	for _, f := range r.File {
		switch {
		case outside(f.Name):
			return nil, refuse("table.unsafe_path", name)
		case f.Flags&1 != 0:
			return nil, refuse("table.password", name)
		case !strings.HasSuffix(f.Name, "/"):
			a.Files = append(a.Files, f)
		}
	}
	if overlap(r.File) {
		return nil, refuse("table.broken", name)
	}
	return a, nil
}

// Read unpacks one entry of at most most bytes. It fails on a larger one, once
// the archive's budget is spent, and on an entry whose size or checksum is not
// as declared.
func (a *Archive) Read(f *zip.File, most int) ([]byte, error) {
	var out bytes.Buffer
	if declared := f.UncompressedSize64; declared <= uint64(min(most, *a.left)) && declared <= 1000*f.CompressedSize64 {
		out.Grow(int(declared) + bytes.MinRead)
	}
	err := a.unpack(&out, f, most)
	return out.Bytes(), err
}

// unpack writes what the entry really holds.
func (a *Archive) unpack(w io.Writer, f *zip.File, most int) error {
	r, err := f.Open()
	if err != nil {
		return refuse("table.broken", a.name).Because(err)
	}
	defer r.Close()
	stated := most
	if *a.left < most {
		most, stated = *a.left, a.limits.UnpackedBytes
	}
	n, err := io.Copy(w, io.LimitReader(r, int64(most)+1))
	*a.left = max(0, *a.left-int(n))
	switch {
	case int(n) > most:
		return refuse("table.unpacked_too_large", a.name, megabytes(stated))
	case err != nil:
		return refuse("table.broken", a.name).Because(err)
	}
	return nil
}

// outside says that a name is absolute or climbs out of its folder.
func outside(name string) bool {
	name = strings.ReplaceAll(name, `\`, "/")
	drive := len(name) > 1 && name[1] == ':'
	return drive || path.IsAbs(name) || slices.Contains(strings.Split(name, "/"), "..") || strings.Contains(name, "\x00")
}

// overlap says that two entries share packed bytes, as a zip bomb's do.
func overlap(files []*zip.File) bool {
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil {
			return true
		}
		spans = append(spans, span{from, from + int64(f.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(a.from - b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return true
		}
	}
	return false
}
