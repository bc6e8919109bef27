package llm_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unseenedge/internal/fault"
	"unseenedge/internal/llm"
)

// secret stands for a child's words: no log and no error may hold it.
const secret = "my brother Zephyrine cried"

// endpoint is a local server that speaks the protocol.
type endpoint struct {
	*httptest.Server
	asked  atomic.Int32
	mu     sync.Mutex
	bodies []map[string]any
	keys   []string
}

// serve answers each request by the next of steps, the last one for all others.
func serve(t *testing.T, steps ...http.HandlerFunc) *endpoint {
	e := &endpoint{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/chat/completions" || r.Method != http.MethodPost {
			t.Errorf("asked for %s %s", r.Method, r.URL.Path)
		}
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Errorf("the request is no JSON: %v", err)
		}
		e.mu.Lock()
		e.bodies, e.keys = append(e.bodies, body), append(e.keys, r.Header.Get("Authorization"))
		e.mu.Unlock()
		n := int(e.asked.Add(1))
		steps[min(n, len(steps))-1](w, r)
	}))
	t.Cleanup(e.Close)
	return e
}

// says answers with content and usage, as the protocol wants.
func says(content string, in, out int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{
			"choices": []any{map[string]any{"message": map[string]string{"role": "assistant", "content": content}, "finish_reason": "stop"}},
			"usage":   map[string]int{"prompt_tokens": in, "completion_tokens": out},
		})
	}
}

