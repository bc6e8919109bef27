package app_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
)

// fillRoom gives S01 a strong, S02 a weak and S03 an old response, S04 one that
// tells nothing, and leaves S05 and S06 silent.
func fillRoom(c *scene) {
	words := telling(c.t, 3, int(skill.Empathy))
	for i, level := range []skill.Level{skill.Advanced, skill.Emerging, skill.Proficient} {
		r := c.said([]string{"S01", "S02", "S03"}[i], words[i])
		r.On = sceneNow().AddDate(0, 0, -i).Format(time.DateOnly)
		if i == 2 {
			r.On = sceneNow().AddDate(0, 0, -40).Format(time.DateOnly)
		}
		id := c.respond(r)
		for _, k := range skill.All() {
			c.rate(id, k, level)
		}
	}
	r := c.said("S04", "Ok fine.")
	r.On = sceneNow().Format(time.DateOnly)
	c.respond(r)
}

func TestTheClassPageIsFilteredSortedAndSearched(t *testing.T) {
	c := openScene(t)
	fillRoom(c)
	for name, f := range map[string]struct {
		view report.View
		want []string
	}{
		"plain":                  {report.ParseView("", "", "", ""), []string{"S01", "S02", "S03", "S04", "S05", "S06"}},
		"by name, backwards":     {report.ParseView("name", "desc", "", ""), []string{"S06", "S05", "S04", "S03", "S02", "S01"}},
		"by empathy":             {report.ParseView("empathy", "", "", ""), []string{"S02", "S03", "S01", "S04", "S05", "S06"}},
		"by empathy, backwards":  {report.ParseView("empathy", "desc", "", ""), []string{"S01", "S03", "S02", "S04", "S05", "S06"}},
		"the latest first":       {report.ParseView("last", "desc", "", ""), []string{"S01", "S04", "S02", "S03", "S05", "S06"}},
		"needing support":        {report.ParseView("", "", "support", ""), []string{"S02"}},
		"long silent":            {report.ParseView("", "", "stale", ""), []string{"S03", "S05", "S06"}},
		"searched by name":       {report.ParseView("", "", "", "eLI r"), []string{"S05"}},
		"searched by student id": {report.ParseView("", "", "", "s06"), []string{"S06"}},
		"searched for nobody":    {report.ParseView("", "", "", "%"), nil},
		"an unknown filter":      {report.ParseView("shoe", "up", "loud", ""), []string{"S01", "S02", "S03", "S04", "S05", "S06"}},
	} {
		t.Run(name, func(t *testing.T) {
			class, err := c.Class(t.Context(), c.ana, c.classes["Room 1"], f.view)
			c.must(err)
			var got []string
			for _, r := range class.Rows {
				got = append(got, r.SourcedID)
			}
			if !slices.Equal(got, f.want) || class.Total != 6 || class.Responses != 4 {
				t.Errorf("got %v of %d with %d responses", got, class.Total, class.Responses)
			}
		})
	}
}

func TestWithoutEvidenceThereIsNoNumber(t *testing.T) {
	c := openScene(t)
	fillRoom(c)
	class, err := c.Class(t.Context(), c.ana, c.classes["Room 1"], report.ParseView("", "", "not-enough", "S04"))
	if err != nil || len(class.Rows) != 1 {
		t.Fatalf("got %+v, %v", class.Rows, err)
	}
	row := class.Rows[0]
	if row.Responses != 1 || row.LastOn.IsZero() {
		t.Errorf("the response is not counted: %+v", row)
	}
	for _, cell := range row.Cells {
		if cell.Enough || cell.Value != 0 || cell.High != 0 || cell.Responses != 0 {
			t.Errorf("a number without evidence: %+v", cell)
		}
	}
	if n := class.Spread[skill.Empathy]; n.None != 3 || n.Levels != [4]int{1, 0, 1, 1} {
		t.Errorf("spread %+v", n)
	}
	s := c.student("S04")
	if len(s.Lines) != 1 || len(s.Next) == 0 || len(s.History[skill.Empathy]) != 0 {
		t.Errorf("student page %+v", s)
	}
}

func TestAnAdminSeesNamesWithoutScores(t *testing.T) {
	c := openScene(t)
	fillRoom(c)
	class, err := c.Class(t.Context(), c.admin, c.classes["Room 1"], report.View{Order: report.ByName})
	if err != nil || class.Teaches || len(class.Rows) != 6 || class.Responses != 0 {
		t.Fatalf("got %+v, %v", class, err)
	}
	for _, r := range class.Rows {
		if r.Responses != 0 || r.Cells[skill.Empathy].Enough || !r.LastOn.IsZero() || r.First == "" {
			t.Errorf("row %+v", r)
		}
	}
	if class.Spread[skill.Empathy].None != 6 {
		t.Errorf("spread %+v", class.Spread)
	}
}

