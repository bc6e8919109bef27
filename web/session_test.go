package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"unseenedge/web"
)

func TestFirstDay(t *testing.T) {
	s := openHost(t, web.Options{})
	b := s.visitor()
	if p := b.get("/classes"); p.to != "/setup" {
		t.Fatalf("an empty school sends to %q", p.to)
	}
	form := url.Values{"code": {"WRONG"}, "school": {"Lincoln"}, "time_zone": {"Mars/Base"}, "term": {"Fall"}, "term_starts": {"2026-09-01"},
		"term_ends": {"2026-08-01"}, "name": {"Rosa"}, "email": {"rosa"}, "password": {"short"}}
	p := b.post("/setup", form)
	if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "console printed") || !strings.Contains(p.body, "not a time zone") ||
		!strings.Contains(p.body, "at least 15 characters") || !strings.Contains(p.body, `value="Lincoln"`) || strings.Contains(p.body, `value="short"`) {
		t.Errorf("faults of set-up: %d\n%s", p.status, p.body)
	}
	code, err := s.SetupCode(t.Context())
	s.must(err)
	before := b.cookie()
	p = b.post("/setup", url.Values{"code": {strings.ToLower(code)}, "school": {"Lincoln"}, "time_zone": {"America/Chicago"}, "term": {"Fall"},
		"term_starts": {"2026-09-01"}, "term_ends": {"2026-12-20"}, "name": {"Rosa"}, "email": {"rosa@school.org"}, "password": {password}})
	if p.status != http.StatusSeeOther || p.to != "/classes" || b.cookie() == before {
		t.Fatalf("set-up: %d to %q\n%s", p.status, p.to, p.body)
	}
	if p = b.get("/classes"); p.status != http.StatusOK || !strings.Contains(p.body, "Lincoln") {
		t.Errorf("first page: %d", p.status)
	}
	if p = s.visitor().get("/setup"); p.to != "/" {
		t.Errorf("a second set-up is shown: %d", p.status)
	}
}

func TestSignInRotatesTheSession(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.visitor()
	b.get("/sign-in")
	planted := b.cookie()
	if planted == "" {
		t.Fatal("no session before sign-in")
	}
	b.post("/sign-in", url.Values{"email": {"rosa@school.org"}, "password": {password}})
	mine := b.cookie()
	if mine == planted {
		t.Error("the session before sign-in goes on after it: fixation")
	}
	attacker := s.visitor()
	r := attacker.request(http.MethodGet, "/classes", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: planted})
	if p := attacker.do(r); p.to != "/sign-in" {
		t.Errorf("a planted session got %d to %q", p.status, p.to)
	}
	b.post("/sign-outs", nil)
	r = attacker.request(http.MethodGet, "/classes", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: mine})
	if p := attacker.do(r); p.to != "/sign-in" {
		t.Errorf("a session after sign-out got %d to %q", p.status, p.to)
	}
	if v, err := s.Viewer(t.Context(), mine); err != nil || v.SignedIn() {
		t.Errorf("a session lives after sign-out: %v", err)
	}
}

func TestSessionsExpire(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	s.wait(59 * time.Minute)
	if p := b.get("/classes"); p.status != http.StatusOK {
		t.Errorf("after 59 minutes: %d", p.status)
	}
	s.wait(time.Hour)
	if p := b.get("/classes"); p.to != "/sign-in" {
		t.Errorf("after an idle hour: %d to %q", p.status, p.to)
	}
	b = s.as("rosa@school.org")
	for range 24 {
		s.wait(30 * time.Minute)
		b.get("/classes")
	}
	if p := b.get("/classes"); p.to != "/sign-in" {
		t.Errorf("after twelve hours of use: %d to %q", p.status, p.to)
	}
}

func TestSignOutEverywhereAndPasswordChange(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	one, two := s.as("rosa@school.org"), s.as("rosa@school.org")
	p := one.post("/account/passwords", url.Values{"old_password": {"wrong"}, "new_password": {"walrus umbrella teacup seven"}})
	if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, "not your present password") {
		t.Errorf("a wrong old password: %d", p.status)
	}
	p = one.post("/account/passwords", url.Values{"old_password": {password}, "new_password": {"walrus umbrella teacup seven"}})
	if p.to != "/account" {
		t.Fatalf("a new password: %d to %q", p.status, p.to)
	}
	if p = one.get("/account"); p.status != http.StatusOK || !strings.Contains(p.body, "password was changed") {
		t.Errorf("after it: %d", p.status)
	}
	if p = one.get("/account"); strings.Contains(p.body, "password was changed") {
		t.Error("a flash shows twice")
	}
	if p = two.get("/account"); p.to != "/sign-in" {
		t.Error("another browser outlived the password")
	}
	if p = one.post("/account/sign-outs", nil); p.to != "/sign-in" || !strings.Contains(p.head.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("sign out everywhere: %d to %q, %q", p.status, p.to, p.head.Get("Set-Cookie"))
	}
	if p = one.get("/account"); p.to != "/sign-in" {
		t.Error("signed out and still in")
	}
}

