package auth

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// NewSecret returns 32 bytes of random as text fit for a URL or a cookie: a
// session's id or a one-time link. Only its HashSecret is kept.
func NewSecret(random io.Reader) (string, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("make secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// HashSecret returns the hex SHA-256 by which a secret is known to the store.
// The secret has 256 random bits, so no slow hash is needed.
func HashSecret(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}

// NewCode returns 100 random bits in four groups of five letters and digits, to
// be read from a console and typed.
func NewCode(random io.Reader) (string, error) {
	b := make([]byte, 13)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("make code: %w", err)
	}
	s := base32.StdEncoding.EncodeToString(b)
	return s[:5] + "-" + s[5:10] + "-" + s[10:15] + "-" + s[15:20], nil
}

// NormalCode returns a typed code as NewCode writes it: case, spaces and
// dashes do not matter.
func NormalCode(typed string) string {
	s := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "0", "O", "1", "I", "8", "B").Replace(strings.TrimSpace(typed)))
	if len(s) != 20 {
		return s
	}
	return s[:5] + "-" + s[5:10] + "-" + s[10:15] + "-" + s[15:]
}
