package llm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"unseenedge/internal/llm"
)

// most is what a request with one word can take: 64 for the frame, 2,000 for
// the answer.
const most = len("hello") + 64 + 2000

func TestTheBudgetEndsMidway(t *testing.T) {
	e := serve(t, says("ok", 100, 900))
	c, _, _ := open(t, e, func(o *llm.Options) { o.Budget = llm.Budget{Tokens: most + 2500} })
	var err error
	n := 0
	for ; err == nil && n < 100; n++ {
		_, err = c.Complete(t.Context(), "", "hello")
	}
	if key(err) != "llm.budget" || n != 4 || e.asked.Load() != 3 {
		t.Errorf("%v after %d calls, %d requests", err, n, e.asked.Load())
	}
	if s := c.Spent(); s.In+s.Out != 3000 {
		t.Errorf("spent %+v", s)
	}
}

func TestMoneyIsCountedAtBothPrices(t *testing.T) {
	e := serve(t, says("ok", 1000, 500))
	c, _, _ := open(t, e, func(o *llm.Options) { o.Budget = llm.Budget{Money: 0.05, In: 0.001, Out: 0.01} })
	n := 0
	for ; n < 100; n++ {
		if _, err := c.Complete(t.Context(), "", "hello"); err != nil {
			break
		}
	}
	// A request costs .006 and may cost .0201, so the sixth would begin at .030 and end by .0501.
	if s := c.Spent(); n != 5 || s.Money < 0.02999 || s.Money > 0.03001 {
		t.Errorf("%d requests for %+v", n, s)
	}
}

func TestWhatNobodyCountedIsBookedAtItsMost(t *testing.T) {
	uncounted := raw(`{"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]}`)
	for name, c := range map[string]struct {
		step     http.HandlerFunc
		in, out  int
		requests int
	}{
		"no usage told":     {uncounted, len("hello") + 64, 2000, 1},
		"a failure":         {fails(500), 3 * (len("hello") + 64), 3 * 2000, 3},
		"a refusal is free": {fails(401), 0, 0, 0},
		"and so is 429":     {fails(429), 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			client, _, _ := open(t, serve(t, c.step), nil)
			client.Complete(t.Context(), "", "hello")
			if s := client.Spent(); s != (llm.Spend{Requests: c.requests, In: c.in, Out: c.out}) {
				t.Errorf("spent %+v", s)
			}
		})
	}
}

func TestCallsAtOnceNeverPassTheBudget(t *testing.T) {
	var mu sync.Mutex
	under, highest, taken := 0, 0, 0
	const each = 700
	e := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		under++
		highest = max(highest, taken+under*most)
		mu.Unlock()
		time.Sleep(time.Millisecond)
		mu.Lock()
		under--
		taken += each
		mu.Unlock()
		says("ok", 200, each-200)(w, r)
	})
	const budget = 20_000
	c, _, _ := open(t, e, func(o *llm.Options) { o.Budget = llm.Budget{Tokens: budget}; o.PerMinute = 1000 })
	var wg sync.WaitGroup
	faults := make(chan error, 100)
	for range 100 {
		wg.Go(func() {
			if _, err := c.Complete(t.Context(), "", "hello"); err != nil {
				faults <- err
			}
		})
	}
	wg.Wait()
	close(faults)
	for err := range faults {
		if key(err) != "llm.budget" {
			t.Error(err)
		}
	}
	s := c.Spent()
	if s.In+s.Out > budget || taken != s.In+s.Out || highest > budget {
		t.Errorf("spent %+v, taken %d, at its highest %d of %d", s, taken, highest, budget)
	}
	// Calls wait for those under way, so that nothing affordable is refused.
	if left := budget - taken; left >= most {
		t.Errorf("refused with %d tokens left", left)
	}
}

