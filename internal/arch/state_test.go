package arch

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// kept are the package variables beside errors, compiled patterns and embedded
// files. Each is never written after it is made.
var kept = map[string]string{
	"internal/feature.lexicons": "the embedded word lists, compiled once at first use",
	"static.all":                "the embedded files, hashed once at first use",
}

func TestNothingIsGlobal(t *testing.T) {
	seen := map[string]bool{}
	for s := range program(t) {
		for _, d := range s.file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					id := s.pkg + "." + name.Name
					seen[id] = true
					if name.Name == "_" || embedded(g, v) || constant(s, v, i) || kept[id] != "" {
						continue
					}
					t.Errorf("%s: package variable %s is no error, pattern or embedded file", where(name.Pos()), name.Name)
				}
			}
		}
	}
	for id := range kept {
		if !seen[id] {
			t.Errorf("%s is excepted but is no longer there", id)
		}
	}
}

func embedded(g *ast.GenDecl, v *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{g.Doc, v.Doc} {
		if doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") }) {
			return true
		}
	}
	return false
}

// constant says that value i is an error or a compiled pattern.
func constant(s source, v *ast.ValueSpec, i int) bool {
	if i >= len(v.Values) {
		return false
	}
	c, ok := v.Values[i].(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return false
	}
	switch s.imports[x.Name] + "." + sel.Sel.Name {
	case "errors.New", "regexp.MustCompile", module + "/internal/fault.New":
		return true
	}
	return false
}

func TestNothingRunsBeforeMain(t *testing.T) {
	for s := range program(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init", where(f.Pos()))
			}
		}
	}
}

func TestPackagesAreNamedForWhatTheyHold(t *testing.T) {
	vague := []string{"util", "utils", "helper", "helpers", "manager", "common", "base", "types", "misc", "shared"}
	for _, s := range sources(t) {
		for part := range strings.SplitSeq(s.path, "/") {
			if slices.Contains(vague, strings.TrimSuffix(part, ".go")) {
				t.Errorf("%s: %q says nothing", s.path, part)
			}
		}
		if slices.Contains(vague, s.file.Name.Name) {
			t.Errorf("%s: package %s says nothing", s.path, s.file.Name.Name)
		}
	}
}

// Below store, and in pages: same input, same bytes.
func TestBelowStoreNothingTouchesTheWorld(t *testing.T) {
	store := stepOf("internal/store")
	for s := range program(t) {
		if (stepOf(s.pkg) <= store && !under(s.pkg, "views")) || under(s.pkg, "internal/arch") {
			continue
		}
		for _, p := range s.imports {
			switch p {
			case "os", "os/exec", "os/signal", "os/user", "syscall", "net", "net/http", "path/filepath", "log", "log/slog", "crypto/rand":
				t.Errorf("%s imports %s, which only store and what stands on it may", s.path, p)
			}
		}
		for _, u := range s.uses() {
			if worldly(u) {
				t.Errorf("%s: %s.%s, which only store and what stands on it may use", where(u.at), u.pkg, u.name)
			}
		}
	}
}

// worldly says that a use reads the clock, the zone of the machine, or global
// randomness.
func worldly(u use) bool {
	switch u.pkg {
	case "time":
		return slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local"}, u.name)
	case "math/rand", "math/rand/v2":
		return !slices.Contains([]string{"New", "NewSource", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "Source", "PCG", "ChaCha8", "Zipf"}, u.name)
	}
	return false
}
