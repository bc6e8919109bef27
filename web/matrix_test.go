package web_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
	"unseenedge/models"
	"unseenedge/web"
)

// What no viewer but the student's own teacher may ever be shown.
const (
	childsName  = "Zephyrine"
	childsWords = "I felt sad for him because he lost his kite, so I asked if he wanted to share mine and we fixed the string together."
)

// world is a school with an admin who teaches nothing, Tom who teaches a
// student, and Ida who teaches another class; ids are what :id stands for.
type world struct {
	bytes []byte // of the database
	ids   map[string]string
	held  map[string]string // session tokens by who
}

var engine = sync.OnceValues(func() (*score.Engine, error) { return score.Open(models.Files, "") })

func makeWorld(t *testing.T) world {
	t.Helper()
	e, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	w := world{ids: map[string]string{}, held: map[string]string{}}
	t.Run("making the school", func(t *testing.T) {
		s := openHostIn(t, dir, e, web.Options{}).ready()
		tom, ida := s.teacher("tom@school.org"), s.teacher("ida@school.org")
		fillWorld(s, w.ids, tom, ida)
		for who, email := range map[string]string{"admin": "rosa@school.org", "own": "tom@school.org", "other": "ida@school.org"} {
			w.held[who], err = s.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: email, Password: password})
			s.must(err)
		}
	})
	if w.bytes, err = os.ReadFile(filepath.Join(dir, store.FileName)); err != nil {
		t.Fatal(err)
	}
	return w
}

func fillWorld(s *host, ids map[string]string, tom, ida auth.Viewer) {
	ctx := s.t.Context()
	var err error
	ids["/classes"], _, err = s.AddClass(ctx, s.admin, app.ClassEdit{Name: "6B", Teachers: tom.Email})
	s.must(err)
	_, _, err = s.AddClass(ctx, s.admin, app.ClassEdit{Name: "6C", Teachers: ida.Email})
	s.must(err)
	ids["/students"], _, err = s.AddStudent(ctx, s.admin, app.StudentEdit{First: childsName, Last: "Lee", SourcedID: "1", Grade: "6", ClassID: ids["/classes"]})
	s.must(err)
	ids["/prompts"], err = s.AddPrompt(ctx, tom, response.Prompt{Wording: "Tell of a time you helped.", GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown})
	s.must(err)
	ids["/responses"], err = s.Respond(ctx, tom, response.Response{StudentID: ids["/students"], PromptID: ids["/prompts"], On: "2026-09-03", Text: childsWords})
	s.must(err)
	file := "student id,date,prompt,mode,text\n1,2026-09-04,,written,\"" + childsWords + " Twice.\"\n"
	ids["/responses/imports"], err = s.PreviewResponses(ctx, tom, app.Upload{Name: "words.csv", Bytes: []byte(file), On: "2026-09-04"})
	s.must(err)
	ids["/tasks"], err = s.ApplyResponses(ctx, tom, ids["/responses/imports"])
	s.must(err)
	list := "First name,Last name,Student ID,Grade,Class,Teacher e-mail\n" + childsName + ",Lee,1,6,6B,tom@school.org\nBen,Ng,2,6,6C,ida@school.org\n"
	ids["/roster/imports"], err = s.PreviewRoster(ctx, s.admin, "list.csv", []byte(list))
	s.must(err)
	ids["/people"] = ida.AccountID
	ids["/studies"], err = s.AddStudy(ctx, tom, app.NewStudy{Name: "Gold", Skills: []skill.Skill{skill.Empathy}, Size: 5, Grade: roster.GradeUnknown,
		Raters: [2]string{tom.AccountID, s.admin.AccountID}})
	s.must(err)
	ids["/undos"], err = s.EditResponse(ctx, tom, response.Response{ID: ids["/responses"], StudentID: ids["/students"], PromptID: ids["/prompts"], On: "2026-09-02", Text: childsWords}, 1)
	s.must(err)
}