func TestRequestsKeepToSoManyAMinute(t *testing.T) {
	e := serve(t, says("ok", 1, 1))
	c, clock, _ := open(t, e, func(o *llm.Options) { o.PerMinute = 3 })
	began := clock.now
	for range 7 {
		if _, err := c.Complete(t.Context(), "", "hello"); err != nil {
			t.Fatal(err)
		}
	}
	if d := clock.now.Sub(began); d != 2*time.Minute || len(clock.waited) != 2 {
		t.Errorf("seven requests at three a minute took %v, waits %v", d, clock.waited)
	}
}

type verdict struct {
	Value  float64 `json:"value"`
	Reason string  `json:"reason"`
}

func inRange(v verdict) error {
	if v.Value < 0 || v.Value > 1 {
		return errors.New("out of range")
	}
	return nil
}

func TestAnAnswerInJSONIsReadStrictly(t *testing.T) {
	good := `{"value":0.5,"reason":"said so"}`
	for name, c := range map[string]struct {
		answer string
		ok     bool
	}{
		"as asked":                  {good, true},
		"in a fence":                {"```json\n" + good + "\n```", true},
		"with room around":          {"\n " + good + "\n", true},
		"not JSON":                  {"I think 0.5", false},
		"broken":                    {`{"value":0.5,`, false},
		"an array":                  {"[" + good + "]", false},
		"another field":             {`{"value":0.5,"reason":"x","score":1}`, false},
		"a word where a number is":  {`{"value":"high","reason":"x"}`, false},
		"words after it":            {good + " Hope this helps!", false},
		"two objects":               {good + good, false},
		"out of range":              {`{"value":1.5,"reason":"x"}`, false},
		"words before a fence":      {"Here: ```json\n" + good + "\n```", false},
		"a number beyond all range": {`{"value":1e999,"reason":"x"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := serve(t, says(c.answer, 10, 10))
			client, _, _ := open(t, e, nil)
			v, err := llm.JSON(t.Context(), client, "s", "u", inRange)
			if c.ok && (err != nil || v.Value != 0.5 || e.asked.Load() != 1) {
				t.Errorf("%+v, %v", v, err)
			}
			if !c.ok && (key(err) != "llm.wrong_shape" || e.asked.Load() != 3 || v != verdict{}) {
				t.Errorf("%+v, %v after %d", v, err, e.asked.Load())
			}
		})
	}
	e := serve(t, says("nonsense", 10, 10), says(good, 10, 10))
	client, _, _ := open(t, e, nil)
	if v, err := llm.JSON(t.Context(), client, "s", "u", inRange); err != nil || v.Reason != "said so" {
		t.Errorf("asked again: %+v, %v", v, err)
	}
	if b := e.bodies[0]; b["temperature"] != 0.0 || fmt.Sprint(b["response_format"]) != "map[type:json_object]" {
		t.Errorf("sent %v", b)
	}
}

// FuzzReply feeds whatever an endpoint may send. The client must answer, not
// fall, and never book less than it may have used.
func FuzzReply(f *testing.F) {
	for _, s := range []string{`{}`, `[]`, `null`, `{"choices":null}`, `{"choices":[{"message":null}]}`, `{"choices":[{}],"usage":{"prompt_tokens":-5,"completion_tokens":-7}}`,
		`{"choices":[{"message":{"content":"{}"}}],"usage":{"prompt_tokens":1e9}}`, `{"choices":[{"message":{"content":"ok"}}]}`, strings.Repeat("[", 100_000)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := serve(t, raw(string(body)))
		c, _, _ := open(t, e, func(o *llm.Options) { o.Retries = 0 })
		answer, err := c.Complete(t.Context(), "", "hello")
		if (answer == "") != (err != nil) {
			t.Errorf("%q, %v", answer, err)
		}
		var told struct {
			Usage struct {
				In int `json:"prompt_tokens"`
			} `json:"usage"`
		}
		if s := c.Spent(); s.In <= 0 || s.Out < 0 {
			t.Errorf("spent %+v", s)
		} else if json.Unmarshal(body, &told) == nil && told.Usage.In > s.In && err == nil {
			t.Errorf("told %d, booked %+v", told.Usage.In, s)
		}
	})
}
