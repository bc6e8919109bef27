package arch

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// top is what stands at the root: the fixed tree, and what convention wants there.
var top = map[string]bool{
	"web": true, "views": true, "static": true, "internal": true, "models": true,
	"main.go": true, "go.mod": true, "go.sum": true, "tailwind.config.js": true, "README.md": true,
	"LICENSE": true, "NOTICE": true, "CHANGELOG.md": true, "SECURITY.md": true, "Dockerfile": true,
	"package.json": true, "package-lock.json": true, ".ci": true, ".github": true,
	".gitignore": true, ".gitattributes": true, ".editorconfig": true, ".dockerignore": true,
}

// made are things that a build or a run leaves at the root; none is committed.
var made = []string{".git", "node_modules", "data", "unseenedge"}

func TestTopLevelIsFixed(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, e := range entries {
		found[e.Name()] = true
		ext := path.Ext(e.Name())
		if !top[e.Name()] && !slices.Contains(made, e.Name()) && ext != ".test" && ext != ".prof" {
			t.Errorf("%s does not belong at the root", e.Name())
		}
	}
	for name := range top {
		// A copy that a tool makes of the repository may leave dotfiles out.
		if !found[name] && !strings.HasPrefix(name, ".") {
			t.Errorf("%s is missing", name)
		}
	}
}

// most is what a file may weigh, in bytes, so that a clone stays quick.
const most = 3 << 19

// heavy are files over the limit, each with its reason.
var heavy = map[string]string{}

func TestFilesAreSmall(t *testing.T) {
	walk(t, func(name string, b []byte) {
		if len(b) > most && heavy[name] == "" {
			t.Errorf("%s weighs %d bytes, over %d; list it with its reason", name, len(b), most)
		}
	})
}

// longest is how many lines a Go file may have that a person keeps.
const longest = 500

func TestGoFilesFitInAHead(t *testing.T) {
	for s := range program(t) {
		if !s.made && s.lines > longest {
			t.Errorf("%s has %d lines, over %d", s.path, s.lines, longest)
		}
	}
}

// later are the marks of work left undone; they are spelt so that this file
// does not hold them.
var later = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)

func TestNothingIsPutOff(t *testing.T) {
	walk(t, func(name string, b []byte) {
		switch path.Ext(name) {
		case ".go", ".templ", ".css", ".js", ".md", ".sql", ".json":
			if strings.Contains(name, "testdata/") || strings.HasPrefix(name, "static/vendor/") {
				return
			}
			if m := later.Find(b); m != nil {
				t.Errorf("%s: %s", name, m)
			}
		}
	})
}

func TestNoFileIsADiary(t *testing.T) {
	diary := regexp.MustCompile(`(?i)(^|/)(status|progress|notes?|todo|summary|complet\w+|session_?\d*|handoff|worklog)\.(md|txt)$`)
	walk(t, func(name string, _ []byte) {
		if diary.MatchString(name) {
			t.Errorf("%s tells of the work, not of the program", name)
		}
	})
}

// walk calls do for every file of the repository.
func walk(t *testing.T, do func(name string, b []byte)) {
	t.Helper()
	dir := os.DirFS(root)
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(made, name):
			return fs.SkipDir
		case d.IsDir() || slices.Contains(made, name):
			return nil
		}
		b, err := fs.ReadFile(dir, name)
		if err == nil && !strings.HasSuffix(name, ".test") && !strings.HasSuffix(name, ".prof") {
			do(name, bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
