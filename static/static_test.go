package static_test

import (
	"strings"
	"testing"

	"unseenedge/static"
)

func TestURL(t *testing.T) {
	for _, name := range []string{"app.css", "app.js", "charts.js", "vendor/echarts.common.min.js", "icon.svg"} {
		u := static.URL(name)
		f, ok := static.Get(u)
		if !ok || len(f.Bytes) == 0 {
			t.Errorf("%s: not found at %s", name, u)
		}
		if !strings.Contains(u, f.Hash) {
			t.Errorf("%s: %s does not carry its hash", name, u)
		}
	}
}

func TestGetRefusesWhatIsNotThere(t *testing.T) {
	for name, p := range map[string]string{
		"a wrong hash":         "/static/app.000000000000.css",
		"no hash":              "/static/app.css",
		"a path upwards":       "/static/../static.go",
		"another folder":       "/secret/app.css",
		"nothing":              "",
		"a folder":             "/static/fonts",
		"a file never shipped": "/static/none.js",
	} {
		if _, ok := static.Get(p); ok {
			t.Errorf("%s: %q was found", name, p)
		}
	}
}

func TestFontsAreNamedPlainly(t *testing.T) {
	f, ok := static.Get("/static/fonts/inter-latin-wght-normal.woff2")
	if !ok || f.ContentType != "font/woff2" {
		t.Errorf("got %q, %v", f.ContentType, ok)
	}
}
