package roster_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/roster"
)

// apply does to a state what the store does, with the names as row ids.
func apply(s roster.State, p roster.Plan) roster.State {
	var out roster.State
	students := map[string]roster.Student{}
	for _, st := range s.Students {
		students[st.SourcedID] = st
	}
	for _, e := range p.Students {
		st := e.Student()
		if e.Edit() == roster.Removed {
			delete(students, st.SourcedID)
			continue
		}
		st.ID = "s:" + st.SourcedID
		students[st.SourcedID] = st
	}
	for _, st := range students {
		out.Students = append(out.Students, st)
	}
	out.Teachers = slices.DeleteFunc(slices.Clone(s.Teachers), func(t roster.Teacher) bool {
		return slices.Contains(p.Teachers, roster.TeacherEdit{Edit: roster.Removed, Email: t.Email})
	})
	for _, e := range p.Teachers {
		if e.Edit == roster.Added {
			out.Teachers = append(out.Teachers, roster.Teacher{ID: "t:" + e.Email, Email: e.Email})
		}
	}
	out.Enrollments = slices.Clone(s.Enrollments)
	for _, e := range p.Enrollments {
		row := roster.Enrollment{ClassID: classID(e.Class), StudentID: "s:" + e.SourcedID}
		if e.Edit == roster.Added {
			out.Enrollments = append(out.Enrollments, row)
		} else {
			out.Enrollments = slices.DeleteFunc(out.Enrollments, func(x roster.Enrollment) bool { return x == row })
		}
	}
	for _, c := range s.Classes {
		if !slices.Contains(p.Classes, roster.ClassEdit{Edit: roster.Removed, Name: c.Name}) {
			c.TeacherIDs = slices.Clone(c.TeacherIDs)
			out.Classes = append(out.Classes, c)
		}
	}
	for _, e := range p.Classes {
		if e.Edit == roster.Added {
			out.Classes = append(out.Classes, roster.Class{ID: classID(e.Name), Name: e.Name})
		}
	}
	for _, e := range p.Teachings {
		for i := range out.Classes {
			c := &out.Classes[i]
			switch {
			case c.ID != classID(e.Class):
			case e.Edit == roster.Added:
				c.TeacherIDs = append(c.TeacherIDs, "t:"+e.Email)
			default:
				c.TeacherIDs = slices.DeleteFunc(c.TeacherIDs, func(id string) bool { return id == "t:"+e.Email })
			}
		}
	}
	return out
}

func classID(name string) string { return "c:" + strings.ToLower(name) }

// normal is a state's JSON in one order.
func normal(s roster.State) []string {
	var lines []string
	add := func(v any) {
		b, _ := json.Marshal(v)
		lines = append(lines, fmt.Sprintf("%T %s", v, b))
	}
	for _, v := range s.Students {
		add(v)
	}
	for _, v := range s.Classes {
		slices.Sort(v.TeacherIDs)
		add(v)
	}
	for _, v := range s.Teachers {
		add(v)
	}
	for _, v := range s.Enrollments {
		add(v)
	}
	slices.Sort(lines)
	return lines
}

const first = header + `Ana,López,1,3,Room 3,kim@s.example
Ben,Okoro,2,3,Room 3,kim@s.example
Cai,Wu,3,4,Room 4,lee@s.example
Dee,Ali,4,4,Room 4,lee@s.example
Eve,Roy,5,4,Room 4,lee@s.example
Eve,Roy,5,4,Choir,kim@s.example
`

