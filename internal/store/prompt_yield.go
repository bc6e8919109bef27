package store

import (
	"database/sql"

	"unseenedge/internal/insight"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

const (
	selectScoredBefore = `select count(*) from score where student_id = $1 and response_id = $2 and model_set = $3`
	upsertPromptYield  = `insert into prompt_yield (prompt_id, skill, model_set, scored, enough) values ($1, $2, $3, 1, $4)
		on conflict (prompt_id, skill, model_set) do update set scored = prompt_yield.scored + 1, enough = prompt_yield.enough + excluded.enough`
	selectPromptYields = `select y.prompt_id, y.skill, y.scored, y.enough from prompt p join prompt_yield y on y.prompt_id = p.id
		where p.school_id = $1 and y.model_set = $2`
)

// addYield counts that a response to a prompt was scored: once, by the scores
// that a model set gives it first. It is called before these are kept.
func (tx *Tx) addYield(r Response, result score.Result) error {
	if r.PromptID == "" {
		return nil
	}
	var before int
	if err := tx.row(selectScoredBefore, []any{r.StudentID, r.ID, result.ModelSet}, &before); err != nil || before > 0 {
		return err
	}
	for s, v := range result.Skills {
		if _, err := tx.exec(upsertPromptYield, r.PromptID, skill.Skill(s).String(), result.ModelSet, v.Enough); err != nil {
			return err
		}
	}
	return nil
}

// PromptYields returns how often the prompts of a school brought evidence of
// each skill as a model set sees it, by prompt id.
func (tx *Tx) PromptYields(schoolID, modelSet string) (map[string]insight.Yield, error) {
	out := map[string]insight.Yield{}
	err := tx.rows(selectPromptYields, []any{schoolID, modelSet}, func(r *sql.Rows) error {
		var id string
		var s skill.Skill
		var scored, enough int
		if err := r.Scan(&id, (*skillColumn)(&s), &scored, &enough); err != nil {
			return err
		}
		y := out[id]
		y[s] = insight.Share{Enough: enough, Of: scored}
		out[id] = y
		return nil
	})
	return out, err
}
