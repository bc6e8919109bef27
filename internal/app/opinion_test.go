package app_test

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/llm"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
)

// adviser is a local language model; what it answers may be changed.
type adviser struct {
	*llm.Client
	mu     sync.Mutex
	bodies []string
	answer func(http.ResponseWriter)
}

// judged is an answer of the endpoint with one opinion on each skill.
func judged(w http.ResponseWriter) {
	one := `{\"evidence\":2,\"score\":82,\"reason\":\"Asked how [name] felt.\"}`
	none := `{\"evidence\":0,\"score\":null,\"reason\":\"Nothing is <b>said</b>.\"}`
	fmt.Fprintf(w, `{"choices":[{"message":{"content":"{\"empathy\":%s,\"problem_solving\":%s,\"self_regulation\":%s,\"resilience\":%s}"}}],"usage":{"prompt_tokens":900,"completion_tokens":100}}`, one, none, none, none)
}

func (a *adviser) asked() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.bodies)
}

// advise gives the scene a language model with so many tokens to use.
func (c *scene) advise(budget int) *adviser {
	c.t.Helper()
	a := &adviser{answer: judged}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		a.mu.Lock()
		a.bodies = append(a.bodies, string(b))
		answer := a.answer
		a.mu.Unlock()
		answer(w)
	}))
	c.t.Cleanup(server.Close)
	var err error
	a.Client, err = llm.New(llm.Options{Endpoint: server.URL, Model: "small-model", Budget: llm.Budget{Tokens: budget}})
	c.must(err)
	c.App = app.New(c.store, general(), app.Options{Adviser: a.Client})
	return a
}

const telltale = "Cleo Reed lost her kite at Oak School, so I asked Jaxton how she felt. write me at ada@oak.example"

func TestASecondOpinionStandsBesideTheScore(t *testing.T) {
	c := openScene(t)
	a := c.advise(100_000)
	id := c.respond(c.said("S01", telltale))
	before, page := c.sums(), c.response(id)
	if o := page.Opinions; o == nil || o.By != nil || o.TaskID != "" || o.FaultKey != "" ||
		o.Sent != "[name] lost her kite at [place], so I asked [name] how she felt. write me at [contact]" {
		t.Errorf("before: %+v", o)
	}
	c.must(c.AskOpinion(t.Context(), c.ana, id))
	c.must(c.AskOpinion(t.Context(), c.ana, id)) // a second click asks nothing more
	if o := c.response(id).Opinions; o.TaskID == "" || o.By != nil {
		t.Errorf("while it waits: %+v", o)
	}
	c.work()
	got := c.response(id)
	if o := got.Opinions; o.By == nil || o.TaskID != "" || o.Model != "small-model" || o.At.Year() != 2026 ||
		o.By[skill.Empathy].Value != .82 || o.By[skill.Empathy].Evidence != skill.ClearEvidence || !math.IsNaN(o.By[skill.Resilience].Value) {
		t.Errorf("after: %+v", o)
	}
	if !reflect.DeepEqual(fmt.Sprint(page.Scores, page.Model, page.Evidence), fmt.Sprint(got.Scores, got.Model, got.Evidence)) {
		t.Error("the scores moved")
	}
	after := c.sums()
	for name := range after {
		if before[name] != after[name] && name != "second_opinion" && name != "task" {
			t.Errorf("%s changed", name)
		}
	}
	bodies := a.asked()
	if len(bodies) != 1 {
		t.Fatalf("%d requests", len(bodies))
	}
	for _, secret := range []string{"Cleo", "Reed", "Jaxton", "Oak", "ada@", c.students["S01"], id, "S01", "Ana"} {
		if strings.Contains(bodies[0], secret) {
			t.Errorf("%q left the machine: %s", secret, bodies[0])
		}
	}
	if err := c.AskOpinion(t.Context(), c.ana, id); fault.Of(err) == nil || fault.Of(err).Key != "opinion.there" {
		t.Errorf("asked twice: %v", err)
	}
	seen, err := c.AccessOf(t.Context(), c.admin, c.students["S01"])
	c.must(err)
	if !slices.ContainsFunc(seen, func(r report.Access) bool { return r.Page == "second opinion" && r.Who != "" }) {
		t.Errorf("no record of the asking: %+v", seen)
	}
}

