package auth_test

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
)

func TestPasswords(t *testing.T) {
	for name, c := range map[string]struct{ password, want string }{
		"four random words are fine":                {"plinth mango quartz ribbon", ""},
		"fifteen characters are enough":             {"zx9!pl#mqw7&rt2", ""},
		"no digit, capital or sign is asked for":    {"quietlampsunderwater", ""},
		"letters beyond ASCII count once":           {"grüßgöttallerseits", ""},
		"pictures count":                            {strings.Repeat("🌵🦉🚲", 5) + "🎈", ""},
		"fourteen characters are too few":           {"zx9!pl#mqw7&rt", "auth.password_short"},
		"decomposed letters are counted composed":   {"u\u0308u\u0308u\u0308u\u0308u\u0308abcdef", "auth.password_short"},
		"128 characters are fine":                   {strings.Repeat("plinth mango ", 9) + "quartz rosy", ""},
		"129 characters are too many":               {strings.Repeat("plinth mango ", 9) + "quartz ribbon", "auth.password_long"},
		"one letter repeated":                       {"aaaaaaaaaaaaaaaaaaaa", "auth.password_common"},
		"a short piece repeated":                    {"abc1abc1abc1abc1abc1", "auth.password_common"},
		"counting up":                               {"123456789012345678", "auth.password_common"},
		"a stolen favourite with signs":             {"Password-Password", "auth.password_common"},
		"the school's name":                         {"lincoln-middle-school-99", "auth.password_guessable"},
		"the e-mail address":                        {"rosa.parks@lincoln.edu1", "auth.password_guessable"},
		"the program's name":                        {"unseenedge-unseenedge-1a", "auth.password_guessable"},
		"a guessable word among good ones is fine":  {"lincoln plinth mango quartz", ""},
		"bytes that are no text are refused":        {"zx9!pl#mqw7&rt2\xff\xfe", "auth.password_unreadable"},
		"spaces at the ends belong to the password": {" zx9!pl#mqw7&r ", ""},
	} {
		got := ""
		if f := fault.Of(auth.CheckPassword(c.password, "Lincoln Middle School", "rosa.parks@lincoln.edu", "Rosa Parks")); f != nil {
			got = f.Key
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestHashes(t *testing.T) {
	p := auth.NewPasswords()
	h, err := p.Hash(t.Context(), "gru\u0308\u00dfg\u00f6tt allerseits")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash has other parameters: %s", h)
	}
	for name, c := range map[string]struct {
		password, hash string
		want           bool
	}{
		"the password matches, however its letters were composed": {"gr\u00fc\u00dfg\u00f6tt allerseits", h, true},
		"another does not":                          {"grüßgott allerseits", h, false},
		"nothing matches an account without a hash": {"", "", false},
		"a very long password does not":             {strings.Repeat("x", 1<<20), h, false},
	} {
		got, err := p.Match(t.Context(), c.password, c.hash)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestTheLongestPasswordMatchesHoweverItsLettersWereComposed(t *testing.T) {
	p := auth.NewPasswords()
	for name, letter := range map[string]struct{ composed, typed string }{
		"one mark a letter":  {"\u00fc", "u\u0308"},
		"two marks a letter": {"\u01d8", "u\u0308\u0301"},
	} {
		h, err := p.Hash(t.Context(), strings.Repeat(letter.composed, auth.PasswordMax))
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := p.Match(t.Context(), strings.Repeat(letter.typed, auth.PasswordMax), h); !ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
}

// The work of Argon2id is to fill its memory, so the memory tells it where a
// clock could not.
func TestEveryRefusalIsAsMuchWork(t *testing.T) {
	p := auth.NewPasswords()
	h, err := p.Hash(t.Context(), "plinth mango quartz")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ password, hash string }{
		"a wrong password":          {"another password", h},
		"no account":                {"another password", ""},
		"no password":               {"", h},
		"a password without an end": {strings.Repeat("x", 1<<10), h},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		ok, err := p.Match(t.Context(), c.password, c.hash)
		runtime.ReadMemStats(&after)
		if ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
		if filled := after.TotalAlloc - before.TotalAlloc; filled < 19<<20 {
			t.Errorf("%s fills %d bytes", name, filled)
		}
	}
}

func TestWaitingForAHashEndsWithTheRequest(t *testing.T) {
	p := auth.NewPasswords()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var wg sync.WaitGroup
	defer wg.Wait()
	for range 4 {
		wg.Go(func() { _, _ = p.Hash(t.Context(), "plinth mango quartz") })
	}
	for range 50 {
		if _, err := p.Hash(ctx, "plinth mango quartz"); fault.KindOf(err) == fault.Unavailable {
			return
		}
	}
	t.Error("never turned away")
}

func TestEmails(t *testing.T) {
	for given, want := range map[string]string{
		" Rosa.Parks@Lincoln.EDU ":        "rosa.parks@lincoln.edu",
		"o'neil+class@school.org":         "o'neil+class@school.org",
		"josé@escuela.es":                 "josé@escuela.es",
		"rosa@schüle.de":                  "rosa@schüle.de",
		"rosa":                            "",
		"":                                "",
		"@school.org":                     "",
		"rosa@":                           "",
		"rosa@school..org":                "",
		"rosa parks@school.org":           "",
		"Rosa <rosa@school.org>":          "",
		"a@b@school.org":                  "",
		"rosa@school.org\r\nBcc: x@y.org": "",
		strings.Repeat("a", 251) + "@b.c": "",
		"rosa\u202e@school.org":           "",
	} {
		got, err := auth.NormalEmail(given)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v", given, got, err)
		}
	}
}

func TestCodesAreReadAsTyped(t *testing.T) {
	code, err := auth.NewCode(strings.NewReader("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	typed := " " + strings.ToLower(strings.ReplaceAll(code, "-", " ")) + " "
	if auth.NormalCode(typed) != code || len(code) != 23 {
		t.Errorf("%q is read as %q, want %q", typed, auth.NormalCode(typed), code)
	}
}

func FuzzNormalEmail(f *testing.F) {
	for _, s := range []string{"rosa@school.org", "@", "a@b", "\xff@\xfe", "<a@b>", "a@b\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := auth.NormalEmail(s)
		if err != nil {
			return
		}
		if twice, err := auth.NormalEmail(once); err != nil || twice != once {
			t.Errorf("%q is not settled: %q, %v", once, twice, err)
		}
	})
}