func TestDiff(t *testing.T) {
	for name, c := range map[string]struct {
		next string
		want roster.Counts
		drop float64
	}{
		"the same file again changes nothing": {first, roster.Counts{Unchanged: 5}, 0},
		"the rows in another order change nothing": {
			header + "Eve,Roy,5,4,choir,kim@s.example\nDee,Ali,4,4,Room 4,\nCai,Wu,3,4,Room 4,lee@s.example\nBen,Okoro,2,3,Room 3,kim@s.example\nAna,López,1,3,ROOM 3,\nEve,Roy,5,4,Room 4,\n",
			roster.Counts{Unchanged: 5}, 0},
		"a student joins": {first + "Fay,Ono,6,4,Room 4,lee@s.example\n", roster.Counts{Added: 1, Unchanged: 5, Joins: 1}, 0},
		"a student changes name and moves": {
			strings.Replace(first, "Ben,Okoro,2,3,Room 3,kim@s.example", "Benjamin,Okoro,2,4,Room 4,lee@s.example", 1),
			roster.Counts{Changed: 1, Unchanged: 4, Joins: 1, Leaves: 1}, 0},
		"a student leaves":                     {strings.Replace(first, "Ana,López,1,3,Room 3,kim@s.example\n", "", 1), roster.Counts{Unchanged: 4, Withdrawn: 1}, .2},
		"a new class with a new teacher":       {first + "Ana,López,1,3,Chess,max@s.example\n", roster.Counts{Unchanged: 5, Joins: 1, Classes: 1, Teachers: 1}, 0},
		"a faulty row holds its student":       {strings.Replace(first, "Ana,López,1,3", "Ana,López,1,blue", 1), roster.Counts{Unchanged: 4}, 0},
		"a row without an id withdraws nobody": {strings.Replace(first, "Ana,López,1,3", "Ana,López,,3", 1), roster.Counts{Unchanged: 4}, 0},
		"most of the school is missing":        {header + "Ana,López,1,3,Room 3,kim@s.example\n", roster.Counts{Unchanged: 1, Withdrawn: 4}, .8},
		"a grade not given stays":              {"First name,Last name,Student ID,Class\nAna,López,1,Room 3\nBen,Okoro,2,Room 3\nCai,Wu,3,Room 4\nDee,Ali,4,Room 4\nEve,Roy,5,Room 4\nEve,Roy,5,Choir\n", roster.Counts{Unchanged: 5}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			list, _, err := parse(t, first)
			if err != nil {
				t.Fatal(err)
			}
			start := apply(roster.State{}, roster.Diff(roster.State{}, list))
			next, _, err := parse(t, c.next)
			if err != nil {
				t.Fatal(err)
			}
			plan := roster.Diff(start, next)
			if got := plan.Counts(); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			if plan.DropShare() != c.drop || plan.Drops() != (c.drop > .2) {
				t.Errorf("drop share %v", plan.DropShare())
			}
			var kept roster.Plan
			b, err := json.Marshal(plan)
			if err == nil {
				err = json.Unmarshal(b, &kept)
			}
			if err != nil || !reflect.DeepEqual(kept, plan) {
				t.Errorf("JSON changes the plan: %v", err)
			}
			after := apply(start, plan)
			if again := roster.Diff(after, next); !again.Empty() {
				t.Errorf("the same file again plans %+v", again)
			}
			if undone := apply(after, kept.Inverse()); !reflect.DeepEqual(normal(undone), normal(start)) {
				t.Errorf("undo gives\n%v\nwant\n%v", normal(undone), normal(start))
			}
		})
	}
}

func TestAWithdrawnStudentComesBack(t *testing.T) {
	list, _, _ := parse(t, first)
	start := apply(roster.State{}, roster.Diff(roster.State{}, list))
	fewer, _, _ := parse(t, strings.Replace(first, "Ana,López,1,3,Room 3,kim@s.example\n", "", 1))
	gone := apply(start, roster.Diff(start, fewer))
	plan := roster.Diff(gone, list)
	back := plan.Of(roster.Reactivated)
	if len(back) != 1 || back[0].Student().First != "Ana" || plan.Counts().Unchanged != 4 {
		t.Errorf("got %+v", plan)
	}
	if again := roster.Diff(gone, fewer); !again.Empty() || again.Active != 4 {
		t.Errorf("a student withdrawn before is planned again: %+v", again)
	}
}

func TestATeacherHandsAClassOver(t *testing.T) {
	list, _, _ := parse(t, first)
	start := apply(roster.State{}, roster.Diff(roster.State{}, list))
	next, _, _ := parse(t, strings.ReplaceAll(first, "lee@s.example", "mia@s.example"))
	want := []roster.TeachingEdit{{roster.Added, "Room 4", "mia@s.example"}, {roster.Removed, "Room 4", "lee@s.example"}}
	if got := roster.Diff(start, next).Teachings; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestFieldsOfAChange(t *testing.T) {
	list, _, _ := parse(t, first)
	start := apply(roster.State{}, roster.Diff(roster.State{}, list))
	next, _, _ := parse(t, strings.Replace(first, "Ana,López,1,3", "Anna,López,1,4", 1))
	edits := roster.Diff(start, next).Of(roster.Changed)
	want := []roster.FieldChange{{"first", "Ana", "Anna"}, {"grade", "3", "4"}}
	if len(edits) != 1 || !reflect.DeepEqual(edits[0].Fields(), want) {
		t.Errorf("got %+v", edits)
	}
}

func TestStudentsWithoutClassOrIdAreLeftAlone(t *testing.T) {
	list, _, _ := parse(t, first)
	start := apply(roster.State{}, roster.Diff(roster.State{}, list))
	start.Students = append(start.Students,
		roster.Student{ID: "x", First: "By", Last: "Hand"},
		roster.Student{ID: "y", SourcedID: "99", First: "No", Last: "Class"})
	if plan := roster.Diff(start, list); !plan.Empty() {
		t.Errorf("got %+v", plan)
	}
}
