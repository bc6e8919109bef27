package arch

import (
	"bufio"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// libraries are the modules that this program may name, each with what it is
// for. What they in turn need is theirs.
var libraries = map[string]string{
	"github.com/a-h/templ":             "pages, checked by the compiler",
	"github.com/labstack/echo/v4":      "routes and middleware",
	"github.com/gorilla/sessions":      "the session cookie; its state stays in SQLite",
	"github.com/go-echarts/go-echarts": "builds chart options; its HTML is not used",
	"modernc.org/sqlite":               "SQLite without a C compiler",
	"modernc.org/libc":                 "must be the very version that modernc.org/sqlite was made with",
	"github.com/dmitryikh/leaves":      "evaluates LightGBM models; the flat traversal is checked against it",
	"github.com/pressly/goose":         "migrations, one file a step",
	"github.com/alexedwards/argon2id":  "password hashes",
	"github.com/spf13/cobra":           "subcommands and their help",
	"github.com/spf13/pflag":           "the flags of cobra, read from the environment too",
	"github.com/schollz/progressbar":   "progress on a terminal",
	"github.com/xuri/excelize":         "reads and writes XLSX within a budget",
	"golang.org/x/text":                "charsets and Unicode normal forms",
	"golang.org/x/term":                "whether a progress bar has a terminal to stand in",
	"golang.org/x/time":                "the rate limiter that Echo's middleware takes",
	"golang.org/x/net":                 "reads HTML in tests of pages",
	"gonum.org/v1/gonum":               "special functions of statistics",
	"github.com/chromedp/cdproto":      "the browser's own protocol, for those tests",
	"github.com/chromedp/chromedp":     "drives a real browser in tests",
}

// libraryOf returns the listed module that import path p belongs to.
func libraryOf(p string) string {
	for m := range libraries {
		if under(p, m) {
			return m
		}
	}
	return ""
}

func TestEveryLibraryIsListed(t *testing.T) {
	used := map[string]bool{"modernc.org/libc": true} // named in go.mod only
	for _, s := range sources(t) {
		for _, p := range s.imports {
			host, _, _ := strings.Cut(p, "/")
			if !strings.Contains(host, ".") {
				continue // of Go itself, or ours
			}
			m := libraryOf(p)
			used[m] = true
			if m == "" {
				t.Errorf("%s imports %s, which is not listed; say what it is for", s.path, p)
			}
		}
	}
	for _, m := range slices.Sorted(maps.Keys(libraries)) {
		if !used[m] {
			t.Errorf("%s is listed and used nowhere", m)
		}
	}
}

func TestGoModNamesOnlyListedLibraries(t *testing.T) {
	direct, versions := required(t)
	for _, m := range direct {
		if libraryOf(m) == "" {
			t.Errorf("go.mod requires %s directly, which is not listed", m)
		}
	}
	if got, want := versions["modernc.org/libc"], "v1.79.0"; got != want {
		t.Errorf("modernc.org/libc is %s; modernc.org/sqlite was made with %s", got, want)
	}
}

// required reads go.mod: the modules required directly, and all versions.
func required(t *testing.T) (direct []string, versions map[string]string) {
	t.Helper()
	f, err := os.Open(path.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	versions = map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := strings.TrimPrefix(strings.TrimSpace(lines.Text()), "require ")
		words := strings.Fields(line)
		if len(words) < 2 || !strings.HasPrefix(words[1], "v") {
			continue
		}
		versions[words[0]] = words[1]
		if !strings.Contains(line, "// indirect") {
			direct = append(direct, words[0])
		}
	}
	return direct, versions
}