// open serves a copy of the world.
func (w world) open(t *testing.T) *host {
	t.Helper()
	e, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), w.bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openHostIn(t, dir, e, web.Options{})
	s.admin, err = s.Viewer(t.Context(), w.held["admin"])
	s.must(err)
	return s
}

// enter returns a browser that holds who's session.
func (w world) enter(s *host, who string) *visitor {
	b := s.visitor()
	if token := w.held[who]; token != "" {
		u, err := url.Parse(s.url)
		s.must(err)
		b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: token}})
	}
	return b
}

// path puts the world's ids into a route.
func (w world) path(r web.Route) string {
	noun, rest, ok := strings.Cut(r.Path, "/:id")
	if !ok {
		return r.Path
	}
	return noun + "/" + w.ids[noun] + rest
}

// form fills every field a route may want, so that a refusal is never the
// form's.
func (w world) form(r web.Route) url.Values {
	f := url.Values{"student": {w.ids["/students"]}, "class": {w.ids["/classes"]}, "prompt": {w.ids["/prompts"]}, "on": {"2026-09-05"},
		"mode": {"written"}, "text": {childsWords + " Again."}, "name": {"Name"}, "email": {"new@school.org"}, "role": {"teacher"},
		"first_name": {childsName}, "last_name": {"Lee"}, "student_id": {"77"}, "grade": {"6"}, "teacher": {"ida@school.org"},
		"wording": {"Tell of another time."}, "old_password": {password}, "new_password": {password + " two"},
		"skill": {"empathy"}, "revision": {"2"}, "evidence_empathy": {"clear"}, "level_empathy": {"3"}, "school": {"Lincoln"}, "time_zone": {"UTC"}, "term": {"Fall"},
		"number": {"0"}, "term_starts": {"2026-09-01"}, "term_ends": {"2026-12-20"}}
	if strings.HasSuffix(r.Path, "/matches") {
		f = url.Values{"student_0": {w.ids["/students"]}}
	}
	return f
}

// verdict is what a viewer must get for a route.
type verdict int

const (
	served verdict = iota
	toSignIn
	denied
	notFound
	notUndone
)

// judge says what the rules give: a page for members is for members, one for
// keepers for admins, and what hangs on a student is for those who teach them.
func judge(r web.Route, who string) verdict {
	noun, _, owned := strings.Cut(r.Path, "/:id")
	switch {
	case who == "nobody":
		return toSignIn
	case r.Who == web.Keeper && who != "admin":
		return denied
	case r.Method == http.MethodPost && r.Path == "/responses" && who != "own":
		return notFound // the form names another's student
	case r.Who == web.Keeper || !owned || noun == "/prompts" || who == "own":
		return served
	case noun == "/classes" && who == "admin":
		return served // names without scores
	case noun == "/studies" && who == "admin":
		return served // rates in it, and sees no words before another admin lets them
	case noun == "/undos":
		return notUndone
	}
	return notFound
}

func (v verdict) fits(p answer) bool {
	switch v {
	case served:
		return p.status < 400 || p.status == http.StatusUnprocessableEntity || p.status == http.StatusConflict
	case toSignIn:
		return p.status == http.StatusSeeOther && p.to == "/sign-in"
	case denied:
		return p.status == http.StatusForbidden
	case notUndone:
		return p.status == http.StatusSeeOther && p.to == "/classes"
	}
	return p.status == http.StatusNotFound
}

