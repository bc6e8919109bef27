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
	// teachesStudent narrows student s to school $1 and, unless the system asks
	// ($2 = 1), to open enrollments in classes that account $3 teaches.
	teachesStudent = `s.school_id = $1 and ($2 = 1 or exists (select 1 from enrollment en
		join teaching te on te.class_id = en.class_id
		where en.student_id = s.id and en.ended_at is null and te.account_id = $3))`
	inClass = `exists (select 1 from enrollment e4 where e4.student_id = s.id and e4.class_id = $4 and e4.ended_at is null)`
	byName  = ` order by s.last_name, s.first_name, s.sourced_id`

	insertStudent = `insert into student (id, school_id, sourced_id, first_name, last_name, grade, created_at, withdrawn_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`
	updateStudent = `update student set sourced_id = $1, first_name = $2, last_name = $3, grade = $4,
		withdrawn_at = case when $5 = 1 then coalesce(withdrawn_at, $6) end where id = $7`
	deleteStudent            = `delete from student where id = $1`
	selectStudent            = `select ` + studentColumns + ` from student s where ` + teachesStudent + ` and s.id = $4`
	selectStudents           = `select ` + studentColumns + ` from student s where ` + teachesStudent + byName
	selectStudentsOf         = `select ` + studentColumns + ` from student s where ` + teachesStudent + ` and ` + inClass + byName
	selectStudentBySourcedID = `select ` + studentColumns + ` from student s where ` + teachesStudent + ` and s.sourced_id = $4`
	selectStudentClasses     = `select c.id, c.name from enrollment en join class c on c.id = en.class_id
		where ` + seesClass + ` and en.student_id = $4 and en.ended_at is null order by c.name, c.id`

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

// taughtBy gives the arguments of teachesStudent. An admin sees by teaching like
// anybody else.
func taughtBy(v auth.Viewer) []any {
	whole := 0
	if v.IsSystem() {
		whole = 1
	}
	return []any{v.SchoolID, whole, v.AccountID}
}

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

// Student returns a student whom the viewer teaches (the system: any).
func (tx *Tx) Student(v auth.Viewer, id string) (roster.Student, error) {
	return scanStudent(tx.scanner(selectStudent, append(taughtBy(v), id)...))
}

// StudentBySourcedID is Student by the school's own id.
func (tx *Tx) StudentBySourcedID(v auth.Viewer, sourcedID string) (roster.Student, error) {
	return scanStudent(tx.scanner(selectStudentBySourcedID, append(taughtBy(v), sourcedID)...))
}

// Students returns the students whom the viewer teaches (the system: all), by
// name.
func (tx *Tx) Students(v auth.Viewer) ([]roster.Student, error) {
	return tx.students(selectStudents, taughtBy(v)...)
}

// StudentsOf returns the students of a class that the viewer teaches, by name.
func (tx *Tx) StudentsOf(v auth.Viewer, classID string) ([]roster.Student, error) {
	return tx.students(selectStudentsOf, append(taughtBy(v), classID)...)
}

// RosterStudent returns a student as an admin keeps them: name, id, grade. For
// any other viewer there is none.
func (tx *Tx) RosterStudent(v auth.Viewer, id string) (roster.Student, error) {
	args, err := keeps(v)
	if err != nil {
		return roster.Student{}, err
	}
	return scanStudent(tx.scanner(selectStudent, append(args, id)...))
}

// RosterStudentsOf returns the students of a class as an admin keeps them.
func (tx *Tx) RosterStudentsOf(v auth.Viewer, classID string) ([]roster.Student, error) {
	args, err := keeps(v)
	if err != nil {
		return nil, err
	}
	return tx.students(selectStudentsOf, append(args, classID)...)
}

// keeps gives arguments of teachesStudent that span the school, for its keepers.
func keeps(v auth.Viewer) ([]any, error) {
	if !v.IsAdmin() {
		return nil, notFound()
	}
	return []any{v.SchoolID, 1, ""}, nil
}

// StudentClasses returns the open classes of a student that the viewer sees.
func (tx *Tx) StudentClasses(v auth.Viewer, studentID string) ([]report.ClassRef, error) {
	return collect(tx, selectStudentClasses, append(sees(v), studentID), func(r *sql.Rows) (c report.ClassRef, err error) {
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