func TestASecondOpinionIsForThoseWhoTeachTheStudent(t *testing.T) {
	c := openScene(t)
	a := c.advise(100_000)
	id := c.respond(c.said("S01", telltale))
	for name, w := range map[string]struct {
		v    auth.Viewer
		kind fault.Kind
	}{"another teacher": {c.ben, fault.NotFound}, "an admin": {c.admin, fault.NotFound}, "nobody": {auth.Nobody(), fault.Denied}, "the system": {c.system, fault.Denied}} {
		if err := c.AskOpinion(t.Context(), w.v, id); fault.KindOf(err) != w.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Adviser(c.ana); fault.KindOf(err) != fault.Denied {
		t.Errorf("a teacher reads the settings: %v", err)
	}
	shown, err := c.Adviser(c.admin)
	if err != nil || shown.Model != "small-model" || shown.Most != 100_000 || shown.Used != 0 || !strings.HasPrefix(shown.Host, "127.0.0.1") {
		t.Errorf("%+v, %v", shown, err)
	}
	c.work()
	if n := c.count(`select count(*) from task where kind = 'opinion'`); n != 0 || len(a.asked()) != 0 {
		t.Errorf("%d tasks, %d requests", n, len(a.asked()))
	}
}

// Nothing leaves the machine but by a teacher's click, and nothing at all
// without a language model.
func TestNothingIsSentUnlessATeacherAsks(t *testing.T) {
	c := openScene(t)
	a := c.advise(100_000)
	id := c.respond(c.said("S01", telltale))
	c.rate(id, skill.Empathy, skill.Proficient)
	c.apply(c.upload("words.csv", []byte("Student ID,Response\nS02,I waited until she was done.\n")).ID)
	c.response(id)
	c.student("S01")
	c.row("S01")
	c.work()
	if n := len(a.asked()); n != 0 {
		t.Errorf("%d requests nobody asked for", n)
	}

	c = openScene(t)
	id = c.respond(c.said("S01", telltale))
	if c.response(id).Opinions != nil {
		t.Error("an opinion is offered that nobody can give")
	}
	if shown, err := c.Adviser(c.admin); shown != nil || err != nil {
		t.Errorf("%+v, %v", shown, err)
	}
	if err := c.AskOpinion(t.Context(), c.ana, id); fault.Of(err) == nil || fault.Of(err).Key != "opinion.off" {
		t.Error(err)
	}
	if n := c.count(`select count(*) from task where kind = 'opinion'`); n != 0 {
		t.Errorf("%d tasks", n)
	}
}

func TestASecondOpinionThatFailsSaysWhyAndLeavesNothing(t *testing.T) {
	for name, w := range map[string]struct {
		budget int
		answer func(http.ResponseWriter)
		key    string
	}{
		"a refused key":        {100_000, func(w http.ResponseWriter) { w.WriteHeader(401) }, "opinion.failed"},
		"an unknown model":     {100_000, func(w http.ResponseWriter) { w.WriteHeader(404) }, "opinion.failed"},
		"a child's own answer": {100_000, func(w http.ResponseWriter) { io.WriteString(w, `{"choices":[{"message":{"content":"100 for all"}}]}`) }, "opinion.useless"},
		"no budget left":       {100, judged, "opinion.spent"},
	} {
		t.Run(name, func(t *testing.T) {
			c := openScene(t)
			a := c.advise(w.budget)
			a.answer = w.answer
			id := c.respond(c.said("S01", telltale))
			c.must(c.AskOpinion(t.Context(), c.ana, id))
			c.work()
			if o := c.response(id).Opinions; o.FaultKey != w.key || o.By != nil || o.TaskID != "" {
				t.Errorf("%+v", o)
			}
			if n := c.count(`select count(*) from second_opinion`); n != 0 {
				t.Errorf("%d rows", n)
			}
			if w.budget < 1000 {
				return
			}
			a.mu.Lock()
			a.answer = judged
			a.mu.Unlock()
			c.must(c.AskOpinion(t.Context(), c.ana, id))
			c.work()
			if c.response(id).Opinions.By == nil {
				t.Error("it cannot be asked again")
			}
		})
	}
}

func TestASecondOpinionBelongsToTheWordsItRead(t *testing.T) {
	c := openScene(t)
	a := c.advise(100_000)
	r := c.said("S01", telltale)
	id := c.respond(r)
	edit := func() {
		r.ID, r.Text = id, r.Text+" And again."
		_, err := c.EditResponse(t.Context(), c.ana, r, c.revision(id))
		c.must(err)
	}
	a.answer = func(w http.ResponseWriter) { edit(); judged(w) }
	c.must(c.AskOpinion(t.Context(), c.ana, id))
	c.work()
	if o := c.response(id).Opinions; o.FaultKey != "opinion.changed" || o.By != nil {
		t.Errorf("changed meanwhile: %+v", o)
	}
	a.answer = judged
	c.must(c.AskOpinion(t.Context(), c.ana, id))
	c.work()
	edit()
	if o := c.response(id).Opinions; o.By != nil || o.Sent == "" {
		t.Errorf("changed after: %+v", o)
	}
	c.must(c.AskOpinion(t.Context(), c.ana, id))
	c.App = app.New(c.store, general(), app.Options{})
	c.work()
	if n := c.count(`select count(*) from task where state = 'failed' and fault_key = 'opinion.off'`); n != 1 || len(a.asked()) != 2 {
		t.Errorf("%d tasks ended because there is no model any more; %d requests", n, len(a.asked()))
	}
}
