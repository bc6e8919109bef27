package store_test

import (
	"context"
	"database/sql"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"unseenedge/internal/roster"
	"unseenedge/internal/store"
	"unseenedge/internal/store/storetest"
)

// addSchool keeps a school with a term and returns its id.
func addSchool(t *testing.T, s *store.Store) (id string) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		id = tx.NewID()
		if err := tx.AddSchool(roster.School{ID: id, Name: "Oak School", TimeZone: "UTC"}); err != nil {
			return err
		}
		return tx.AddTerm(roster.Term{ID: tx.NewID(), SchoolID: id, Name: "Autumn", Start: "2026-09-01", End: "2026-12-20"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

var statement = regexp.MustCompile(`(?i)^\s*(select|insert|update|delete|with)\s`)

// queries reads every SQL constant of the package from its source, joined as
// the compiler joins it.
func queries(t *testing.T) map[string]string {
	t.Helper()
	names, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	constants := map[string]ast.Expr{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, value := range v.Values {
					constants[v.Names[i].Name] = value
				}
			}
		}
	}
	out := map[string]string{}
	for name, e := range constants {
		if text, ok := textOf(constants, e); ok && statement.MatchString(text) {
			out[name] = text
		}
	}
	return out
}

func textOf(constants map[string]ast.Expr, e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return strings.Trim(e.Value, "`\""), e.Kind == token.STRING
	case *ast.ParenExpr:
		return textOf(constants, e.X)
	case *ast.Ident:
		if c, ok := constants[e.Name]; ok {
			return textOf(constants, c)
		}
	case *ast.BinaryExpr:
		a, okA := textOf(constants, e.X)
		b, okB := textOf(constants, e.Y)
		return a + b, okA && okB
	}
	return "", false
}

func openFile(t *testing.T, s *store.Store) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.Dir(), store.FileName)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestEveryQueryIsPrepared(t *testing.T) {
	db := openFile(t, storetest.Open(t))
	all := queries(t)
	if len(all) < 60 {
		t.Errorf("only %d queries were found", len(all))
	}
	for name, text := range all {
		q, err := db.PrepareContext(t.Context(), text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = q.Close()
	}
}

// large tables are never scanned whole by what a page or an import asks.
var large = regexp.MustCompile(`^SCAN (r|s|e|se|ra|f|response|score|sentence|rating|flag|estimate|student|enrollment|access_record)\b`)

// scans are the queries that read a whole table on purpose: once at a start, or
// to count over a school.
var scans = map[string]string{
	"selectEveryStudent":    "the whole school, for the system",
	"selectLastAccess":      "reads the last row only",
	"selectUnscored":        "once after a model set was changed",
	"selectUnscoredCount":   "once at each start",
	"selectStaleStudents":   "once at each start",
	"selectPromptResponses": "counts over the prompt index",
	"selectPromptRatings":   "counts the ratings of a school",
	"selectStudyDraw":       "draws a sample from all responses, once a study",
	"selectRatedResponses":  "gathers what a school rated, to train on",
	"selectRatedScores":     "compares every rating of a school with its score",
}

func TestNoPageQueryScansALargeTable(t *testing.T) {
	db := openFile(t, storetest.Open(t))
	for name, text := range queries(t) {
		for _, step := range plan(t, db, text) {
			if large.MatchString(step) && scans[name] == "" {
				t.Errorf("%s: %s", name, step)
			}
		}
	}
}

func plan(t *testing.T, db *sql.DB, text string) (steps []string) {
	t.Helper()
	n := 0
	for _, m := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(text, -1) {
		at, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		n = max(n, at)
	}
	rows, err := db.QueryContext(context.Background(), "explain query plan "+text, make([]any, n)...)
	if err != nil {
		t.Errorf("explain: %v\n%s", err, text)
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	return steps
}