func TestEachPageViewIsRecordedAndReadingChangesNothingElse(t *testing.T) {
	c := openScene(t)
	fillRoom(c)
	id := c.student("S01").Lines[0].ID
	room, ada := c.classes["Room 1"], c.students["S01"]
	type view struct {
		who     auth.Viewer
		page    string
		subject string
		look    func(auth.Viewer) error
	}
	class := func(v auth.Viewer) error { _, err := c.Class(t.Context(), v, room, report.View{}); return err }
	student := func(v auth.Viewer) error { _, err := c.Student(t.Context(), v, ada); return err }
	single := func(v auth.Viewer) error { _, err := c.Response(t.Context(), v, id); return err }
	upload := c.upload("a.csv", csvOf([]string{"S01", "2026-10-01", "", "", "I waited for my turn."})).ID
	form := func(v auth.Viewer) error { _, err := c.ResponseToEdit(t.Context(), v, id); return err }
	choice := func(v auth.Viewer) error { _, _, err := c.Taught(t.Context(), v); return err }
	imported := func(v auth.Viewer) error { _, err := c.ResponseImport(t.Context(), v, upload); return err }
	before := c.sums()
	for _, w := range []view{{c.ana, "class", room, class}, {c.ana, "student", ada, student}, {c.ana, "response", ada, single},
		{c.ana, "response form", ada, form}, {c.ana, "student choice", c.ana.AccountID, choice}, {c.ana, "response import", upload, imported},
		{c.admin, "class", room, class}, {c.system, "student", ada, student}} {
		n := c.count(`select count(*) from access_record`)
		c.must(w.look(w.who))
		last := column(t, c.file(), `select coalesce(account_id, '') || ' ' || page || ' ' || subject_id || ' ' || reason from access_record order by seq desc limit 1`)
		reason := map[bool]string{true: "test", false: "teaches"}[w.who.IsSystem()]
		if w.who.Role == auth.Admin {
			reason = "admin"
		}
		if got := c.count(`select count(*) from access_record`); got != n+1 || last[0] != w.who.AccountID+" "+w.page+" "+w.subject+" "+reason {
			t.Errorf("%s: %d records more, the last is %q", w.page, got-n, last[0])
		}
	}
	n := c.count(`select count(*) from access_record`)
	for name, look := range map[string]func(auth.Viewer) error{"class": class, "student": student, "response": single, "form": form, "import": imported} {
		expect(t, name, look(c.ben), "fault.not_found", "")
		expect(t, name, look(auth.Nobody()), "fault.denied", "")
	}
	if _, err := c.PromptChoices(t.Context(), c.ana); err != nil {
		t.Error(err)
	}
	if _, err := c.Classes(t.Context(), c.ana); err != nil {
		t.Error(err)
	}
	if got := c.count(`select count(*) from access_record`); got != n {
		t.Errorf("%d refused views or lists were recorded", got-n)
	}
	if !reflect.DeepEqual(before, c.sums()) {
		t.Error("reading changed a table")
	}
	if held, err := c.VerifyAccess(t.Context(), c.admin); err != nil || held != int64(n) {
		t.Errorf("the chain holds %d of %d: %v", held, n, err)
	}
}

func TestAnAdminWhoTeachesAClassIsRecordedAsItsTeacher(t *testing.T) {
	c := openScene(t)
	own, _, err := c.AddClass(t.Context(), c.admin, app.ClassEdit{Name: "Room 3", Teachers: c.admin.Email})
	c.must(err)
	_, err = c.MoveStudent(t.Context(), c.admin, c.students["S01"], own)
	c.must(err)
	reason := func() string {
		return column(t, c.file(), `select page || ' ' || reason from access_record order by seq desc limit 1`)[0]
	}
	for want, look := range map[string]func() error{
		"class teaches":   func() error { _, err := c.Class(t.Context(), c.admin, own, report.View{}); return err },
		"student teaches": func() error { _, err := c.Student(t.Context(), c.admin, c.students["S01"]); return err },
		"class admin":     func() error { _, err := c.Class(t.Context(), c.admin, c.classes["Room 1"], report.View{}); return err },
	} {
		if c.must(look()); reason() != want {
			t.Errorf("recorded as %q, want %q", reason(), want)
		}
	}
}

func TestTheEndOfAVeryLongTextMovesNothing(t *testing.T) {
	c := openScene(t)
	var text strings.Builder
	for n := range 70 {
		fmt.Fprintf(&text, "On day %d I asked him how he felt, and I listened.\n\n", n)
	}
	r := c.response(c.respond(c.said("S01", text.String())))
	var joined strings.Builder
	for _, s := range r.Sentences {
		joined.WriteString(s.Text)
	}
	last := r.Sentences[len(r.Sentences)-1]
	if len(r.Sentences) != 61 || joined.String() != r.Text || last.Moved != [skill.Count]float64{} || !strings.HasPrefix(last.Text, "On day 60") {
		t.Errorf("%d sentences, the last moves %v: %q", len(r.Sentences), last.Moved, last.Text)
	}
}

