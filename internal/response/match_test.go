package response_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
)

func TestMatch(t *testing.T) {
	students := []roster.Student{
		{ID: "ana", SourcedID: "00071", First: "Ana", Last: "López"},
		{ID: "ben", SourcedID: "00072", First: "Ben", Last: "O'Neill"},
		{ID: "john1", SourcedID: "00073", First: "John", Last: "Smith"},
		{ID: "john2", SourcedID: "00074", First: "John", Last: "Smith"},
		{ID: "jt", SourcedID: "00075", First: "James", Last: "Thomas"},
		{ID: "tj", SourcedID: "00076", First: "Thomas", Last: "James"},
		{ID: "mia", SourcedID: "00077", First: "Mia", Last: "Roy"},
		{ID: "oldmia", SourcedID: "00078", First: "Mia", Last: "Roy", Withdrawn: true},
		{ID: "gone", SourcedID: "00079", First: "Gus", Last: "Gone", Withdrawn: true},
		{ID: "hand", First: "By", Last: "Hand"},
		{ID: "two", SourcedID: "2", First: "Two", Last: "Short"},
		{ID: "year", SourcedID: "2026", First: "Yea", Last: "Ar"},
	}
	for name, c := range map[string]struct {
		key        response.Key
		text       string
		want       string
		candidates string
	}{
		"an exact id":                               {response.ByID, "00071", "ana", ""},
		"an id of a withdrawn student":              {response.ByID, "00079", "gone", ""},
		"an id that lost its zeros is a choice":     {response.ByID, "71", "", "ana"},
		"an unknown id":                             {response.ByID, "99", "", ""},
		"a full name":                               {response.ByID, "Ana López", "ana", ""},
		"a full name, last first":                   {response.ByID, "López, Ana", "ana", ""},
		"a full name without accents":               {response.BySpeaker, "ANA LOPEZ", "ana", ""},
		"a name with an aside":                      {response.BySpeaker, "Ben O’Neill (he/him)", "ben", ""},
		"a first name and an initial":               {response.BySpeaker, "Ana L.", "ana", ""},
		"a student entered by hand":                 {response.BySpeaker, "By Hand", "hand", ""},
		"two students of one name":                  {response.BySpeaker, "John Smith", "", "john1 john2"},
		"one initial for two":                       {response.BySpeaker, "John S", "", "john1 john2"},
		"names that swap":                           {response.BySpeaker, "James Thomas", "", "jt tj"},
		"a name shared with one withdrawn":          {response.BySpeaker, "Mia Roy", "", "mia oldmia"},
		"a withdrawn student by name is a choice":   {response.BySpeaker, "Gus Gone", "", "gone"},
		"a first name alone is a choice":            {response.BySpeaker, "Ana", "", "ana"},
		"a speaker who is no student":               {response.BySpeaker, "Speaker 1", "", ""},
		"a file named by id":                        {response.ByFile, "00071", "ana", ""},
		"a file name that holds an id":              {response.ByFile, "essay_00071_final", "ana", ""},
		"a file name that holds two ids":            {response.ByFile, "00071-00072", "", "ana ben"},
		"an id and another's name":                  {response.ByFile, "00071 Ben O'Neill", "", "ana ben"},
		"an id and the same student's name":         {response.ByFile, "00071 Ana Lopez", "ana", ""},
		"a file named by name":                      {response.ByFile, "Lopez_Ana", "ana", ""},
		"a name within a file name is a choice":     {response.ByFile, "Essay 1 - Ana Lopez", "", "ana"},
		"a short id within a file name is no match": {response.ByFile, "Essay 2 Ana Lopez", "", "ana"},
		"a year within a file name is no id":        {response.ByFile, "Ana Lopez 2026", "", "ana"},
		"nothing":                                   {response.ByFile, "", "", ""},
		"punctuation":                               {response.ByFile, "--..--", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := response.Match([]response.Draft{{Key: c.key, StudentKey: c.text}}, students)[0]
			var ids []string
			for _, s := range got.Candidates {
				ids = append(ids, s.ID)
			}
			slices.Sort(ids)
			if got.StudentID != c.want || strings.Join(ids, " ") != c.candidates {
				t.Errorf("got %q and %v", got.StudentID, ids)
			}
		})
	}
	faulty := response.Match([]response.Draft{{StudentKey: "00071", Fault: &fault.Fault{}}}, students)[0]
	if faulty.StudentID != "" || faulty.Candidates != nil {
		t.Errorf("a faulty draft was matched: %+v", faulty)
	}
}

func TestNamesOfFilesAsSchoolsGiveThem(t *testing.T) {
	students := []roster.Student{
		{ID: "ana", SourcedID: "99001", First: "Ana", Last: "Lopez"},
		{ID: "ana b", SourcedID: "99002", First: "Ana", Last: "Brook"},
		{ID: "leo", SourcedID: "99", First: "Leo", Last: "Lopez"},
		{ID: "essay", SourcedID: "3", First: "Journal", Last: "Sarr"},
		{ID: "josé", SourcedID: "99004", First: "José María", Last: "de la Cruz"},
	}
	for name, want := range map[string]string{
		"Ana Lopez - Essay.txt":              "ana",
		"Ana_Lopez_assignment1_99.txt":       "ana",
		"Lopez, Ana - journal 3.txt":         "ana",
		"Essay 2 (final) - Ana Lopez.docx":   "ana",
		"ana.lopez.essay.txt":                "ana",
		"ANA-LOPEZ-week-3.txt":               "ana",
		"Jose Maria de la Cruz - essay.txt":  "josé",
		"de_la_Cruz_Jose_Maria_essay_2.docx": "josé",
		"2026-03-01 Brook, Ana (1).txt":      "ana b",
	} {
		t.Run(name, func(t *testing.T) {
			content := []byte("We tried again.")
			if strings.HasSuffix(name, ".docx") {
				content = docx(t, "<w:p><w:r><w:t>We tried again.</w:t></w:r></w:p>")
			}
			drafts := read(t, "week.zip", zipped(t, entry{"week 3/" + name, string(content)}))
			got := response.Match(append(drafts, read(t, name, content)...), students)
			for _, m := range got {
				if m.StudentID != "" || len(m.Candidates) != 1 || m.Candidates[0].ID != want {
					t.Errorf("got %q and %+v", m.StudentID, m.Candidates)
				}
			}
		})
	}
}

func BenchmarkMatch10kTo5kStudents(b *testing.B) {
	var students []roster.Student
	for i := range 5_000 {
		students = append(students, roster.Student{ID: fmt.Sprint(i), SourcedID: fmt.Sprintf("%07d", i), First: fmt.Sprint("Ana", i), Last: "Lopez"})
	}
	var drafts []response.Draft
	for i := range 10_000 {
		drafts = append(drafts, response.Draft{StudentKey: fmt.Sprintf("%07d", i%5_000)})
	}
	for b.Loop() {
		response.Match(drafts, students)
	}
}
