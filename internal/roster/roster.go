// Package roster holds who is taught what by whom, and how a class list
// changes it.
//
// Everything is pure. Invariant: a student is known by sourced id alone; two
// students are never taken for one because their names agree.
package roster

// School is one school. Its time zone names the day of every date.
type School struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	TimeZone string `json:"time_zone"` // IANA name, such as "America/Chicago"
}

// Term is a stretch of the school year in which classes meet.
type Term struct {
	ID       string `json:"id"`
	SchoolID string `json:"school_id"`
	Name     string `json:"name"`
	Start    string `json:"start"` // YYYY-MM-DD
	End      string `json:"end"`   // YYYY-MM-DD, inclusive
}

// Class is a group of students taught together in one term.
type Class struct {
	ID         string   `json:"id"`
	TermID     string   `json:"term_id"`
	Name       string   `json:"name"`
	TeacherIDs []string `json:"teacher_ids,omitempty"`
}

// GradeUnknown stands for a grade that was not given.
const GradeUnknown = -1

// Student is one student of the school.
type Student struct {
	ID        string `json:"id"`
	SourcedID string `json:"sourced_id"` // the school's own id, unique in the school
	First     string `json:"first"`
	Last      string `json:"last"`
	Grade     int    `json:"grade"` // 0 is kindergarten, 1-12; GradeUnknown
	Withdrawn bool   `json:"withdrawn,omitempty"`
}

// Teacher is one teacher, known by e-mail.
type Teacher struct {
	ID    string `json:"id"`
	Email string `json:"email"` // lower case
	Name  string `json:"name,omitempty"`
}

// Enrollment places a student in a class.
type Enrollment struct {
	ClassID   string `json:"class_id"`
	StudentID string `json:"student_id"`
}

// State is the roster of one school in one term, as it stands.
type State struct {
	Students    []Student // of the school, the withdrawn too
	Classes     []Class   // of the term
	Teachers    []Teacher
	Enrollments []Enrollment // of those classes
}
