package store

import (
	"database/sql"

	"unseenedge/internal/fusion"
	"unseenedge/internal/skill"
)

// Estimate is the summary row of a student and skill.
type Estimate struct {
	fusion.Estimate
	Words    int    // of the responses that gave evidence
	LastDay  string // of these, YYYY-MM-DD; "" if none
	Heard    int    // all of the student's responses
	HeardDay string // the latest of all
}

const (
	upsertEstimate = `insert into estimate (student_id, skill, model_set, enough, value, low, high,
		share1, share2, share3, share4, responses, ratings, words, last_day, heard, heard_day, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
		on conflict (student_id, skill) do update set model_set = excluded.model_set, enough = excluded.enough,
		value = excluded.value, low = excluded.low, high = excluded.high, share1 = excluded.share1,
		share2 = excluded.share2, share3 = excluded.share3, share4 = excluded.share4,
		responses = excluded.responses, ratings = excluded.ratings, words = excluded.words,
		last_day = excluded.last_day, heard = excluded.heard, heard_day = excluded.heard_day,
		updated_at = excluded.updated_at`
	estimateColumns = `e.skill, e.enough, e.value, e.low, e.high, e.share1, e.share2, e.share3, e.share4,
		e.responses, e.ratings, e.words, e.last_day, e.heard, e.heard_day`
	selectEstimates = `select ` + estimateColumns + ` from estimate e where e.student_id = $1`
	// Estimates rest on another set after the model set was changed.
	selectStaleStudents  = `select distinct student_id from estimate where model_set <> $1 limit $2`
	selectClassEstimates = `select e.student_id, ` + estimateColumns + `
		from enrollment en join estimate e on e.student_id = en.student_id
		where en.class_id = $2 and en.ended_at is null
		and ($1 = '' or exists (select 1 from teaching te where te.class_id = $2 and te.account_id = $1))`
)

// SetEstimate replaces a student's summary row of a skill.
func (tx *Tx) SetEstimate(studentID string, s skill.Skill, modelSet string, e Estimate) error {
	args := []any{studentID, s.String(), modelSet, e.Enough, nil, nil, nil, nil, nil, nil, nil,
		e.Responses, e.Ratings, e.Words, null(e.LastDay), e.Heard, null(e.HeardDay), tx.Now}
	if e.Enough {
		copy(args[4:], []any{e.Value, e.Low, e.High, e.Shares[0], e.Shares[1], e.Shares[2], e.Shares[3]})
	}
	_, err := tx.exec(upsertEstimate, args...)
	return err
}

// Estimates returns a student's summary rows.
func (tx *Tx) Estimates(studentID string) (out [skill.Count]Estimate, err error) {
	err = tx.rows(selectEstimates, []any{studentID}, func(r *sql.Rows) error { return scanEstimate(r, &out) })
	return out, err
}

// ClassEstimates returns the summary rows of the class's students by student
// id; none if teacherID does not teach the class.
func (tx *Tx) ClassEstimates(teacherID, classID string) (map[string]*[skill.Count]Estimate, error) {
	out := map[string]*[skill.Count]Estimate{}
	err := tx.rows(selectClassEstimates, []any{teacherID, classID}, func(r *sql.Rows) error {
		var id string
		var row [skill.Count]Estimate
		if err := scanEstimate(r, &row, &id); err != nil {
			return err
		}
		if out[id] == nil {
			out[id] = new([skill.Count]Estimate)
		}
		for s, e := range row {
			if e.Heard > 0 {
				out[id][s] = e
			}
		}
		return nil
	})
	return out, err
}

// StaleStudents returns up to n students whose summary rows rest on another
// model set.
func (tx *Tx) StaleStudents(modelSet string, n int) ([]string, error) {
	return collect(tx, selectStaleStudents, []any{modelSet, n}, func(r *sql.Rows) (id string, err error) {
		return id, r.Scan(&id)
	})
}

func scanEstimate(r *sql.Rows, into *[skill.Count]Estimate, before ...any) error {
	var s skill.Skill
	var e Estimate
	var n [7]sql.NullFloat64
	var last, heard sql.NullString
	dest := append(before, (*skillColumn)(&s), &e.Enough, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6],
		&e.Responses, &e.Ratings, &e.Words, &last, &e.Heard, &heard)
	if err := r.Scan(dest...); err != nil {
		return err
	}
	e.LastDay, e.HeardDay = last.String, heard.String
	if e.Enough {
		e.Value, e.Low, e.High = n[0].Float64, n[1].Float64, n[2].Float64
		e.Shares = skill.Shares{n[3].Float64, n[4].Float64, n[5].Float64, n[6].Float64}
		e.Band = skill.BandOf(e.Shares)
	}
	into[s] = e
	return nil
}
