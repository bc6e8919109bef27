package app_test

import (
	"sync"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/store"
	"unseenedge/internal/store/storetest"
)

// keeping is a school with an admin and nothing else, and a clock to turn.
type keeping struct {
	*app.App
	t     testing.TB
	store *store.Store
	mu    sync.Mutex
	clock time.Time
	token string
	admin auth.Viewer
}

const adminPassword = "plinth mango quartz ribbon"

func openKeeping(t testing.TB) *keeping {
	t.Helper()
	k := &keeping{t: t, clock: time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC)}
	k.store = storetest.OpenAt(t, k.now)
	k.App = app.New(k.store, nil, app.Options{})
	code, err := k.SetupCode(t.Context())
	k.must(err)
	k.token, err = k.Setup(t.Context(), auth.Nobody(), setupOf(code))
	k.must(err)
	k.admin = k.viewer(k.token)
	return k
}

func setupOf(code string) app.Setup {
	return app.Setup{Code: code, Name: "Rosa Parks", Email: "Rosa@School.org", Password: adminPassword,
		Settings: report.Settings{Name: "Lincoln School", TimeZone: "America/Chicago", Term: "Fall", TermStarts: "2026-09-01", TermEnds: "2026-12-20"}}
}

func (k *keeping) now() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.clock
}

func (k *keeping) wait(d time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.clock = k.clock.Add(d)
}

func (k *keeping) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *keeping) viewer(token string) auth.Viewer {
	k.t.Helper()
	v, err := k.Viewer(k.t.Context(), token)
	k.must(err)
	return v
}

// teacher invites a teacher and has them join.
func (k *keeping) teacher(email string) (auth.Viewer, string) {
	k.t.Helper()
	_, secret, err := k.Invite(k.t.Context(), k.admin, app.NewMember{Email: email, Name: "Teacher of " + email, Role: auth.Teacher})
	k.must(err)
	token, err := k.AcceptInvite(k.t.Context(), auth.Nobody(), secret, app.Acceptance{Password: adminPassword})
	k.must(err)
	return k.viewer(token), token
}

func (k *keeping) class(name, teachers string) string {
	k.t.Helper()
	id, _, err := k.AddClass(k.t.Context(), k.admin, app.ClassEdit{Name: name, Teachers: teachers})
	k.must(err)
	return id
}

func (k *keeping) student(first, sourcedID, classID string) string {
	k.t.Helper()
	id, _, err := k.AddStudent(k.t.Context(), k.admin, app.StudentEdit{First: first, Last: "Lee", SourcedID: sourcedID, Grade: "6", ClassID: classID})
	k.must(err)
	return id
}

// wants checks the key of an error; "" wants none.
func wants(t testing.TB, what string, err error, key string) {
	t.Helper()
	got := ""
	if f := fault.Of(err); f != nil {
		got = f.Key
	} else if err != nil {
		got = err.Error()
	}
	if got != key {
		t.Errorf("%s: got %q, want %q", what, got, key)
	}
}

func settings(text string) report.Settings {
	return report.Settings{Name: text, TimeZone: "UTC", Term: text, TermStarts: "2026-09-01", TermEnds: "2026-12-20"}
}
