package roster_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/roster"
	"unseenedge/internal/table"
)

const header = "First name,Last name,Student ID,Grade,Class,Teacher email\n"

func parse(t testing.TB, text string) (*roster.List, []roster.RowFault, error) {
	t.Helper()
	tab, err := table.Read("list.csv", []byte(text), table.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return roster.Parse(tab)
}

func TestParseAcceptsManyShapes(t *testing.T) {
	want := roster.Row{Line: 2, First: "Ana María", Last: "López", SourcedID: "0071", Grade: 3, Class: "Room 4", TeacherEmail: "kim@school.example"}
	for name, text := range map[string]string{
		"the plain six columns":       header + "Ana María,López,0071,3,Room 4,kim@school.example\n",
		"columns of a school system":  "SIS ID,Student Last Name,Student First Name,Homeroom,Grade Level,Teacher E-Mail\n0071,López,Ana María,Room 4,03,Kim@School.example\n",
		"Spanish":                     "Nombre;Apellidos;Matrícula;Grado;Grupo;Correo del maestro\nAna María;López;0071;3º;Room 4;kim@school.example\n",
		"one column for the name":     "Student,ID,Gr,Section,Teacher Email\n\"López, Ana María\",0071,3rd,Room 4,kim@school.example\n",
		"loose spaces and characters": header + "\" Ana  Mari\u0301a\",L\u200bópez\u00a0,0071,Grade 3,Room  4,kim@school.example\n",
		"ids kept by a formula":       header + "Ana María,López,\"=\"\"0071\"\"\",3.0,Room 4,kim@school.example\n",
	} {
		t.Run(name, func(t *testing.T) {
			list, faults, err := parse(t, text)
			if err != nil || len(faults) > 0 {
				t.Fatal(err, faults)
			}
			if !reflect.DeepEqual(list.Rows, []roster.Row{want}) {
				t.Errorf("got %+v", list.Rows)
			}
		})
	}
}

func TestParseNamesTheFault(t *testing.T) {
	const good = "Ben,Okoro,12,4,Room 4,kim@school.example\n"
	for name, c := range map[string]struct {
		row, column, value, key string
		warning                 bool
		rows                    int // kept besides the good one
	}{
		"no first name":              {",López,7,3,Room 4,k@s.example", "First name", "", "roster.first_missing", false, 0},
		"no last name is a warning":  {"Suharto,,7,3,Room 4,kim@school.example", "Last name", "", "roster.last_missing", true, 1},
		"no id":                      {"Ana,López,,3,Room 4,k@s.example", "Student ID", "", "roster.id_missing", false, 0},
		"a scientific id":            {"Ana,López,1.23E+11,3,Room 4,k@s.example", "Student ID", "1.23E+11", "roster.id_scientific", false, 0},
		"a scientific id, comma":     {"Ana,López,\"1,23E+11\",3,Room 4,k@s.example", "Student ID", "1,23E+11", "roster.id_scientific", false, 0},
		"an id turned into a date":   {"Ana,López,3-Jan,3,Room 4,k@s.example", "Student ID", "3-Jan", "roster.id_date", false, 0},
		"an id turned into ISO date": {"Ana,López,2026-01-03,3,Room 4,k@s.example", "Student ID", "2026-01-03", "roster.id_date", false, 0},
		"a decimal id":               {"Ana,López,77.0,3,Room 4,k@s.example", "Student ID", "77.0", "roster.id_decimal", false, 0},
		"a calculated id":            {"Ana,López,46000.5,3,Room 4,k@s.example", "Student ID", "46000.5", "roster.id_decimal", false, 0},
		"a formula for a first name": {"\"=UPPER(\"\"ana\"\")\",López,7,3,Room 4,k@s.example", "First name", "=UPPER(\"ana\")", "roster.formula", false, 0},
		"a formula for a last name":  {"Ana,+A1,7,3,Room 4,k@s.example", "Last name", "+A1", "roster.formula", false, 0},
		"a formula for an id":        {"Ana,López,=A2+1,3,Room 4,k@s.example", "Student ID", "=A2+1", "roster.formula", false, 0},
		"a negative id":              {"Ana,López,-7,3,Room 4,k@s.example", "Student ID", "-7", "roster.formula", false, 0},
		"a formula for a class":      {"Ana,López,7,3,@SUM(A1),k@s.example", "Class", "@SUM(A1)", "roster.formula", false, 0},
		"a formula after a minus":    {"Ana,López,7,3,-SUM(A1),k@s.example", "Class", "-SUM(A1)", "roster.formula", false, 0},
		"a formula for an e-mail":    {"Ana,López,7,3,Room 4,=B2&\"@s.example\"", "Teacher email", "=B2&\"@s.example\"", "roster.formula", false, 0},
		"a last name that is a dash": {"Suharto,-,7,3,Room 4,kim@school.example", "", "", "", false, 1},
		"a name after a dash":        {"-Ana,López-Roy,7,3,Room 4,kim@school.example", "", "", "", false, 1},
		"an Excel error":             {"Ana,López,#N/A,3,Room 4,k@s.example", "Student ID", "#N/A", "roster.excel_error", false, 0},
		"no class":                   {"Ana,López,7,3,,k@s.example", "Class", "", "roster.class_missing", false, 0},
		"a grade that is none":       {"Ana,López,7,blue,Room 4,k@s.example", "Grade", "blue", "roster.grade_unknown", false, 0},
		"grade 14":                   {"Ana,López,7,14,Room 4,k@s.example", "Grade", "14", "roster.grade_unknown", false, 0},
		"pre-K is taken without":     {"Ana,López,7,PK,Room 4,", "Grade", "PK", "roster.grade_outside", true, 1},
		"an e-mail without a host":   {"Ana,López,7,3,Room 4,Ms Kim", "Teacher email", "Ms Kim", "roster.email_shape", false, 0},
		"an unreadable character":    {"Mar\ufffda,López,7,3,Room 4,k@s.example", "First name", "Mar\ufffda", "roster.unreadable", false, 0},
		"rows joined by stray marks": {"\"Ana\nCy\",López,7,3,Room 4,k@s.example", "First name", "Ana\nCy", "roster.lines", false, 0},
		"a bell in a name":           {"A\ana,López,7,3,Room 4,k@s.example", "First name", "A\ana", "roster.control", false, 0},
		"a name of 300 characters":   {strings.Repeat("a", 300) + ",López,7,3,Room 4,k@s.example", "First name", strings.Repeat("a", 60) + "…", "roster.too_long", false, 0},
		"the same row twice":         {"Ben,Okoro,12,4,room 4,kim@school.example", "Class", "room 4", "roster.row_twice", true, 0},
		"another grade":              {"Ben,Okoro,12,5,Room 5,k@s.example", "Grade", "5", "roster.grade_differs", true, 1},
		"a second teacher":           {"Ana,López,7,3,Room 4,other@school.example", "Teacher email", "other@school.example", "roster.two_teachers", true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			list, faults, err := parse(t, header+good+"\n"+c.row+"\n")
			if err != nil {
				t.Fatal(err)
			}
			if len(list.Rows) != 1+c.rows {
				t.Errorf("kept %d rows", len(list.Rows))
			}
			if c.key == "" && len(faults) == 0 {
				return
			}
			if len(faults) != 1 {
				t.Fatalf("got %d faults: %+v", len(faults), faults)
			}
			f := faults[0]
			if f.Line != 4 || f.Column != c.column || f.Value != c.value || f.Fault.Key != c.key || f.Warning != c.warning {
				t.Errorf("got line %d, %q, %q, %s, warning %v", f.Line, f.Column, f.Value, f.Fault.Key, f.Warning)
			}
			checkWords(t, f.Fault)
		})
	}
}

