package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/lang"
	"unseenedge/web"
)

// BenchmarkSignedInPage measures what every page costs: session, rights, frame,
// headers, markup.
func BenchmarkSignedInPage(b *testing.B) {
	s := openHost(b, web.Options{}).ready()
	words, err := lang.Load("en")
	s.must(err)
	h := web.New(s.App, web.Options{Words: words, Rate: 1e9})
	token, err := s.SignIn(b.Context(), auth.Nobody(), app.Credentials{Email: "rosa@school.org", Password: password})
	s.must(err)
	for b.Loop() {
		r := httptest.NewRequest(http.MethodGet, "/classes/new", nil)
		r.AddCookie(&http.Cookie{Name: "session", Value: token})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
