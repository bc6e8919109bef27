package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

const header = "First name,Last name,Student ID,Grade,Class,Teacher e-mail\n"

// list writes n students into classes of 25, each taught by its own teacher.
func list(n int) string {
	var b strings.Builder
	b.WriteString(header)
	for i := range n {
		fmt.Fprintf(&b, "First%d,Last%d,S%05d,%d,Class %d,t%d@school.org\n", i, i, i, i%13, i/25, i/25)
	}
	return b.String()
}

func (k *keeping) preview(text string) string {
	k.t.Helper()
	id, err := k.PreviewRoster(k.t.Context(), k.admin, "list.csv", []byte(text))
	k.must(err)
	return id
}

func (k *keeping) apply(text string) (string, roster.Counts) {
	k.t.Helper()
	id := k.preview(text)
	done, err := k.ApplyRoster(k.t.Context(), k.admin, id, app.TwiceAsked)
	k.must(err)
	return id, done
}

// roster returns the whole roster as it stands.
func (k *keeping) roster() (s roster.State) {
	k.t.Helper()
	k.must(k.store.Read(context.Background(), func(tx *store.Tx) error {
		term, err := tx.Term(k.admin.SchoolID)
		if err != nil {
			return err
		}
		s, err = tx.RosterState(k.admin.SchoolID, term.ID)
		return err
	}))
	return s
}

func TestAClassListGoesInOnceAndComesOutExactly(t *testing.T) {
	k := openKeeping(t)
	k.apply(list(60))
	before := k.roster()
	next := header +
		"First0,Renamed,S00000,0,Class 0,t0@school.org\n" + // changed
		strings.Join(strings.SplitAfter(list(60), "\n")[2:56], "") + // 54 unchanged, five withdrawn
		"New,Comer,S90000,3,Class 9,new@school.org\n" // a new student, class and teacher
	id := k.preview(next)
	if !reflect.DeepEqual(k.roster(), before) {
		t.Fatal("a preview changed the roster")
	}
	done, err := k.ApplyRoster(t.Context(), k.admin, id, app.Asked)
	k.must(err)
	want := roster.Counts{Added: 1, Changed: 1, Unchanged: 54, Withdrawn: 5, Classes: 1, Teachers: 1, Joins: 1}
	if done != want {
		t.Errorf("done %+v, want %+v", done, want)
	}
	after := k.roster()
	if again, err := k.ApplyRoster(t.Context(), k.admin, id, app.Asked); err != nil || again != want || !reflect.DeepEqual(k.roster(), after) {
		t.Errorf("confirming twice is not once: %+v, %v", again, err)
	}
	receipt, err := k.RosterImport(t.Context(), k.admin, id)
	k.must(err)
	if receipt.State != "applied" || !receipt.Undoable || receipt.By != "Rosa Parks" || len(receipt.Invite) != 4 {
		t.Errorf("receipt: %s, undoable %v, by %s, %d to invite", receipt.State, receipt.Undoable, receipt.By, len(receipt.Invite))
	}
	same, counts := k.apply(next)
	if counts != (roster.Counts{}) {
		t.Errorf("the same list again did %+v", counts)
	}
	if i, err := k.RosterImport(t.Context(), k.admin, same); err != nil || i.State != "dropped" || !i.Plan.Empty() {
		t.Errorf("the same list again stands as %s", i.State)
	}
	k.must(k.UndoRoster(t.Context(), k.admin, id))
	if got := k.roster(); !reflect.DeepEqual(got, before) {
		t.Errorf("undo left another roster: %d students, %d classes, %d teachers, %d enrollments; before %d, %d, %d, %d",
			len(got.Students), len(got.Classes), len(got.Teachers), len(got.Enrollments),
			len(before.Students), len(before.Classes), len(before.Teachers), len(before.Enrollments))
	}
	wants(t, "a second undo", k.UndoRoster(t.Context(), k.admin, id), "roster_import.not_applied")
}

