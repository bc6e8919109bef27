package arch

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// borders say which packages alone may import what. Tests may import anything.
var borders = []struct {
	what    string
	imports []string // paths, and all under them
	only    []string
}{
	{"SQL", []string{"database/sql", "modernc.org/sqlite", "github.com/pressly/goose"}, []string{"internal/store"}},
	{"Echo, gorilla and the rate limiter", []string{"github.com/labstack/echo", "github.com/gorilla", "golang.org/x/time"}, []string{"web"}},
	// The command line opens the port and hands it web's handler.
	{"HTTP", []string{"net/http"}, []string{"web", "internal/cli", "internal/llm", "internal/speech"}},
	{"leaves", []string{"github.com/dmitryikh/leaves"}, []string{"internal/score/lgbm"}},
	{"go-echarts", []string{"github.com/go-echarts"}, []string{"views/chart"}},
	{"templ", []string{"github.com/a-h/templ"}, []string{"views", "web"}},
	{"flags", []string{"flag", "github.com/spf13"}, []string{"internal/cli"}},
	{"a progress bar", []string{"github.com/schollz/progressbar"}, []string{"internal/cli"}},
	{"spreadsheets", []string{"github.com/xuri/excelize"}, []string{"internal/table"}},
	{"password hashes", []string{"github.com/alexedwards/argon2id"}, []string{"internal/auth"}},
	{"other programs", []string{"os/exec", "plugin", "unsafe"}, nil},
}

func TestLibrariesStayBehindTheirPackage(t *testing.T) {
	for s := range program(t) {
		for _, p := range s.imports {
			for _, b := range borders {
				if under(p, b.imports...) && !under(s.pkg, b.only...) {
					t.Errorf("%s imports %s: %s belongs to %v", s.path, p, b.what, b.only)
				}
			}
		}
	}
}

// statement tells a string that is SQL.
var statement = regexp.MustCompile(`(?is)^\s*(select\b.*\bfrom\b|insert\s+into\b|update\s+\w+\s+set\b|delete\s+from\b|(create|alter|drop)\s+(table|index|view)\b|pragma\s)`)

func TestSQLStandsInStoreOnly(t *testing.T) {
	for s := range program(t) {
		if under(s.pkg, "internal/store") {
			continue
		}
		for _, l := range literals(s.file) {
			if statement.MatchString(l.text) {
				t.Errorf("%s: SQL outside store", where(l.at))
			}
		}
	}
}

func TestEnvironmentIsReadByTheCommandLineOnly(t *testing.T) {
	reads := []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv"}
	for s := range program(t) {
		for _, u := range s.uses() {
			switch {
			case u.pkg == "os" && slices.Contains(reads, u.name) && !under(s.pkg, "internal/cli"):
				t.Errorf("%s: os.%s outside cli", where(u.at), u.name)
			case u.pkg == "os" && u.name == "Args" && s.pkg != "main":
				t.Errorf("%s: os.Args outside main", where(u.at))
			}
		}
	}
}

// Nothing leaves the machine unless a person configured it.
func TestOutgoingRequestsAreMadeByFew(t *testing.T) {
	allowed := []string{"internal/llm", "internal/speech"}
	calls := map[string][]string{
		"net/http": {"Get", "Post", "PostForm", "Head", "Client", "DefaultClient", "NewRequest", "NewRequestWithContext",
			"Transport", "DefaultTransport"},
		"net/http/httputil": {"ReverseProxy", "NewSingleHostReverseProxy"},
		"net/smtp":          {"SendMail", "Dial", "NewClient"},
		"crypto/tls":        {"Dial", "DialWithDialer", "Dialer", "Client"},
	}
	for s := range program(t) {
		for _, u := range s.uses() {
			if slices.Contains(calls[u.pkg], u.name) && !under(s.pkg, allowed...) {
				t.Errorf("%s: %s.%s makes outgoing requests", where(u.at), u.pkg, u.name)
			}
		}
	}
}

// The command line dials the control socket of a server on this machine.
func TestOnlyTheControlSocketIsDialled(t *testing.T) {
	for s := range program(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := c.Fun.(*ast.SelectorExpr)
			if !ok || !strings.HasPrefix(sel.Sel.Name, "Dial") {
				return true
			}
			unix := slices.ContainsFunc(c.Args, func(a ast.Expr) bool {
				l, ok := a.(*ast.BasicLit)
				return ok && l.Value == `"unix"`
			})
			if !unix || s.pkg != "internal/cli" {
				t.Errorf("%s: %s opens a connection", where(c.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

// literal is a string as it stands in a file.
type literal struct {
	text string
	at   token.Pos
}

func literals(n ast.Node) []literal {
	var out []literal
	ast.Inspect(n, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil {
				out = append(out, literal{s, l.Pos()})
			}
		}
		return true
	})
	return out
}