// checkWords finds the fault's sentence, which asks for no argument too many.
func checkWords(t *testing.T, f *fault.Fault) {
	t.Helper()
	b, err := os.ReadFile("../lang/en/roster.json")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(b, &words); err != nil {
		t.Fatal(err)
	}
	sentence := words[f.Key]
	if sentence == "" || strings.Contains(sentence, fmt.Sprintf("{%d}", len(f.Args))) {
		t.Errorf("%s with %d arguments: %q", f.Key, len(f.Args), sentence)
	}
}

func TestAFormulaInANameOfBothPartsIsFound(t *testing.T) {
	for _, name := range []string{"=A1, Ana", "López, =A1", "López, +Ana"} {
		list, faults, err := parse(t, "Name,Student ID,Class\n\""+name+"\",7,Room 4\n")
		if err != nil || len(faults) != 1 || faults[0].Fault.Key != "roster.formula" || len(list.Rows) != 0 {
			t.Errorf("%s: got %+v, %v", name, faults, err)
		}
	}
}

func TestOneIdForTwoNamesHoldsBoth(t *testing.T) {
	list, faults, err := parse(t, header+"Ana,López,7,3,Room 4,\nBen,Okoro,8,3,Room 4,\nAnja,Lopes,7,3,Room 5,\n")
	if err != nil || len(faults) != 1 {
		t.Fatal(err, faults)
	}
	f := faults[0].Fault
	if f.Key != "roster.id_twice" || f.Args[2] != 2 || f.Args[4] != 4 {
		t.Errorf("got %s %v", f.Key, f.Args)
	}
	if len(list.Rows) != 1 || list.Rows[0].First != "Ben" || !reflect.DeepEqual(list.Held, []string{"7"}) {
		t.Errorf("got %+v", list)
	}
}

