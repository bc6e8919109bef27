package app_test

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

func TestARespondedTextIsKeptWithScoresAndEvidence(t *testing.T) {
	c := openScene(t)
	text := telling(t, 1, int(skill.Empathy))[0]
	prompt := c.prompt("Tell about a time you helped somebody.")
	said := c.said("S01", "  "+text+"\r\n")
	said.PromptID, said.Mode = prompt, response.Spoken
	r := c.response(c.respond(said))
	want, err := general().Score(score.Input{Text: r.Text, Grade: 6, Mode: "spoken", Prompt: "Tell about a time you helped somebody."})
	c.must(err)
	for _, k := range skill.All() {
		if got := report.OfModel(k, want.Skills[k]); r.Model[k] != got || r.Scores[k] != got || r.Evidence[k] != want.Skills[k].Evidence {
			t.Errorf("%v: got %+v, want %+v", k, r.Scores[k], got)
		}
	}
	if r.Mode != "spoken" || r.Prompt == nil || r.Prompt.ID != prompt || r.ModelSet != "general" || r.Revised {
		t.Errorf("got %+v", r)
	}
	joined := ""
	for _, s := range r.Sentences {
		joined += s.Text
	}
	if joined != r.Text || r.Text != strings.TrimSpace(text) || len(r.Sentences) == 0 {
		t.Errorf("the sentences do not make up the text: %q, %q", joined, r.Text)
	}
	if row := c.row("S01"); row.Responses != 1 || !row.Cells[skill.Empathy].Enough || row.Cells[skill.Empathy].Words != r.Words {
		t.Errorf("class row %+v", row)
	}
	if again := c.sums(); c.response(r.ID).Text != r.Text || !reflect.DeepEqual(again, c.sums()) {
		t.Error("reading changed a table")
	}
}

func TestFaultsOfAResponseStandBesideTheirFields(t *testing.T) {
	c := openScene(t)
	text := texts()[0].Text
	before := c.sums()
	for name, f := range map[string]struct {
		viewer     auth.Viewer
		change     func(*response.Response)
		key, field string
	}{
		"no text":                          {c.ana, func(r *response.Response) { r.Text = " \u200b\n" }, "response.empty", "text"},
		"a text too long":                  {c.ana, func(r *response.Response) { r.Text = strings.Repeat("é", response.MaxRunes+1) }, "response.too_long", "text"},
		"no day":                           {c.ana, func(r *response.Response) { r.On = "" }, "response.no_day", "on"},
		"a day that is none":               {c.ana, func(r *response.Response) { r.On = "2026-02-30" }, "response.bad_day", "on"},
		"a day in the future":              {c.ana, func(r *response.Response) { r.On = "2126-02-03" }, "response.future_day", "on"},
		"a day long ago":                   {c.ana, func(r *response.Response) { r.On = "1999-12-31" }, "response.early_day", "on"},
		"no student":                       {c.ana, func(r *response.Response) { r.StudentID = "" }, "response.no_student", "student"},
		"nobody's student":                 {c.ana, func(r *response.Response) { r.StudentID = "nobody" }, "fault.not_found", "student"},
		"another teacher's student":        {c.ben, func(*response.Response) {}, "fault.not_found", "student"},
		"an admin who teaches nobody":      {c.admin, func(*response.Response) {}, "fault.not_found", "student"},
		"a prompt that is none":            {c.ana, func(r *response.Response) { r.PromptID = "none" }, "fault.not_found", "prompt"},
		"a viewer who is not signed in":    {auth.Nobody(), func(*response.Response) {}, "fault.denied", ""},
		"several faults, the text's first": {c.ana, func(r *response.Response) { r.Text, r.On = "", "" }, "response.empty", "text"},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.said("S01", text)
			f.change(&r)
			_, err := c.Respond(t.Context(), f.viewer, r)
			expect(t, "respond", err, f.key, f.field)
		})
	}
	if !reflect.DeepEqual(before, c.sums()) {
		t.Error("a refused response changed a table")
	}
}

func TestARepeatedResponseIsRecognised(t *testing.T) {
	c := openScene(t)
	first := c.respond(c.said("S01", "I waited for my turn, and then I asked."))
	_, err := c.Respond(t.Context(), c.ana, c.said("S01", "i waited  for my turn,\nand then I asked."))
	expect(t, "the same words", err, "response.repeated", "text")
	c.respond(c.said("S02", "I waited for my turn, and then I asked."))
	if _, _, err := c.DeleteResponse(t.Context(), c.ana, first); err != nil {
		t.Fatal(err)
	}
	c.respond(c.said("S01", "I waited for my turn, and then I asked."))
}

