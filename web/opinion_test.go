package web_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/lang"
	"unseenedge/internal/llm"
	"unseenedge/web"
)

// advised serves the world with a language model that keeps what it was sent.
func (w world) advised(t *testing.T) (s *host, sent func() string) {
	s = w.open(t)
	var mu sync.Mutex
	var bodies strings.Builder
	model := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		s.must(err)
		mu.Lock()
		bodies.Write(b)
		mu.Unlock()
		one := `{\"evidence\":2,\"score\":82,\"reason\":\"Shared <b>the kite</b>.\"}`
		fmt.Fprintf(rw, `{"choices":[{"message":{"content":"{\"empathy\":%[1]s,\"problem_solving\":%[1]s,\"self_regulation\":%[1]s,\"resilience\":%[1]s}"}}]}`, one)
	}))
	t.Cleanup(model.Close)
	client, err := llm.New(llm.Options{Endpoint: model.URL, Model: "small-model", Budget: llm.Budget{Tokens: 50_000}})
	s.must(err)
	e, err := engine()
	s.must(err)
	s.App = app.New(s.store, e, app.Options{Adviser: client})
	words, err := lang.Load("en")
	s.must(err)
	pages := httptest.NewServer(web.New(s.App, web.Options{Words: words, Log: slog.New(slog.DiscardHandler), Rate: 1e6}))
	t.Cleanup(pages.Close)
	s.url = pages.URL
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() { cancel(); s.must(<-ended) })
	return s, func() string {
		mu.Lock()
		defer mu.Unlock()
		return bodies.String()
	}
}

func TestATeacherAsksForASecondOpinion(t *testing.T) {
	w := makeWorld(t)
	s, sent := w.advised(t)
	page := "/responses/" + w.ids["/responses"]
	b := w.enter(s, "own")
	if body := b.get(page).body; !strings.Contains(body, "Ask for a second opinion") || !strings.Contains(body, "small-model at 127.0.0.1") || !strings.Contains(body, "What is sent") {
		t.Fatal("no second opinion is offered, or not where it comes from")
	}
	for who, status := range map[string]int{"other": http.StatusNotFound, "admin": http.StatusNotFound, "nobody": http.StatusSeeOther} {
		if p := w.enter(s, who).post(page+"/opinions", nil); p.status != status {
			t.Errorf("%s may ask: %d to %q", who, p.status, p.to)
		}
	}
	if sent() != "" {
		t.Fatal("something was sent before a teacher asked")
	}
	if p := b.post(page+"/opinions", nil); p.status != http.StatusSeeOther || p.to != page {
		t.Fatalf("asking: %d to %q", p.status, p.to)
	}
	var body string
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(body, "From small-model at"); time.Sleep(10 * time.Millisecond) {
		if body = b.get(page).body; time.Now().After(deadline) {
			t.Fatal("the opinion does not come")
		}
	}
	if !strings.Contains(body, "Shared &lt;b&gt;the kite&lt;/b&gt;.") || !strings.Contains(body, "Part of no score") || strings.Contains(body, "Ask for a second opinion") {
		t.Error("the opinion is not shown as plain text, or not as what it is")
	}
	if strings.Contains(sent(), childsName) || strings.Contains(sent(), "Lincoln") {
		t.Error("a name left the machine")
	}
	if body := w.enter(s, "admin").get("/settings").body; !strings.Contains(body, "small-model at 127.0.0.1") || !strings.Contains(body, "of 50,000 tokens used") {
		t.Error("the settings do not say which model is configured")
	}
}

func TestWithoutALanguageModelNothingIsOffered(t *testing.T) {
	w := makeWorld(t)
	s := w.open(t)
	page := "/responses/" + w.ids["/responses"]
	b := w.enter(s, "own")
	if body := b.get(page).body; strings.Contains(body, "second opinion") || strings.Contains(body, "language model") {
		t.Error("a second opinion is offered")
	}
	b.post(page+"/opinions", nil)
	if body := b.get(page).body; !strings.Contains(body, "No language model is configured") {
		t.Error("the refusal is not told")
	}
	if body := w.enter(s, "admin").get("/settings").body; !strings.Contains(body, "No words of any student leave this machine") {
		t.Error("the settings do not say that nothing is configured")
	}
}