func TestInvitesAndTheirWords(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	p := b.post("/people", url.Values{"email": {"tom@school.org"}, "name": {"Tom <b>"}, "role": {"teacher"}})
	at := strings.Index(p.body, s.url+"/invites/")
	if p.status != http.StatusOK || at < 0 || strings.Contains(p.body, "Tom <b>") {
		t.Fatalf("inviting: %d\n%s", p.status, p.body)
	}
	link := strings.TrimPrefix(p.body[at:at+len(s.url)+len("/invites/")+43], s.url)
	if p = b.get("/people"); strings.Contains(p.body, link) {
		t.Error("a link is shown again")
	}
	tom := s.visitor()
	if p = tom.get(link); p.status != http.StatusOK || !strings.Contains(p.body, "tom@school.org") {
		t.Fatalf("opening the link: %d", p.status)
	}
	if p = tom.post(link, url.Values{"password": {"short"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a short password: %d", p.status)
	}
	if p = tom.post(link, url.Values{"password": {password}}); p.to != "/classes" {
		t.Fatalf("joining: %d to %q\n%s", p.status, p.to, p.body)
	}
	if p = s.visitor().get(link); p.status != http.StatusNotFound || !strings.Contains(p.body, "used already") {
		t.Errorf("a used link: %d", p.status)
	}
	if strings.Contains(s.log.String(), link[len("/invites/"):]) || strings.Contains(s.log.String(), "tom@") {
		t.Error("the log holds a secret or a name")
	}
}

func TestThrottledSignIn(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.visitor()
	var known, unknown answer
	for range 5 {
		known = b.post("/sign-in", url.Values{"email": {"rosa@school.org"}, "password": {"x"}})
		unknown = b.post("/sign-in", url.Values{"email": {"nobody@school.org"}, "password": {"x"}})
	}
	same := func(p answer, email string) string {
		return tokenField.ReplaceAllString(strings.ReplaceAll(p.body, email, ""), "")
	}
	if known.status != http.StatusUnprocessableEntity || same(known, "rosa@school.org") != same(unknown, "nobody@school.org") {
		t.Errorf("a known account answers otherwise than an unknown one: %d, %d", known.status, unknown.status)
	}
	p := b.post("/sign-in", url.Values{"email": {"rosa@school.org"}, "password": {password}})
	if p.status != http.StatusTooManyRequests || p.head.Get("Retry-After") == "" || !strings.Contains(p.body, "Wait 2 seconds") {
		t.Errorf("after five tries: %d, retry after %q", p.status, p.head.Get("Retry-After"))
	}
}

func TestCookiesAndLinksUnderTLS(t *testing.T) {
	s := openHost(t, web.Options{TLS: true}).ready()
	b := s.visitor()
	set := b.get("/sign-in").head.Get("Set-Cookie")
	for _, want := range []string{"__Host-session=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(set, want) {
			t.Errorf("cookie lacks %s: %s", want, set)
		}
	}
	if b.get("/sign-in").head.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS")
	}
	plain := openHost(t, web.Options{}).ready().visitor().get("/sign-in").head.Get("Set-Cookie")
	if strings.Contains(plain, "Secure") || !strings.Contains(plain, "HttpOnly") || !strings.Contains(plain, "SameSite=Lax") {
		t.Errorf("cookie over plain HTTP: %s", plain)
	}
}

func TestDemoSignInIsNotFoundOutsideADemo(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	if p := s.visitor().post("/demo-sign-ins", url.Values{"role": {"admin"}}); p.status != http.StatusNotFound {
		t.Errorf("got %d", p.status)
	}
}

func TestManyBrowsersAtOnce(t *testing.T) {
	s := openHost(t, web.Options{}).ready()
	b := s.as("rosa@school.org")
	done := make(chan error)
	for i := range 16 {
		go func() {
			var err error
			for range 10 {
				if p := b.get("/account"); p.status != http.StatusOK {
					err = fmt.Errorf("browser %d: %d", i, p.status)
				}
			}
			done <- err
		}()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