func TestOthersResponsesAreNotFound(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", texts()[0].Text))
	before, viewed := c.sums(), c.count(`select count(*) from access_record`)
	for name, v := range map[string]auth.Viewer{"another teacher": c.ben, "an admin": c.admin} {
		_, err := c.Response(t.Context(), v, id)
		expect(t, name+" reads", err, "fault.not_found", "")
		_, err = c.ResponseToEdit(t.Context(), v, id)
		expect(t, name+" opens the form", err, "fault.not_found", "")
		_, err = c.Student(t.Context(), v, c.students["S01"])
		expect(t, name+" reads the student", err, "fault.not_found", "")
		edit := c.said("S01", "Other words.")
		edit.ID = id
		_, err = c.EditResponse(t.Context(), v, edit, c.revision(edit.ID))
		expect(t, name+" edits", err, "fault.not_found", "")
		_, err = c.MoveResponse(t.Context(), v, id, c.students["S07"])
		expect(t, name+" moves", err, "fault.not_found", "")
		_, _, err = c.DeleteResponse(t.Context(), v, id)
		expect(t, name+" deletes", err, "fault.not_found", "")
		err = c.Rate(t.Context(), v, id, []response.Rating{{Skill: skill.Empathy, Evidence: skill.ClearEvidence, Level: skill.Advanced}}, nil)
		expect(t, name+" rates", err, "fault.not_found", "")
	}
	_, err := c.MoveResponse(t.Context(), c.ana, id, c.students["S07"])
	expect(t, "moving to another teacher's student", err, "fault.not_found", "student")
	if !reflect.DeepEqual(before, c.sums()) || viewed != c.count(`select count(*) from access_record`) {
		t.Error("what was refused left a trace")
	}
}

// state is all that a person sees of two students and the responses.
type state struct {
	Rows      [2]report.ClassRow
	Responses []report.Response
}

func (c *scene) state(ids ...string) (s state) {
	s.Rows = [2]report.ClassRow{c.row("S01"), c.row("S02")}
	for _, id := range ids {
		r := c.response(id)
		r.Revised = false
		s.Responses = append(s.Responses, r)
	}
	return s
}

// rate rates a skill of a response as Ana.
func (c *scene) rate(id string, k skill.Skill, l skill.Level) {
	c.t.Helper()
	e := skill.ClearEvidence
	if l == 0 {
		e = skill.NoEvidence
	}
	c.must(c.Rate(c.t.Context(), c.ana, id, []response.Rating{{Skill: k, Evidence: e, Level: l, Comment: "seen"}}, nil))
}

func TestACorrectedTextIsScoredAnewAndItsRatingsStay(t *testing.T) {
	c := openScene(t)
	words := telling(t, 2, int(skill.Empathy))
	id := c.respond(c.said("S01", words[0]))
	c.rate(id, skill.Empathy, skill.Emerging)
	before := c.state(id)

	edit := c.said("S01", words[1])
	edit.ID = id
	undo, err := c.EditResponse(t.Context(), c.ana, edit, c.revision(edit.ID))
	c.must(err)
	r := c.response(id)
	if r.Text != words[1] || !r.Revised || !r.Scores[skill.Empathy].Rated || !r.Ratings[skill.Empathy].Older {
		t.Errorf("got %+v", r)
	}
	if row := c.row("S01"); row.Cells[skill.Empathy].Ratings != 1 || row.Cells[skill.Empathy].Words != r.Words {
		t.Errorf("the estimate did not follow: %+v", row.Cells[skill.Empathy])
	}
	if n := c.count(`select count(*) from score`); n != 8 {
		t.Errorf("%d scores are kept, want those of both texts", n)
	}
	c.must(c.Undo(t.Context(), c.ana, undo))
	if after := c.state(id); !sameButAge(before, after, skill.Empathy) {
		t.Errorf("undone is not as before:\n%+v\n%+v", before, after)
	}
	c.rate(id, skill.Empathy, skill.Proficient)
	if r := c.response(id); r.Ratings[skill.Empathy].Older || r.Scores[skill.Empathy].Band.Low != skill.Proficient {
		t.Errorf("a new rating is not of the present words: %+v", r.Ratings[skill.Empathy])
	}
	err = c.Undo(t.Context(), c.ana, undo)
	expect(t, "undoing twice", err, "fault.not_found", "")
}

