package store

import (
	"database/sql"

	"unseenedge/internal/evidence"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// inForce is the prompt's own model that scores a response r, of the model set
// $2; "" is none. inForceOf is the same for the prompt $5.
const (
	promptModelInForce = `coalesce((select m.id from prompt_model m where m.model_set = $2 and m.began_at is not null
		and m.retired_at is null and m.prompt_id = `
	inForce   = promptModelInForce + `r.prompt_id), '')`
	inForceOf = promptModelInForce + `$5), '')`
)

const (
	insertScore = `insert into score (student_id, response_id, skill, model_set, prompt_model, revision, feature_set,
		evidence, raw, enough, value, low, high, share1, share2, share3, share4, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`
	insertFlag = `insert into flag (student_id, response_id, model_set, revision, flag) values ($1, $2, $3, $4, $5)
		on conflict do nothing`
	insertSentence = `insert into sentence (student_id, response_id, model_set, prompt_model, revision, starts,
		ends, moved1, moved2, moved3, moved4) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
	// Scores follow a response that is moved to another student.
	updateScoreStudent    = `update score set student_id = $1 where student_id = $2 and response_id = $3`
	updateFlagStudent     = `update flag set student_id = $1 where student_id = $2 and response_id = $3`
	updateSentenceStudent = `update sentence set student_id = $1 where student_id = $2 and response_id = $3`
	updateRatingStudent   = `update rating set student_id = $1 where student_id = $2 and response_id = $3`
	scoreColumns          = `s.response_id, s.skill, s.evidence, s.raw, s.enough, s.value, s.low, s.high,
		s.share1, s.share2, s.share3, s.share4`
	selectStudentScores = `select ` + scoreColumns + ` from score s join response r on r.id = s.response_id
		where s.student_id = $1 and s.model_set = $2 and s.revision = r.revision and r.deleted_at is null
		and s.prompt_model = ` + inForce
	selectRecentScores = `select ` + scoreColumns + ` from response r join score s
		on s.student_id = r.student_id and s.response_id = r.id and s.model_set = $2 and s.revision = r.revision
		and s.prompt_model = ` + inForce + `
		where r.student_id = $1 and r.on_day >= $3 and r.deleted_at is null`
	selectResponseScores = `select ` + scoreColumns + ` from score s
		where s.student_id = $1 and s.response_id = $3 and s.model_set = $2 and s.revision = $4
		and s.prompt_model = ` + inForceOf
	selectScored = `select count(*) from score s
		where s.student_id = $1 and s.response_id = $3 and s.model_set = $2 and s.revision = $4
		and s.prompt_model = ` + inForceOf
	selectStudentFlags = `select f.response_id, f.flag from flag f join response r on r.id = f.response_id
		where f.student_id = $1 and f.model_set = $2 and f.revision = r.revision order by f.response_id, f.flag`
	selectSentences = `select starts, ends, moved1, moved2, moved3, moved4 from sentence
		where student_id = $1 and response_id = $3 and model_set = $2 and revision = $4
		and prompt_model = ` + inForceOf + ` order by starts`
	selectStudentSentences = `select se.response_id, se.starts, se.ends, se.moved1, se.moved2, se.moved3, se.moved4
		from sentence se join response r on r.id = se.response_id
		where se.student_id = $1 and se.model_set = $2 and se.revision = r.revision and r.deleted_at is null
		and se.prompt_model = ` + inForce
)

// AddScores keeps what the engine said of r's present text.
func (tx *Tx) AddScores(r Response, result score.Result, sentences []evidence.Sentence) error {
	if err := tx.addYield(r, result); err != nil {
		return err
	}
	for _, s := range skill.All() {
		if err := tx.addScore(r, s, result); err != nil {
			return err
		}
	}
	for _, f := range result.Flags {
		if _, err := tx.exec(insertFlag, r.StudentID, r.ID, result.ModelSet, r.Revision, string(f)); err != nil {
			return err
		}
	}
	for _, s := range sentences {
		m := s.Moved
		if _, err := tx.exec(insertSentence, r.StudentID, r.ID, result.ModelSet, result.PromptModel, r.Revision, s.Start, s.End,
			m[0], m[1], m[2], m[3]); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) addScore(r Response, s skill.Skill, result score.Result) error {
	v := result.Skills[s]
	args := []any{r.StudentID, r.ID, s.String(), result.ModelSet, result.PromptModel, r.Revision, result.FeatureSet,
		v.Evidence, v.Raw, v.Enough, nil, nil, nil, nil, nil, nil, nil, tx.Now}
	if v.Enough {
		copy(args[10:], []any{v.Value, v.Low, v.High, v.Shares[0], v.Shares[1], v.Shares[2], v.Shares[3]})
	}
	_, err := tx.exec(insertScore, args...)
	return err
}

// MoveScores gives what is known of a response to another student.
func (tx *Tx) MoveScores(responseID, from, to string) error {
	for _, query := range []string{updateScoreStudent, updateFlagStudent, updateSentenceStudent, updateRatingStudent} {
		if _, err := tx.exec(query, to, from, responseID); err != nil {
			return err
		}
	}
	return nil
}

// StudentScores returns the scores of a student's standing responses by
// response id, from one model set.
func (tx *Tx) StudentScores(studentID, modelSet string) (map[string]*[skill.Count]score.Skill, error) {
	out := map[string]*[skill.Count]score.Skill{}
	err := tx.rows(selectStudentScores, []any{studentID, modelSet}, func(r *sql.Rows) error {
		return scanScore(r, out)
	})
	return out, err
}

// RecentScores is StudentScores of the responses since a day.
func (tx *Tx) RecentScores(studentID, modelSet, since string) (map[string]*[skill.Count]score.Skill, error) {
	out := map[string]*[skill.Count]score.Skill{}
	err := tx.rows(selectRecentScores, []any{studentID, modelSet, since}, func(r *sql.Rows) error {
		return scanScore(r, out)
	})
	return out, err
}

// ResponseScores returns the scores of one response's present text.
func (tx *Tx) ResponseScores(r Response, modelSet string) (out [skill.Count]score.Skill, err error) {
	by := map[string]*[skill.Count]score.Skill{}
	err = tx.rows(selectResponseScores, []any{r.StudentID, modelSet, r.ID, r.Revision, r.PromptID}, func(rows *sql.Rows) error {
		return scanScore(rows, by)
	})
	if found := by[r.ID]; found != nil {
		out = *found
	}
	return out, err
}

// Scored says that a response's present text has scores of a model set.
func (tx *Tx) Scored(r Response, modelSet string) (bool, error) {
	var n int
	err := tx.row(selectScored, []any{r.StudentID, modelSet, r.ID, r.Revision, r.PromptID}, &n)
	return n > 0, err
}

func scanScore(r *sql.Rows, into map[string]*[skill.Count]score.Skill) error {
	var id string
	var s skill.Skill
	var v score.Skill
	var n [7]sql.NullFloat64
	if err := r.Scan(&id, (*skillColumn)(&s), &v.Evidence, &v.Raw, &v.Enough,
		&n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6]); err != nil {
		return err
	}
	if v.Enough {
		v.Value, v.Low, v.High = n[0].Float64, n[1].Float64, n[2].Float64
		v.Shares = skill.Shares{n[3].Float64, n[4].Float64, n[5].Float64, n[6].Float64}
		v.Band = skill.BandOf(v.Shares)
	}
	if into[id] == nil {
		into[id] = new([skill.Count]score.Skill)
	}
	into[id][s] = v
	return nil
}

// StudentFlags returns the flags of a student's responses by response id.
func (tx *Tx) StudentFlags(studentID, modelSet string) (map[string][]score.Flag, error) {
	out := map[string][]score.Flag{}
	err := tx.rows(selectStudentFlags, []any{studentID, modelSet}, func(r *sql.Rows) error {
		var id, flag string
		if err := r.Scan(&id, &flag); err != nil {
			return err
		}
		out[id] = append(out[id], score.Flag(flag))
		return nil
	})
	return out, err
}

// Sentences returns what each sentence of a response's present text moved, in
// the order of the text.
func (tx *Tx) Sentences(r Response, modelSet string) ([]evidence.Sentence, error) {
	return collect(tx, selectSentences, []any{r.StudentID, modelSet, r.ID, r.Revision, r.PromptID},
		func(rows *sql.Rows) (s evidence.Sentence, err error) {
			m := &s.Moved
			return s, rows.Scan(&s.Start, &s.End, &m[0], &m[1], &m[2], &m[3])
		})
}

// StudentSentences returns the sentences of all of a student's standing
// responses by response id.
func (tx *Tx) StudentSentences(studentID, modelSet string) (map[string][]evidence.Sentence, error) {
	out := map[string][]evidence.Sentence{}
	err := tx.rows(selectStudentSentences, []any{studentID, modelSet}, func(r *sql.Rows) error {
		var id string
		var s evidence.Sentence
		m := &s.Moved
		if err := r.Scan(&id, &s.Start, &s.End, &m[0], &m[1], &m[2], &m[3]); err != nil {
			return err
		}
		out[id] = append(out[id], s)
		return nil
	})
	return out, err
}
