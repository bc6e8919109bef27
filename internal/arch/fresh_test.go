package arch

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestPagesAreGeneratedAfresh runs templ over a copy of the pages and compares.
// The Go proxy is not asked: where the tool is not at hand the test is skipped.
func TestPagesAreGeneratedAfresh(t *testing.T) {
	templ := tool(t, "templ")
	copied := t.TempDir()
	walk(t, func(name string, b []byte) {
		if path.Ext(name) == ".templ" {
			write(t, filepath.Join(copied, name), b)
		}
	})
	run := exec.CommandContext(t.Context(), templ, "generate")
	run.Dir = filepath.Join(copied, "views")
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("templ: %v\n%s", err, out)
	}
	walk(t, func(name string, kept []byte) {
		if !strings.HasSuffix(name, "_templ.go") {
			return
		}
		fresh, err := os.ReadFile(filepath.Join(copied, name))
		switch {
		case os.IsNotExist(err):
			t.Errorf("%s has no page any more", name)
		case err != nil:
			t.Error(err)
		case !bytes.Equal(fresh, kept):
			t.Errorf("%s is stale: run `go tool templ generate` in views", name)
		}
		_ = os.Remove(filepath.Join(copied, name))
	})
	left, err := filepath.Glob(filepath.Join(copied, "views", "*_templ.go"))
	if err != nil || len(left) > 0 {
		t.Errorf("pages without generated code: %v %v", left, err)
	}
}

// tool returns the path of a tool that go.mod names, or skips.
func tool(t *testing.T, name string) string {
	t.Helper()
	run := exec.CommandContext(t.Context(), "go", "tool", "-n", name)
	run.Dir = root
	run.Env = append(os.Environ(), "GOPROXY=off")
	var said bytes.Buffer
	run.Stderr = &said
	out, err := run.Output()
	if err != nil {
		t.Skipf("%s cannot be run offline here, so generated pages are not compared: %v %s", name, err, said.String())
	}
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