func TestALargeDropAsksTwice(t *testing.T) {
	k := openKeeping(t)
	k.apply(list(60))
	before := k.roster()
	id := k.preview(list(40))
	_, err := k.ApplyRoster(t.Context(), k.admin, id, app.Asked)
	wants(t, "asked once", err, "roster_import.drop")
	if !reflect.DeepEqual(k.roster(), before) {
		t.Error("a refused import changed the roster")
	}
	if _, err = k.ApplyRoster(t.Context(), k.admin, id, app.TwiceAsked); err != nil {
		t.Error(err)
	}
}

func TestAPreviewThatIsOvertakenIsRefused(t *testing.T) {
	k := openKeeping(t)
	k.apply(list(10))
	id := k.preview(list(12))
	k.class("Class 0b", "")
	if _, err := k.ApplyRoster(t.Context(), k.admin, id, app.Asked); err != nil {
		t.Errorf("a change that does not matter: %v", err)
	}
	id = k.preview(list(14))
	k.apply(strings.ReplaceAll(list(12), "Last11", "Other"))
	before := k.roster()
	_, err := k.ApplyRoster(t.Context(), k.admin, id, app.Asked)
	wants(t, "a change that matters", err, "roster_import.changed_since")
	if !reflect.DeepEqual(k.roster(), before) {
		t.Error("a refused import changed the roster")
	}
}

func TestAnUndoThatWouldLoseSomethingIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		later func(k *keeping, s roster.State)
		want  string
	}{
		"a student was renamed": {func(k *keeping, s roster.State) {
			_, err := k.EditStudent(k.t.Context(), k.admin, s.Students[0].ID, app.StudentEdit{First: "Other", SourcedID: s.Students[0].SourcedID})
			k.must(err)
		}, "undo.changed_since"},
		"a student was withdrawn": {func(k *keeping, s roster.State) {
			_, err := k.WithdrawStudent(k.t.Context(), k.admin, s.Students[0].ID)
			k.must(err)
		}, "undo.changed_since"},
		"a student was moved": {func(k *keeping, s roster.State) {
			_, err := k.MoveStudent(k.t.Context(), k.admin, s.Students[0].ID, k.class("Elsewhere", ""))
			k.must(err)
		}, "undo.enrollments"},
		"a student joined one of its classes": {func(k *keeping, s roster.State) { k.student("Late", "L1", s.Classes[0].ID) }, "store.in_use_by_others"},
		"a class was closed": {func(k *keeping, s roster.State) {
			_, err := k.CloseClass(k.t.Context(), k.admin, s.Classes[0].ID)
			k.must(err)
		}, "undo.enrollments"},
		"a teacher joined": {func(k *keeping, s roster.State) {
			m, err := k.MemberByEmail(k.t.Context(), k.admin, "t0@school.org")
			k.must(err)
			secret, err := k.NewLink(k.t.Context(), k.admin, m.ID)
			k.must(err)
			_, err = k.AcceptInvite(k.t.Context(), auth.Nobody(), secret, app.Acceptance{Password: adminPassword})
			k.must(err)
		}, "undo.joined"},
		"a link was only made": {func(k *keeping, s roster.State) {
			m, err := k.MemberByEmail(k.t.Context(), k.admin, "t0@school.org")
			k.must(err)
			_, err = k.NewLink(k.t.Context(), k.admin, m.ID)
			k.must(err)
		}, ""},
		"an edit was undone again": {func(k *keeping, s roster.State) {
			id, err := k.MoveStudent(k.t.Context(), k.admin, s.Students[0].ID, k.class("Elsewhere", ""))
			k.must(err)
			k.must(k.Undo(k.t.Context(), k.admin, id))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			k := openKeeping(t)
			id, _ := k.apply(list(30))
			c.later(k, k.roster())
			before := k.roster()
			err := k.UndoRoster(t.Context(), k.admin, id)
			wants(t, name, err, c.want)
			if err != nil && !reflect.DeepEqual(k.roster(), before) {
				t.Error("a refused undo changed the roster")
			}
		})
	}
}

