package store

import (
	"database/sql"

	"unseenedge/internal/audit"
	"unseenedge/internal/fault"
)

const (
	insertAccess = `insert into access_record (seq, at, account_id, reason, page, subject, subject_id, chain)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`
	selectLastAccess = `select seq, chain from access_record order by seq desc limit 1`
	accessColumns    = `seq, at, coalesce(account_id, ''), reason, page, subject, subject_id, chain`
	selectAccess     = `select ` + accessColumns + ` from access_record where seq > $1 order by seq limit 1000`
	// A class is a student's between the ends of their enrollment; an import, if
	// it began or ended one or brought a response.
	selectAccessOf = `select ` + accessColumns + ` from access_record where subject_id in (select $1
			union select began_by from enrollment where student_id = $1
			union select ended_by from enrollment where student_id = $1
			union select import_id from response where student_id = $1)
		union select ` + accessColumns + ` from enrollment en join access_record on subject_id = en.class_id
			and at >= en.began_at and (en.ended_at is null or at < en.ended_at) where en.student_id = $1
		order by at desc, seq desc limit $2`
)

// RecordAccess appends who looked at whom to the chain, at the use case's time.
func (tx *Tx) RecordAccess(r audit.Record) error {
	var seq int64
	var last string
	if err := tx.row(selectLastAccess, nil, &seq, &last); err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	r.At = tx.Now
	seq++
	_, err := tx.exec(insertAccess, seq, r.At, null(r.AccountID), r.Reason, r.Page, r.Subject, r.SubjectID,
		audit.Link(last, seq, r))
	return err
}

// AccessOf returns the last n looks at a student, newest first: at the student,
// at a class while they stood in it, and at an import that put them into or took
// them out of a class or brought a response of theirs.
func (tx *Tx) AccessOf(studentID string, n int) ([]audit.Entry, error) {
	return collect(tx, selectAccessOf, []any{studentID, n}, scanAccess)
}

// VerifyAccess follows the chain of access records and returns how many hold.
func (tx *Tx) VerifyAccess() (int64, error) {
	return audit.Verify(func(yield func(audit.Entry, error) bool) {
		for after := int64(0); ; {
			page, err := collect(tx, selectAccess, []any{after}, scanAccess)
			if err != nil {
				yield(audit.Entry{}, err)
				return
			}
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
				after = e.Seq
			}
			if len(page) == 0 {
				return
			}
		}
	})
}

func scanAccess(r *sql.Rows) (e audit.Entry, err error) {
	err = r.Scan(&e.Seq, &e.At, &e.AccountID, &e.Reason, &e.Page, &e.Subject, &e.SubjectID, &e.Link)
	return e, err
}
