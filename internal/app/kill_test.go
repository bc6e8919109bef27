package app_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// doomed names, in a child process, the data folder to work in until killed.
const doomed = "UNSEENEDGE_TEST_DOOMED"

func TestMain(m *testing.M) {
	if dir := os.Getenv(doomed); dir != "" {
		live(dir)
		return
	}
	os.Exit(m.Run())
}

const (
	killImport = 300 // responses of the import under way
	killLines  = 40  // lines that the child says at most before it is killed
)

// brief returns the shortest texts of the corpus, all different.
var brief = sync.OnceValue(func() []string {
	var out []string
	for _, r := range texts() {
		out = append(out, r.Text)
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	return slices.Compact(out)
})

func killFile() []byte {
	rows := make([][]string, killImport)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("S%02d", i%6+1), "2026-10-01", "Week " + strconv.Itoa(i%3), "", fmt.Sprint(i, " ", brief()[i])}
	}
	return csvOf(rows...)
}

// live is the child: it uploads and confirms an import, and beside it keeps,
// corrects, rates and looks at single responses. It says what was acknowledged,
// a line each, and waits to be killed.
func live(dir string) {
	s, err := store.Open(context.Background(), dir, store.Options{Now: sceneNow})
	if err != nil {
		panic(err)
	}
	c := &scene{App: app.New(s, general(), app.Options{})}
	if err := c.meet(context.Background()); err != nil {
		panic(err)
	}
	say("open")
	go func() { _ = c.Run(context.Background()) }()
	go c.confirm()
	for n := 0; ; n++ {
		if err := c.once(n); err != nil {
			panic(err)
		}
	}
}

func say(words ...string) { _, _ = os.Stdout.WriteString(strings.Join(words, " ") + "\n") }

func (c *scene) confirm() {
	id, err := c.PreviewResponses(context.Background(), c.ana, app.Upload{Name: "all.csv", Bytes: killFile()})
	if err != nil {
		panic(err)
	}
	say("previewed", id)
	if _, err := c.ApplyResponses(context.Background(), c.ana, id); err != nil {
		panic(err)
	}
	say("confirmed", id)
}

// once keeps a response and does something more with it.
func (c *scene) once(n int) error {
	ctx := context.Background()
	r := c.said(fmt.Sprintf("S%02d", n%6+1), fmt.Sprint(time.Now().UnixNano(), " ", brief()[n%500]))
	id, err := c.Respond(ctx, c.ana, r)
	if err != nil {
		return err
	}
	say("kept", id)
	switch n % 4 {
	case 0:
		r.ID, r.Text = id, r.Text+" And more."
		if _, err := c.EditResponse(ctx, c.ana, r, 1); err != nil {
			return err
		}
		say("corrected", id)
	case 1:
		w := response.Rating{Skill: skill.Empathy, Evidence: skill.ClearEvidence, Level: skill.Proficient}
		if err := c.Rate(ctx, c.ana, id, []response.Rating{w}, nil); err != nil {
			return err
		}
		say("rated", id)
	case 2:
		if _, err := c.Class(ctx, c.ana, c.classes["Room 1"], report.View{}); err != nil {
			return err
		}
		say("seen")
	case 3:
		if _, _, err := c.DeleteResponse(ctx, c.ana, id); err != nil {
			return err
		}
		say("deleted", id)
	}
	return nil
}

// TestKilledAtAnyMomentNothingAcknowledgedIsLost kills a real process with
// SIGKILL 20 times, or as often as UNSEENEDGE_KILLS says, at random moments.
func TestKilledAtAnyMomentNothingAcknowledgedIsLost(t *testing.T) {
	kills := 20
	if n, err := strconv.Atoi(os.Getenv("UNSEENEDGE_KILLS")); err == nil {
		kills = n
	}
	var sum toll
	for n := range kills {
		at := moment(rand.New(rand.NewPCG(uint64(n), uint64(time.Now().UnixNano()))), n)
		dir := filepath.Join(t.TempDir(), "data")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, store.FileName), seed(), 0o600); err != nil {
			t.Fatal(err)
		}
		said := kill(t, dir, at)
		aftermath(t, dir, said, &sum)
		if t.Failed() {
			t.Fatalf("kill %d at %+v, after %q", n, at, said)
		}
		_ = os.RemoveAll(dir)
	}
	t.Logf("%d kills: %d acknowledged responses, %d imports confirmed, %d of them cut short, %d resumed midway", kills, sum.kept, sum.confirmed, sum.cut, sum.midway)
}

// toll counts what the kills met.
type toll struct{ kept, confirmed, cut, midway int }

// when to kill: after some lines of the child, the last of them beginning with
// a word, and a little later.
type when struct {
	lines int
	word  string
	wait  time.Duration
}

