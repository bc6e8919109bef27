package store

import (
	"database/sql"

	"unseenedge/internal/skill"
)

// BlindRating is a judgement given without seeing the score or another rater's
// judgement. It replaces no score.
type BlindRating struct {
	ResponseID string
	Skill      skill.Skill
	AccountID  string
	Evidence   skill.Evidence
	Level      skill.Level // 0 without evidence
	StudyID    string      // "" outside a study
	At         int64       // Unix milliseconds
}

const (
	upsertBlindRating = `insert into blind_rating (response_id, skill, account_id, evidence, level, study_id, created_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (response_id, skill, account_id) do update set
		evidence = excluded.evidence, level = excluded.level, study_id = excluded.study_id, created_at = excluded.created_at`
	blindRatingColumns = `b.response_id, b.skill, b.account_id, b.evidence, b.level, coalesce(b.study_id, ''), b.created_at
		from blind_rating b join response r on r.id = b.response_id`
	blindRatingOrder = ` order by b.response_id, b.skill, b.account_id`
	// A text has its scores from the moment it was written, so a rating older
	// than these was of an earlier text: it counts no more.
	selectPromptBlindRatings = `select ` + blindRatingColumns + ` where r.prompt_id = $1 and r.deleted_at is null
		and exists (select 1 from score s where s.student_id = r.student_id and s.response_id = r.id
			and s.revision = r.revision and s.created_at <= b.created_at)` + blindRatingOrder
)

// AddBlindRating keeps a blind rating; one of the same response, skill and
// account before it is replaced.
func (tx *Tx) AddBlindRating(b BlindRating) error {
	_, err := tx.exec(upsertBlindRating, b.ResponseID, b.Skill.String(), b.AccountID, int(b.Evidence), int(b.Level),
		null(b.StudyID), tx.Now)
	return err
}

// PromptBlindRatings returns the blind ratings of the present texts of a
// prompt's standing responses, those of one response and skill side by side.
func (tx *Tx) PromptBlindRatings(promptID string) ([]BlindRating, error) {
	return collect(tx, selectPromptBlindRatings, []any{promptID}, scanBlindRating)
}

func scanBlindRating(r *sql.Rows) (b BlindRating, err error) {
	err = r.Scan(&b.ResponseID, (*skillColumn)(&b.Skill), &b.AccountID, &b.Evidence, &b.Level, &b.StudyID, &b.At)
	return b, err
}
