package app_test

import (
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
)

func TestOneTimeLinks(t *testing.T) {
	const password = "walrus umbrella teacup seven"
	for name, c := range map[string]struct {
		before func(k *keeping, id, secret string)
		want   string
	}{
		"work once": {func(*keeping, string, string) {}, ""},
		"do not work twice": {func(k *keeping, _, secret string) {
			_, err := k.AcceptInvite(k.t.Context(), auth.Nobody(), secret, app.Acceptance{Password: password})
			k.must(err)
		}, "people.link_used"},
		"work for a week":        {func(k *keeping, _, _ string) { k.wait(7*24*time.Hour - time.Second) }, ""},
		"do not work after it":   {func(k *keeping, _, _ string) { k.wait(7 * 24 * time.Hour) }, "people.link_used"},
		"end with the next link": {func(k *keeping, id, _ string) { _, err := k.NewLink(k.t.Context(), k.viewer(k.token), id); k.must(err) }, "people.link_used"},
		"end with the account":   {func(k *keeping, id, _ string) { k.must(k.CloseMember(k.t.Context(), k.admin, id)) }, "people.link_used"},
		"do not come back when it opens": {func(k *keeping, id, _ string) {
			k.must(k.CloseMember(k.t.Context(), k.admin, id))
			k.must(k.OpenMember(k.t.Context(), k.admin, id))
		}, "people.link_used"},
	} {
		t.Run(name, func(t *testing.T) {
			k := openKeeping(t)
			id, secret, err := k.Invite(t.Context(), k.admin, app.NewMember{Email: "tom@school.org", Name: "Tom", Role: auth.Teacher})
			k.must(err)
			c.before(k, id, secret)
			_, err = k.AcceptInvite(t.Context(), auth.Nobody(), secret, app.Acceptance{Password: password})
			wants(t, name, err, c.want)
		})
	}
}

func TestAResetEndsTheOldPassword(t *testing.T) {
	k := openKeeping(t)
	v, token := k.teacher("tom@school.org")
	secret, err := k.NewLink(t.Context(), k.admin, v.AccountID)
	k.must(err)
	if !k.viewer(token).SignedIn() {
		t.Error("making a link ended the session")
	}
	_, err = k.AcceptInvite(t.Context(), auth.Nobody(), secret, app.Acceptance{Password: "too short"})
	wants(t, "a short password", err, "auth.password_short")
	_, err = k.AcceptInvite(t.Context(), auth.Nobody(), secret, app.Acceptance{Password: "walrus umbrella teacup seven"})
	k.must(err)
	if k.viewer(token).SignedIn() {
		t.Error("the session outlived the password")
	}
	_, err = k.SignIn(t.Context(), auth.Nobody(), app.Credentials{Email: "tom@school.org", Password: adminPassword})
	wants(t, "the old password", err, "session.wrong")
}

func TestALoneAdminStays(t *testing.T) {
	k := openKeeping(t)
	me := k.admin.AccountID
	down := func() error {
		return k.EditMember(t.Context(), k.admin, me, app.MemberEdit{Name: "Rosa", Role: auth.Teacher})
	}
	wants(t, "closing the only admin", k.CloseMember(t.Context(), k.admin, me), "people.lone_admin")
	wants(t, "demoting the only admin", down(), "people.lone_admin")
	id, secret, err := k.Invite(t.Context(), k.admin, app.NewMember{Email: "ida@school.org", Name: "Ida", Role: auth.Admin})
	k.must(err)
	wants(t, "closing while the other has not joined", k.CloseMember(t.Context(), k.admin, me), "people.lone_admin")
	_, err = k.AcceptInvite(t.Context(), auth.Nobody(), secret, app.Acceptance{Password: adminPassword})
	k.must(err)
	k.must(k.CloseMember(t.Context(), k.admin, id))
	wants(t, "demoting while the other is closed", down(), "people.lone_admin")
	k.must(k.OpenMember(t.Context(), k.admin, id))
	wants(t, "demoting with another admin", down(), "")
	if v := k.viewer(k.token); v.Role != auth.Teacher {
		t.Errorf("the session still says %s", v.Role)
	}
}

