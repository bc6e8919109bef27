package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/store"
	"unseenedge/models"
)

// The shipped models and corpus, loaded once for all tests.
var (
	general = sync.OnceValue(func() *score.Engine { return mustOpen("general") })
	folds   = sync.OnceValue(func() *score.Engine { return mustOpen("demo") })
	texts   = sync.OnceValue(func() []corpus.Response {
		all, err := corpus.Responses()
		if err != nil {
			panic(err)
		}
		return all
	})
)

func mustOpen(set string) *score.Engine {
	e, err := score.Open(models.Files, set)
	if err != nil {
		panic(err)
	}
	return e
}

// sceneNow is the clock of scenes, whenever the tests run: it starts a week after
// the days they speak of and goes on.
func sceneNow() time.Time {
	return time.Date(2026, 10, 12, 8, 0, 0, 0, time.UTC).Add(time.Since(sceneBegan()))
}

var sceneBegan = sync.OnceValue(time.Now)

// scene is a school with an admin who teaches nothing, Ana with six students
// in Room 1 (S01-S06) and Ben with four in Room 2 (S07-S10).
type scene struct {
	*app.App
	t               testing.TB
	store           *store.Store
	modelSet        string
	admin, ana, ben auth.Viewer
	system          auth.Viewer
	students        map[string]string // ids by sourced id
	classes         map[string]string // ids by name
}

// seed returns the bytes of the scene's database, made once through the front door.
var seed = sync.OnceValue(func() []byte {
	dir, err := os.MkdirTemp("", "unseenedge-scene-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := found(dir, seedRoster()); err != nil {
		panic(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, store.FileName))
	if err != nil {
		panic(err)
	}
	return b
})

func seedRoster() string {
	var b strings.Builder
	b.WriteString("First name,Last name,Student ID,Grade,Class,Teacher e-mail\n")
	for i, first := range []string{"Ada", "Bo", "Cleo", "Dev", "Eli", "Flo", "Gus", "Hana", "Ines", "Jo"} {
		room, teacher := "Room 1", "ana@oak.example"
		if i >= 6 {
			room, teacher = "Room 2", "ben@oak.example"
		}
		fmt.Fprintf(&b, "%s,Reed,S%02d,6,%s,%s\n", first, i+1, room, teacher)
	}
	return b.String()
}

// found makes a school with a class list in a data folder.
func found(dir, list string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, dir, store.Options{Now: sceneNow})
	if err != nil {
		return err
	}
	defer s.Close()
	a := app.New(s, nil, app.Options{})
	token, err := a.Setup(ctx, auth.System("", "test"), app.Setup{Name: "Rosa Admin", Email: "rosa@oak.example",
		Password: "plinth mango quartz ribbon", Settings: report.Settings{Name: "Oak School", TimeZone: "UTC", Term: "Autumn",
			TermStarts: "2026-09-01", TermEnds: "2026-12-20"}})
	if err != nil {
		return err
	}
	admin, err := a.Viewer(ctx, token)
	if err != nil {
		return err
	}
	id, err := a.PreviewRoster(ctx, admin, "oak.csv", []byte(list))
	if err != nil {
		return err
	}
	if _, err := a.ApplyRoster(ctx, admin, id, app.Asked); err != nil {
		return err
	}
	return s.Close()
}

// openScene opens a fresh copy of the scene, scored by the general model set.
func openScene(t testing.TB) *scene {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), seed(), 0o600); err != nil {
		t.Fatal(err)
	}
	return openFolder(t, dir, general())
}

// openFolder opens a data folder that holds a scene, until close or the test's end.
func openFolder(t testing.TB, dir string, e *score.Engine) *scene {
	t.Helper()
	s, err := store.Open(context.Background(), dir, store.Options{Now: sceneNow})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c := &scene{App: app.New(s, e, app.Options{}), t: t, store: s, modelSet: e.ModelSet()}
	c.must(c.meet(t.Context()))
	return c
}

// meet looks up the people and classes of the scene.
func (c *scene) meet(ctx context.Context) error {
	c.students, c.classes = map[string]string{}, map[string]string{}
	school, err := c.School(ctx)
	if err != nil {
		return err
	}
	c.system = auth.System(school.ID, "test")
	members, err := c.Members(ctx, c.system)
	if err != nil {
		return err
	}
	for _, m := range members {
		v := auth.Viewer{AccountID: m.ID, SchoolID: m.SchoolID, Name: m.Name, Email: m.Email, Role: m.Role}
		switch strings.SplitN(m.Email, "@", 2)[0] {
		case "rosa":
			c.admin = v
		case "ana":
			c.ana = v
		case "ben":
			c.ben = v
		}
	}
	people, _, err := c.Taught(ctx, c.system)
	if err != nil {
		return err
	}
	for _, p := range people {
		c.students[p.SourcedID] = p.ID
	}
	classes, err := c.ClassRefs(ctx, c.system)
	for _, r := range classes {
		c.classes[r.Name] = r.ID
	}
	return err
}

