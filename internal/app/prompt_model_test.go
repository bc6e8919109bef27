package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"unseenedge/internal/app"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// answers keeps n different answers of Ana's students to a prompt. What shows
// resilience in them are words that the general model has no reason to value;
// levels says what a person would find: none, Emerging, Proficient, Advanced.
func (c *scene) answers(promptID string, from, n int) (ids []string, levels []skill.Level) {
	c.t.Helper()
	ends := []string{"and then it was lunch time with bread", "so the purple kite went over the hill",
		"so the silver boat came back to the shore", "so the golden train crossed the long bridge"}
	var all []response.Response
	for i := from; i < from+n; i++ {
		k := i % len(ends)
		r := c.said(fmt.Sprintf("S%02d", i%6+1), fmt.Sprintf("We worked on number %d of our table at school on that day, %s. It was number %d.", i*7, ends[k], i))
		r.PromptID = promptID
		all = append(all, r)
		levels = append(levels, []skill.Level{0, skill.Emerging, skill.Proficient, skill.Advanced}[k])
	}
	c.must(c.RespondAll(c.t.Context(), c.system, all, func(int, int) {}))
	err := c.store.Read(c.t.Context(), func(tx *store.Tx) error {
		rows, err := tx.PromptResponses(promptID)
		by := map[string]string{}
		for _, r := range rows {
			by[r.Text] = r.ID
		}
		for _, r := range all {
			ids = append(ids, by[r.Text])
		}
		return err
	})
	c.must(err)
	return ids, levels
}

func (c *scene) rateAll(ids []string, levels []skill.Level) {
	c.t.Helper()
	for i, id := range ids {
		c.rate(id, skill.Resilience, levels[i])
	}
}

