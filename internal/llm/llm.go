// Package llm is the client of an optional language model behind an
// OpenAI-compatible endpoint. Nothing else in the program needs it.
//
// Invariant: only what a caller hands to Complete or JSON leaves the machine,
// only to the configured endpoint, and never beyond the budget. What was sent
// and what came back is in no log and in no error.
package llm

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"unseenedge/internal/fault"
)

// Options of New.
type Options struct {
	// Endpoint is the base address, to which /chat/completions is added, such
	// as https://api.openai.com/v1. Plain HTTP is for this machine alone.
	Endpoint string
	Model    string // as the endpoint calls it
	Key      string // sent as a bearer token; empty sends none
	Budget   Budget
	// PerMinute is the most requests in any minute; 0 is 60.
	PerMinute int
	// Timeout of one request with its answer; 0 is one minute.
	Timeout time.Duration
	// Retries is how often a request that may yet succeed is sent again.
	Retries int
	Log     *slog.Logger // one line a request, without text; nil is nowhere
	// Now and Wait are the clock; nil is the real one. Wait returns early with
	// the context's error.
	Now  func() time.Time
	Wait func(context.Context, time.Duration) error
}

// defaultPerMinute and defaultTimeout stand where options say nothing.
const (
	defaultPerMinute = 60
	defaultTimeout   = time.Minute
)

// Client asks one model. Its methods are safe for concurrent use.
type Client struct {
	o      Options
	url    string
	http   *http.Client
	purse  *purse
	pace   *pace
	spoken dialect
	mu     sync.Mutex // guards spoken
}

// New returns a client, without sending anything. Errors are faults: an
// endpoint that is no address or would send children's words in the clear, no
// model, no budget.
func New(o Options) (*Client, error) {
	address, err := completions(o.Endpoint)
	if err != nil {
		return nil, err
	}
	if o.Model == "" {
		return nil, fault.New(fault.Invalid, "llm.no_model_named")
	}
	if err := o.Budget.check(); err != nil {
		return nil, err
	}
	if o.PerMinute <= 0 {
		o.PerMinute = defaultPerMinute
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = wait
	}
	return &Client{o: o, url: address, http: transport(o.Timeout), purse: newPurse(o.Budget), pace: newPace(o.PerMinute)}, nil
}

// completions returns the address that questions are sent to.
func completions(endpoint string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(endpoint))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fault.New(fault.Invalid, "llm.bad_endpoint")
	}
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && loopback(u.Hostname()):
	case u.Scheme == "http":
		return "", fault.New(fault.Invalid, "llm.plain_http")
	default:
		return "", fault.New(fault.Invalid, "llm.bad_endpoint")
	}
	return u.JoinPath("chat", "completions").String(), nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// transport refuses redirects, which could lead the words elsewhere, and reads
// no proxy from the environment.
func transport(timeout time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second,
			ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10},
	}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Complete returns the model's answer to user, under the instructions in
// system, at the endpoint's own temperature. Errors are faults in words for a
// person, or the context's.
func (c *Client) Complete(ctx context.Context, system, user string) (string, error) {
	return c.ask(ctx, question{system: system, user: user})
}

// Spent returns what this client has used up so far.
func (c *Client) Spent() Spend { return c.purse.spend() }

// ask sends q until it is answered, cannot be, or was tried often enough.
func (c *Client) ask(ctx context.Context, q question) (string, error) {
	for try := 0; ; {
		answer, err := c.send(ctx, q, try)
		if err == nil {
			return answer, nil
		}
		again, ok := err.(*passing)
		if !ok {
			return "", err
		}
		if again.reword && c.reword(again.param) {
			continue
		}
		if again.reword || try >= c.o.Retries || again.pause > longestPause {
			return "", again.Fault
		}
		if err := c.o.Wait(ctx, max(again.pause, backoff(try))); err != nil {
			return "", err
		}
		try++
	}
}

// longestPause that an endpoint may ask for before it is no longer waited for.
const longestPause = 2 * time.Minute

// backoff is the pause after try: 1 s, 2 s, 4 s and so on, at most 30 s.
func backoff(try int) time.Duration {
	return min(time.Second<<min(try, 5), 30*time.Second)
}

// passing is trouble that another try may not meet.
type passing struct {
	*fault.Fault
	pause  time.Duration // that the endpoint asked for
	reword bool          // the endpoint does not know param, and another request may do without
	param  string
}

// Unwrap lets fault.Of find the fault.
func (p *passing) Unwrap() error { return p.Fault }

// send makes one request within budget and pace, and logs it.
func (c *Client) send(ctx context.Context, q question, try int) (string, error) {
	body, most := c.word(q)
	held, err := c.purse.hold(ctx, most)
	if err != nil {
		return "", err
	}
	if err := c.pace.take(ctx, c.o.Now, c.o.Wait); err != nil {
		c.purse.settle(held, tokens{})
		return "", err
	}
	began := c.o.Now()
	got := c.post(ctx, body, most)
	c.purse.settle(held, got.used)
	outcome := "answered"
	if got.err != nil {
		outcome = outcomeOf(got.err)
	}
	c.o.Log.LogAttrs(ctx, slog.LevelInfo, "language model", slog.String("model", c.o.Model), slog.Int("try", try+1),
		slog.Int("tokens_in", got.used.in), slog.Int("tokens_out", got.used.out),
		slog.Int64("ms", c.o.Now().Sub(began).Milliseconds()), slog.Int("status", got.status), slog.String("outcome", outcome))
	return got.answer, got.err
}

// outcomeOf names trouble for the log: its key, which holds nobody's words.
func outcomeOf(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Key
	}
	return "stopped"
}
