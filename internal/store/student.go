package store

import (
	"database/sql"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
)

const (
	studentColumns = `s.id, s.sourced_id, s.first_name, s.last_name, coalesce(s.grade, -1), s.withdrawn_at is not null`
	// taught narrows student s to open enrollments in classes that account $1
	// teaches; the empty account is the system and sees all.
	taught = `($1 = '' or exists (select 1 from enrollment en join teaching te on te.class_id = en.class_id
		where en.student_id = s.id and en.ended_at is null and te.account_id = $1))`
	byName = ` order by s.last_name, s.first_name, s.sourced_id`

	insertStudent = `insert into student (id, school_id, sourced_id, first_name, last_name, grade, created_at, withdrawn_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`
	updateStudent = `update student set sourced_id = $1, first_name = $2, last_name = $3, grade = $4,
		withdrawn_at = case when $5 = 1 then coalesce(withdrawn_at, $6) end where id = $7`
	deleteStudent      = `delete from student where id = $1`
	selectStudent      = `select ` + studentColumns + ` from student s where ` + taught + ` and s.id = $2`
	selectEveryStudent = `select ` + studentColumns + ` from student s` + byName
	selectStudents     = `select ` + studentColumns + ` from student s where s.id in (select en.student_id
		from teaching te join enrollment en on en.class_id = te.class_id and en.ended_at is null
		where te.account_id = $1)` + byName
	selectStudentBySourcedID = `select ` + studentColumns + ` from student s where s.school_id = $1 and s.sourced_id = $2`
	selectWithdrawn          = `select ` + studentColumns + ` from student s
		where s.school_id = $1 and s.withdrawn_at is not null` + byName
	selectRosterStudent = `select ` + studentColumns + ` from student s where s.school_id = $1 and s.id = $2`
	selectClassStudents = `select ` + studentColumns + ` from student s join enrollment en on en.student_id = s.id
		join class c on c.id = en.class_id where ` + seesClass + ` and en.class_id = $4 and en.ended_at is null` + byName
	selectStudentClasses = `select c.id, c.name from enrollment en join class c on c.id = en.class_id
		where en.student_id = $2 and en.ended_at is null and c.closed_at is null
		and ($1 = '' or exists (select 1 from teaching te where te.class_id = c.id and te.account_id = $1))
		order by c.name, c.id`

	insertEnrollment = `insert into enrollment (id, class_id, student_id, began_at, began_by) values ($1, $2, $3, $4, $5)
		on conflict do nothing`
	updateEnrollmentEnded = `update enrollment set ended_at = $1, ended_by = $2
		where class_id = $3 and student_id = $4 and ended_at is null`
	updateEnrollmentsOfStudentEnded = `update enrollment set ended_at = $1, ended_by = $2
		where student_id = $3 and ended_at is null`
	updateEnrollmentsOfClassEnded = `update enrollment set ended_at = $1, ended_by = $2
		where class_id = $3 and ended_at is null`
	selectEnrollmentsMoved = `select count(*) from enrollment where began_by = $1 and ended_at is not null`
	deleteEnrollmentsBegan = `delete from enrollment where began_by = $1`
	selectEnrollmentsStuck = `select count(*) from enrollment en join class c on c.id = en.class_id
		join student s on s.id = en.student_id
		where en.ended_by = $1 and (c.closed_at is not null or s.withdrawn_at is not null)`
	updateEnrollmentsReopened = `update enrollment set ended_at = null, ended_by = null where ended_by = $1`
)

// AddStudent keeps a student under their ID; the school's own id is unique.
func (tx *Tx) AddStudent(schoolID string, s roster.Student) error {
	var withdrawn any
	if s.Withdrawn {
		withdrawn = tx.Now
	}
	_, err := tx.exec(insertStudent, s.ID, schoolID, s.SourcedID, s.First, s.Last, grade(s.Grade), tx.Now, withdrawn)
	return taken(err, "student.taken")
}

// EditStudent replaces what is known about a student.
func (tx *Tx) EditStudent(s roster.Student) error {
	withdrawn := 0
	if s.Withdrawn {
		withdrawn = 1
	}
	return taken(tx.execOne(updateStudent, s.SourcedID, s.First, s.Last, grade(s.Grade), withdrawn, tx.Now, s.ID), "student.taken")
}