func TestNamesNeverMerge(t *testing.T) {
	list, faults, err := parse(t, header+"John,Smith,1,3,Room 4,\nJohn,Smith,2,3,Room 4,\n")
	if err != nil || len(faults) != 0 || len(list.Rows) != 2 {
		t.Errorf("got %+v, %v, %v", list, faults, err)
	}
}

func TestLostLeadingZerosAreSuspected(t *testing.T) {
	_, faults, _ := parse(t, header+"A,B,10012,3,R,\nC,D,10013,3,R,\nE,F,913,3,R,\nG,H,10014,3,R,\n")
	if len(faults) != 1 || !faults[0].Warning || faults[0].Line != 4 || faults[0].Value != "913" || faults[0].Fault.Key != "roster.id_width" {
		t.Errorf("got %+v", faults)
	}
	if _, faults, _ := parse(t, header+"A,B,9,3,R,\nC,D,10,3,R,\nE,F,11,3,R,\n"); len(faults) != 0 {
		t.Errorf("counted ids were suspected: %+v", faults)
	}
}

func TestFilesThatAreNoClassList(t *testing.T) {
	for name, c := range map[string]struct{ text, key string }{
		"no id":        {"First name,Last name,Class\nA,B,C\n", "table.column_missing"},
		"no names":     {"Student ID,Class\n1,C\n", "roster.name_columns"},
		"no last name": {"Student ID,First name,Class\n1,A,C\n", "roster.name_columns"},
		"two ids":      {"Student ID,student_id,First name,Last name,Class\n1,1,A,B,C\n", "table.column_twice"},
		"no rows":      {header, "roster.no_rows"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := parse(t, c.text); fault.Of(err) == nil || fault.Of(err).Key != c.key {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMicrosoftStudentsInTheirSections(t *testing.T) {
	read := func(file string) *table.Table {
		b, err := os.ReadFile(filepath.Join("testdata/microsoft-sds/v1-25-users", file))
		if err != nil {
			t.Fatal(err)
		}
		tab, err := table.Read(file, b, table.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return tab
	}
	students := read("Student.csv")
	if _, _, err := roster.Parse(students); fault.Of(err) == nil || fault.Of(err).Key != "table.column_missing" {
		t.Errorf("a list without classes: %v", err)
	}
	section := map[string]string{}
	for _, r := range read("StudentEnrollment.csv").Rows {
		section[r.Cells[1]] = r.Cells[0]
	}
	students.Header = append([]string{"Section"}, students.Header...)
	for i, r := range students.Rows {
		students.Rows[i].Cells = append([]string{section[r.Cells[0]]}, r.Cells...)
	}
	list, faults, err := roster.Parse(students)
	if err != nil || len(list.Rows)+list.Lost+len(list.Held) < len(students.Rows) || len(list.Rows) < 20 {
		t.Fatalf("got %+v, %v, %v", list, faults, err)
	}
	if r := list.Rows[0]; r.First != "Ora" || r.Last != "Klein" || r.SourcedID != "13001" || r.Grade != 9 {
		t.Errorf("got %+v", r)
	}
}

func TestGrades(t *testing.T) {
	for text, want := range map[string]int{
		"K": 0, "kg": 0, "TK": 0, "Kindergarten": 0, "1": 1, "01": 1, "12": 12, "3rd": 3, "2nd": 2, "4º": 4, "Grade 4": 4,
		"grado 5": 5, "5th grade": 5, "6.0": 6, "": roster.GradeUnknown, "1ro": 1,
	} {
		if got, err := roster.ParseGrade(text); got != want || err != nil {
			t.Errorf("ParseGrade(%q) = %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"13", "-1", "3.5", "A", "third", "1 2", "999999999999999999999"} {
		if _, err := roster.ParseGrade(text); err == nil {
			t.Errorf("grade %q was accepted", text)
		}
	}
}

func TestCleanStudentGivesEveryField(t *testing.T) {
	_, err := roster.Student{First: " ", Last: "x\a", SourcedID: "1E+5"}.Clean()
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	if !reflect.DeepEqual(fields, []string{"first", "last", "sourced_id"}) {
		t.Errorf("got %v", fields)
	}
}

func TestNaughtyStringsNeverHurt(t *testing.T) {
	b, err := os.ReadFile("testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		tab := &table.Table{Header: []string{"First name", "Last name", "Student ID", "Grade", "Class", "Teacher email"},
			Rows: []table.Row{{Line: 2, Cells: []string{s, s, s, s, s, s}}, {Line: 3, Cells: []string{s, "", "7", "", "R"}}}}
		got, _, err := roster.Parse(tab)
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		roster.Diff(roster.State{}, got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(header + "Ana,López,0071,3,Room 4,kim@school.example\n,,1.2E+9,PK,,x\nB,C,0071,,Room 4\n"))
	f.Add([]byte("Name;ID;Class\nA, B;1;X\nA, B;1;X\n"))
	f.Add([]byte("Nombre,Apellidos,Matrícula,Grupo\n=1+1,\"=\"\"2\"\"\",3-Jan,#REF!\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tab, err := table.Read("x", b, table.Limits{Rows: 200})
		if err != nil {
			return
		}
		list, _, err := roster.Parse(tab)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("an error without words: %v", err)
			}
			return
		}
		for _, r := range list.Rows {
			if r.SourcedID == "" || r.Class == "" || r.First == "" || r.Grade < -1 || r.Grade > 12 {
				t.Fatalf("bad row %+v", r)
			}
		}
		plan := roster.Diff(roster.State{}, list)
		state := apply(roster.State{}, plan)
		if again := roster.Diff(state, list); !again.Empty() {
			t.Fatalf("the same list again changes %+v", again)
		}
		if undone := apply(state, plan.Inverse()); !reflect.DeepEqual(normal(undone), normal(roster.State{})) {
			t.Fatalf("undo leaves %+v", undone)
		}
	})
}

func BenchmarkParse100kRows(b *testing.B) {
	var text strings.Builder
	text.WriteString(header)
	for i := range 100_000 {
		fmt.Fprintf(&text, "Ana%d,Lopez,%07d,%d,Class %d,teacher%d@school.example\n", i, i, i%12+1, i/30, i/30)
	}
	tab, err := table.Read("x.csv", []byte(text.String()), table.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		list, faults, err := roster.Parse(tab)
		if err != nil || len(faults) > 0 {
			b.Fatal(err, faults)
		}
		roster.Diff(roster.State{}, list)
	}
}
