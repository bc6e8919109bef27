package store

import (
	"database/sql"

	"unseenedge/internal/skill"
)

// Rating is a standing judgement of a response on one skill.
type Rating struct {
	ID         string
	ResponseID string
	Skill      skill.Skill
	Evidence   skill.Evidence
	Level      skill.Level
	Comment    string
	AccountID  string
	By         string // name of the rater
	At         int64
	Revision   int // of the text that was rated
}

const (
	updateRatingEnded     = `update rating set ended_at = $1 where response_id = $2 and skill = $3 and ended_at is null`
	updateRatingWithdrawn = `update rating set ended_at = $1
		where response_id = $2 and skill = $3 and account_id = $4 and ended_at is null`
	insertRating = `insert into rating (id, student_id, response_id, skill, evidence, level, comment, account_id,
		revision, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	selectStudentRatings = `select ra.id, ra.response_id, ra.skill, ra.evidence, ra.level, ra.comment, ra.account_id,
		a.name, ra.created_at, ra.revision from rating ra join account a on a.id = ra.account_id
		where ra.student_id = $1 and ra.ended_at is null`
)

// Rate keeps a rating in the place of the one that stood.
func (tx *Tx) Rate(r Response, rating Rating) error {
	if _, err := tx.exec(updateRatingEnded, tx.Now, r.ID, rating.Skill.String()); err != nil {
		return err
	}
	_, err := tx.exec(insertRating, tx.NewID(), r.StudentID, r.ID, rating.Skill.String(), int(rating.Evidence),
		int(rating.Level), rating.Comment, rating.AccountID, r.Revision, tx.Now)
	return err
}

// WithdrawRating ends the account's own standing rating of a response and
// skill; not found if there is none.
func (tx *Tx) WithdrawRating(responseID string, s skill.Skill, accountID string) error {
	return tx.execOne(updateRatingWithdrawn, tx.Now, responseID, s.String(), accountID)
}

// StudentRatings returns the standing ratings of a student by response id.
func (tx *Tx) StudentRatings(studentID string) (map[string]*[skill.Count]*Rating, error) {
	out := map[string]*[skill.Count]*Rating{}
	err := tx.rows(selectStudentRatings, []any{studentID}, func(r *sql.Rows) error {
		var v Rating
		if err := r.Scan(&v.ID, &v.ResponseID, (*skillColumn)(&v.Skill), &v.Evidence, &v.Level, &v.Comment,
			&v.AccountID, &v.By, &v.At, &v.Revision); err != nil {
			return err
		}
		if out[v.ResponseID] == nil {
			out[v.ResponseID] = new([skill.Count]*Rating)
		}
		out[v.ResponseID][v.Skill] = &v
		return nil
	})
	return out, err
}