// fails answers with status and a body that repeats what was sent, as some do.
func fails(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"message":"you sent %s"}}`, secret)
	}
}

// raw answers with status 200 and exactly this body.
func raw(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

// clock is a time that moves only when somebody waits.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	waited []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waited = append(c.waited, d)
	return ctx.Err()
}

// open returns a client of e with its clock and what it logs.
func open(t *testing.T, e *endpoint, change func(*llm.Options)) (*llm.Client, *clock, *bytes.Buffer) {
	t.Helper()
	c := &clock{now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	log := &bytes.Buffer{}
	o := llm.Options{Endpoint: e.URL + "/v1", Model: "small-model", Key: "sk-test-key", Budget: llm.Budget{Tokens: 1_000_000},
		Retries: 2, Log: slog.New(slog.NewTextHandler(log, nil)), Now: c.Now, Wait: c.Wait}
	if change != nil {
		change(&o)
	}
	client, err := llm.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return client, c, log
}

// key returns the message key of err's fault.
func key(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Key
	}
	return fmt.Sprint(err)
}

func TestACompletionIsAskedForAsTheProtocolSays(t *testing.T) {
	e := serve(t, says("Hello.", 12, 3))
	c, _, log := open(t, e, nil)
	got, err := c.Complete(t.Context(), "Be brief.", secret)
	if err != nil || got != "Hello." {
		t.Fatalf("%q, %v", got, err)
	}
	want := `[map[content:Be brief. role:system] map[content:` + secret + ` role:user]]`
	if b := e.bodies[0]; b["model"] != "small-model" || fmt.Sprint(b["messages"]) != want || b["max_tokens"] != 2000.0 {
		t.Errorf("sent %v", b)
	}
	if e.keys[0] != "Bearer sk-test-key" {
		t.Errorf("key sent as %q", e.keys[0])
	}
	if s := c.Spent(); s != (llm.Spend{Requests: 1, In: 12, Out: 3}) {
		t.Errorf("spent %+v", s)
	}
	for _, want := range []string{"model=small-model", "tokens_in=12", "tokens_out=3", "outcome=answered", "ms=0", "status=200"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%s is not in the log: %s", want, log)
		}
	}
}

func TestTroubleIsToldInWords(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, `{"choices":[`)
	}
	slow := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	gone := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	huge := raw(strings.Repeat("x", 3<<20))
	choice := func(rest string) http.HandlerFunc { return raw(`{"choices":[{` + rest + `}]}`) }
	for name, c := range map[string]struct {
		steps []http.HandlerFunc
		key   string // "" if the answer comes
		asked int
		waits string
	}{
		"a wrong key is not tried again":                     {[]http.HandlerFunc{fails(401)}, "llm.refused_key", 1, "[]"},
		"a key without permission neither":                   {[]http.HandlerFunc{fails(403)}, "llm.refused_key", 1, "[]"},
		"an unknown model neither":                           {[]http.HandlerFunc{fails(404)}, "llm.no_model", 1, "[]"},
		"an unpaid account neither":                          {[]http.HandlerFunc{fails(402)}, "llm.unpaid", 1, "[]"},
		"what is not understood neither":                     {[]http.HandlerFunc{fails(400)}, "llm.misunderstood", 1, "[]"},
		"a redirect is not followed":                         {[]http.HandlerFunc{fails(307, "Location", "/v1/chat/completions")}, "llm.moved", 1, "[]"},
		"429 is waited out as long as the endpoint asks":     {[]http.HandlerFunc{fails(429, "Retry-After", "7"), says("ok", 1, 1)}, "", 2, "[7s]"},
		"or until the moment it names":                       {[]http.HandlerFunc{fails(429, "Retry-After", "Tue, 01 Sep 2026 08:00:20 GMT"), says("ok", 1, 1)}, "", 2, "[20s]"},
		"429 for an hour is not waited for":                  {[]http.HandlerFunc{fails(429, "Retry-After", "3600")}, "llm.busy", 1, "[]"},
		"429 for ever ends":                                  {[]http.HandlerFunc{fails(429)}, "llm.busy", 3, "[1s 2s]"},
		"500 and then good is good":                          {[]http.HandlerFunc{fails(500), says("ok", 1, 1)}, "", 2, "[1s]"},
		"503 for ever ends":                                  {[]http.HandlerFunc{fails(503)}, "llm.failed", 3, "[1s 2s]"},
		"an answer that never comes times out, and is tried": {[]http.HandlerFunc{slow, says("ok", 1, 1)}, "", 2, "[1s]"},
		"always too slow ends":                               {[]http.HandlerFunc{slow}, "llm.slow", 3, "[1s 2s]"},
		"a connection that closes is tried again":            {[]http.HandlerFunc{gone, says("ok", 1, 1)}, "", 2, "[1s]"},
		"a body cut off is tried again":                      {[]http.HandlerFunc{cut, says("ok", 1, 1)}, "", 2, "[1s]"},
		"a body cut off each time ends":                      {[]http.HandlerFunc{cut}, "llm.unreachable", 3, "[1s 2s]"},
		"a huge body is not read":                            {[]http.HandlerFunc{huge}, "llm.too_large", 1, "[]"},
		"broken JSON is tried again and ends":                {[]http.HandlerFunc{raw(`{"choices":[}`)}, "llm.not_the_protocol", 3, "[1s 2s]"},
		"a page of HTML is not the protocol":                 {[]http.HandlerFunc{raw(`<html>` + secret)}, "llm.not_the_protocol", 3, "[1s 2s]"},
		"another shape is not the protocol":                  {[]http.HandlerFunc{raw(`{"result":"` + secret + `"}`)}, "llm.not_the_protocol", 1, "[]"},
		"an empty answer is tried again and ends":            {[]http.HandlerFunc{says(" ", 1, 1)}, "llm.empty", 3, "[1s 2s]"},
		"an answer cut at its limit is no answer":            {[]http.HandlerFunc{choice(`"finish_reason":"length","message":{"content":"half an"}`)}, "llm.cut_off", 1, "[]"},
		"a filtered answer is none":                          {[]http.HandlerFunc{choice(`"finish_reason":"content_filter","message":{"content":""}`)}, "llm.declined", 1, "[]"},
		"a refusal is none":                                  {[]http.HandlerFunc{choice(`"finish_reason":"stop","message":{"refusal":"no"}`)}, "llm.declined", 1, "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			e := serve(t, c.steps...)
			client, clock, log := open(t, e, func(o *llm.Options) { o.Timeout = 200 * time.Millisecond })
			answer, err := client.Complete(t.Context(), "system", secret)
			switch {
			case c.key == "" && (err != nil || answer != "ok"):
				t.Errorf("%q, %v", answer, err)
			case c.key != "" && key(err) != c.key:
				t.Errorf("%v, not %s", err, c.key)
			}
			if n := int(e.asked.Load()); n != c.asked {
				t.Errorf("asked %d times, not %d", n, c.asked)
			}
			if got := fmt.Sprint(clock.waited); got != c.waits {
				t.Errorf("waited %s, not %s", got, c.waits)
			}
			if strings.Contains(log.String(), secret) || err != nil && strings.Contains(fmt.Sprintf("%v %+v", err, fault.Of(err)), secret) {
				t.Errorf("the words are in the log or the error: %v %s", err, log)
			}
			if strings.Contains(log.String(), "sk-test-key") {
				t.Error("the key is in the log")
			}
			if n := strings.Count(log.String(), "\n"); n != c.asked {
				t.Errorf("%d lines in the log for %d requests", n, c.asked)
			}
		})
	}
}

func TestAServerThatIsNotThereIsToldAndCostsNothing(t *testing.T) {
	e := serve(t, says("ok", 1, 1))
	c, _, _ := open(t, e, nil)
	e.Close()
	if _, err := c.Complete(t.Context(), "", "hello"); key(err) != "llm.unreachable" {
		t.Error(err)
	}
	if s := c.Spent(); s != (llm.Spend{}) {
		t.Errorf("spent %+v", s)
	}
}

func TestAnEndpointWithAnUnknownCertificateIsSentNothing(t *testing.T) {
	asked := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer server.Close()
	c, err := llm.New(llm.Options{Endpoint: server.URL, Model: "m", Key: "sk-test-key", Budget: llm.Budget{Tokens: 10_000}, Retries: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Complete(t.Context(), "", secret); key(err) != "llm.untrusted" || asked != 0 || c.Spent() != (llm.Spend{}) {
		t.Errorf("%v after %d requests, %+v", err, asked, c.Spent())
	}
}

func TestTheCallersContextEndsEverything(t *testing.T) {
	arrived := make(chan struct{})
	e := serve(t, func(_ http.ResponseWriter, r *http.Request) { close(arrived); <-r.Context().Done() })
	c, _, log := open(t, e, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	if _, err := c.Complete(ctx, "", "hello"); err != context.Canceled {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "outcome=stopped") {
		t.Error(log)
	}
	if _, err := c.Complete(ctx, "", "hello"); err != context.Canceled || e.asked.Load() != 1 {
		t.Errorf("%v after %d requests", err, e.asked.Load())
	}
}

func TestAnEndpointThatLacksAnOptionIsAskedWithout(t *testing.T) {
	lacks := func(param string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":{"param":%q}}`, param)
		}
	}
	e := serve(t, lacks("max_tokens"), lacks("temperature"), lacks("response_format"), says(`{"n":1}`, 1, 1))
	c, clock, _ := open(t, e, nil)
	type answer struct{ N int }
	ask := func() {
		t.Helper()
		if v, err := llm.JSON(t.Context(), c, "", "hello", func(answer) error { return nil }); err != nil || v.N != 1 {
			t.Fatalf("%+v, %v", v, err)
		}
	}
	ask()
	ask()
	if e.asked.Load() != 5 || len(clock.waited) != 0 {
		t.Errorf("%d requests, waited %v", e.asked.Load(), clock.waited)
	}
	for _, gone := range []string{"max_tokens", "temperature", "response_format"} {
		if _, there := e.bodies[0][gone]; !there {
			t.Errorf("%s was not asked for", gone)
		}
		if _, there := e.bodies[4][gone]; there {
			t.Errorf("%s is asked for still", gone)
		}
	}
	if e.bodies[4]["max_completion_tokens"] != 2000.0 {
		t.Errorf("no limit: %v", e.bodies[4])
	}
	if _, err := llm.New(llm.Options{}); key(err) != "llm.bad_endpoint" {
		t.Error(err)
	}
	again := serve(t, lacks("temperature"))
	c, _, _ = open(t, again, nil)
	if _, err := c.Complete(t.Context(), "", "hello"); key(err) != "llm.misunderstood" || again.asked.Load() != 2 {
		t.Errorf("%v after %d requests", err, again.asked.Load())
	}
}

