package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/score"
	"unseenedge/internal/store"
	"unseenedge/web"
)

const password = "plinth mango quartz ribbon"

// host is a running server over a real data folder, with a clock to turn.
type host struct {
	*app.App
	t     testing.TB
	store *store.Store
	url   string
	log   *bytes.Buffer
	mu    sync.Mutex
	clock time.Time
	admin auth.Viewer
}

// openHost serves an empty school; set it up with ready.
func openHost(t testing.TB, o web.Options) *host {
	t.Helper()
	return openHostIn(t, t.TempDir(), nil, o)
}

// openHostIn serves the data folder dir, scored by engine.
func openHostIn(t testing.TB, dir string, engine *score.Engine, o web.Options) *host {
	t.Helper()
	s := &host{t: t, clock: time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC), log: &bytes.Buffer{}}
	var err error
	s.store, err = store.Open(t.Context(), dir, store.Options{Now: s.now})
	s.must(err)
	t.Cleanup(func() { s.must(s.store.Close()) })
	s.App = app.New(s.store, engine, app.Options{})
	words, err := lang.Load("en")
	s.must(err)
	o.Words = words
	o.Log = slog.New(slog.NewTextHandler(&locked{w: s.log}, nil))
	if o.Rate == 0 {
		o.Rate = 1e6
	}
	server := httptest.NewServer(web.New(s.App, o))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// ready sets the school up.
func (s *host) ready() *host {
	s.t.Helper()
	code, err := s.SetupCode(s.t.Context())
	s.must(err)
	token, err := s.Setup(s.t.Context(), auth.Nobody(), app.Setup{Code: code, Name: "Rosa Parks", Email: "rosa@school.org", Password: password,
		Settings: report.Settings{Name: "Lincoln School", TimeZone: "America/Chicago", Term: "Fall", TermStarts: "2026-09-01", TermEnds: "2026-12-20"}})
	s.must(err)
	s.admin, err = s.Viewer(s.t.Context(), token)
	s.must(err)
	return s
}

type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

func (s *host) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock
}

func (s *host) wait(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(d)
}

func (s *host) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// teacher invites a teacher and has them join.
func (s *host) teacher(email string) auth.Viewer {
	s.t.Helper()
	_, secret, err := s.Invite(s.t.Context(), s.admin, app.NewMember{Email: email, Name: "T " + email, Role: auth.Teacher})
	s.must(err)
	token, err := s.AcceptInvite(s.t.Context(), auth.Nobody(), secret, app.Acceptance{Password: password})
	s.must(err)
	v, err := s.Viewer(s.t.Context(), token)
	s.must(err)
	return v
}

// visitor is a browser that keeps cookies and does not follow redirects.
type visitor struct {
	s      *host
	client *http.Client
}

func (s *host) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	s.must(err)
	return &visitor{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as returns a browser that is signed in.
func (s *host) as(email string) *visitor {
	s.t.Helper()
	b := s.visitor()
	p := b.post("/sign-in", url.Values{"email": {email}, "password": {password}})
	if p.status != http.StatusSeeOther || p.to != "/classes" {
		s.t.Fatalf("sign in as %s: %d to %q", email, p.status, p.to)
	}
	return b
}

// answer is what came back.
type answer struct {
	status int
	to     string // where it redirects
	head   http.Header
	body   string
}

func (b *visitor) do(r *http.Request) answer {
	b.s.t.Helper()
	res, err := b.client.Do(r)
	b.s.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.s.must(err)
	return answer{res.StatusCode, res.Header.Get("Location"), res.Header, string(body)}
}

func (b *visitor) request(method, path string, body io.Reader) *http.Request {
	b.s.t.Helper()
	r, err := http.NewRequestWithContext(b.s.t.Context(), method, b.s.url+path, body)
	b.s.must(err)
	return r
}

func (b *visitor) get(path string) answer {
	b.s.t.Helper()
	return b.do(b.request(http.MethodGet, path, nil))
}

var tokenField = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)

// token reads a form's token off a page that everybody may see.
func (b *visitor) token() string {
	b.s.t.Helper()
	for _, path := range []string{"/account", "/sign-in", "/setup"} {
		if m := tokenField.FindStringSubmatch(b.get(path).body); m != nil {
			return m[1]
		}
	}
	b.s.t.Fatal("no page has a form token")
	return ""
}

// post sends a form with its token.
func (b *visitor) post(path string, form url.Values) answer {
	b.s.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	form.Set("_csrf", b.token())
	return b.send(path, form)
}

// send sends a form as it is.
func (b *visitor) send(path string, form url.Values) answer {
	b.s.t.Helper()
	r := b.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// upload sends a file with its token.
func (b *visitor) upload(path, name string, file []byte) answer {
	b.s.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	b.s.must(w.WriteField("_csrf", b.token()))
	part, err := w.CreateFormFile("file", name)
	b.s.must(err)
	_, err = part.Write(file)
	b.s.must(err)
	b.s.must(w.Close())
	r := b.request(http.MethodPost, path, &buf)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(r)
}

func (b *visitor) cookie() string {
	u, err := url.Parse(b.s.url)
	b.s.must(err)
	for _, c := range b.client.Jar.Cookies(u) {
		return c.Value
	}
	return ""
}