func TestEmailsAreUniqueWhateverTheirCase(t *testing.T) {
	k := openKeeping(t)
	_, _, err := k.Invite(t.Context(), k.admin, app.NewMember{Email: " ROSA@school.ORG ", Name: "R", Role: auth.Teacher})
	wants(t, "the admin's own e-mail", err, "account.taken")
	_, _, err = k.Invite(t.Context(), k.admin, app.NewMember{Email: "tom@school.org", Name: "T", Role: "owner"})
	wants(t, "an unknown role", err, "people.role")
}

func TestATeacherKeepsNothing(t *testing.T) {
	k := openKeeping(t)
	class := k.class("6B", "")
	student := k.student("Ada", "1", class)
	tom, _ := k.teacher("tom@school.org")
	ctx := t.Context()
	for what, do := range map[string]func() error{
		"list people": func() error { _, err := k.Members(ctx, tom); return err },
		"invite": func() error {
			_, _, err := k.Invite(ctx, tom, app.NewMember{Email: "x@y.org", Name: "x", Role: auth.Admin})
			return err
		},
		"make a link": func() error { _, err := k.NewLink(ctx, tom, k.admin.AccountID); return err },
		"become admin": func() error {
			return k.EditMember(ctx, tom, tom.AccountID, app.MemberEdit{Name: "x", Role: auth.Admin})
		},
		"close an account": func() error { return k.CloseMember(ctx, tom, k.admin.AccountID) },
		"open an account":  func() error { return k.OpenMember(ctx, tom, k.admin.AccountID) },
		"see settings":     func() error { _, err := k.Settings(ctx, tom); return err },
		"add a class":      func() error { _, _, err := k.AddClass(ctx, tom, app.ClassEdit{Name: "x"}); return err },
		"edit a class":     func() error { _, err := k.EditClass(ctx, tom, class, app.ClassEdit{Name: "x"}); return err },
		"close a class":    func() error { _, err := k.CloseClass(ctx, tom, class); return err },
		"add a student": func() error {
			_, _, err := k.AddStudent(ctx, tom, app.StudentEdit{First: "x", SourcedID: "9", ClassID: class})
			return err
		},
		"read a student": func() error { _, _, err := k.StudentForm(ctx, tom, student); return err },
		"edit a student": func() error {
			_, err := k.EditStudent(ctx, tom, student, app.StudentEdit{First: "x", SourcedID: "9"})
			return err
		},
		"move a student":     func() error { _, err := k.MoveStudent(ctx, tom, student, class); return err },
		"list the withdrawn": func() error { _, _, err := k.WithdrawnStudents(ctx, tom); return err },
		"withdraw":           func() error { _, err := k.WithdrawStudent(ctx, tom, student); return err },
		"preview a roster":   func() error { _, err := k.PreviewRoster(ctx, tom, "x.csv", []byte("x")); return err },
		"list imports":       func() error { _, err := k.RosterImports(ctx, tom); return err },
		"apply a roster":     func() error { _, err := k.ApplyRoster(ctx, tom, "x", app.TwiceAsked); return err },
		"undo a roster":      func() error { return k.UndoRoster(ctx, tom, "x") },
		"see who looked":     func() error { _, err := k.AccessOf(ctx, tom, student); return err },
		"nobody lists": func() error {
			_, err := k.Classes(ctx, auth.Nobody())
			if err == nil {
				t.Error("nobody lists classes")
			}
			return err
		},
		"nobody undoes":     func() error { return k.Undo(ctx, auth.Nobody(), "x") },
		"nobody signs out":  func() error { return k.SignOutEverywhere(ctx, auth.Nobody()) },
		"nobody has people": func() error { _, err := k.Members(ctx, auth.Nobody()); return err },
	} {
		wants(t, what, do(), "fault.denied")
	}
}