func TestFaultyRowsAreShownAndLeftOut(t *testing.T) {
	k := openKeeping(t)
	id := k.preview(header + "Ada,Lee,1,6,6B,\nBen,Lee,,6,6B,\nCid,Lee,3,99,6B,\n")
	i, err := k.RosterImport(t.Context(), k.admin, id)
	k.must(err)
	lines := map[int]bool{}
	for _, f := range i.Faults {
		lines[f.Line] = true
	}
	if i.Rows != 3 || !lines[3] || !lines[4] || lines[2] {
		t.Errorf("%d rows, faults %+v", i.Rows, i.Faults)
	}
	for name, file := range map[string][]byte{"an empty file": nil, "a PDF": []byte("%PDF-1.7"), "no class list": []byte("a,b\n1,2\n"), "zeros": make([]byte, 1000)} {
		if _, err := k.PreviewRoster(t.Context(), k.admin, "x.csv", file); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFiveThousandRows(t *testing.T) {
	k := openKeeping(t)
	id, done := k.apply(list(5000))
	if done.Added != 5000 || done.Joins != 5000 || done.Classes != 200 {
		t.Errorf("done %+v", done)
	}
	k.must(k.UndoRoster(t.Context(), k.admin, id))
	if s := k.roster(); len(s.Students)+len(s.Classes)+len(s.Enrollments) != 0 || len(s.Teachers) != 1 {
		t.Error("undo left something behind")
	}
}

// Ten times the rows are some ten times the work, in and out; work that grew with
// the square of the rows would be a hundred times as much.
func TestTheWorkOfAClassListGrowsWithItsRows(t *testing.T) {
	work := func(rows int) uint64 {
		k := openKeeping(t)
		text := list(rows)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		id, _ := k.apply(text)
		k.must(k.UndoRoster(t.Context(), k.admin, id))
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	if small, large := work(300), work(3000); large > 20*small {
		t.Errorf("300 rows allocate %d times, 3000 rows %d times", small, large)
	}
}

func TestAClassListThatIsNotUsedIsForgotten(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(k *keeping, id string)
		kept bool // as a line that names nobody
	}{
		"it is dropped": {func(k *keeping, id string) { k.must(k.DropRoster(k.t.Context(), k.admin, id)) }, false},
		"nobody confirms it for a week": {func(k *keeping, id string) {
			k.wait(7*24*time.Hour + time.Second)
			young := k.preview(list(4))
			ctx, cancel := context.WithCancel(k.t.Context())
			ended := make(chan error, 1)
			go func() { ended <- app.New(k.store, general(), app.Options{}).Run(ctx) }()
			for range 6000 { // till it is gone
				if _, err := k.RosterImport(ctx, k.admin, id); err != nil {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			cancel()
			k.must(<-ended)
			_, err := k.ApplyRoster(k.t.Context(), k.admin, young, app.Asked)
			k.must(err)
		}, false},
		"it is in force already": {func(k *keeping, id string) {
			k.apply(list(3))
			_, err := k.ApplyRoster(k.t.Context(), k.admin, id, app.Asked)
			k.must(err)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			k := openKeeping(t)
			id := k.preview(list(3))
			c.end(k, id)
			i, err := k.RosterImport(t.Context(), k.admin, id)
			if c.kept != (err == nil) || !i.Plan.Empty() {
				t.Errorf("left: %+v, %v", i, err)
			}
			k.must(k.store.Read(t.Context(), func(tx *store.Tx) error {
				row, err := tx.RosterImport(k.admin.SchoolID, id)
				if bytes.Contains(row.Preview, []byte("Last1")) {
					t.Error("the names are kept")
				}
				if !c.kept && fault.KindOf(err) == fault.NotFound {
					err = nil
				}
				return err
			}))
		})
	}
	k := openKeeping(t)
	id, _ := k.apply(list(3))
	if err := k.DropRoster(t.Context(), k.admin, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("dropping what was applied: %v", err)
	}
}

func TestAListWhoseIdsLostTheirZerosChangesNobody(t *testing.T) {
	k := openKeeping(t)
	text := strings.ReplaceAll(list(3), "S0000", "0012")
	k.apply(text)
	before := k.roster()
	lost := strings.ReplaceAll(text, ",0012", ",12")
	if _, done := k.apply(lost); done != (roster.Counts{}) || !reflect.DeepEqual(k.roster(), before) {
		t.Errorf("done %+v", done)
	}
	i, err := k.RosterImport(t.Context(), k.admin, k.preview(lost))
	k.must(err)
	if len(i.Faults) != 3 {
		t.Fatalf("got %d faults: %+v", len(i.Faults), i.Faults)
	}
	f := i.Faults[1]
	if f.Warning || f.Line != 3 || f.Column != "Student ID" || f.Value != "121" || f.Fault.Key != "roster.id_zeros" || f.Fault.Args[1] != "00121" {
		t.Errorf("got %+v", f)
	}
}

func TestEditsByHandAreTakenBackExactly(t *testing.T) {
	for name, edit := range map[string]func(k *keeping, student, class, other string) (string, error){
		"a student's name": func(k *keeping, student, _, _ string) (string, error) {
			return k.EditStudent(k.t.Context(), k.admin, student, app.StudentEdit{First: "Other", Last: "Name", SourcedID: "77", Grade: "0"})
		},
		"a move": func(k *keeping, student, _, other string) (string, error) {
			return k.MoveStudent(k.t.Context(), k.admin, student, other)
		},
		"a withdrawal": func(k *keeping, student, _, _ string) (string, error) {
			return k.WithdrawStudent(k.t.Context(), k.admin, student)
		},
		"a new student": func(k *keeping, _, class, _ string) (string, error) {
			_, edit, err := k.AddStudent(k.t.Context(), k.admin, app.StudentEdit{First: "New", SourcedID: "78", ClassID: class})
			return edit, err
		},
		"a new class": func(k *keeping, _, _, _ string) (string, error) {
			_, edit, err := k.AddClass(k.t.Context(), k.admin, app.ClassEdit{Name: "New", Teachers: "rosa@school.org"})
			return edit, err
		},
		"a class's name and teachers": func(k *keeping, _, class, _ string) (string, error) {
			return k.EditClass(k.t.Context(), k.admin, class, app.ClassEdit{Name: "Renamed"})
		},
		"a closed class": func(k *keeping, _, class, _ string) (string, error) {
			return k.CloseClass(k.t.Context(), k.admin, class)
		},
	} {
		t.Run(name, func(t *testing.T) {
			k := openKeeping(t)
			class, other := k.class("6B", "rosa@school.org"), k.class("6C", "")
			student := k.student("Ada", "1", class)
			before := k.roster()
			id, err := edit(k, student, class, other)
			k.must(err)
			if reflect.DeepEqual(k.roster(), before) {
				t.Error("nothing changed")
			}
			k.must(k.Undo(t.Context(), k.admin, id))
			if got := k.roster(); !reflect.DeepEqual(got, before) {
				t.Errorf("got %+v\nwant %+v", got, before)
			}
			if err := k.Undo(t.Context(), k.admin, id); fault.KindOf(err) != fault.NotFound {
				t.Errorf("undone twice: %v", err)
			}
		})
	}
}

func TestANewStudentWhoWasEditedSinceIsNotUndone(t *testing.T) {
	k := openKeeping(t)
	id, edit, err := k.AddStudent(t.Context(), k.admin, app.StudentEdit{First: "New", SourcedID: "78", ClassID: k.class("6B", "")})
	k.must(err)
	rename, err := k.EditStudent(t.Context(), k.admin, id, app.StudentEdit{First: "Newton", SourcedID: "78"})
	k.must(err)
	wants(t, "after a later edit", k.Undo(t.Context(), k.admin, edit), "undo.changed_since")
	if s := k.roster(); len(s.Students) != 1 || s.Students[0].First != "Newton" || len(s.Enrollments) != 1 {
		t.Errorf("a refused undo left %+v", s)
	}
	k.must(k.Undo(t.Context(), k.admin, rename))
	wants(t, "once the later edit is undone", k.Undo(t.Context(), k.admin, edit), "")
}

func TestAnEditIsItsMakersToUndo(t *testing.T) {
	k := openKeeping(t)
	class := k.class("6B", "")
	tom, _ := k.teacher("tom@school.org")
	id, err := k.CloseClass(t.Context(), k.admin, class)
	k.must(err)
	if err := k.Undo(t.Context(), tom, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another's undo: %v", err)
	}
}

func TestTeachersSeeTheirOwnClassesAlone(t *testing.T) {
	k := openKeeping(t)
	tom, _ := k.teacher("tom@school.org")
	ida, _ := k.teacher("ida@school.org")
	k.student("Ada", "1", k.class("6B", "tom@school.org"))
	k.class("6C", "ida@school.org, tom@school.org")
	for who, c := range map[auth.Viewer][]string{tom: {"6B", "6C"}, ida: {"6C"}, k.admin: {"6B", "6C"}} {
		cards, err := k.Classes(t.Context(), who)
		k.must(err)
		var names []string
		for _, card := range cards {
			names = append(names, card.Name)
			if who == k.admin && card.Teaches {
				t.Error("an admin who does not teach a class is shown as its teacher")
			}
		}
		if !reflect.DeepEqual(names, c) {
			t.Errorf("%s sees %v, want %v", who.Email, names, c)
		}
	}
}

func TestAWithdrawnStudentComesBackUnderTheirID(t *testing.T) {
	k := openKeeping(t)
	class := k.class("6B", "")
	id := k.student("Ada", "1", class)
	_, err := k.WithdrawStudent(t.Context(), k.admin, id)
	k.must(err)
	gone, classes, err := k.WithdrawnStudents(t.Context(), k.admin)
	k.must(err)
	if len(gone) != 1 || gone[0].ID != id || len(classes) != 1 {
		t.Errorf("withdrawn: %+v, classes: %+v", gone, classes)
	}
	if again := k.student("Ada", "1", class); again != id {
		t.Error("a withdrawn student came back as another")
	}
	if gone, _, err = k.WithdrawnStudents(t.Context(), k.admin); err != nil || len(gone) != 0 {
		t.Errorf("after coming back: %+v, %v", gone, err)
	}
	_, _, err = k.AddStudent(t.Context(), k.admin, app.StudentEdit{First: "Ben", SourcedID: "1", ClassID: class})
	wants(t, "an id in use", err, "student.taken")
}

func TestNaughtyStringsInEveryField(t *testing.T) {
	b, err := os.ReadFile("../roster/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var naughty []string
	if err := json.Unmarshal(b, &naughty); err != nil {
		t.Fatal(err)
	}
	naughty = append(naughty, "\xff\xfe", "a\x00b", strings.Repeat("x", 1<<16))
	k := openKeeping(t)
	ctx := t.Context()
	class := k.class("6B", "")
	student := k.student("Ada", "1", class)
	member, _, err := k.Invite(ctx, k.admin, app.NewMember{Email: "tom@school.org", Name: "Tom", Role: auth.Teacher})
	k.must(err)
	calm := func(what, s string, err error) {
		if err != nil && fault.Of(err) == nil {
			t.Errorf("%s %.40q: %v", what, s, err)
		}
		if err != nil && len(s) > 8 && strings.Contains(err.Error(), s) {
			t.Errorf("%s %.40q: the error repeats what was entered", what, s)
		}
	}
	for i, s := range naughty {
		_, err := k.EditStudent(ctx, k.admin, student, app.StudentEdit{First: s, Last: s, SourcedID: "1", Grade: "6"})
		calm("student", s, err)
		_, err = k.EditStudent(ctx, k.admin, student, app.StudentEdit{First: "Ada", SourcedID: s, Grade: s})
		calm("student id", s, err)
		_, err = k.EditClass(ctx, k.admin, class, app.ClassEdit{Name: s, Teachers: s})
		calm("class", s, err)
		calm("member", s, k.EditMember(ctx, k.admin, member, app.MemberEdit{Name: s, Role: auth.Teacher, Classes: []string{class}}))
		calm("settings", s, k.EditSettings(ctx, k.admin, settings(s)))
		if i%20 == 0 {
			_, _, err = k.Invite(ctx, k.admin, app.NewMember{Email: s, Name: s, Role: auth.Role(s)})
			calm("invite", s, err)
			_, err = k.Invitation(ctx, auth.Nobody(), s)
			calm("link", s, err)
			calm("undo", s, k.Undo(ctx, k.admin, s))
		}
	}
	for _, s := range k.roster().Students {
		if strings.ContainsAny(s.First+s.Last+s.SourcedID, "\x00\n\r\t\u202e") {
			t.Errorf("a control was kept: %+v", s)
		}
	}
}
