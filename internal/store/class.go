package store

import (
	"database/sql"

	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
)

// seesClass narrows class c to the viewer's school $1: all for an admin or the
// system ($2 = 1), else what account $3 teaches. Closed classes are not seen.
const seesClass = `c.school_id = $1 and c.closed_at is null and ($2 = 1 or exists
	(select 1 from teaching te where te.class_id = c.id and te.account_id = $3))`

const (
	insertClass = `insert into class (id, school_id, term_id, name, created_at) values ($1, $2, $3, $4, $5)`
	selectClass = `select c.id, c.term_id, c.name, t.name,
		exists (select 1 from teaching te where te.class_id = c.id and te.account_id = $3)
		from class c join term t on t.id = c.term_id where ` + seesClass + ` and c.id = $4`
	selectClassRefs = `select c.id, c.name from class c where ` + seesClass + ` order by c.name, c.id`
	selectTeachers  = `select a.id, a.email, a.name from teaching te join account a on a.id = te.account_id
		where te.class_id = $1 order by a.name, a.email`
	updateClassName   = `update class set name = $1 where id = $2 and closed_at is null`
	updateClassClosed = `update class set closed_at = $1 where id = $2`
	deleteClass       = `delete from class where id = $1`
	selectClassCards  = `select c.id, c.name,
		(select count(*) from enrollment en where en.class_id = c.id and en.ended_at is null),
		exists (select 1 from teaching te where te.class_id = c.id and te.account_id = $3)
		from class c where ` + seesClass + ` order by c.name, c.id`
	selectClassTeachers = `select te.class_id, a.name from teaching te join class c on c.id = te.class_id
		join account a on a.id = te.account_id where c.school_id = $1 and c.closed_at is null order by a.name, a.email`
)

// Class is a class with the names beside its ids.
type Class struct {
	roster.Class
	Term     string   // its name
	Teachers []string // names, in the order of TeacherIDs
	Emails   []string // of the teachers, in the same order
	Teaches  bool     // the viewer teaches it
}

// sees gives the arguments of seesClass. Nobody sees nothing.
func sees(v auth.Viewer) []any {
	whole := 0
	if v.IsAdmin() {
		whole = 1
	}
	return []any{v.SchoolID, whole, v.AccountID}
}

// AddClass keeps a class under its ID; the name is unique among the term's open
// classes.
func (tx *Tx) AddClass(schoolID string, c roster.Class) error {
	_, err := tx.exec(insertClass, c.ID, schoolID, c.TermID, c.Name, tx.Now)
	return taken(err, "class.taken")
}

// Class returns an open class that the viewer sees, with its teachers.
func (tx *Tx) Class(v auth.Viewer, id string) (c Class, err error) {
	if err = tx.row(selectClass, append(sees(v), id), &c.ID, &c.TermID, &c.Name, &c.Term, &c.Teaches); err != nil {
		return c, err
	}
	teachers, err := tx.Teachers(id)
	for _, t := range teachers {
		c.TeacherIDs = append(c.TeacherIDs, t.ID)
		c.Teachers = append(c.Teachers, t.Name)
		c.Emails = append(c.Emails, t.Email)
	}
	return c, err
}

// ClassRefs returns the open classes that the viewer sees, by name.
func (tx *Tx) ClassRefs(v auth.Viewer) ([]report.ClassRef, error) {
	return collect(tx, selectClassRefs, sees(v), func(r *sql.Rows) (c report.ClassRef, err error) {
		return c, r.Scan(&c.ID, &c.Name)
	})
}

// ClassCards returns the open classes that the viewer sees, by name, with their
// teachers and how many students they have: counts, no scores.
func (tx *Tx) ClassCards(v auth.Viewer) ([]report.ClassCard, error) {
	teachers := map[string][]string{}
	err := tx.rows(selectClassTeachers, []any{v.SchoolID}, func(r *sql.Rows) error {
		var id, name string
		err := r.Scan(&id, &name)
		teachers[id] = append(teachers[id], name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return collect(tx, selectClassCards, sees(v), func(r *sql.Rows) (c report.ClassCard, err error) {
		err = r.Scan(&c.ID, &c.Name, &c.Students, &c.Teaches)
		c.Teachers = teachers[c.ID]
		return c, err
	})
}

// Teachers returns who teaches a class, by name.
func (tx *Tx) Teachers(classID string) ([]roster.Teacher, error) {
	return collect(tx, selectTeachers, []any{classID}, func(r *sql.Rows) (t roster.Teacher, err error) {
		return t, r.Scan(&t.ID, &t.Email, &t.Name)
	})
}

// RenameClass gives an open class another name.
func (tx *Tx) RenameClass(id, name string) error {
	return taken(tx.execOne(updateClassName, name, id), "class.taken")
}

// CloseClass closes a class and ends its enrollments, by an edit.
func (tx *Tx) CloseClass(id, by string) error {
	if _, err := tx.exec(updateEnrollmentsOfClassEnded, tx.Now, by, id); err != nil {
		return err
	}
	return tx.execOne(updateClassClosed, tx.Now, id)
}

// OpenClass opens a closed class again; its enrollments stay ended.
func (tx *Tx) OpenClass(id string) error {
	return taken(tx.execOne(updateClassClosed, nil, id), "class.taken")
}

// RemoveClass deletes a class that nothing refers to but its teachers; else a
// Conflict.
func (tx *Tx) RemoveClass(id string) error {
	if _, err := tx.exec(deleteTeachers, id); err != nil {
		return err
	}
	return referred(tx.execOne(deleteClass, id))
}
