package app_test

import (
	"crypto/rand"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"
	"weak"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
)

func TestSetupNeedsTheConsolesCodeAndHappensOnce(t *testing.T) {
	k := openKeeping(t)
	if k.admin.Role != auth.Admin || k.admin.Email != "rosa@school.org" {
		t.Errorf("the first admin is %+v", k.admin)
	}
	code, err := k.SetupCode(t.Context())
	if code != "" || err != nil {
		t.Errorf("a school that is set up still has the code %q, %v", code, err)
	}
	_, err = k.Setup(t.Context(), auth.Nobody(), setupOf("ANY"))
	wants(t, "a second set-up", err, "setup.done")
}

func TestSessionsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		after func(*keeping)
		lives bool
	}{
		"in use after 59 minutes": {func(k *keeping) { k.wait(59 * time.Minute) }, true},
		"after 60 idle minutes":   {func(k *keeping) { k.wait(60 * time.Minute) }, false},
		"after 12 hours of use":   {func(k *keeping) { use(k, 25, 30*time.Minute) }, false},
		"in use for eleven hours": {func(k *keeping) { use(k, 22, 30*time.Minute) }, true},
		"by sign-out":             {func(k *keeping) { k.must(k.SignOut(k.t.Context(), k.admin, k.token)) }, false},
		"by sign-out everywhere":  {func(k *keeping) { k.must(k.SignOutEverywhere(k.t.Context(), k.admin)) }, false},
		"by a new password": {func(k *keeping) {
			_, err := k.ChangePassword(k.t.Context(), k.admin, adminPassword, "walrus umbrella teacup seven")
			k.must(err)
		}, false},
		"not by a restart":         {func(k *keeping) { k.App = app.New(k.store, nil, app.Options{}) }, true},
		"by a restart after hours": {func(k *keeping) { k.wait(2 * time.Hour); k.App = app.New(k.store, nil, app.Options{}) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			k := openKeeping(t)
			c.after(k)
			if got := k.viewer(k.token).SignedIn(); got != c.lives {
				t.Errorf("signed in: %v, want %v", got, c.lives)
			}
		})
	}
}

func use(k *keeping, times int, every time.Duration) {
	for range times {
		k.wait(every)
		k.viewer(k.token)
	}
}

func TestASessionThatIsUsedAcrossRestartsStaysInUse(t *testing.T) {
	k := openKeeping(t)
	for range 5 {
		k.wait(40 * time.Minute)
		if !k.viewer(k.token).SignedIn() {
			t.Fatal("a session in use ended")
		}
		k.App = app.New(k.store, nil, app.Options{})
	}
}

func TestClosingAnAccountEndsItsSessionsAtOnce(t *testing.T) {
	k := openKeeping(t)
	v, token := k.teacher("tom@school.org")
	k.must(k.CloseMember(t.Context(), k.admin, v.AccountID))
	if k.viewer(token).SignedIn() {
		t.Error("a closed account is still signed in")
	}
	_, err := k.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: "tom@school.org", Password: adminPassword})
	wants(t, "signing in to a closed account", err, "session.wrong")
	k.must(k.OpenMember(t.Context(), k.admin, v.AccountID))
	if _, err = k.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: "tom@school.org", Password: adminPassword}); err != nil {
		t.Error(err)
	}
}

// meanwhile is a source of secrets that lets something happen just before the
// first one is made: between the check of a password and its session.
type meanwhile struct {
	once sync.Once
	do   func()
}

func (m *meanwhile) Read(b []byte) (int, error) {
	m.once.Do(m.do)
	return rand.Read(b)
}

func TestASignInOnItsWayDoesNotOutliveItsPassword(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(k *keeping, tom auth.Viewer)
		want      string
	}{
		"nothing happens": {func(*keeping, auth.Viewer) {}, ""},
		"the password is changed": {func(k *keeping, tom auth.Viewer) {
			_, err := k.ChangePassword(k.t.Context(), tom, adminPassword, "walrus umbrella teacup seven")
			k.must(err)
		}, "session.wrong"},
		"the account is closed": {func(k *keeping, tom auth.Viewer) {
			k.must(k.CloseMember(k.t.Context(), k.admin, tom.AccountID))
		}, "session.wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			k := openKeeping(t)
			tom, _ := k.teacher("tom@school.org")
			slow := app.New(k.store, nil, app.Options{Random: &meanwhile{do: func() { c.meanwhile(k, tom) }}})
			token, err := slow.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: tom.Email, Password: adminPassword})
			wants(t, name, err, c.want)
			if got := k.viewer(token).SignedIn(); got != (c.want == "") {
				t.Errorf("signed in: %v", got)
			}
		})
	}
}

