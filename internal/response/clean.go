package response

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/fault"
)

// Clean returns text in NFC with "\n" as line end, without control characters
// and outer space. It is a fault if nothing is left or more than MaxRunes are.
func Clean(text string) (string, error) {
	text = tidy(text)
	if text == "" {
		return "", invalid("response.empty")
	}
	if n := utf8.RuneCountInString(text); n > MaxRunes {
		return "", invalid("response.too_long", n, MaxRunes)
	}
	return text, nil
}

// tidy is Clean without its limits.
func tidy(text string) string {
	if !tidyASCII(text) {
		text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n")
		text = norm.NFC.String(strings.Map(tidyRune, text))
	}
	return strings.TrimSpace(text)
}

// tidyASCII says that text needs no change but trimming.
func tidyASCII(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c > '~' || c < ' ' && c != '\n' {
			return false
		}
	}
	return true
}

// tidyRune makes every line end "\n", tabs and odd spaces plain, and drops
// control characters and marks that only steer the direction of writing.
func tidyRune(r rune) rune {
	switch r {
	case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return '\n'
	case '\t', '\u00a0', '\u202f':
		return ' '
	case '\ufeff', '\u200b', '\u2060', '\u00ad':
		return -1
	}
	if unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
		return -1
	}
	return r
}

// Fingerprint recognises a repeated response: it is the same for the same
// student, prompt and words, whatever their case and spacing. It is 32
// hexadecimal digits of SHA-256 and does not give the words away by itself.
func Fingerprint(studentID, promptKey, text string) string {
	h := sha256.New()
	for _, part := range [...]string{studentID, promptKey, squeeze(text)} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// squeeze drops all space and case.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFC.String(text))
}

func invalid(key string, args ...any) *fault.Fault { return fault.New(fault.Invalid, key, args...) }
