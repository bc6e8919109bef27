package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// root of the repository, as seen from this package.
const root = "../.."

const module = "unseenedge"

// source is one Go file.
type source struct {
	path    string // from the root, with slashes
	pkg     string // its folder; "main" at the root
	file    *ast.File
	imports map[string]string // local name to import path
	test    bool
	made    bool // generated
	lines   int
}

var fset = token.NewFileSet()

// parsed reads every Go file of the repository once.
var parsed = sync.OnceValues(func() ([]source, error) {
	var out []source
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && ignored(name) {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		s, err := parse(name)
		out = append(out, s)
		return err
	})
	return out, err
})

func sources(t *testing.T) []source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d Go files found under %s", len(all), root)
	}
	return all
}

// program yields the files that are not tests.
func program(t *testing.T) iter.Seq[source] {
	all := sources(t)
	return func(yield func(source) bool) {
		for _, s := range all {
			if !s.test && !yield(s) {
				return
			}
		}
	}
}

func parse(name string) (source, error) {
	b, err := os.ReadFile(path.Join(root, name))
	if err != nil {
		return source{}, err
	}
	f, err := parser.ParseFile(fset, name, b, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	s := source{path: name, pkg: path.Dir(name), file: f, imports: map[string]string{},
		test: strings.HasSuffix(name, "_test.go") || path.Base(path.Dir(name)) == "storetest",
		made: ast.IsGenerated(f), lines: strings.Count(string(b), "\n")}
	if s.pkg == "." {
		s.pkg = "main"
	}
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return source{}, err
		}
		s.imports[localName(i, p)] = p
	}
	return s, nil
}

// localName returns the name by which a file calls an import: the given one, or
// the last part of its path that is no version.
func localName(i *ast.ImportSpec, p string) string {
	if i.Name != nil && i.Name.Name != "_" && i.Name.Name != "." {
		return i.Name.Name
	}
	parts := strings.Split(p, "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = parts[len(parts)-2]
	}
	return last
}

// own returns the packages of this module that the file imports.
func (s source) own() []string {
	var out []string
	for _, p := range s.imports {
		if rest, ok := strings.CutPrefix(p, module+"/"); ok {
			out = append(out, rest)
		}
	}
	slices.Sort(out)
	return out
}

// use is one mention of something that an imported package exports.
type use struct {
	pkg, name string
	at        token.Pos
}

func (s source) uses() []use {
	var out []use
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok || x.Obj != nil { // a variable of that name
			return true
		}
		if p, ok := s.imports[x.Name]; ok {
			out = append(out, use{p, sel.Sel.Name, sel.Pos()})
		}
		return true
	})
	return out
}

// where names a position for a person.
func where(p token.Pos) string {
	at := fset.Position(p)
	return at.Filename + ":" + strconv.Itoa(at.Line)
}

// under says that package p is one of the folders or inside one.
func under(p string, folders ...string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return p == f || strings.HasPrefix(p, f+"/") })
}

// ignored are the folders that hold nothing of ours.
func ignored(dir string) bool {
	switch path.Base(dir) {
	case ".git", "node_modules", "testdata":
		return true
	}
	return dir == "data"
}