func moment(r *rand.Rand, n int) when {
	switch n % 10 {
	case 9: // while it starts
		return when{wait: time.Duration(r.IntN(300)) * time.Millisecond}
	case 0, 2, 4, 6, 8: // while the import runs
		return when{1, "confirmed", time.Duration(r.IntN(400)) * time.Millisecond}
	}
	return when{1 + r.IntN(killLines), "", time.Duration(r.IntN(8000)) * time.Microsecond}
}

// kill runs the child, kills it at that moment and returns what it said.
func kill(t *testing.T, dir string, at when) (said []string) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), doomed+"="+dir)
	var complaint strings.Builder
	c.Stderr = &complaint
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for left := at.lines; left > 0 && lines.Scan(); {
		said = append(said, lines.Text())
		if strings.HasPrefix(lines.Text(), at.word) {
			left--
		}
	}
	time.Sleep(at.wait)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		said = append(said, lines.Text())
	}
	_, _ = io.Copy(io.Discard, out)
	_ = c.Wait()
	if complaint.Len() > 0 {
		t.Fatalf("the child broke: %s", complaint.String())
	}
	return said
}

// aftermath opens the folder again and holds it against what was acknowledged,
// then lets the import come to its end.
func aftermath(t *testing.T, dir string, said []string, sum *toll) {
	t.Helper()
	c := openFolder(t, dir, general())
	defer c.store.Close()
	if got := column(t, c.file(), `pragma integrity_check`); !slices.Equal(got, []string{"ok"}) {
		t.Errorf("integrity: %v", got)
	}
	id := c.acknowledged(t, said, sum)
	c.whole(t)
	for _, i := range column(t, c.file(), `select id || ' ' || state from response_import`) {
		c.progress(t, i, sum)
	}
	c.standing(t)
	c.work()
	if id != "" {
		if got := c.responseImport(id); got.State != "applied" || got.Task.State != "done" || got.Task.Done != killImport {
			t.Errorf("the import ends as %s, %+v", got.State, got.Task)
		}
		if n := c.count(`select count(distinct text) from response where import_id = '` + id + `'`); n != killImport {
			t.Errorf("the import kept %d different responses", n)
		}
		c.wordless(t, id)
	}
	c.whole(t)
	c.standing(t)
}

// acknowledged wants everything the child said to be there, and returns the
// confirmed import.
func (c *scene) acknowledged(t *testing.T, said []string, sum *toll) (importID string) {
	t.Helper()
	seen := 0
	queries := map[string]string{
		"kept":      `select count(*) from response where id = '%s'`,
		"corrected": `select count(*) from response where id = '%s' and revision = 2 and text like '%%And more.'`,
		"rated":     `select count(*) from rating where response_id = '%s' and ended_at is null`,
		"deleted":   `select count(*) from response where id = '%s' and deleted_at is not null`,
		"previewed": `select count(*) from response_import where id = '%s'`,
		"confirmed": `select count(*) from task where subject_id = '%s'`,
	}
	db := c.file()
	defer db.Close()
	for _, line := range said {
		word, id, _ := strings.Cut(line, " ")
		switch word {
		case "kept":
			sum.kept++
		case "confirmed":
			sum.confirmed++
			importID = id
		case "seen":
			seen++
		}
		if queries[word] == "" {
			continue
		}
		n := 0
		c.must(db.QueryRow(fmt.Sprintf(queries[word], id)).Scan(&n))
		if n != 1 {
			t.Errorf("what was acknowledged is lost: %s", line)
		}
	}
	if held, err := c.VerifyAccess(t.Context(), c.system); err != nil || held < int64(seen) {
		t.Errorf("%d of %d access records hold: %v", held, seen, err)
	}
	return importID
}

// whole wants each response to have four scores for each of its texts and to be
// there once, and no score without its response.
func (c *scene) whole(t *testing.T) {
	t.Helper()
	for what, query := range map[string]string{
		"responses without all their scores": `select count(*) from response r where 4 * r.revision <>
			(select count(*) from score s where s.response_id = r.id)`,
		"scores of nothing":          `select count(*) from score s where not exists (select 1 from response r where r.id = s.response_id and r.student_id = s.student_id)`,
		"responses that stand twice": `select count(*) - count(distinct text || student_id) from response where deleted_at is null`,
		"tasks too many":             `select max(count(*) - 1, 0) from task`,
		"commits not counted":        `select count(*) from commit_count where n < 1`,
	} {
		if n := c.count(query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}

// progress wants as many responses of an import as its task says are done.
func (c *scene) progress(t *testing.T, line string, sum *toll) {
	t.Helper()
	id, state, _ := strings.Cut(line, " ")
	kept := c.count(`select count(*) from response where import_id = '` + id + `'`)
	done := c.count(`select coalesce(max(done), 0) from task where subject_id = '` + id + `'`)
	if kept != done || (state == "preview") != (c.count(`select count(*) from task`) == 0) || state == "applied" && done != killImport {
		t.Errorf("the import is %s with %d responses, its task says %d", state, kept, done)
	}
	if state == "applying" {
		sum.cut++
		if done > 0 {
			sum.midway++
		}
	}
}