func TestMomentsAreShownInTheSchoolsZone(t *testing.T) {
	c := openScene(t)
	settings, err := c.Settings(t.Context(), c.admin)
	c.must(err)
	settings.TimeZone = "Pacific/Auckland"
	c.must(c.EditSettings(t.Context(), c.admin, settings))
	i := c.upload("a.csv", csvOf([]string{"S01", "2026-10-01", "", "", "I waited for my turn."}))
	id := c.respond(c.said("S01", texts()[0].Text))
	c.rate(id, skill.Empathy, skill.Proficient)
	all, err := c.ResponseImports(t.Context(), c.ana)
	c.must(err)
	for what, at := range map[string]time.Time{"an upload": i.At, "an upload in the list": all[0].At, "a rating": c.response(id).Ratings[skill.Empathy].At} {
		if at.Location().String() != settings.TimeZone {
			t.Errorf("%s is shown in %v", what, at.Location())
		}
	}
}

func TestAStudentsEstimateLooksBackTwelveWeeks(t *testing.T) {
	c := openScene(t)
	words := telling(t, 4, int(skill.Empathy))
	for i, day := range []string{"2026-06-01", "2026-07-12"} { // the latest is of October 5: 85 days later
		old := c.said("S01", words[i])
		old.On = day
		c.rate(c.respond(old), skill.Empathy, skill.Emerging)
	}
	c.rate(c.respond(c.said("S01", words[2])), skill.Empathy, skill.Advanced)
	s, row := c.student("S01"), c.row("S01")
	if e := s.Estimates[skill.Empathy]; e.Responses != 1 || e.Band.Low != skill.Advanced || len(s.History[skill.Empathy]) != 3 || len(s.Lines) != 3 {
		t.Errorf("estimate %+v over %d points", e, len(s.History[skill.Empathy]))
	}
	if row.Responses != 3 || row.LastOn.Format(time.DateOnly) != "2026-10-05" {
		t.Errorf("the class counts %d responses, the last of %v", row.Responses, row.LastOn)
	}
	first := c.said("S01", words[3])
	first.On = "2026-07-13"
	id := c.respond(first)
	if e := c.student("S01").Estimates[skill.Empathy]; e.Responses != 2 {
		t.Errorf("a response of the first day does not count: %+v", e)
	}
	if _, _, err := c.DeleteResponse(t.Context(), c.ana, id); err != nil {
		t.Fatal(err)
	}
	c.standing(t)
}

func TestResponsesLeadToTheirNeighboursByDay(t *testing.T) {
	c := openScene(t)
	var ids []string
	for i, day := range []string{"2026-10-03", "2026-10-01", "2026-10-02", "2026-10-02"} {
		r := c.said("S01", texts()[i].Text)
		r.On = day
		ids = append(ids, c.respond(r))
	}
	c.respond(c.said("S02", texts()[0].Text))
	order := []string{"", ids[1], ids[2], ids[3], ids[0], ""}
	if ids[3] < ids[2] { // of one moment
		order[2], order[3] = order[3], order[2]
	}
	for i := 1; i < 5; i++ {
		if r := c.response(order[i]); r.Previous != order[i-1] || r.Following != order[i+1] {
			t.Errorf("number %d lies between %q and %q, want %q and %q", i, r.Previous, r.Following, order[i-1], order[i+1])
		}
	}
	if _, _, err := c.DeleteResponse(t.Context(), c.ana, order[2]); err != nil {
		t.Fatal(err)
	}
	if r := c.response(order[1]); r.Following != order[3] {
		t.Error("a deleted response is a neighbour")
	}
}

// While an import runs, pages are seen and single responses kept; nobody sees
// half of anything, and no write is refused as locked.
func TestPagesAreServedWhileAnImportRuns(t *testing.T) {
	c := openScene(t)
	rows := make([][]string, 400)
	for i := range rows {
		rows[i] = []string{"S01", "2026-10-01", "", "", texts()[i].Text}
	}
	i := c.upload("all.csv", csvOf(rows...))
	if _, err := c.ApplyResponses(t.Context(), c.ana, i.ID); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for at := 0; ; at++ {
				select {
				case <-stop:
					return
				default:
				}
				s, err := c.Student(t.Context(), c.ana, c.students["S01"])
				if err != nil {
					t.Error(err)
					return
				}
				for _, e := range s.Estimates {
					if e.Responses > len(s.Lines) {
						t.Errorf("an estimate of %d responses over %d", e.Responses, len(s.Lines))
					}
				}
				if _, err := c.Respond(t.Context(), c.ana, c.said("S02", fmt.Sprint(n, " and ", at))); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	c.work()
	close(stop)
	wg.Wait()
	if s := c.student("S01"); len(s.Lines) != i.Ready {
		t.Errorf("%d of %d are there", len(s.Lines), i.Ready)
	}
	c.standing(t)
}
