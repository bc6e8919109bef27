package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

func TestAnotherModelSetScoresWhatIsThereAndKeepsWhatWas(t *testing.T) {
	c := openScene(t)
	fillRoom(c)
	moved := c.respond(c.said("S05", telling(t, 1, int(skill.Resilience))[0]))
	deleted := c.respond(c.said("S06", "I asked them to wait and they did."))
	_, undo, err := c.DeleteResponse(t.Context(), c.ana, deleted)
	c.must(err)
	before := c.sums()
	generally := column(t, c.file(), estimates)
	dir := c.store.Dir()
	c.must(c.store.Close())

	c = openFolder(t, dir, folds())
	c.work()
	if n := c.count(`select count(*) from response r where deleted_at is null and 4 <>
		(select count(*) from score where response_id = r.id and model_set = 'demo')`); n != 0 {
		t.Errorf("%d responses are not scored by the new set", n)
	}
	if n := c.count(`select count(*) from score where model_set = 'general'`); n != 24 {
		t.Errorf("%d scores of the old set, want all 24", n)
	}
	if after := c.sums(); after["response"] != before["response"] || after["rating"] != before["rating"] {
		t.Error("responses or ratings changed")
	}
	r := c.response(moved)
	if r.ModelSet != "demo" || len(r.Sentences) == 0 || c.row("S05").Responses != 1 {
		t.Errorf("got %+v", r)
	}
	c.must(c.Undo(t.Context(), c.ana, undo))
	if n := c.count(`select count(*) from score where model_set = 'demo' and response_id = '` + deleted + `'`); n != 4 {
		t.Errorf("a response that came back has %d scores of the set in use", n)
	}
	if _, _, err := c.DeleteResponse(t.Context(), c.ana, deleted); err != nil {
		t.Fatal(err)
	}
	c.must(c.store.Close())

	c = openFolder(t, dir, general())
	c.work()
	if again := column(t, c.file(), estimates); !slices.Equal(generally, again) {
		t.Errorf("back at the first set the estimates differ:\n%q\n%q", generally, again)
	}
	if n := c.count(`select count(*) from task where kind = 'rescore' and state = 'done'`); n != 2 {
		t.Errorf("%d rescorings, want 2", n)
	}
	still := c.sums()
	c.must(c.store.Close())
	c = openFolder(t, dir, general())
	c.work()
	if !reflect.DeepEqual(still, c.sums()) {
		t.Error("a start with nothing to do changed a table")
	}
	c.standing(t)
}

// While all is scored anew a teacher corrects, moves and deletes responses; the
// task comes to its end at the first try, and every response has its scores.
func TestATeacherWorksWhileAllIsScoredAnew(t *testing.T) {
	c := openScene(t)
	var all []response.Response
	for n := range 260 {
		all = append(all, c.said("S01", fmt.Sprint(n, " ", brief()[n])))
	}
	c.must(c.RespondAll(t.Context(), c.ana, all, func(int, int) {}))
	ids := column(t, c.file(), `select id from response order by id`)
	dir := c.store.Dir()
	c.must(c.store.Close())

	c = openFolder(t, dir, folds())
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	for i, id := range slices.Backward(ids) {
		var err error
		switch i % 3 {
		case 0:
			_, err = c.MoveResponse(t.Context(), c.ana, id, c.students["S02"])
		case 1:
			r := c.said("S01", fmt.Sprint("Corrected: ", brief()[300+i]))
			r.ID = id
			_, err = c.EditResponse(t.Context(), c.ana, r, 1)
		case 2:
			_, _, err = c.DeleteResponse(t.Context(), c.ana, id)
		}
		c.must(err)
	}
	cancel()
	c.must(<-ended)
	c.work() // a restart goes on
	if got := column(t, c.file(), `select state || ' ' || tries from task where kind = 'rescore'`); !slices.Equal(got, []string{"done 0"}) {
		t.Errorf("rescorings %v", got)
	}
	if n := c.count(`select count(*) from response r where deleted_at is null and 4 <> (select count(*) from score s where s.model_set = 'demo'
		and s.response_id = r.id and s.student_id = r.student_id and s.revision = r.revision)`); n != 0 {
		t.Errorf("%d responses lack scores", n)
	}
}

func TestAStopIsNoTryOfATask(t *testing.T) {
	c := openScene(t)
	i := c.upload("a.csv", csvOf([]string{"S01", "2026-10-01", "", "", "I waited for my turn."}))
	_, err := c.ApplyResponses(t.Context(), c.ana, i.ID)
	c.must(err)
	dir := c.store.Dir()
	for range 5 { // as a kill leaves it each time
		c.write(`update task set state = 'running'`)
		c.must(c.store.Close())
		c = openFolder(t, dir, general())
	}
	c.work()
	if got := column(t, c.file(), `select state || ' ' || tries from task`); !slices.Equal(got, []string{"done 0"}) {
		t.Errorf("tasks %v", got)
	}
}

