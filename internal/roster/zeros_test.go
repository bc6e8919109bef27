package roster_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"unseenedge/internal/roster"
)

func TestIdsThatLostTheirZerosAreHeld(t *testing.T) {
	state := func(ids ...string) (s roster.State) {
		s.Classes = []roster.Class{{ID: "c:room 3", Name: "Room 3"}}
		for _, id := range ids {
			id, gone := strings.CutSuffix(id, " withdrawn")
			s.Students = append(s.Students, roster.Student{ID: "s:" + id, SourcedID: id, First: "Ana", Last: "López", Grade: 3, Withdrawn: gone})
			s.Enrollments = append(s.Enrollments, roster.Enrollment{ClassID: "c:room 3", StudentID: "s:" + id})
		}
		return s
	}
	for name, c := range map[string]struct {
		school, list []string // ids
		faults       []string
		held         []string
		rows         int
		edits        string
	}{
		"every id lost its zeros": {
			[]string{"00123", "00124"}, []string{"123", "124"},
			[]string{"2 Student ID 123 [123 00123]", "3 Student ID 124 [124 00124]"}, []string{"00123", "00124"}, 0, ""},
		"some ids lost their zeros": {
			[]string{"00123", "10124"}, []string{"123", "10124", "10125"},
			[]string{"2 Student ID 123 [123 00123]"}, []string{"00123"}, 2, "added 10125"},
		"zeros alone":                    {[]string{"000"}, []string{"0"}, []string{"2 Student ID 0 [0 000]"}, []string{"000"}, 0, ""},
		"the id is one of the school's":  {[]string{"0123", "123"}, []string{"123"}, nil, nil, 1, "withdrawn 0123"},
		"two students it may be":         {[]string{"0123", "00123"}, []string{"123"}, nil, nil, 1, "added 123, withdrawn 00123, withdrawn 0123"},
		"the student was withdrawn":      {[]string{"00123 withdrawn"}, []string{"123"}, nil, nil, 1, "added 123"},
		"one is withdrawn, one is not":   {[]string{"0123 withdrawn", "00123"}, []string{"123"}, []string{"2 Student ID 123 [123 00123]"}, []string{"00123"}, 0, ""},
		"an id with letters keeps zeros": {[]string{"00A1"}, []string{"A1"}, nil, nil, 1, "added A1, withdrawn 00A1"},
		"the list has more zeros":        {[]string{"123"}, []string{"00123"}, nil, nil, 1, "added 00123, withdrawn 123"},
		"both ids are in the list":       {[]string{"00123"}, []string{"00123", "123"}, []string{"3 Student ID 123 [123 00123]"}, []string{"00123"}, 0, ""},
		"the row has another fault":      {[]string{"00123"}, []string{"123 blue"}, nil, []string{"00123", "123"}, 0, ""},
		"nothing is lost":                {[]string{"00123"}, []string{"00123"}, nil, nil, 1, ""},
		"the school is new":              {nil, []string{"123"}, nil, nil, 1, "added 123"},
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			text.WriteString(header)
			for _, id := range c.list {
				id, grade, bad := strings.Cut(id, " ")
				if !bad {
					grade = "3"
				}
				fmt.Fprintf(&text, "Ana,López,%s,%s,Room 3,\n", id, grade)
			}
			list, _, err := parse(t, text.String())
			if err != nil {
				t.Fatal(err)
			}
			school := state(c.school...)
			var faults []string
			for _, f := range roster.HoldLostZeros(school, list) {
				faults = append(faults, fmt.Sprint(f.Line, " ", f.Column, " ", f.Value, " ", f.Fault.Args))
				if f.Warning || f.Fault.Key != "roster.id_zeros" {
					t.Errorf("got %+v", f)
				}
				checkWords(t, f.Fault)
			}
			if !reflect.DeepEqual(faults, c.faults) || len(list.Held) != len(c.held) || len(c.held) > 0 && !reflect.DeepEqual(list.Held, c.held) || len(list.Rows) != c.rows {
				t.Errorf("got %q, held %q, %d rows", faults, list.Held, len(list.Rows))
			}
			var edits []string
			for _, e := range roster.Diff(school, list).Students {
				edits = append(edits, fmt.Sprint(e.Edit(), " ", e.Student().SourcedID))
			}
			if got := strings.Join(edits, ", "); got != c.edits {
				t.Errorf("the plan is %q, want %q", got, c.edits)
			}
			if again := roster.HoldLostZeros(school, list); len(again) > 0 {
				t.Errorf("a second look finds %+v", again)
			}
		})
	}
}