func (c *scene) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// said is a response of a student, written on a day of this autumn.
func (c *scene) said(sourcedID, text string) response.Response {
	return response.Response{StudentID: c.students[sourcedID], On: "2026-10-05", Text: text, Source: "test"}
}

// respond keeps r as Ana.
func (c *scene) respond(r response.Response) string {
	c.t.Helper()
	id, err := c.Respond(c.t.Context(), c.ana, r)
	c.must(err)
	return id
}

func (c *scene) response(id string) report.Response {
	c.t.Helper()
	r, err := c.Response(c.t.Context(), c.ana, id)
	c.must(err)
	return r
}

func (c *scene) student(sourcedID string) report.Student {
	c.t.Helper()
	s, err := c.Student(c.t.Context(), c.ana, c.students[sourcedID])
	c.must(err)
	return s
}

// row returns a student's row of Room 1 as Ana sees it.
func (c *scene) row(sourcedID string) report.ClassRow {
	c.t.Helper()
	class, err := c.Class(c.t.Context(), c.ana, c.classes["Room 1"], report.View{Order: report.ByName})
	c.must(err)
	for _, r := range class.Rows {
		if r.SourcedID == sourcedID {
			return r
		}
	}
	c.t.Fatalf("%s is not in the class", sourcedID)
	return report.ClassRow{}
}

func (c *scene) prompt(wording string) string {
	c.t.Helper()
	id, err := c.AddPrompt(c.t.Context(), c.ana, response.Prompt{Wording: wording,
		GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown})
	c.must(err)
	return id
}

// work lets the background worker run until there is nothing left to do.
func (c *scene) work() {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	for deadline := time.Now().Add(time.Minute); c.count(`select count(*) from task where state in ('waiting', 'running')`) > 0 ||
		!c.planned(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.t.Fatal("the worker does not come to an end")
		}
	}
	cancel()
	c.must(<-ended)
}

// planned says that no standing response and no estimate waits for the worker
// to plan its work; the engine of a scene is never nil.
func (c *scene) planned() bool {
	return c.count(`select count(*) from response r where r.deleted_at is null and not exists
		(select 1 from score s where s.response_id = r.id and s.revision = r.revision and s.model_set = '`+c.modelSet+`')`) == 0 &&
		c.count(`select count(*) from estimate where model_set <> '`+c.modelSet+`'`) == 0
}

// file opens the database file beside the program, read-only.
func (c *scene) file() *sql.DB {
	c.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(c.store.Dir(), store.FileName)+"?mode=ro&_pragma=busy_timeout(5000)")
	c.must(err)
	c.t.Cleanup(func() { _ = db.Close() })
	return db
}

func (c *scene) count(query string) (n int) {
	c.t.Helper()
	db := c.file()
	defer db.Close()
	c.must(db.QueryRow(query).Scan(&n))
	return n
}

// sums hashes every table but those that a page view may append to.
func (c *scene) sums() map[string]string {
	c.t.Helper()
	db := c.file()
	defer db.Close()
	out := map[string]string{}
	for _, name := range column(c.t, db, `select name from sqlite_master where type = 'table' order by name`) {
		if name == "access_record" || name == "commit_count" {
			continue
		}
		out[name] = sumOf(c.t, db, name)
	}
	if len(out) < 20 {
		c.t.Fatalf("only %d tables were found", len(out))
	}
	return out
}

func column(t testing.TB, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func sumOf(t testing.TB, db *sql.DB, table string) string {
	t.Helper()
	rows, err := db.Query(`select * from ` + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%#v\n", values)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// expect checks the key and field of an error; "" wants none.
func expect(t testing.TB, what string, err error, key, field string) {
	t.Helper()
	switch f := fault.Of(err); {
	case key == "" && err == nil:
	case f == nil || f.Key != key || f.Field != field:
		t.Errorf("%s: got %v, want %q in %q", what, err, key, field)
	}
}

// telling returns corpus texts, all different, of which the general set says
// enough about every skill in want.
func telling(t testing.TB, n int, want ...int) (out []string) {
	t.Helper()
	for _, r := range texts() {
		result, err := general().Score(score.Input{Text: r.Text, Grade: 6, Mode: "written"})
		if err != nil {
			t.Fatal(err)
		}
		enough := true
		for _, k := range want {
			enough = enough && result.Skills[k].Enough
		}
		if enough {
			out = append(out, r.Text)
		}
		if len(out) == n {
			return out
		}
	}
	t.Fatalf("only %d texts tell enough", len(out))
	return nil
}

// csvOf writes rows below the header of an upload of responses.
func csvOf(rows ...[]string) []byte {
	var b bytes.Buffer
	for _, row := range append([][]string{{"Student ID", "Date", "Prompt", "Mode", "Text"}}, rows...) {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// revision returns which text a response is at, as its edit form shows it.
func (c *scene) revision(id string) int {
	return c.count(`select revision from response where id = '` + id + `'`)
}
