package views_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"unseenedge/internal/auth"
	"unseenedge/views"
)

func render(t testing.TB, c templ.Component) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every page in every state keeps the rules that a strict content policy and
// a screen reader ask for. Run with -artifacts to look at the pages.
func TestPages(t *testing.T) {
	dir := t.ArtifactDir()
	for name, c := range pages(t) {
		t.Run(name, func(t *testing.T) {
			b := render(t, c)
			if err := os.WriteFile(filepath.Join(dir, name+".html"), b, 0o600); err != nil {
				t.Fatal(err)
			}
			doc, err := html.Parse(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			checkPolicy(t, doc)
			checkReferences(t, doc)
			checkForms(t, doc)
			checkOutline(t, doc)
			checkWords(t, doc)
		})
	}
}

func nodes(n *html.Node) (out []*html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			out = append(out, d)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// checkPolicy finds what "default-src 'none'; script-src 'self'; style-src
// 'self'" would block, and addresses outside.
func checkPolicy(t *testing.T, doc *html.Node) {
	for _, n := range nodes(doc) {
		if n.Data == "style" {
			t.Error("a style element")
		}
		if n.Data == "script" && attr(n, "src") == "" && attr(n, "type") != "application/json" {
			t.Error("an inline script")
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			}
			if (a.Key == "src" || a.Key == "href" || a.Key == "action") && strings.Contains(a.Val, "//") {
				t.Errorf("<%s> points outside: %s", n.Data, a.Val)
			}
		}
	}
}

// checkReferences wants ids that stand once, and every reference to find one.
func checkReferences(t *testing.T, doc *html.Node) {
	ids := map[string]bool{}
	for _, n := range nodes(doc) {
		id := attr(n, "id")
		if id != "" && ids[id] && n.Data != "script" {
			t.Errorf("id %q stands twice", id)
		}
		ids[id] = true
	}
	for _, n := range nodes(doc) {
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "list", "data-chart", "data-count"} {
			for _, id := range strings.Fields(attr(n, key)) {
				if !ids[id] {
					t.Errorf("<%s %s> points at %q, which is not there", n.Data, key, id)
				}
			}
		}
		if to, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && !ids[to] {
			t.Errorf("link to #%s, which is not there", to)
		}
	}
}

// checkForms wants the token in every form that changes something, and a name
// for every field.
func checkForms(t *testing.T, doc *html.Node) {
	labelled := map[string]bool{}
	for _, n := range nodes(doc) {
		if n.Data == "label" {
			labelled[attr(n, "for")] = true
		}
	}
	for _, n := range nodes(doc) {
		switch n.Data {
		case "form":
			token := false
			for _, d := range nodes(n) {
				token = token || attr(d, "name") == "_csrf" && attr(d, "value") != ""
			}
			if attr(n, "method") == "post" && !token {
				t.Errorf("form to %s has no token", attr(n, "action"))
			}
		case "input", "select", "textarea":
			if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] && n.Parent.Data != "label" {
				t.Errorf("field %s has no label", attr(n, "name"))
			}
		case "table":
			if n.FirstChild == nil || n.FirstChild.Data != "caption" {
				t.Error("a table without a caption")
			}
		case "th":
			if attr(n, "scope") == "" {
				t.Error("a th without a scope")
			}
		}
	}
}

// checkOutline wants one h1, one main, and no level of heading left out.
func checkOutline(t *testing.T, doc *html.Node) {
	h1, main, level := 0, 0, 0
	for _, n := range nodes(doc) {
		switch n.Data {
		case "main":
			main++
		case "h1", "h2", "h3", "h4":
			l := int(n.Data[1] - '0')
			if l == 1 {
				h1++
			}
			if l > level+1 {
				t.Errorf("%s follows h%d", n.Data, level)
			}
			level = l
		}
	}
	if h1 != 1 || main != 1 {
		t.Errorf("%d h1 and %d main", h1, main)
	}
}

// key is what a message key looks like that found no words.
var key = regexp.MustCompile(`^[a-z_]+(\.[a-z_0-9-]+)+\.?$|\{\d\}`)

func checkWords(t *testing.T, doc *html.Node) {
	for d := range doc.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" && key.MatchString(strings.TrimSpace(d.Data)) {
			if s := strings.TrimSpace(d.Data); !strings.Contains(s, ".csv") && !strings.Contains(s, ".zip") {
				t.Errorf("words are missing: %q", s)
			}
		}
	}
}

func TestMarkedWordsKeepEveryCharacter(t *testing.T) {
	doc, err := html.Parse(bytes.NewReader(render(t, pages(t)["response"])))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes(doc) {
		if attr(n, "class") != "words" {
			continue
		}
		var got strings.Builder
		for d := range n.Descendants() {
			if d.Type == html.TextNode && d.Parent.Data != "span" {
				got.WriteString(d.Data)
			}
		}
		if got.String() != response().Text {
			t.Errorf("got %q, want %q", got.String(), response().Text)
		}
		return
	}
	t.Error("no words on the page")
}

func TestAdminWhoDoesNotTeachSeesNoScores(t *testing.T) {
	b := string(render(t, pages(t)["class-unseen"]))
	for _, s := range []string{`class="range"`, `class="spread"`, "Proficient"} {
		if strings.Contains(b, s) {
			t.Errorf("the page holds %q", s)
		}
	}
}

func BenchmarkClassPage(b *testing.B) {
	for name, n := range map[string]int{"35 students": 35, "200 students": 200} {
		b.Run(name, func(b *testing.B) {
			page := views.Class(frame(b, auth.Teacher, "/classes/c1"), class(n))
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				if err := page.Render(context.Background(), &out); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(out.Len()))
		})
	}
}
