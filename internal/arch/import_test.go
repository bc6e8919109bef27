package arch

import (
	"testing"
)

// steps of the house, from the roof down. A package imports only lower steps,
// never its own; a parent may import its sub-packages. A sub-package stands on
// its parent's step unless it is named itself. A step that is not built yet
// keeps its place.
//
// Beside DESIGN: skill stands below lang, whose words for a skill, level and
// band take the typed value, and below table and stat only in this list.
var steps = [][]string{
	{"main"},
	{"internal/cli"},
	{"web", "internal/demo"},
	{"internal/app", "views"},
	{"internal/store", "internal/paper", "internal/llm", "internal/speech"},
	{"internal/report"},
	{"internal/insight", "internal/train"},
	{"internal/fusion", "internal/evidence", "internal/synth"},
	{"internal/score"},
	{"internal/feature"},
	{"internal/response", "internal/auth"},
	{"internal/roster", "internal/telemetry", "internal/audit", "internal/gbdt", "internal/corpus"},
	{"internal/table", "internal/stat", "internal/lang"},
	{"internal/skill"},
	{"internal/fault"},
	{"models", "static"},
}

// apart are imports that a lower step alone would allow.
var apart = []struct {
	imported string
	by       []string // who may; nil is everybody but the refused
	not      []string
	why      string
}{
	{"models", []string{"internal/cli"}, nil, "shipped models are handed in by the command line"},
	{"static", []string{"web", "views"}, nil, "files for a browser matter to pages only"},
	{"internal/store", nil, []string{"views"}, "a page takes data and makes no calls"},
	{"internal/llm", nil, []string{"views"}, "a page takes data and makes no calls"},
	{"internal/speech", nil, []string{"views"}, "a page takes data and makes no calls"},
	{"internal/store/storetest", []string{}, nil, "it serves tests"},
	{"internal/arch", []string{}, nil, "it is tests"},
}

// stepOf returns the step of a package, 0 for the roof, -1 if it has none.
func stepOf(pkg string) int {
	for i, step := range steps {
		if under(pkg, step...) {
			return i
		}
	}
	return -1
}

func TestImportsRunDown(t *testing.T) {
	for s := range program(t) {
		if s.pkg == "internal/arch" {
			continue
		}
		from := stepOf(s.pkg)
		if from < 0 {
			t.Errorf("%s: package %s stands on no step; add it to the table", s.path, s.pkg)
			continue
		}
		for _, p := range s.own() {
			if to := stepOf(p); to <= from && !under(p, s.pkg) {
				t.Errorf("%s imports %s, which is not on a lower step", s.path, p)
			}
		}
	}
}

func TestSomePackagesAreImportedByFew(t *testing.T) {
	for s := range program(t) {
		for _, p := range s.own() {
			for _, a := range apart {
				if p != a.imported {
					continue
				}
				if under(s.pkg, a.not...) || (a.by != nil && !under(s.pkg, a.by...)) {
					t.Errorf("%s imports %s: %s", s.path, p, a.why)
				}
			}
		}
	}
}