func TestATaskIsItsOwnersAndTheSystems(t *testing.T) {
	c := openScene(t)
	id, err := c.PreviewResponses(t.Context(), c.ana, app.Upload{Name: "a.csv", Bytes: csvOf([]string{"S01", "2026-10-01", "", "", "I waited."})})
	c.must(err)
	task, err := c.ApplyResponses(t.Context(), c.ana, id)
	c.must(err)
	for name, v := range map[string]auth.Viewer{"its owner": c.ana, "the system": c.system} {
		if got, err := c.Task(t.Context(), v, task); err != nil || got.State != "waiting" || got.Total != 1 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	c.work()
	if got, err := c.Task(t.Context(), c.ana, task); err != nil || got.State != "done" || got.Done != 1 {
		t.Errorf("worked off: %+v, %v", got, err)
	}
	_, err = c.Task(t.Context(), c.ben, task)
	expect(t, "another teacher", err, "fault.not_found", "")
	_, err = c.Task(t.Context(), c.admin, task)
	expect(t, "an admin", err, "fault.not_found", "")
	_, err = c.Task(t.Context(), auth.Nobody(), task)
	expect(t, "nobody", err, "fault.denied", "")
	_, err = c.Task(t.Context(), c.ana, "none")
	expect(t, "none", err, "fault.not_found", "")
}

// write changes a row behind the app's back.
func (c *scene) write(query string) {
	c.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(c.store.Dir(), store.FileName)+"?_pragma=busy_timeout(5000)")
	c.must(err)
	defer db.Close()
	_, err = db.ExecContext(c.t.Context(), query)
	c.must(err)
}

func TestAnImportThatFailedPartWayGoesOn(t *testing.T) {
	c := openScene(t)
	id, err := c.PreviewResponses(t.Context(), c.ana, app.Upload{Name: "a.csv", Bytes: csvOf([]string{"S01", "2026-10-01", "", "", "I waited for my turn."})})
	c.must(err)
	task, err := c.ApplyResponses(t.Context(), c.ana, id)
	c.must(err)
	c.write(`update task set state = 'failed', fault_key = 'fault.internal', tries = 3`)
	again, err := c.ApplyResponses(t.Context(), c.ana, id)
	c.must(err)
	if again != task {
		t.Errorf("task %s, want %s to go on", again, task)
	}
	c.work()
	if i, err := c.ResponseImport(t.Context(), c.ana, id); err != nil || i.State != "applied" || c.count(`select count(*) from response`) != 1 {
		t.Errorf("got %+v, %v", i, err)
	}
	_, err = c.ApplyResponses(t.Context(), c.ana, id)
	expect(t, "once more", err, "import.confirmed", "")
}

func TestAnImportThatFailedPartWayIsTakenBack(t *testing.T) {
	c := openScene(t)
	before := c.state()
	i := c.upload("a.csv", csvOf([]string{"S01", "2026-10-01", "", "", texts()[0].Text}, []string{"S02", "2026-10-01", "", "", texts()[1].Text}))
	c.apply(i.ID)
	// As a task leaves it that broke before the receipt.
	c.write(`update response_import set state = 'applying'`)
	expect(t, "while it runs", c.UndoResponses(t.Context(), c.ana, i.ID), "import.not_applied", "")
	c.write(`update task set state = 'failed', fault_key = 'fault.internal'`)
	c.must(c.UndoResponses(t.Context(), c.ana, i.ID))
	if after := c.state(); !reflect.DeepEqual(before, after) || c.responseImport(i.ID).State != "undone" {
		t.Errorf("taken back is not as before: %+v", after)
	}
	_, err := c.ApplyResponses(t.Context(), c.ana, i.ID)
	expect(t, "going on after it", err, "import.confirmed", "")
	c.wordless(t, i.ID)
	c.standing(t)
}

func TestAnUploadNobodyConfirmsIsForgotten(t *testing.T) {
	c := openScene(t)
	words := "Nobody ever confirmed these words."
	_, err := c.PreviewResponses(t.Context(), c.ana, app.Upload{Name: "a.csv", Bytes: csvOf([]string{"S01", "2026-10-01", "", "", words})})
	c.must(err)
	c.work()
	if n := c.count(`select count(*) from response_import where instr(preview, 'ever confirmed') > 0`); n != 1 {
		t.Fatalf("a fresh preview is gone")
	}
	c.write(`update response_import set created_at = created_at - 8 * 86400000`)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	for range 1000 {
		if c.count(`select count(*) from response_import`) == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	c.must(<-ended)
	if n := c.count(`select count(*) from response_import`); n != 0 {
		t.Error("an old preview is kept")
	}
}