func TestACorrectedDayKeepsTheRatings(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", telling(t, 1, int(skill.Empathy))[0]))
	c.rate(id, skill.Empathy, skill.Emerging)
	before := c.state(id)
	edit := c.said("S01", c.response(id).Text)
	edit.ID, edit.On = id, "2026-09-28"
	undo, err := c.EditResponse(t.Context(), c.ana, edit, c.revision(edit.ID))
	c.must(err)
	if r := c.response(id); r.Ratings[skill.Empathy] == nil || r.On.Format("2006-01-02") != "2026-09-28" {
		t.Errorf("got %+v", r)
	}
	c.must(c.Undo(t.Context(), c.ana, undo))
	if after := c.state(id); !sameButAge(before, after, skill.Empathy) {
		t.Errorf("undone is not as before:\n%+v\n%+v", before, after)
	}
}

// sameButAge says that two states differ in nothing but that a rating is of an
// earlier revision.
func sameButAge(before, after state, k skill.Skill) bool {
	for i := range after.Responses {
		if w := after.Responses[i].Ratings[k]; w != nil {
			w.Older = false
		}
	}
	return reflect.DeepEqual(before, after)
}

func TestAMovedResponseTakesEverythingAlong(t *testing.T) {
	c := openScene(t)
	words := telling(t, 2, int(skill.Resilience))
	id, other := c.respond(c.said("S01", words[0])), c.respond(c.said("S02", words[1]))
	c.rate(id, skill.Resilience, skill.Advanced)
	before := c.state(id, other)

	undo, err := c.MoveResponse(t.Context(), c.ana, id, c.students["S02"])
	c.must(err)
	r := c.response(id)
	if r.Student.SourcedID != "S02" || r.Ratings[skill.Resilience] == nil || len(r.Sentences) != len(before.Responses[0].Sentences) ||
		r.Model != before.Responses[0].Model {
		t.Errorf("got %+v", r)
	}
	if a, b := c.row("S01"), c.row("S02"); a.Responses != 0 || a.Cells[skill.Resilience].Enough || b.Responses != 2 || b.Cells[skill.Resilience].Ratings != 1 {
		t.Errorf("rows %+v, %+v", a, b)
	}
	c.must(c.Undo(t.Context(), c.ana, undo))
	if after := c.state(id, other); !reflect.DeepEqual(before, after) {
		t.Errorf("undone is not as before:\n%+v\n%+v", before, after)
	}
}

func TestAMoveFromAStudentWhoLeftStays(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", texts()[0].Text))
	undo, err := c.MoveResponse(t.Context(), c.ana, id, c.students["S02"])
	c.must(err)
	_, err = c.MoveStudent(t.Context(), c.admin, c.students["S01"], c.classes["Room 2"])
	c.must(err)
	before := c.sums()
	expect(t, "undo", c.Undo(t.Context(), c.ana, undo), "response.student_left", "")
	if !reflect.DeepEqual(before, c.sums()) {
		t.Error("the refused undo changed a table")
	}
}

// Of several at once that take the same edit back just one does, and the old
// text is scored once.
func TestAnEditIsTakenBackOnce(t *testing.T) {
	c := openScene(t)
	words := telling(t, 2, int(skill.Empathy))
	id := c.respond(c.said("S01", words[0]))
	before := c.state(id)
	edit := c.said("S01", words[1])
	edit.ID = id
	undo, err := c.EditResponse(t.Context(), c.ana, edit, 1)
	c.must(err)
	var done atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			err := c.Undo(t.Context(), c.ana, undo)
			if err == nil {
				done.Add(1)
				return
			}
			expect(t, "the others", err, "fault.not_found", "")
		})
	}
	wg.Wait()
	if n := c.count(`select count(*) from score`); done.Load() != 1 || n != 12 || !reflect.DeepEqual(before, c.state(id)) {
		t.Errorf("taken back %d times, with %d scores", done.Load(), n)
	}
	c.standing(t)
}

func TestADeletedResponseComesBackWhole(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", telling(t, 1, int(skill.Empathy))[0]))
	c.rate(id, skill.Empathy, skill.Advanced)
	before := c.state(id)
	_, undo, err := c.DeleteResponse(t.Context(), c.ana, id)
	c.must(err)
	_, err = c.Response(t.Context(), c.ana, id)
	expect(t, "a deleted response", err, "fault.not_found", "")
	if row := c.row("S01"); row.Responses != 0 || row.Cells[skill.Empathy].Enough {
		t.Errorf("the estimate did not follow: %+v", row)
	}
	c.must(c.Undo(t.Context(), c.ana, undo))
	if after := c.state(id); !reflect.DeepEqual(before, after) {
		t.Errorf("undone is not as before:\n%+v\n%+v", before, after)
	}
}