// blind keeps two blind ratings of each response.
func (c *scene) blind(ids []string, levels []skill.Level) {
	c.t.Helper()
	c.must(c.store.Write(c.t.Context(), func(tx *store.Tx) error {
		for i, id := range ids {
			for _, who := range []string{c.ana.AccountID, c.ben.AccountID} {
				e := skill.ClearEvidence
				if levels[i] == 0 {
					e = skill.NoEvidence
				}
				if err := tx.AddBlindRating(store.BlindRating{ResponseID: id, Skill: skill.Resilience, AccountID: who, Evidence: e, Level: levels[i]}); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

func (c *scene) restarted() *scene {
	again := *c
	again.App = app.New(c.store, general(), app.Options{})
	return &again
}

const inForce = `select count(*) from prompt_model where began_at is not null and retired_at is null`

func TestRatingsBecomeAPromptModelThatScoresTheWholePromptAtOnce(t *testing.T) {
	c := openScene(t)
	prompt := c.prompt("What did you do at the table?")
	ids, levels := c.answers(prompt, 0, 60)
	before := c.response(ids[59])
	c.rateAll(ids[:24], levels)
	c.work()
	if n := c.count(`select count(*) from prompt_model`); n != 0 {
		t.Fatalf("%d models after 24 ratings", n)
	}
	c.rateAll(ids[24:25], levels[24:])
	c.work()
	c.rateAll(ids[25:48], levels[25:])
	c.work()
	if n := c.count(`select count(*) from prompt_model`); n != 1 {
		t.Fatalf("%d models after 48 ratings, want that of 25 alone", n)
	}
	c.rateAll(ids[48:50], levels[48:])
	c.work()
	if n := c.count(inForce); n != 1 {
		t.Fatalf("%d models are in force", n)
	}
	if n := c.count(`select count(*) from response r where not exists (select 1 from score s join prompt_model m on m.id = s.prompt_model
		where s.response_id = r.id and m.retired_at is null)`); n != 0 {
		t.Errorf("%d responses lack scores of the prompt's model", n)
	}
	if n := c.count(`select count(*) from score where prompt_model = ''`); n != 60*skill.Count {
		t.Errorf("%d general scores are kept, want all", n)
	}
	after := c.response(ids[59])
	if s := after.Model[skill.Resilience]; !s.Enough || s == before.Model[skill.Resilience] || s.Value < .6 {
		t.Errorf("an unrated answer of the best kind scores %+v", s)
	}
	if after.Model[skill.Empathy] != before.Model[skill.Empathy] {
		t.Error("another skill changed")
	}
	if none := c.response(ids[56]); none.Model[skill.Resilience].Enough {
		t.Errorf("an unrated answer with nothing in it scores %+v", none.Model[skill.Resilience])
	}
	sets := map[string]bool{}
	for _, p := range c.student("S01").History[skill.Resilience] {
		sets[p.ModelSet] = true
	}
	if len(sets) != 1 || sets[c.modelSet] {
		t.Errorf("the line does not break: %v", sets)
	}
	late := c.said("S01", "We worked on number 3 of our table, so the golden train crossed the long bridge. It was fun.")
	late.PromptID = prompt
	if s := c.response(c.respond(late)).Model[skill.Resilience]; !s.Enough {
		t.Errorf("an answer that came later scores %+v", s)
	}
}

func TestAModelThatAStopCutShortGoesOnAndADamagedOneIsLearnedAgain(t *testing.T) {
	c := openScene(t)
	ids, levels := c.answers(c.prompt("What did you do at the table?"), 0, 50)
	c.rateAll(ids, levels)
	c.write(`create trigger broken before update on prompt_model begin select raise(fail, 'stopped'); end`)
	c.work()
	if n := c.count(`select count(*) from prompt_model where began_at is null`); n != 1 || c.count(inForce) != 0 {
		t.Fatalf("%d models wait", n)
	}
	c.write(`drop trigger broken`)
	c.write(`update task set state = 'running'`) // as a kill leaves it
	c.restarted().work()
	if n := c.count(`select count(*) from prompt_model`); n != 1 || c.count(inForce) != 1 {
		t.Fatalf("%d models, %d in force", n, c.count(inForce))
	}
	want := c.response(ids[3])

	files, err := filepath.Glob(filepath.Join(c.store.Dir(), "prompt-models", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, %v", files, err)
	}
	c.must(os.WriteFile(files[0], []byte("damaged"), 0o600))
	again := c.restarted()
	for range 100 { // its start plans the work
		if again.work(); c.count(`select count(*) from prompt_model`) == 2 && c.count(inForce) == 1 {
			break
		}
	}
	if n := c.count(`select count(*) from prompt_model`); n != 2 || c.count(inForce) != 1 {
		t.Errorf("%d models, %d in force after the file was damaged", n, c.count(inForce))
	}
	if got := c.response(ids[3]); got.Model != want.Model {
		t.Errorf("learned again it scores %+v, before %+v", got.Model, want.Model)
	}
}

func TestALaterLookThatFailsTakesTheStandingAway(t *testing.T) {
	c := openScene(t)
	prompt := c.prompt("What did you do at the table?")
	standing := func() string {
		p, err := c.PromptPage(t.Context(), c.ana, prompt)
		c.must(err)
		return p.Meters[skill.Resilience].Standing.String()
	}
	if s := standing(); s != "unvalidated" {
		t.Errorf("unrated it is %s", s)
	}
	ids, levels := c.answers(prompt, 0, 240)
	c.rateAll(ids[:140], levels) // 105 with a level
	c.work()
	if s := standing(); s != "calibrating" {
		t.Errorf("without blind ratings it is %s", s)
	}
	c.blind(ids[:60], levels)
	c.rateAll(ids[139:140], levels[139:])
	if s := standing(); s != "validated" {
		t.Errorf("with blind ratings it is %s", s)
	}
	for i := 140; i < 240; i++ { // a rater who sees what is not there
		levels[i] = skill.Level(4 - i%4)
	}
	c.rateAll(ids[140:], levels[140:])
	c.work()
	if s := standing(); s != "calibrating" {
		p, _ := c.PromptPage(t.Context(), c.ana, prompt)
		t.Errorf("after the ratings fell apart it is %s: %+v %+v", s, p.Meters[skill.Resilience], p.Looks)
	}
	if n := c.count(`select count(*) from prompt_look`); n < 2 {
		t.Errorf("%d looks are kept", n)
	}
}
