package store

import (
	"database/sql"

	"unseenedge/internal/fault"
	"unseenedge/internal/response"
)

// Response is a stored response and what is known about it.
type Response struct {
	response.Response
	Prompt   string // wording; empty without a prompt
	Words    int
	Revision int // counts the texts it has had, from 1
	ImportID string
	// ImportRow is its draft in that import, from 0; it is kept, never read back.
	ImportRow int `json:"-"`
	Deleted   bool
}

// teaches narrows a student to the teacher $1 by open enrollments; the empty
// account is the system and sees all.
const teaches = `($1 = '' or exists (select 1 from enrollment en join teaching te on te.class_id = en.class_id
	where en.student_id = r.student_id and en.ended_at is null and te.account_id = $1))`

const (
	responseColumns = `r.id, r.student_id, coalesce(r.prompt_id, ''), coalesce(p.wording, ''), r.mode, r.on_day, r.text,
		r.words, r.source, coalesce(r.import_id, ''), r.revision, r.deleted_at is not null`
	responseJoin   = ` from response r left join prompt p on p.id = r.prompt_id `
	insertResponse = `insert into response (id, student_id, prompt_id, mode, on_day, text, words, fingerprint, source,
		import_id, import_row, account_id, revision, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)`
	updateResponse = `update response set prompt_id = $1, mode = $2, on_day = $3, text = $4, words = $5,
		fingerprint = $6, revision = $7, student_id = $8 where id = $9 and deleted_at is null`
	updateResponseDeleted  = `update response set deleted_at = $1 where id = $2`
	updateImportDeleted    = `update response set deleted_at = $1 where import_id = $2 and deleted_at is null`
	selectResponse         = `select ` + responseColumns + responseJoin + `where ` + teaches + ` and r.id = $2`
	selectStudentResponses = `select ` + responseColumns + responseJoin +
		`where ` + teaches + ` and r.student_id = $2 and r.deleted_at is null order by r.on_day desc, r.id desc`
	selectHeard = `select count(*), coalesce(max(on_day), '') from response where student_id = $1 and deleted_at is null`
	// An estimate needs no texts, and looks back over one period.
	selectRecentResponses = `select id, on_day, words from response
		where student_id = $1 and on_day >= $2 and deleted_at is null order by on_day desc, id desc`
	selectResponseKnown  = `select count(*) from response where student_id = $1 and fingerprint = $2 and deleted_at is null`
	selectImportStudents = `select distinct student_id from response where import_id = $1 and deleted_at is null`
	selectImportRows     = `select import_row from response where import_id = $1`
	selectImportTouched  = `select count(*) from response r where r.import_id = $1 and r.deleted_at is null
		and (exists (select 1 from edit e where e.subject_id = r.id and e.undone_at is null)
			or exists (select 1 from rating ra where ra.response_id = r.id and ra.ended_at is null)
			or exists (select 1 from blind_rating b where b.response_id = r.id))`
	selectPrevious = `select id from response where student_id = $1 and deleted_at is null
		and (on_day < $2 or (on_day = $2 and id < $3)) order by on_day desc, id desc limit 1`
	selectFollowing = `select id from response where student_id = $1 and deleted_at is null
		and (on_day > $2 or (on_day = $2 and id > $3)) order by on_day, id limit 1`
	// A response lacks scores after a new model set or prompt model, until the worker came by.
	selectUnscored = `select ` + responseColumns + responseJoin + `where r.deleted_at is null and r.id > $1 and
		not exists (select 1 from score s where s.student_id = r.student_id and s.response_id = r.id
			and s.model_set = $2 and s.revision = r.revision and s.prompt_model = ` + inForce + `) order by r.id limit $3`
	selectUnscoredCount = `select count(*) from response r where r.deleted_at is null and
		not exists (select 1 from score s where s.student_id = r.student_id and s.response_id = r.id
			and s.model_set = $2 and s.revision = r.revision and s.prompt_model = ` + inForce + `) and r.id > $1`
)

// AddResponse keeps r, whose text is clean, and returns its id. The same words
// of the same student to the same prompt twice are a Conflict.
func (tx *Tx) AddResponse(r Response, accountID string) (string, error) {
	id := tx.NewID()
	var row any
	if r.ImportID != "" {
		row = r.ImportRow
	}
	_, err := tx.exec(insertResponse, id, r.StudentID, null(r.PromptID), modeKey(r.Mode), r.On, r.Text, r.Words,
		fingerprint(r), r.Source, null(r.ImportID), row, null(accountID), tx.Now)
	return id, repeated(err)
}

// EditResponse replaces a response's content and owner; its Revision is kept
// as given. Scores of another student or revision stay behind.
func (tx *Tx) EditResponse(r Response) error {
	return repeated(tx.execOne(updateResponse, null(r.PromptID), modeKey(r.Mode), r.On, r.Text, r.Words,
		fingerprint(r), r.Revision, r.StudentID, r.ID))
}