// RemoveStudent deletes a student to whom nothing refers; else a Conflict.
func (tx *Tx) RemoveStudent(id string) error { return referred(tx.execOne(deleteStudent, id)) }

// TaughtStudent returns a student whom the teacher teaches; the empty teacherID
// is the system and finds any.
func (tx *Tx) TaughtStudent(teacherID, id string) (roster.Student, error) {
	return scanStudent(tx.scanner(selectStudent, teacherID, id))
}

// StudentBySourcedID returns the school's student with its own id, whoever asks.
func (tx *Tx) StudentBySourcedID(schoolID, sourcedID string) (roster.Student, error) {
	return scanStudent(tx.scanner(selectStudentBySourcedID, schoolID, sourcedID))
}

// TaughtStudents returns all students whom the teacher teaches, by name; the
// empty teacherID is the system and finds the whole school.
func (tx *Tx) TaughtStudents(teacherID string) ([]roster.Student, error) {
	if teacherID == "" {
		return tx.students(selectEveryStudent)
	}
	return tx.students(selectStudents, teacherID)
}

// RosterStudent returns a student as an admin keeps them: name, id, grade. For
// any other viewer there is none.
func (tx *Tx) RosterStudent(v auth.Viewer, id string) (roster.Student, error) {
	if !v.IsAdmin() {
		return roster.Student{}, notFound()
	}
	return scanStudent(tx.scanner(selectRosterStudent, v.SchoolID, id))
}

// WithdrawnStudents returns the school's withdrawn students by name, for an
// admin; for any other viewer there are none.
func (tx *Tx) WithdrawnStudents(v auth.Viewer) ([]roster.Student, error) {
	if !v.IsAdmin() {
		return nil, nil
	}
	return tx.students(selectWithdrawn, v.SchoolID)
}

// ClassStudents returns the students of an open class that the viewer sees, by
// name: as rows of the roster, so an admin sees them too.
func (tx *Tx) ClassStudents(v auth.Viewer, classID string) ([]roster.Student, error) {
	return tx.students(selectClassStudents, append(sees(v), classID)...)
}

// StudentClasses returns the open classes of a student that the teacher
// teaches; the empty teacherID is the system and finds all.
func (tx *Tx) StudentClasses(teacherID, studentID string) ([]report.ClassRef, error) {
	return collect(tx, selectStudentClasses, []any{teacherID, studentID}, func(r *sql.Rows) (c report.ClassRef, err error) {
		return c, r.Scan(&c.ID, &c.Name)
	})
}

// Enroll puts a student into a class, by an edit or import; twice is once.
func (tx *Tx) Enroll(classID, studentID, by string) error {
	_, err := tx.exec(insertEnrollment, tx.NewID(), classID, studentID, tx.Now, by)
	return err
}

// EndEnrollment takes a student out of a class.
func (tx *Tx) EndEnrollment(classID, studentID, by string) error {
	return tx.execOne(updateEnrollmentEnded, tx.Now, by, classID, studentID)
}

// EndEnrollments takes a student out of all classes.
func (tx *Tx) EndEnrollments(studentID, by string) error {
	_, err := tx.exec(updateEnrollmentsOfStudentEnded, tx.Now, by, studentID)
	return err
}

// UndoEnrollments takes back what an edit or import did: those it began are
// gone, those it ended are open. If somebody changed them since it is a
// Conflict. Students and classes must have been taken back before.
func (tx *Tx) UndoEnrollments(by string) error {
	for _, query := range [...]string{selectEnrollmentsMoved, selectEnrollmentsStuck} {
		var n int
		if err := tx.row(query, []any{by}, &n); err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "undo.enrollments", n)
		}
	}
	if _, err := tx.exec(deleteEnrollmentsBegan, by); err != nil {
		return err
	}
	_, err := tx.exec(updateEnrollmentsReopened, by)
	return taken(err, "undo.enrolled_since")
}

func (tx *Tx) students(query string, args ...any) ([]roster.Student, error) {
	return collect(tx, query, args, func(r *sql.Rows) (roster.Student, error) { return scanStudent(r.Scan) })
}

func scanStudent(scan func(...any) error) (s roster.Student, err error) {
	err = scan(&s.ID, &s.SourcedID, &s.First, &s.Last, &s.Grade, &s.Withdrawn)
	return s, err
}

// grade returns an unknown grade as null.
func grade(g int) any {
	if g == roster.GradeUnknown {
		return nil
	}
	return g
}
