package auth

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/fault"
)

// Length of a password in characters (NIST SP 800-63B-4, 3.1.1.2: 15 where it
// is the only factor, at least 64 allowed, no rules of composition).
const (
	PasswordMin = 15
	PasswordMax = 128
)

// ownCharacters must be left of a password once the words that anybody could
// guess are taken out.
const ownCharacters = 8

// blocklist holds the long passwords that lists of stolen ones hold most, one a
// line, lower case, without spaces and signs.
//
//go:embed blocklist.txt
var blocklist string

// CheckPassword returns the fault of a password that is too short, too long or
// easily guessed, or nil. guessable are words of the person and the school:
// e-mail, name, school name.
func CheckPassword(password string, guessable ...string) error {
	p := normal(password)
	switch n := utf8.RuneCountInString(p); {
	case !utf8.ValidString(password):
		return fault.New(fault.Invalid, "auth.password_unreadable")
	case n < PasswordMin:
		return fault.New(fault.Invalid, "auth.password_short", PasswordMin, n)
	case n > PasswordMax:
		return fault.New(fault.Invalid, "auth.password_long", PasswordMax)
	case repeats(squeeze(p)) || blocked(squeeze(p)):
		return fault.New(fault.Invalid, "auth.password_common")
	case own(p, guessable) < ownCharacters:
		return fault.New(fault.Invalid, "auth.password_guessable")
	}
	return nil
}

// normal makes the same password from every keyboard the same bytes.
func normal(password string) string { return norm.NFC.String(password) }

// squeeze returns the letters and digits of s in lower case; if there are none,
// s itself.
func squeeze(s string) string {
	out := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	if out == "" {
		return s
	}
	return out
}

// repeats says that s is one short piece over and over, or one character
// counting up or down.
func repeats(s string) bool {
	r := []rune(s)
	for period := 1; period <= min(6, len(r)/2); period++ {
		same := true
		for i := period; i < len(r) && same; i++ {
			same = r[i] == r[i-period]
		}
		if same {
			return true
		}
	}
	for _, step := range [...]rune{1, -1} {
		counting := len(r) > 1
		for i := 1; i < len(r) && counting; i++ {
			d := r[i] - r[i-1]
			counting = d == step || d == -9*step // 9 is followed by 0
		}
		if counting {
			return true
		}
	}
	return false
}

func blocked(s string) bool {
	for line := range strings.Lines(blocklist) {
		if strings.TrimSpace(line) == s {
			return true
		}
	}
	return false
}

// own counts the characters of p that are left without the guessable words.
func own(p string, guessable []string) int {
	left := squeeze(p)
	for _, text := range append(guessable, "unseenedge", "unseen edge", "password") {
		whole := squeeze(normal(text))
		words := append([]string{whole}, strings.FieldsFunc(strings.ToLower(normal(text)), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r)
		})...)
		for _, w := range words {
			if utf8.RuneCountInString(w) >= 4 {
				left = strings.ReplaceAll(left, w, "")
			}
		}
	}
	return utf8.RuneCountInString(left)
}

// Passwords hashes and checks passwords with Argon2id (RFC 9106), 19 MiB, two
// passes, one lane: OWASP's first choice. It computes few at once, so that many
// sign-ins cannot take all memory. It is safe for concurrent use.
type Passwords struct{ slots chan struct{} }

// NewPasswords returns a Passwords that computes two hashes at once.
func NewPasswords() *Passwords { return &Passwords{slots: make(chan struct{}, 2)} }

func params() *argon2id.Params {
	return &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// nobodysHash is checked when there is no account, so that the answer takes
// as long as with one. It is the hash of random bytes that were not kept.
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$sC3Sxk2Nbo2y6B5dYYzqs1n2h3K9yZp0bqQm8qg0v2M"

// Hash returns the hash of a password with its salt and parameters.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	if err := p.wait(ctx); err != nil {
		return "", err
	}
	defer p.done()
	h, err := argon2id.CreateHash(normal(password), params())
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return h, nil
}

// Match says whether password is the one of hash. An empty hash matches
// nothing and takes as long as any other.
func (p *Passwords) Match(ctx context.Context, password, hash string) (bool, error) {
	password = normal(password)
	if utf8.RuneCountInString(password) > PasswordMax {
		password = "" // as long to refuse as any other
	}
	none := hash == ""
	if none {
		hash = nobodysHash
	}
	if err := p.wait(ctx); err != nil {
		return false, err
	}
	defer p.done()
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("check password: %w", err)
	}
	return ok && !none, nil
}

func (p *Passwords) wait(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "auth.busy").Because(ctx.Err())
	}
}

func (p *Passwords) done() { <-p.slots }
