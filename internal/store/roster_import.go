package store

import (
	"database/sql"

	"unseenedge/internal/roster"
)

// RosterImport is an uploaded class list: what it would change, or changed.
type RosterImport struct {
	ID, SchoolID, AccountID string
	By                      string // name of the account; empty for the command line
	FileName, FileHash      string
	Rows                    int
	Preview                 []byte // JSON of package app; not read for lists
	State                   ImportState
	CreatedAt, AppliedAt    int64
}

// ImportState is how far an import is.
type ImportState string

// The states of an import.
const (
	Previewed ImportState = "preview"
	Applied   ImportState = "applied"
	Undone    ImportState = "undone"
	Dropped   ImportState = "dropped" // it had nothing to change
)

const (
	insertRosterImport = `insert into roster_import
		(id, school_id, account_id, file_name, file_hash, row_count, preview, state, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, 'preview', $8)`
	rosterImportColumns = `i.id, i.school_id, coalesce(i.account_id, ''), coalesce(a.name, ''), i.file_name, i.file_hash,
		i.row_count, i.state, i.created_at, coalesce(i.applied_at, 0)`
	rosterImportJoin   = ` from roster_import i left join account a on a.id = i.account_id `
	selectRosterImport = `select ` + rosterImportColumns + `, i.preview` + rosterImportJoin +
		`where i.school_id = $1 and i.id = $2`
	selectRosterImports = `select ` + rosterImportColumns + rosterImportJoin +
		`where i.school_id = $1 order by i.created_at desc, i.id desc limit 50`
	updateRosterImportApplied = `update roster_import set state = 'applied', applied_at = $1 where id = $2 and state = 'preview'`
	updateRosterImportUndone  = `update roster_import set state = 'undone', undone_at = $1 where id = $2 and state = 'applied'`
	updateRosterImportDropped = `update roster_import set state = 'dropped', preview = $1 where id = $2 and state = 'preview'`
	deleteRosterPreview       = `delete from roster_import where school_id = $1 and id = $2 and state = 'preview'`
	deleteRosterPreviews      = `delete from roster_import where state = 'preview' and created_at < $1`

	selectRosterStudents = `select ` + studentColumns + ` from student s where s.school_id = $1 order by s.sourced_id`
	selectRosterClasses  = `select id, term_id, name from class where school_id = $1 and term_id = $2
		and closed_at is null order by name`
	selectRosterTeachings = `select te.class_id, te.account_id from teaching te join class c on c.id = te.class_id
		where c.school_id = $1 and c.term_id = $2 and c.closed_at is null order by te.class_id, te.account_id`
	selectRosterTeachers    = `select id, email, name from account where school_id = $1 order by email`
	selectRosterEnrollments = `select en.class_id, en.student_id from enrollment en join class c on c.id = en.class_id
		where c.school_id = $1 and c.term_id = $2 and c.closed_at is null and en.ended_at is null
		order by en.class_id, en.student_id`
)

// AddRosterImport keeps a preview under its ID.
func (tx *Tx) AddRosterImport(i RosterImport) error {
	_, err := tx.exec(insertRosterImport, i.ID, i.SchoolID, null(i.AccountID), i.FileName, i.FileHash, i.Rows, i.Preview, tx.Now)
	return err
}

// RosterImport returns one import of the school with its preview.
func (tx *Tx) RosterImport(schoolID, id string) (i RosterImport, err error) {
	err = tx.row(selectRosterImport, []any{schoolID, id}, append(i.columns(), &i.Preview)...)
	return i, err
}

// RosterImports returns the school's last 50 imports, newest first, without
// their previews.
func (tx *Tx) RosterImports(schoolID string) ([]RosterImport, error) {
	return collect(tx, selectRosterImports, []any{schoolID}, func(r *sql.Rows) (i RosterImport, err error) {
		return i, r.Scan(i.columns()...)
	})
}

func (i *RosterImport) columns() []any {
	return []any{&i.ID, &i.SchoolID, &i.AccountID, &i.By, &i.FileName, &i.FileHash, &i.Rows, &i.State, &i.CreatedAt, &i.AppliedAt}
}

// MarkRosterImport moves a preview to Applied, or an applied import to Undone.
// Another step is not found.
func (tx *Tx) MarkRosterImport(id string, to ImportState) error {
	if to == Undone {
		return tx.execOne(updateRosterImportUndone, tx.Now, id)
	}
	return tx.execOne(updateRosterImportApplied, tx.Now, id)
}

// DropRosterImport ends a preview that has nothing to change; left takes the
// place of its list.
func (tx *Tx) DropRosterImport(id string, left []byte) error {
	return tx.execOne(updateRosterImportDropped, left, id)
}

// RemoveRosterPreview deletes a preview, which holds the names of a whole list;
// what went further is not found.
func (tx *Tx) RemoveRosterPreview(schoolID, id string) error {
	return tx.execOne(deleteRosterPreview, schoolID, id)
}

// RemoveRosterPreviews deletes the previews made before a moment.
func (tx *Tx) RemoveRosterPreviews(before int64) error {
	_, err := tx.exec(deleteRosterPreviews, before)
	return err
}

// RosterState returns the roster of a school in a term as it stands.
func (tx *Tx) RosterState(schoolID, termID string) (s roster.State, err error) {
	if s.Students, err = tx.students(selectRosterStudents, schoolID); err != nil {
		return s, err
	}
	if s.Teachers, err = collect(tx, selectRosterTeachers, []any{schoolID}, func(r *sql.Rows) (t roster.Teacher, err error) {
		return t, r.Scan(&t.ID, &t.Email, &t.Name)
	}); err != nil {
		return s, err
	}
	if s.Enrollments, err = collect(tx, selectRosterEnrollments, []any{schoolID, termID}, func(r *sql.Rows) (e roster.Enrollment, err error) {
		return e, r.Scan(&e.ClassID, &e.StudentID)
	}); err != nil {
		return s, err
	}
	s.Classes, err = tx.rosterClasses(schoolID, termID)
	return s, err
}

func (tx *Tx) rosterClasses(schoolID, termID string) ([]roster.Class, error) {
	teachers := map[string][]string{}
	err := tx.rows(selectRosterTeachings, []any{schoolID, termID}, func(r *sql.Rows) error {
		var class, account string
		err := r.Scan(&class, &account)
		teachers[class] = append(teachers[class], account)
		return err
	})
	if err != nil {
		return nil, err
	}
	return collect(tx, selectRosterClasses, []any{schoolID, termID}, func(r *sql.Rows) (c roster.Class, err error) {
		err = r.Scan(&c.ID, &c.TermID, &c.Name)
		c.TeacherIDs = teachers[c.ID]
		return c, err
	})
}
