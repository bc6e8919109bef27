package store

import (
	"database/sql"

	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// RatedScore is a standing rating beside the score that was shown when it was
// given.
type RatedScore struct {
	Rating
	StudentID, PromptID, Prompt, On string
	Score                           score.Skill
}

// The newest score that stood when the rating was given, of the text that was
// rated, comes last.
const selectRatedScores = `select ra.id, ra.response_id, ra.skill, ra.evidence, ra.level, ra.created_at, r.student_id,
	coalesce(r.prompt_id, ''), coalesce(p.wording, ''), r.on_day,
	s.evidence, s.enough, s.value, s.low, s.high, s.share1, s.share2, s.share3, s.share4` + responseJoin + `
	join rating ra on ra.response_id = r.id and ra.ended_at is null
	join score s on s.student_id = r.student_id and s.response_id = r.id and s.skill = ra.skill
		and s.revision = ra.revision and s.created_at <= ra.created_at
	where ` + teaches + ` and r.deleted_at is null order by ra.id, s.created_at, s.prompt_model`

const selectScoreAt = `select coalesce(r.prompt_id, ''), coalesce(p.wording, ''), r.on_day,
	s.evidence, s.enough, s.value, s.low, s.high, s.share1, s.share2, s.share3, s.share4` + responseJoin + `
	join score s on s.student_id = r.student_id and s.response_id = r.id and s.revision = r.revision
	where ` + teaches + ` and r.id = $2 and s.skill = $3 and s.created_at <= $4 and r.deleted_at is null
	order by s.created_at desc, s.prompt_model desc limit 1`

// ScoreAt returns the score of a response's present text that stood at a moment,
// if teacherID teaches its student, "" for any.
func (tx *Tx) ScoreAt(teacherID, responseID string, k skill.Skill, at int64) (v RatedScore, err error) {
	var n [7]sql.NullFloat64
	err = tx.row(selectScoreAt, []any{teacherID, responseID, k.String(), at}, &v.PromptID, &v.Prompt, &v.On,
		&v.Score.Evidence, &v.Score.Enough, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6])
	v.Score.Value, v.Score.Low, v.Score.High = n[0].Float64, n[1].Float64, n[2].Float64
	v.Score.Shares = skill.Shares{n[3].Float64, n[4].Float64, n[5].Float64, n[6].Float64}
	return v, err
}

// RatedScores returns the ratings of students whom teacherID teaches, "" for
// all, oldest first. Ratings given before there was a score are left out.
func (tx *Tx) RatedScores(teacherID string) ([]RatedScore, error) {
	var out []RatedScore
	err := tx.rows(selectRatedScores, []any{teacherID}, func(r *sql.Rows) error {
		var v RatedScore
		var value, low, high, s1, s2, s3, s4 sql.NullFloat64
		if err := r.Scan(&v.ID, &v.ResponseID, (*skillColumn)(&v.Skill), &v.Evidence, &v.Level, &v.At, &v.StudentID, &v.PromptID,
			&v.Prompt, &v.On, &v.Score.Evidence, &v.Score.Enough, &value, &low, &high, &s1, &s2, &s3, &s4); err != nil {
			return err
		}
		v.Score.Value, v.Score.Low, v.Score.High = value.Float64, low.Float64, high.Float64
		v.Score.Shares = skill.Shares{s1.Float64, s2.Float64, s3.Float64, s4.Float64}
		if n := len(out); n > 0 && out[n-1].ID == v.ID {
			out[n-1] = v
			return nil
		}
		out = append(out, v)
		return nil
	})
	return out, err
}
