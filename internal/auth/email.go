package auth

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/fault"
)

// NormalEmail returns an e-mail address as accounts keep it: trimmed, NFC,
// lower case. An address that cannot be one is an Invalid fault.
func NormalEmail(s string) (string, error) {
	s = strings.ToLower(norm.NFC.String(strings.TrimSpace(s)))
	local, domain, ok := strings.Cut(s, "@")
	if !ok || !utf8.ValidString(s) || len(s) > 254 || !dotted(local) || !dotted(domain) || !isHost(domain) ||
		strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) ||
		strings.ContainsAny(s, `<>(),;:"\`) {
		return "", fault.New(fault.Invalid, "auth.email")
	}
	return s, nil
}

// dotted says that s is pieces joined by single dots.
func dotted(s string) bool {
	return s != "" && !strings.HasPrefix(s, ".") && !strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}

func isHost(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-' && r != '.' {
			return false
		}
	}
	return true
}
