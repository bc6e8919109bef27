package arch

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

var (
	address  = regexp.MustCompile(`(?i)\b(?:https?|wss?):(?:\\?/){2}[a-z0-9.-]+`)
	rootless = regexp.MustCompile(`(?i)(?:src|href|action|url\(|@import|import)\s*[=(]?\s*["'{]*\s*//[a-z0-9]`)
)

// spoken are addresses that vendored code has in its licence and its messages
// to developers; nothing is fetched from them.
var spoken = regexp.MustCompile(`^https?://(www\.apache\.org|github\.com)$`)

// notice is a licence that stands in a stylesheet.
var notice = regexp.MustCompile(`(?s)/\*!.*?\*/`)

// TestNothingServedNamesAnotherMachine reads all that a browser may get: pages,
// stylesheet, scripts. Licences beside them are not read.
func TestNothingServedNamesAnotherMachine(t *testing.T) {
	read := 0
	walk(t, func(name string, b []byte) {
		if !served(name) {
			return
		}
		read++
		for _, a := range address.FindAllString(notice.ReplaceAllString(string(b), ""), -1) {
			if !allowedIn(name, a) {
				t.Errorf("%s names %s", name, a)
			}
		}
		for _, a := range rootless.FindAllString(string(b), -1) {
			t.Errorf("%s names another machine: %s", name, a)
		}
	})
	if read < 10 {
		t.Fatalf("only %d served files found", read)
	}
}

func served(name string) bool {
	if strings.Contains(name, "/testdata/") {
		return false
	}
	switch path.Ext(name) {
	case ".templ", ".css", ".js", ".svg", ".html":
		return strings.HasPrefix(name, "views/") || strings.HasPrefix(name, "static/") || strings.HasPrefix(name, "web/")
	case ".go":
		return strings.HasPrefix(name, "views/") && !strings.HasSuffix(name, "_test.go")
	}
	return false
}

// allowedIn says whether a file may hold address a: the names of XML, and what
// vendored code says of itself.
func allowedIn(name, a string) bool {
	if strings.EqualFold(a, "http://www.w3.org") {
		return true
	}
	return strings.HasPrefix(name, "static/vendor/") && spoken.MatchString(a)
}

func TestPagesHoldNoScriptAndNoStyle(t *testing.T) {
	refused := []struct {
		why     string
		pattern *regexp.Regexp
	}{
		{"an inline style", regexp.MustCompile(`(?i)\sstyle\s*\??=`)},
		{"a style element", regexp.MustCompile(`(?i)<style`)},
		{"a script with a body", regexp.MustCompile(`(?is)<script[^>]*>\s*[^<\s]`)},
		{"a script without a source", regexp.MustCompile(`(?i)<script(\s+(type|defer|async|nomodule)(="[^"]*")?)*\s*>`)},
		{"a handler in an attribute", regexp.MustCompile(`(?i)\son[a-z]+\s*\??=\s*["{]`)},
		{"a script address", regexp.MustCompile(`(?i)["']javascript:`)},
		{"templ's own script or css block", regexp.MustCompile(`(?m)^(script|css)\s+\w+\(`)},
		{"markup that templ does not check", regexp.MustCompile(`templ\.(Raw|ComponentScript|JSFuncCall|JSUnsafeFuncCall|SafeScript|SafeCSS)\b`)},
	}
	pages := 0
	walk(t, func(name string, b []byte) {
		if path.Ext(name) != ".templ" {
			return
		}
		pages++
		for _, r := range refused {
			if m := r.pattern.Find(b); m != nil {
				t.Errorf("%s: %s: %q", name, r.why, m)
			}
		}
	})
	if pages < 5 {
		t.Fatalf("only %d pages found", pages)
	}
}
