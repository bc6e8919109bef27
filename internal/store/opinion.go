package store

import (
	"database/sql"
	"math"

	"unseenedge/internal/response"
	"unseenedge/internal/skill"
)

// Opinions are a language model's second opinions on one text of a response.
type Opinions struct {
	By    [skill.Count]response.Opinion
	Model string
	At    int64 // Unix milliseconds
}

const (
	insertOpinion = `insert into second_opinion (response_id, skill, revision, model, evidence, value, reason, account_id, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
	selectOpinions = `select skill, evidence, value, reason, created_at from second_opinion
		where response_id = $1 and revision = $2 and model = $3 order by skill`
)

// AddOpinions keeps what o says of r's present text, asked for by an account.
// One model is asked about one text once.
func (tx *Tx) AddOpinions(r Response, o Opinions, accountID string) error {
	for k, one := range o.By {
		var value any
		if !math.IsNaN(one.Value) {
			value = one.Value
		}
		_, err := tx.exec(insertOpinion, r.ID, skill.Skill(k).String(), r.Revision, o.Model, int(one.Evidence), value, one.Reason, accountID, tx.Now)
		if err != nil {
			return err
		}
	}
	return nil
}

// Opinions returns what a model said of r's present text, or nil if it was not
// asked.
func (tx *Tx) Opinions(r Response, model string) (*Opinions, error) {
	out := Opinions{Model: model}
	n := 0
	err := tx.rows(selectOpinions, []any{r.ID, r.Revision, model}, func(rows *sql.Rows) error {
		var k skill.Skill
		var value sql.NullFloat64
		o := response.Opinion{Value: math.NaN()}
		if err := rows.Scan((*skillColumn)(&k), &o.Evidence, &value, &o.Reason, &out.At); err != nil {
			return err
		}
		if value.Valid {
			o.Value = value.Float64
		}
		out.By[k] = o
		n++
		return nil
	})
	if err != nil || n == 0 {
		return nil, err
	}
	return &out, nil
}
