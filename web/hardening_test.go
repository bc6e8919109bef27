package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/web"
)

func TestEveryAnswerIsProtected(t *testing.T) {
	w := makeWorld(t)
	s := w.open(t)
	for _, r := range web.Routes() {
		if r.Method != http.MethodGet {
			continue
		}
		for _, who := range []string{"nobody", "admin"} {
			p := w.enter(s, who).get(w.path(r))
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
				"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "X-Request-Id": "",
			} {
				if got := p.head.Get(name); got == "" || !strings.HasPrefix(got, want) {
					t.Errorf("%s as %s: %s is %q", r.Path, who, name, got)
				}
			}
			csp := p.head.Get("Content-Security-Policy")
			if strings.Contains(csp, "unsafe") || strings.Contains(csp, "http:") || strings.Contains(csp, "*") {
				t.Errorf("%s: policy %s", r.Path, csp)
			}
			if p.head.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: Cache-Control %q", r.Path, p.head.Get("Cache-Control"))
			}
			if inline.MatchString(p.body) {
				t.Errorf("%s: inline script or style: %s", r.Path, inline.FindString(p.body))
			}
		}
	}
}

// inline finds what the policy would refuse; JSON blocks are data.
var inline = regexp.MustCompile(`(?i)<style|\sstyle="|\son[a-z]+="|<script>|javascript:`)

func TestNaughtyStringsAreShownAsText(t *testing.T) {
	text, err := os.ReadFile("../internal/roster/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(text, &naughty); err != nil {
		t.Fatal(err)
	}
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	token := b.token()
	class, _, err := s.AddClass(t.Context(), s.admin, app.ClassEdit{Name: "6B"})
	s.must(err)
	for _, n := range naughty {
		p := b.send("/classes/"+class+"/edits", url.Values{"_csrf": {token}, "name": {n}})
		if p.status >= http.StatusInternalServerError {
			t.Errorf("%q: %d", n, p.status)
		}
		for _, body := range []string{p.body, b.get("/classes?q=" + url.QueryEscape(n)).body} {
			if found := inlineTag.FindString(body); found != "" {
				t.Errorf("%q is shown as markup: %s", n, found)
			}
		}
	}
}

// inlineTag finds markup that is none of ours; what follows an escaped < is text.
var inlineTag = regexp.MustCompile(`(?i)<(style|marquee|iframe|object|embed|math|video|audio|script>|[^>"]*\son[a-z]+=)`)