// Each case makes an edit, changes the same response again, and wants the
// edit's undo refused with everything as it is.
func TestAnUndoGivesWayToWhatHappenedSince(t *testing.T) {
	words := []string{"I shared my lunch with her because she had none.", "I tried again the next day and it worked.", "We made a plan together and it held."}
	edit := func(c *scene, id, text string) string {
		r := c.said("S01", text)
		r.ID = id
		undo, err := c.EditResponse(c.t.Context(), c.ana, r, c.revision(r.ID))
		c.must(err)
		return undo
	}
	move := func(c *scene, id, student string) string {
		undo, err := c.MoveResponse(c.t.Context(), c.ana, id, c.students[student])
		c.must(err)
		return undo
	}
	remove := func(c *scene, id string) string {
		_, undo, err := c.DeleteResponse(c.t.Context(), c.ana, id)
		c.must(err)
		return undo
	}
	for name, f := range map[string]struct {
		do    func(c *scene, id string) string
		since func(c *scene, id string)
		key   string
	}{
		"an edit, edited again": {func(c *scene, id string) string { return edit(c, id, words[1]) },
			func(c *scene, id string) { edit(c, id, words[2]) }, "response.changed_since"},
		"an edit, moved": {func(c *scene, id string) string { return edit(c, id, words[1]) },
			func(c *scene, id string) { move(c, id, "S02") }, "response.changed_since"},
		"an edit, deleted": {func(c *scene, id string) string { return edit(c, id, words[1]) },
			func(c *scene, id string) { remove(c, id) }, "response.changed_since"},
		"a move, moved again": {func(c *scene, id string) string { return move(c, id, "S02") },
			func(c *scene, id string) { move(c, id, "S03") }, "response.changed_since"},
		"a move, edited": {func(c *scene, id string) string { return move(c, id, "S02") },
			func(c *scene, id string) { edit(c, id, words[1]) }, "response.changed_since"},
		"a deletion, said again": {func(c *scene, id string) string { return remove(c, id) },
			func(c *scene, id string) { c.respond(c.said("S01", words[0])) }, "response.repeated"},
	} {
		t.Run(name, func(t *testing.T) {
			c := openScene(t)
			id := c.respond(c.said("S01", words[0]))
			undo := f.do(c, id)
			f.since(c, id)
			before := c.sums()
			expect(t, "undo", c.Undo(t.Context(), c.ana, undo), f.key, "")
			if !reflect.DeepEqual(before, c.sums()) {
				t.Error("the refused undo changed a table")
			}
			expect(t, "somebody else's undo", c.Undo(t.Context(), c.ben, undo), "fault.not_found", "")
			c.standing(t)
		})
	}
}

// standing checks that every standing response has four scores of its text, and
// that the estimates are what a fresh look at the responses gives.
func (c *scene) standing(t *testing.T) {
	t.Helper()
	if n := c.count(`select count(*) from response r where r.deleted_at is null and 4 <> (select count(*) from score s
		where s.response_id = r.id and s.student_id = r.student_id and s.revision = r.revision and s.model_set = 'general')`); n > 0 {
		t.Errorf("%d responses lack scores or have too many", n)
	}
	before := column(t, c.file(), estimates)
	var wg sync.WaitGroup
	for _, student := range column(t, c.file(), `select distinct student_id from estimate`) {
		wg.Go(func() { c.touch(t, student) })
	}
	wg.Wait()
	if after := column(t, c.file(), estimates); !slices.Equal(before, after) {
		t.Errorf("the estimates are not fresh:\n%s\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
}

// estimates lists all that an estimate says but when.
const estimates = `select student_id || '|' || skill || '|' || model_set || '|' || enough || '|' || coalesce(value, '') || '|' ||
	coalesce(low, '') || '|' || coalesce(high, '') || '|' || coalesce(share1, '') || '|' || coalesce(share4, '') || '|' || responses || '|' ||
	ratings || '|' || words || '|' || coalesce(last_day, '') || '|' || heard || '|' || coalesce(heard_day, '')
	from estimate order by student_id, skill`

// touch has a student's estimates computed anew: a response comes and is
// deleted again.
func (c *scene) touch(t *testing.T, studentID string) {
	r := response.Response{StudentID: studentID, On: "2026-10-05", Text: "This is only said to be taken back.", Source: "test"}
	id, err := c.Respond(t.Context(), c.system, r)
	if err == nil {
		_, _, err = c.DeleteResponse(t.Context(), c.system, id)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestAnEditOfAnOlderTextIsAConflict(t *testing.T) {
	c := openScene(t)
	id := c.respond(c.said("S01", texts()[0].Text))
	edit := c.said("S01", "I asked her what was wrong, and we found the key together.")
	edit.ID = id
	_, err := c.EditResponse(t.Context(), c.ana, edit, 1)
	c.must(err)
	edit.Text = "Written in a form that was opened before."
	_, err = c.EditResponse(t.Context(), c.ana, edit, 1)
	expect(t, "the older form", err, "response.changed_since", "")
}