// TestPermissions asks for every route as everybody. What is refused must say
// nothing of the student and change nothing.
func TestPermissions(t *testing.T) {
	w := makeWorld(t)
	quiet := w.open(t)
	before := standing(quiet, w)
	for _, r := range web.Routes() {
		if r.Who == web.Anybody {
			continue
		}
		for _, who := range []string{"nobody", "admin", "own", "other"} {
			want := judge(r, who)
			s := quiet
			if want == served && r.Method == http.MethodPost {
				s = w.open(t)
			}
			b := w.enter(s, who)
			var p answer
			if r.Method == http.MethodPost {
				p = b.post(w.path(r), w.form(r))
			} else {
				p = b.get(w.path(r))
			}
			if rated := r.Path == "/responses/:id/ratings" && who == "own"; rated && p.status != http.StatusSeeOther {
				t.Errorf("a rating is refused with %d", p.status)
			}
			if !want.fits(p) || want == served && p.to == "/sign-in" && r.Path != "/account/sign-outs" {
				t.Errorf("%s %s as %s: %d to %q", r.Method, r.Path, who, p.status, p.to)
			}
			if who != "own" && strings.Contains(p.body, "lost his kite") {
				t.Errorf("%s %s as %s shows the student's words", r.Method, r.Path, who)
			}
			if who != "own" && who != "admin" && strings.Contains(p.body, childsName) {
				t.Errorf("%s %s as %s shows the student's name", r.Method, r.Path, who)
			}
		}
	}
	if after := standing(quiet, w); !reflect.DeepEqual(before, after) {
		t.Errorf("what was refused or only read changed something:\n%+v\n%+v", before, after)
	}
}

// standing is what must not change by looking.
func standing(s *host, w world) any {
	var all struct {
		State  roster.State
		Words  store.Response
		People any
	}
	s.must(s.store.Read(s.t.Context(), func(tx *store.Tx) error {
		term, err := tx.Term(s.admin.SchoolID)
		if err != nil {
			return err
		}
		if all.State, err = tx.RosterState(s.admin.SchoolID, term.ID); err != nil {
			return err
		}
		if all.People, err = tx.Accounts(s.admin.SchoolID); err != nil {
			return err
		}
		all.Words, err = tx.Response("", w.ids["/responses"])
		return err
	}))
	return all
}

// TestEveryLookIsRecorded reads every page as those who may, and wants a record
// for each that shows the student, in a chain that holds.
func TestEveryLookIsRecorded(t *testing.T) {
	w := makeWorld(t)
	s := w.open(t)
	held := func() int64 {
		n, err := s.VerifyAccess(t.Context(), s.admin)
		s.must(err)
		return n
	}
	shown := 0
	for _, who := range []string{"own", "admin"} {
		b := w.enter(s, who)
		for _, r := range web.Routes() {
			if r.Method != http.MethodGet {
				continue
			}
			before := held()
			body := b.get(w.path(r)).body
			if !strings.Contains(body, childsName) && !strings.Contains(body, "lost his kite") {
				continue
			}
			if shown++; held() == before {
				t.Errorf("%s shows the student to %s without a record", r.Path, who)
			}
		}
	}
	if shown < 8 {
		t.Errorf("only %d pages show the student", shown)
	}
	seen, err := s.AccessOf(t.Context(), s.admin, w.ids["/students"])
	s.must(err)
	if !slices.ContainsFunc(seen, func(a report.Access) bool { return a.Who == "T tom@school.org" && a.Page == "response form" }) {
		t.Errorf("records of the student: %+v", seen)
	}
}

// TestAnUploadIsForgottenOnRequest uploads a file, reads its check and lets it
// be forgotten.
func TestAnUploadIsForgottenOnRequest(t *testing.T) {
	w := makeWorld(t)
	s := w.open(t)
	b := w.enter(s, "own")
	p := b.upload("/responses/imports", "Zephyrine Lee.txt", []byte("I waited until he was done."))
	page := p.to
	if body := b.get(page).body; !strings.Contains(body, page+"/drops") || !strings.Contains(body, "Forget this upload") {
		t.Fatalf("no way to forget the upload at %q", page)
	}
	if p := b.post(page+"/drops", nil); p.status != http.StatusSeeOther || p.to != "/responses/imports" {
		t.Errorf("forgetting: %d to %q", p.status, p.to)
	}
	if body := b.get("/responses/imports").body; strings.Contains(body, childsName) || !strings.Contains(body, "was forgotten") {
		t.Error("the list does not say it, or still names the file")
	}
	if p := b.get(page); p.status != http.StatusNotFound {
		t.Errorf("a forgotten upload: %d", p.status)
	}
}