func TestOptionsAreChecked(t *testing.T) {
	good := llm.Options{Endpoint: "https://api.example/v1", Model: "m", Budget: llm.Budget{Tokens: 10}}
	for name, c := range map[string]struct {
		change func(*llm.Options)
		key    string
	}{
		"an https address":                      {func(*llm.Options) {}, ""},
		"plain HTTP on this machine":            {func(o *llm.Options) { o.Endpoint = "http://127.0.0.1:8081/v1" }, ""},
		"plain HTTP on this machine, IPv6":      {func(o *llm.Options) { o.Endpoint = "http://[::1]:8081/v1" }, ""},
		"plain HTTP by name":                    {func(o *llm.Options) { o.Endpoint = "http://localhost:8081" }, ""},
		"plain HTTP elsewhere":                  {func(o *llm.Options) { o.Endpoint = "http://10.0.0.7/v1" }, "llm.plain_http"},
		"a host that only begins like loopback": {func(o *llm.Options) { o.Endpoint = "http://127.0.0.1.example/v1" }, "llm.plain_http"},
		"another scheme":                        {func(o *llm.Options) { o.Endpoint = "ftp://api.example/v1" }, "llm.bad_endpoint"},
		"no address":                            {func(o *llm.Options) { o.Endpoint = "" }, "llm.bad_endpoint"},
		"no host":                               {func(o *llm.Options) { o.Endpoint = "https:///v1" }, "llm.bad_endpoint"},
		"a password in the address":             {func(o *llm.Options) { o.Endpoint = "https://a:b@api.example/v1" }, "llm.bad_endpoint"},
		"a key in the address":                  {func(o *llm.Options) { o.Endpoint = "https://api.example/v1?key=1" }, "llm.bad_endpoint"},
		"no model":                              {func(o *llm.Options) { o.Model = "" }, "llm.no_model_named"},
		"no budget":                             {func(o *llm.Options) { o.Budget = llm.Budget{} }, "llm.no_budget"},
		"a budget below zero":                   {func(o *llm.Options) { o.Budget = llm.Budget{Tokens: -1} }, "llm.bad_budget"},
		"money without prices":                  {func(o *llm.Options) { o.Budget = llm.Budget{Money: 1, In: 1} }, "llm.no_price"},
		"money with prices":                     {func(o *llm.Options) { o.Budget = llm.Budget{Money: 1, In: .1, Out: .2} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			c.change(&o)
			_, err := llm.New(o)
			if c.key == "" && err != nil || c.key != "" && key(err) != c.key {
				t.Errorf("%v, not %q", err, c.key)
			}
		})
	}
}