func TestForgedFormsAreRefused(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	stranger := s.visitor()
	good := func() url.Values { return url.Values{"_csrf": {b.token()}, "name": {"6B"}} }
	for name, c := range map[string]struct {
		form url.Values
		head map[string]string
		want int
	}{
		"its own form":                      {good(), nil, http.StatusSeeOther},
		"its own form, as browsers say":     {good(), map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": s.url}, http.StatusConflict},
		"from another site":                 {good(), map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		"from a neighbouring site":          {good(), map[string]string{"Sec-Fetch-Site": "same-site"}, http.StatusForbidden},
		"from another origin, old browser":  {good(), map[string]string{"Origin": "https://evil.example"}, http.StatusForbidden},
		"from no origin":                    {good(), map[string]string{"Origin": "null"}, http.StatusForbidden},
		"without a token":                   {url.Values{"name": {"6D"}}, nil, http.StatusForbidden},
		"with another session's token":      {url.Values{"_csrf": {stranger.token()}, "name": {"6D"}}, nil, http.StatusForbidden},
		"with a made-up token":              {url.Values{"_csrf": {strings.Repeat("A", 86)}, "name": {"6D"}}, nil, http.StatusForbidden},
		"with a token in the query instead": {url.Values{"name": {"6D"}}, map[string]string{"query": "yes"}, http.StatusForbidden},
	} {
		path := "/classes"
		if c.head["query"] != "" {
			path += "?_csrf=" + url.QueryEscape(b.token())
		}
		r := b.request(http.MethodPost, path, strings.NewReader(c.form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for k, v := range c.head {
			r.Header.Set(k, v)
		}
		if name == "its own form, as browsers say" {
			c.want = http.StatusSeeOther // or a class of that name, whichever came first
		}
		if p := b.do(r); p.status != c.want && !(c.want == http.StatusSeeOther && p.status == http.StatusConflict) {
			t.Errorf("%s: %d, want %d", name, p.status, c.want)
		}
	}
	cards, err := s.Classes(t.Context(), s.admin)
	s.must(err)
	if len(cards) != 1 || cards[0].Name != "6B" {
		t.Errorf("forged forms made classes: %+v", cards)
	}
}

func TestTokensDifferEachTime(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	first, second := b.token(), b.token()
	if first == second {
		t.Error("a form token repeats, so compression can give it away")
	}
}

func TestBodiesAreBounded(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	if p := b.post("/classes", url.Values{"name": {strings.Repeat("x", 2<<20)}}); p.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 2 MB: %d", p.status)
	}
	p := b.upload("/roster/imports", "big.csv", make([]byte, 100<<20))
	if p.status != http.StatusRequestEntityTooLarge || !strings.Contains(p.body, "too large") {
		t.Errorf("a file of 100 MB: %d", p.status)
	}
	p = b.upload("/roster/imports", "big.csv", bytes.Repeat([]byte("a,b,c,\n"), 2_450_000))
	if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "16 MB") {
		t.Errorf("a file of just over 16 MB: %d", p.status)
	}
	r := b.request(http.MethodPost, "/roster/imports", io.LimitReader(zeros{}, 40<<20))
	r.ContentLength = -1
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if p = b.do(r); p.status != http.StatusRequestEntityTooLarge && p.status != http.StatusUnprocessableEntity {
		t.Errorf("a body of unknown length: %d", p.status)
	}
	for _, kind := range []string{"", "text/plain", "application/json", "multipart/form-data"} {
		r = b.request(http.MethodPost, "/classes", strings.NewReader("name=6B"))
		r.Header.Set("Content-Type", kind)
		if p = b.do(r); p.status != http.StatusUnprocessableEntity {
			t.Errorf("a body of kind %q: %d", kind, p.status)
		}
	}
	left, err := filepath.Glob(os.TempDir() + "/multipart-*")
	if err != nil || len(left) != 0 {
		t.Errorf("uploads left %d temporary files", len(left))
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestLostPagesStayCalm(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	for _, path := range []string{"/nowhere", "/students/none/edits", "/static/app.000000000000.css", "/invites/none", "/classes/..%2f..%2fetc"} {
		p := s.as("rosa@school.org").get(path)
		id := p.head.Get("X-Request-Id")
		if p.status != http.StatusNotFound || id == "" || !strings.HasPrefix(path, "/static") && !strings.Contains(p.body, id) {
			t.Errorf("%s: %d, request %q", path, p.status, id)
		}
	}
	b := s.visitor()
	r := b.request(http.MethodGet, "/sign-in", nil)
	r.Header.Set("X-Request-Id", "<script>")
	if p := b.do(r); p.head.Get("X-Request-Id") == "<script>" {
		t.Error("a request names its own id")
	}
}

func TestStaticFilesAreKeptForEver(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.visitor()
	m := regexp.MustCompile(`/static/[a-z.0-9/]+\.(css|js)`).FindAllString(b.get("/sign-in").body, -1)
	if len(m) == 0 {
		t.Fatal("a page without a stylesheet")
	}
	for _, path := range m {
		r := b.request(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		p := b.do(r)
		if p.status != http.StatusOK || !strings.Contains(p.head.Get("Cache-Control"), "immutable") || p.head.Get("Content-Encoding") != "gzip" || p.head.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d, %v", path, p.status, p.head)
		}
		z, err := gzip.NewReader(strings.NewReader(p.body))
		s.must(err)
		if _, err := io.Copy(io.Discard, z); err != nil {
			t.Error(err)
		}
		r.Header.Set("If-None-Match", p.head.Get("ETag"))
		if p = b.do(r); p.status != http.StatusNotModified {
			t.Errorf("%s asked again: %d", path, p.status)
		}
	}
}

func TestOneAddressCannotTakeAll(t *testing.T) {
	const rate, burst = 2, 8
	s := openHost(t, web.Options{Rate: rate}).ready()
	b := s.visitor()
	began, served := time.Now(), 0
	for range 30 {
		if p := b.get("/sign-in"); p.status == http.StatusOK {
			served++
		}
	}
	// However slow this machine is, so many may pass and no more.
	if most := burst + 1 + int(rate*time.Since(began).Seconds()); served < burst || served > most {
		t.Errorf("%d of 30 requests served, want %d to %d", served, burst, most)
	}
}

func TestForwardedAddressesAreBelievedFromTrustedProxiesAlone(t *testing.T) {
	for name, c := range map[string]struct {
		trusted []netip.Prefix
		shared  bool
	}{
		"nobody is trusted":  {nil, true},
		"another network is": {[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, true},
		"this machine is":    {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, false},
	} {
		// One request at once, the next after four seconds.
		s := openHost(t, web.Options{Rate: .25, TrustedProxies: c.trusted}).ready()
		b := s.visitor()
		refused := false
		for i := 1; i < 100 && !refused; i++ {
			r := b.request(http.MethodGet, "/sign-in", nil)
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", i))
			refused = b.do(r).status == http.StatusTooManyRequests
		}
		if refused != c.shared {
			t.Errorf("%s: refused %v, want %v", name, refused, c.shared)
		}
	}
}

func TestHeadAnswersAsGetWithoutABody(t *testing.T) {
	w := makeWorld(t)
	s := w.open(t)
	for _, r := range web.Routes() {
		if r.Method != http.MethodGet {
			continue
		}
		for _, who := range []string{"nobody", "admin"} {
			b := w.enter(s, who)
			get, head := b.get(w.path(r)), b.do(b.request(http.MethodHead, w.path(r), nil))
			if head.status != get.status || head.to != get.to || head.body != "" {
				t.Errorf("%s as %s: HEAD %d to %q with %d bytes, GET %d to %q", r.Path, who, head.status, head.to, len(head.body), get.status, get.to)
			}
			if want := get.head.Get("Content-Type"); get.status == http.StatusOK && head.head.Get("Content-Type") != want {
				t.Errorf("%s as %s: HEAD is %q, GET %q", r.Path, who, head.head.Get("Content-Type"), want)
			}
		}
	}
}

func TestADeedGoesBackToAPageOfOursAlone(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	for name, c := range map[string]struct{ from, want string }{
		"a page of ours":           {s.url + "/people?q=a", "/people?q=a"},
		"the first page":           {s.url + "/", "/"},
		"another site":             {"https://evil.example/people", "/classes"},
		"a path like a host":       {s.url + "//evil.example/x", "/classes"},
		"one that hides a slash":   {s.url + "/%2Fevil.example/x", "/classes"},
		"one with a backslash":     {s.url + `/\evil.example/x`, "/classes"},
		"one that hides backslash": {s.url + "/%5Cevil.example/x", "/classes"},
		"nowhere":                  {"", "/classes"},
	} {
		r := b.request(http.MethodPost, "/undos/none", strings.NewReader(url.Values{"_csrf": {b.token()}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Referer", c.from)
		if p := b.do(r); p.status != http.StatusSeeOther || p.to != c.want {
			t.Errorf("%s: %d to %q, want %q", name, p.status, p.to, c.want)
		}
	}
}

func TestRosterByUpload(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	const head = "First name,Last name,Student ID,Grade,Class,Teacher e-mail\n"
	p := b.upload("/roster/imports", "notes.pdf", []byte("%PDF-1.7 ..."))
	if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "is a PDF") {
		t.Errorf("a PDF: %d", p.status)
	}
	p = b.upload("/roster/imports", `C:\lists\<img src=x>.csv`, []byte(head+childsName+",Lee,0041,6,6B,tom@school.org\nBen,Lee,,6,6B,\n"))
	if p.status != http.StatusSeeOther {
		t.Fatalf("a list: %d\n%s", p.status, p.body)
	}
	preview := p.to
	if p = b.get(preview); p.status != http.StatusOK || !strings.Contains(p.body, childsName) || !strings.Contains(p.body, "student id is missing") || strings.Contains(p.body, "<img src=x") {
		t.Errorf("preview: %d\n%s", p.status, p.body)
	}
	if p = b.post(preview+"/confirmations", nil); p.to != preview {
		t.Fatalf("confirming: %d to %q", p.status, p.to)
	}
	if p = b.get(preview); !strings.Contains(p.body, "1 students added") || !strings.Contains(p.body, "/undos") {
		t.Errorf("receipt: %d\n%s", p.status, p.body)
	}
	if p = b.post(preview+"/undos", nil); p.to != preview {
		t.Errorf("undo: %d to %q", p.status, p.to)
	}
	if p = b.get("/classes"); strings.Contains(p.body, ">6B<") {
		t.Error("the class is still there after the undo")
	}
	if log := s.log.String(); strings.Contains(log, childsName) || strings.Contains(log, "tom@") || strings.Contains(log, "lists") {
		t.Error("the log holds names")
	}
}