func TestSessionsThatEndedUnseenTakeNoMemory(t *testing.T) {
	k := openKeeping(t)
	flash := carried(k, k.token)
	k.wait(app.SessionLife)
	_, err := k.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: "rosa@school.org", Password: adminPassword})
	k.must(err)
	for range 10 {
		if runtime.GC(); flash.Value() == nil {
			return
		}
	}
	t.Error("a session that ended is still at hand")
}

// carried gives a session a flash and returns a look at its bytes that does not
// hold them.
func carried(k *keeping, token string) weak.Pointer[byte] {
	flash := strings.Repeat("saved ", 100)
	k.must(k.SetFlash(k.t.Context(), token, flash))
	return weak.Make(unsafe.StringData(flash))
}

func TestANewRoleHoldsFromTheNextRequest(t *testing.T) {
	k := openKeeping(t)
	v, token := k.teacher("tom@school.org")
	k.must(k.EditMember(t.Context(), k.admin, v.AccountID, app.MemberEdit{Name: "Tom", Role: auth.Admin}))
	if got := k.viewer(token); got.Role != auth.Admin || got.Name != "Tom" {
		t.Errorf("the session still says %+v", got)
	}
}

func TestGuessingIsThrottledAndTellsNothing(t *testing.T) {
	k := openKeeping(t)
	try := func(email, password, address string) error {
		_, err := k.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: email, Password: password, Address: address})
		return err
	}
	for _, email := range []string{"rosa@school.org", "nobody@school.org"} {
		for i := range 5 {
			wants(t, fmt.Sprint(email, " try ", i), try(email, "wrong wrong wrong wrong", "10.0.0.1"), "session.wrong")
		}
		wants(t, email+" after five", try(email, "wrong wrong wrong wrong", "10.0.0.2"), "session.throttled")
	}
	wants(t, "the right password meanwhile", try("rosa@school.org", adminPassword, "10.0.0.3"), "session.throttled")
	k.wait(2 * time.Second)
	wants(t, "the right password after the wait", try("rosa@school.org", adminPassword, "10.0.0.3"), "")
	wants(t, "and it starts anew", try("rosa@school.org", "wrong wrong wrong wrong", "10.0.0.3"), "session.wrong")
	wants(t, "no address at all", try("", "", "10.0.0.3"), "session.wrong")
}

func TestGuessingFromOneAddressIsThrottled(t *testing.T) {
	k := openKeeping(t)
	var last error
	for i := range 41 {
		_, last = k.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: fmt.Sprintf("a%d@school.org", i), Password: "x", Address: fmt.Sprintf("2001:db8::%x", i)})
	}
	wants(t, "the forty-first try from one IPv6 network", last, "session.throttled")
}

func TestDemoSignInIsForDemosAlone(t *testing.T) {
	k := openKeeping(t)
	_, err := k.DemoSignIn(t.Context(), auth.Nobody(), auth.Admin)
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("demo sign-in to a real school: %v", err)
	}
	k.App = app.New(k.store, nil, app.Options{Demo: true})
	token, err := k.DemoSignIn(t.Context(), auth.Nobody(), auth.Admin)
	if err != nil || k.viewer(token).Role != auth.Admin {
		t.Errorf("demo sign-in to a demo: %v", err)
	}
}

func TestRevocationHoldsAgainstManyReaders(t *testing.T) {
	k := openKeeping(t)
	v, _ := k.teacher("tom@school.org")
	for range 20 {
		token, err := k.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: "tom@school.org", Password: adminPassword})
		k.must(err)
		k.App.SetFlash(t.Context(), token, "x")
		var wg sync.WaitGroup
		start := make(chan struct{})
		for range 8 {
			wg.Go(func() {
				<-start
				for range 50 {
					if _, err := k.Viewer(t.Context(), token); err != nil {
						t.Error(err)
					}
					if _, err := k.TakeFlash(t.Context(), token); err != nil {
						t.Error(err)
					}
				}
			})
		}
		close(start)
		k.must(k.SignOutEverywhere(t.Context(), v))
		if k.viewer(token).SignedIn() {
			t.Fatal("signed in after sign-out everywhere")
		}
		wg.Wait()
		if k.viewer(token).SignedIn() {
			t.Fatal("signed in again after sign-out everywhere")
		}
	}
}

func TestAFlashShowsOnce(t *testing.T) {
	k := openKeeping(t)
	k.must(k.SetFlash(t.Context(), k.token, "saved"))
	k.App = app.New(k.store, nil, app.Options{}) // it survives a restart
	for i, want := range []string{"saved", "", ""} {
		if got, err := k.TakeFlash(t.Context(), k.token); got != want || err != nil {
			t.Errorf("look %d: %q, %v", i, got, err)
		}
	}
}

func BenchmarkViewer(b *testing.B) {
	k := openKeeping(b)
	k.viewer(k.token)
	for b.Loop() {
		if _, err := k.Viewer(b.Context(), k.token); err != nil {
			b.Fatal(err)
		}
	}
}
