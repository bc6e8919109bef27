package table

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The charsets that Decode knows.
const (
	utf8Name    = "UTF-8"
	utf16leName = "UTF-16LE"
	utf16beName = "UTF-16BE"
	cp1252Name  = "Windows-1252"
)

// Decode returns the text of b in valid UTF-8 without a byte order mark, and
// the name of the charset it was in, "" if b is no text. Bytes that a charset
// does not know become U+FFFD.
func Decode(b []byte) (text, charset string) {
	charset = charsetOf(b)
	switch charset {
	case utf8Name:
		return strings.ToValidUTF8(string(bytes.TrimPrefix(b, []byte("\ufeff"))), "\ufffd"), charset
	case utf16leName:
		return decode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), b), charset
	case utf16beName:
		return decode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), b), charset
	case cp1252Name:
		return decode(charmap.Windows1252, b), charset
	}
	return "", ""
}

// decode reads b in enc. The decoders replace what they cannot read and never
// fail.
func decode(enc encoding.Encoding, b []byte) string {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(out)
}

// charsetOf names the charset of b by its byte order mark, its zero bytes, its
// validity as UTF-8, in this order; the rest is Windows-1252. It returns "" for
// binary data.
func charsetOf(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return utf8Name
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return utf16leName
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return utf16beName
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return wideCharset(b)
	}
	if utf8.Valid(b) || mostlyUTF8(b) {
		return utf8Name
	}
	if controlShare(b) > .02 {
		return ""
	}
	return cp1252Name
}

// wideCharset tells UTF-16 without a mark by where the zero bytes of its ASCII
// characters stand: at least two in five units, and nearly all on one side.
func wideCharset(b []byte) string {
	b = b[:min(len(b), 4096)&^1]
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i&1]++
		}
	}
	enough := len(b) / 5
	switch {
	case zeros[1] >= enough && zeros[1] > 0 && zeros[0]*20 <= zeros[1]:
		return utf16leName
	case zeros[0] >= enough && zeros[0] > 0 && zeros[1]*20 <= zeros[0]:
		return utf16beName
	}
	return ""
}

// mostlyUTF8 says that b is UTF-8 with a few broken bytes: more characters of
// several bytes are whole than broken. Windows-1252 hardly ever looks so.
func mostlyUTF8(b []byte) bool {
	whole, broken := 0, 0
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			broken++
		} else {
			whole++
		}
		b = b[n:]
	}
	return whole > broken
}

// controlShare returns the share of bytes, 0-1, that no text file holds.
func controlShare(b []byte) float64 {
	n := 0
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' {
			n++
		}
	}
	return float64(n) / float64(max(len(b), 1))
}

// blank says that b holds nothing but byte order marks, space and delimiters.
func blank(b []byte) bool {
	for _, c := range b {
		switch c {
		case 0, 0xff, 0xfe, 0xef, 0xbb, 0xbf, ' ', '\t', '\r', '\n', ',', ';':
		default:
			return false
		}
	}
	return true
}
