package store

// Edit is one change by hand and what it replaced, so that it can be taken back
// once.
type Edit struct {
	ID, SchoolID, AccountID string
	Kind                    string // what was done: "student.changed"
	SubjectID               string // whom or what it was done to
	Before                  []byte // JSON, written and read by whoever knows the kind
	CreatedAt               int64
}

const (
	insertEdit = `insert into edit (id, school_id, account_id, kind, subject_id, before, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`
	selectEdit = `select id, school_id, coalesce(account_id, ''), kind, subject_id, before, created_at from edit
		where id = $1 and school_id = $2 and account_id is not distinct from $3 and undone_at is null`
	updateEditUndone = `update edit set undone_at = $1 where id = $2 and undone_at is null`
)

// AddEdit keeps an edit and returns its id; an ID that e has already is kept.
func (tx *Tx) AddEdit(e Edit) (string, error) {
	if e.ID == "" {
		e.ID = tx.NewID()
	}
	_, err := tx.exec(insertEdit, e.ID, e.SchoolID, null(e.AccountID), e.Kind, e.SubjectID, e.Before, tx.Now)
	return e.ID, err
}

// Edit returns an edit of the account's own that was not undone.
func (tx *Tx) Edit(schoolID, accountID, id string) (e Edit, err error) {
	err = tx.row(selectEdit, []any{id, schoolID, null(accountID)},
		&e.ID, &e.SchoolID, &e.AccountID, &e.Kind, &e.SubjectID, &e.Before, &e.CreatedAt)
	return e, err
}

// UndoEdit marks an edit undone; an undone one is not found.
func (tx *Tx) UndoEdit(id string) error { return tx.execOne(updateEditUndone, tx.Now, id) }
