package llm

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"unseenedge/internal/fault"
)

// maxAnswer is how many tokens an answer may have, and maxBody how many bytes
// the message that carries it.
const (
	maxAnswer = 2000
	maxBody   = 1 << 20
)

// question is what the model is asked.
type question struct {
	system, user string
	steady       bool // temperature 0
	object       bool // the answer is a JSON object
}

// dialect is what an endpoint has said that it does not know.
type dialect struct {
	noTemperature, noFormat, newLimit bool
}

// message, request and reply are the protocol's.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type request struct {
	Model       string            `json:"model"`
	Messages    []message         `json:"messages"`
	MaxTokens   int               `json:"max_tokens,omitempty"`
	NewLimit    int               `json:"max_completion_tokens,omitempty"`
	Temperature *float64          `json:"temperature,omitempty"`
	Format      map[string]string `json:"response_format,omitempty"`
}

type reply struct {
	Choices []struct {
		Message struct {
			Content string `json:"content"`
			Refusal string `json:"refusal"`
		} `json:"message"`
		Finish string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		In  int `json:"prompt_tokens"`
		Out int `json:"completion_tokens"`
	} `json:"usage"`
}

// word puts q in the endpoint's dialect, with the most tokens it can take: no
// tokenizer in use makes more tokens than there are bytes.
func (c *Client) word(q question) ([]byte, tokens) {
	c.mu.Lock()
	d := c.spoken
	c.mu.Unlock()
	r := request{Model: c.o.Model, Messages: []message{{"system", q.system}, {"user", q.user}}, MaxTokens: maxAnswer}
	if d.newLimit {
		r.MaxTokens, r.NewLimit = 0, maxAnswer
	}
	if q.steady && !d.noTemperature {
		r.Temperature = new(float64)
	}
	if q.object && !d.noFormat {
		r.Format = map[string]string{"type": "json_object"}
	}
	body, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and numbers always go
	}
	const frame = 64 // roles and separators that the endpoint adds
	return body, tokens{len(q.system) + len(q.user) + frame, maxAnswer}
}

// reword notes that the endpoint does not know param; false if that is no news.
func (c *Client) reword(param string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.spoken
	switch param {
	case "max_tokens":
		c.spoken.newLimit = true
	case "temperature":
		c.spoken.noTemperature = true
	case "response_format":
		c.spoken.noFormat = true
	}
	return c.spoken != before
}

// got is what came of one request.
type got struct {
	answer string
	used   tokens
	status int // 0 if no answer began
	err    error
}

// post sends body. A request that was sent and not answered whole has used
// most; one that was refused has used nothing.
func (c *Client) post(ctx context.Context, body []byte, most tokens) got {
	var sent atomic.Bool
	trace := &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }}
	r, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return got{err: fault.New(fault.Invalid, "llm.bad_endpoint")}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "UnseenEdge")
	if c.o.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.o.Key)
	}
	res, err := c.http.Do(r)
	if err != nil {
		g := got{err: broken(ctx, err)}
		if sent.Load() {
			g.used = most
		}
		return g
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		g := got{status: res.StatusCode, err: c.refused(res)}
		if res.StatusCode >= 500 {
			g.used = most // nobody knows how far it came
		}
		return g
	}
	g := read(ctx, res.Body, most)
	g.status = res.StatusCode
	return g
}

// read takes the answer out of a reply.
func read(ctx context.Context, body io.Reader, most tokens) got {
	b, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	switch {
	case err != nil:
		return got{used: most, err: broken(ctx, err)}
	case len(b) > maxBody:
		return got{used: most, err: fault.New(fault.Unavailable, "llm.too_large")}
	}
	var r reply
	if json.Unmarshal(b, &r) != nil {
		return got{used: most, err: &passing{Fault: fault.New(fault.Unavailable, "llm.not_the_protocol")}}
	}
	used := most
	if r.Usage != nil && r.Usage.In > 0 && r.Usage.Out >= 0 {
		used = tokens{r.Usage.In, r.Usage.Out}
	}
	if len(r.Choices) == 0 {
		return got{used: used, err: fault.New(fault.Unavailable, "llm.not_the_protocol")}
	}
	choice := r.Choices[0]
	switch {
	case choice.Finish == "length":
		return got{used: used, err: fault.New(fault.Unavailable, "llm.cut_off")}
	case choice.Message.Refusal != "", choice.Finish == "content_filter":
		return got{used: used, err: fault.New(fault.Unavailable, "llm.declined")}
	case strings.TrimSpace(choice.Message.Content) == "":
		return got{used: used, err: &passing{Fault: fault.New(fault.Unavailable, "llm.empty")}}
	}
	return got{answer: choice.Message.Content, used: used}
}

// broken tells trouble on the way. The cause is left out: it names the address.
func broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fault.New(fault.Invalid, "llm.untrusted")
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return &passing{Fault: fault.New(fault.Unavailable, "llm.slow")}
	}
	return &passing{Fault: fault.New(fault.Unavailable, "llm.unreachable")}
}

// refused tells what a status means. Of the body only the name of a parameter
// is read; an endpoint may repeat the words it was sent.
func (c *Client) refused(res *http.Response) error {
	switch s := res.StatusCode; {
	case s == http.StatusUnauthorized || s == http.StatusForbidden:
		return fault.New(fault.Denied, "llm.refused_key")
	case s == http.StatusNotFound:
		return fault.New(fault.Invalid, "llm.no_model", c.o.Model)
	case s >= 300 && s < 400:
		return fault.New(fault.Invalid, "llm.moved")
	case s == http.StatusPaymentRequired:
		return fault.New(fault.Unavailable, "llm.unpaid")
	case s == http.StatusTooManyRequests:
		return &passing{Fault: fault.New(fault.Unavailable, "llm.busy"), pause: retryAfter(res.Header.Get("Retry-After"), c.o.Now())}
	case s == http.StatusRequestTimeout || s >= 500:
		return &passing{Fault: fault.New(fault.Unavailable, "llm.failed", s), pause: retryAfter(res.Header.Get("Retry-After"), c.o.Now())}
	}
	f := fault.New(fault.Invalid, "llm.misunderstood", res.StatusCode)
	if p := unknownParam(res.Body); p != "" {
		return &passing{Fault: f, reword: true, param: p}
	}
	return f
}

// unknownParam returns the optional parameter that a refusal names.
func unknownParam(body io.Reader) string {
	b, err := io.ReadAll(io.LimitReader(body, 8<<10))
	if err != nil {
		return ""
	}
	var r struct {
		Error struct{ Param, Message string } `json:"error"`
	}
	if json.Unmarshal(b, &r) != nil {
		return ""
	}
	for _, p := range []string{"max_tokens", "temperature", "response_format"} {
		if r.Error.Param == p || r.Error.Param == "" && strings.Contains(r.Error.Message, p) {
			return p
		}
	}
	return ""
}

// retryAfter reads the header: seconds, or a moment. What cannot be read is 0.
func retryAfter(value string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(value); err == nil && n > 0 {
		return min(time.Duration(n), 24*3600) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