// DeleteResponse marks a response deleted.
func (tx *Tx) DeleteResponse(id string) error {
	return tx.execOne(updateResponseDeleted, tx.Now, id)
}

// RestoreResponse takes a deletion back.
func (tx *Tx) RestoreResponse(id string) error {
	return repeated(tx.execOne(updateResponseDeleted, nil, id))
}

// DeleteImported marks the responses of an import deleted and returns how many.
func (tx *Tx) DeleteImported(importID string) (int, error) {
	return tx.exec(updateImportDeleted, tx.Now, importID)
}

// ImportRows returns which drafts of an import became responses.
func (tx *Tx) ImportRows(importID string) (map[int]bool, error) {
	out := map[int]bool{}
	err := tx.rows(selectImportRows, []any{importID}, func(r *sql.Rows) error {
		var at int
		err := r.Scan(&at)
		out[at] = true
		return err
	})
	return out, err
}

// ImportTouched counts the standing responses of an import that somebody
// corrected, moved or rated since.
func (tx *Tx) ImportTouched(importID string) (n int, err error) {
	err = tx.row(selectImportTouched, []any{importID}, &n)
	return n, err
}

// ImportStudents returns whose standing responses an import brought.
func (tx *Tx) ImportStudents(importID string) ([]string, error) {
	return collect(tx, selectImportStudents, []any{importID}, func(r *sql.Rows) (id string, err error) {
		return id, r.Scan(&id)
	})
}

// Response returns one response if teacherID teaches its student; deleted ones too.
func (tx *Tx) Response(teacherID, id string) (Response, error) {
	return scanResponse(tx.scanner(selectResponse, teacherID, id))
}

// StudentResponses returns a student's responses, newest first.
func (tx *Tx) StudentResponses(teacherID, studentID string) ([]Response, error) {
	return collect(tx, selectStudentResponses, []any{teacherID, studentID}, func(r *sql.Rows) (Response, error) {
		return scanResponse(r.Scan)
	})
}

// Heard counts a student's responses and names the day of the latest, YYYY-MM-DD.
func (tx *Tx) Heard(studentID string) (n int, day string, err error) {
	err = tx.row(selectHeard, []any{studentID}, &n, &day)
	return n, day, err
}

// RecentResponses returns id, day and words of a student's responses since a
// day, newest first.
func (tx *Tx) RecentResponses(studentID, since string) ([]Response, error) {
	return collect(tx, selectRecentResponses, []any{studentID, since}, func(rows *sql.Rows) (r Response, err error) {
		return r, rows.Scan(&r.ID, &r.On, &r.Words)
	})
}

// ResponseKnown says that the student already gave these words to this prompt.
func (tx *Tx) ResponseKnown(r response.Response) (bool, error) {
	var n int
	err := tx.row(selectResponseKnown, []any{r.StudentID, fingerprint(Response{Response: r})}, &n)
	return n > 0, err
}

// Neighbours returns the ids of the student's responses before and after r.
func (tx *Tx) Neighbours(r Response) (previous, following string, err error) {
	args := []any{r.StudentID, r.On, r.ID}
	if err = tx.row(selectPrevious, args, &previous); fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	if err == nil {
		if err = tx.row(selectFollowing, args, &following); fault.KindOf(err) == fault.NotFound {
			err = nil
		}
	}
	return previous, following, err
}

// Unscored returns up to n responses after id that lack scores of modelSet.
func (tx *Tx) Unscored(modelSet, after string, n int) ([]Response, error) {
	return collect(tx, selectUnscored, []any{after, modelSet, n}, func(r *sql.Rows) (Response, error) {
		return scanResponse(r.Scan)
	})
}

// UnscoredCount counts what Unscored would return in all.
func (tx *Tx) UnscoredCount(modelSet string) (n int, err error) {
	err = tx.row(selectUnscoredCount, []any{"", modelSet}, &n)
	return n, err
}

func scanResponse(scan func(...any) error) (r Response, err error) {
	var mode string
	err = scan(&r.ID, &r.StudentID, &r.PromptID, &r.Prompt, &mode, &r.On, &r.Text, &r.Words, &r.Source, &r.ImportID,
		&r.Revision, &r.Deleted)
	if mode == "spoken" {
		r.Mode = response.Spoken
	}
	return r, err
}

func fingerprint(r Response) string { return response.Fingerprint(r.StudentID, r.PromptID, r.Text) }

func modeKey(m response.Mode) string { return m.String() }

// repeated turns the broken uniqueness of a response into words.
func repeated(err error) error {
	if isUnique(err) {
		return fault.New(fault.Conflict, "response.repeated").Because(err)
	}
	return err
}
