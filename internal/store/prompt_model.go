package store

import (
	"database/sql"
	"math"

	"unseenedge/internal/skill"
)

// PromptModel is a row of what was learned from the ratings of a prompt on top
// of a model set.
type PromptModel struct {
	ID, PromptID, ModelSet string
	FileHash               string // SHA-256 of its file; "" if it earned nothing
	CreatedAt              int64
	BeganAt                int64 // 0 until all responses have its scores
	RetiredAt              int64 // 0 while it waits or is in force
	Skills                 [skill.Count]*PromptFigures
}

// InForce says that the model scores.
func (m PromptModel) InForce() bool { return m.BeganAt != 0 && m.RetiredAt == 0 }

// PromptFigures are one skill's figures of a prompt model, out of fold; NaN
// where a figure does not exist. R to AUC are of what scores.
type PromptFigures struct {
	Ratings, Levels                                int // that there were; used, with evidence
	LevelUsed, EvidenceUsed                        bool
	R, RLow, QWK, Error, AUC                       float64
	GeneralR, GeneralQWK, GeneralError, GeneralAUC float64
}

// PromptLook is a look at a prompt's agreement at a fixed number of ratings.
type PromptLook struct {
	Skill        skill.Skill
	Ratings      int
	R, RLow, QWK float64
	At           int64
}

// PromptCount says how much a prompt was rated on one skill.
type PromptCount struct {
	Ratings int // responses judged
	Levels  int // of these with a level
	Twice   int // responses with two blind levels
}

const (
	insertPromptModel = `insert into prompt_model (id, prompt_id, model_set, file_hash, created_at) values ($1, $2, $3, $4, $5)`
	insertPromptSkill = `insert into prompt_model_skill (prompt_model_id, skill, ratings, levels, level_used, evidence_used,
		r, r_low, qwk, error, general_r, general_qwk, general_error, auc, general_auc)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`
	updatePromptModelsRetired = `update prompt_model set retired_at = $1
		where prompt_id = $2 and model_set = $3 and retired_at is null and id <> $4`
	updatePromptModelBegan   = `update prompt_model set began_at = $1 where id = $2 and file_hash is not null`
	updatePromptModelRetired = `update prompt_model set retired_at = $1 where id = $2 and retired_at is null`
	promptModelColumns       = `m.id, m.prompt_id, m.model_set, coalesce(m.file_hash, ''), m.created_at, coalesce(m.began_at, 0), coalesce(m.retired_at, 0)`
	promptFigureColumns      = `f.skill, f.ratings, f.levels, f.level_used, f.evidence_used, f.r, f.r_low, f.qwk, f.error,
		f.general_r, f.general_qwk, f.general_error, f.auc, f.general_auc`
	selectPromptModels = `select ` + promptModelColumns + `, ` + promptFigureColumns + `
		from prompt_model m join prompt_model_skill f on f.prompt_model_id = m.id
		where m.prompt_id = $1 order by m.created_at desc, m.id desc, f.skill`
	selectNewestPromptModels = `select ` + promptModelColumns + `, ` + promptFigureColumns + `
		from prompt_model m join prompt_model_skill f on f.prompt_model_id = m.id
		where m.model_set = $1 and not exists (select 1 from prompt_model n where n.prompt_id = m.prompt_id
			and n.model_set = m.model_set and (n.created_at > m.created_at or n.created_at = m.created_at and n.id > m.id))`
	selectPromptModelsInForce = `select ` + promptModelColumns + ` from prompt_model m
		where m.model_set = $1 and m.began_at is not null and m.retired_at is null`
	selectPromptModelInForce = `select ` + promptModelColumns + ` from prompt_model m
		where m.prompt_id = $1 and m.model_set = $2 and m.began_at is not null and m.retired_at is null`
	insertPromptLook = `insert into prompt_look (prompt_id, skill, model_set, ratings, r, r_low, qwk, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`
	selectPromptLooks = `select l.skill, l.ratings, l.r, l.r_low, l.qwk, l.created_at from prompt_look l
		where l.prompt_id = $1 and l.model_set = $2 order by l.skill, l.ratings`
	selectEveryLook = `select l.prompt_id, l.skill, l.ratings, l.r, l.r_low, l.qwk, l.created_at from prompt_look l
		where l.model_set = $1 order by l.prompt_id, l.skill, l.ratings`
	// A rating of an earlier text of a response counts no more.
	selectPromptJudgements = `select ra.response_id, ra.skill, ra.evidence, ra.level, ra.account_id, ra.created_at
		from rating ra join response r on r.id = ra.response_id
		where r.prompt_id = $1 and r.deleted_at is null and ra.ended_at is null and ra.revision = r.revision
		order by ra.created_at, ra.id`
	deletePromptCounts = `delete from prompt_count where prompt_id = $1`
	insertPromptCount  = `insert into prompt_count (prompt_id, skill, ratings, levels, twice) values ($1, $2, $3, $4, $5)`
	selectPromptCounts = `select c.prompt_id, c.skill, c.ratings, c.levels, c.twice from prompt_count c`
	// Responses of a prompt that lack scores of a model set and prompt model.
	selectPromptUnscored = `select ` + responseColumns + responseJoin + `where r.prompt_id = $1 and r.deleted_at is null
		and not exists (select 1 from score s where s.student_id = r.student_id and s.response_id = r.id
			and s.model_set = $2 and s.revision = r.revision and s.prompt_model = $3) order by r.id limit $4`
	selectPromptResponseRows = `select ` + responseColumns + responseJoin + `where r.prompt_id = $1 and r.deleted_at is null order by r.id`
	selectPromptStudents     = `select distinct r.student_id from response r where r.prompt_id = $1 and r.deleted_at is null
		and r.student_id > $2 order by r.student_id limit $3`
)

// AddPromptModel keeps a model that waits until its scores are there.
func (tx *Tx) AddPromptModel(m PromptModel) error {
	if _, err := tx.exec(insertPromptModel, m.ID, m.PromptID, m.ModelSet, null(m.FileHash), tx.Now); err != nil {
		return err
	}
	for s, f := range m.Skills {
		if f == nil {
			continue
		}
		if _, err := tx.exec(insertPromptSkill, m.ID, skill.Skill(s).String(), f.Ratings, f.Levels, f.LevelUsed, f.EvidenceUsed,
			figure(f.R), figure(f.RLow), figure(f.QWK), figure(f.Error), figure(f.GeneralR), figure(f.GeneralQWK), figure(f.GeneralError),
			figure(f.AUC), figure(f.GeneralAUC)); err != nil {
			return err
		}
	}
	return nil
}

// BeginPromptModel puts a waiting model in force, and the one before out of it.
// One without a file ends the one before and is over itself.
func (tx *Tx) BeginPromptModel(m PromptModel) error {
	if _, err := tx.exec(updatePromptModelsRetired, tx.Now, m.PromptID, m.ModelSet, m.ID); err != nil {
		return err
	}
	if m.FileHash == "" {
		return tx.RetirePromptModel(m.ID)
	}
	return tx.execOne(updatePromptModelBegan, tx.Now, m.ID)
}

// RetirePromptModel takes a model out of force; its scores stay.
func (tx *Tx) RetirePromptModel(id string) error {
	_, err := tx.exec(updatePromptModelRetired, tx.Now, id)
	return err
}

// PromptModels returns all models of a prompt, the newest first.
func (tx *Tx) PromptModels(promptID string) ([]PromptModel, error) {
	return tx.promptModels(selectPromptModels, promptID)
}

// NewestPromptModels returns the newest model of each prompt on a model set, in
// force or not, by prompt id.
func (tx *Tx) NewestPromptModels(modelSet string) (map[string]PromptModel, error) {
	all, err := tx.promptModels(selectNewestPromptModels, modelSet)
	out := make(map[string]PromptModel, len(all))
	for _, m := range all {
		out[m.PromptID] = m
	}
	return out, err
}

func (tx *Tx) promptModels(query string, arg string) (out []PromptModel, err error) {
	err = tx.rows(query, []any{arg}, func(r *sql.Rows) error {
		var m PromptModel
		var s skill.Skill
		var f PromptFigures
		if err := r.Scan(append(m.columns(), (*skillColumn)(&s), &f.Ratings, &f.Levels, &f.LevelUsed, &f.EvidenceUsed,
			(*realColumn)(&f.R), (*realColumn)(&f.RLow), (*realColumn)(&f.QWK), (*realColumn)(&f.Error),
			(*realColumn)(&f.GeneralR), (*realColumn)(&f.GeneralQWK), (*realColumn)(&f.GeneralError),
			(*realColumn)(&f.AUC), (*realColumn)(&f.GeneralAUC))...); err != nil {
			return err
		}
		if n := len(out); n == 0 || out[n-1].ID != m.ID {
			out = append(out, m)
		}
		out[len(out)-1].Skills[s] = &f
		return nil
	})
	return out, err
}

func (m *PromptModel) columns() []any {
	return []any{&m.ID, &m.PromptID, &m.ModelSet, &m.FileHash, &m.CreatedAt, &m.BeganAt, &m.RetiredAt}
}

// PromptModelsInForce returns the models that score on a model set, without
// their figures.
func (tx *Tx) PromptModelsInForce(modelSet string) ([]PromptModel, error) {
	return collect(tx, selectPromptModelsInForce, []any{modelSet}, func(r *sql.Rows) (m PromptModel, err error) {
		err = r.Scan(m.columns()...)
		return m, err
	})
}

// PromptModelInForce returns the model that scores a prompt on a model set,
// without its figures; not found if none does.
func (tx *Tx) PromptModelInForce(promptID, modelSet string) (m PromptModel, err error) {
	err = tx.row(selectPromptModelInForce, []any{promptID, modelSet}, m.columns()...)
	return m, err
}

// AddPromptLook keeps a look; one that was taken already stays as it was.
func (tx *Tx) AddPromptLook(promptID, modelSet string, l PromptLook) error {
	_, err := tx.exec(insertPromptLook, promptID, l.Skill.String(), modelSet, l.Ratings, l.R, l.RLow, figure(l.QWK), tx.Now)
	return err
}

// PromptLooks returns the looks at a prompt on a model set, by skill, the
// earliest first.
func (tx *Tx) PromptLooks(promptID, modelSet string) (out [skill.Count][]PromptLook, err error) {
	err = tx.rows(selectPromptLooks, []any{promptID, modelSet}, func(r *sql.Rows) error {
		var l PromptLook
		err := r.Scan((*skillColumn)(&l.Skill), &l.Ratings, &l.R, &l.RLow, (*realColumn)(&l.QWK), &l.At)
		out[l.Skill] = append(out[l.Skill], l)
		return err
	})
	return out, err
}

// EveryPromptLook is PromptLooks of all prompts, by prompt id.
func (tx *Tx) EveryPromptLook(modelSet string) (map[string]*[skill.Count][]PromptLook, error) {
	out := map[string]*[skill.Count][]PromptLook{}
	err := tx.rows(selectEveryLook, []any{modelSet}, func(r *sql.Rows) error {
		var id string
		var l PromptLook
		if err := r.Scan(&id, (*skillColumn)(&l.Skill), &l.Ratings, &l.R, &l.RLow, (*realColumn)(&l.QWK), &l.At); err != nil {
			return err
		}
		if out[id] == nil {
			out[id] = new([skill.Count][]PromptLook)
		}
		out[id][l.Skill] = append(out[id][l.Skill], l)
		return nil
	})
	return out, err
}

// PromptRatings returns the standing ratings of a prompt's responses as they
// read now, the earliest first.
func (tx *Tx) PromptRatings(promptID string) ([]Rating, error) {
	return collect(tx, selectPromptJudgements, []any{promptID}, func(r *sql.Rows) (v Rating, err error) {
		err = r.Scan(&v.ResponseID, (*skillColumn)(&v.Skill), &v.Evidence, &v.Level, &v.AccountID, &v.At)
		return v, err
	})
}

// SetPromptCounts notes how much a prompt was rated.
func (tx *Tx) SetPromptCounts(promptID string, counts [skill.Count]PromptCount) error {
	if _, err := tx.exec(deletePromptCounts, promptID); err != nil {
		return err
	}
	for s, c := range counts {
		if _, err := tx.exec(insertPromptCount, promptID, skill.Skill(s).String(), c.Ratings, c.Levels, c.Twice); err != nil {
			return err
		}
	}
	return nil
}

// PromptCounts returns how much every prompt was rated, by prompt id.
func (tx *Tx) PromptCounts() (map[string]*[skill.Count]PromptCount, error) {
	out := map[string]*[skill.Count]PromptCount{}
	err := tx.rows(selectPromptCounts, nil, func(r *sql.Rows) error {
		var id string
		var s skill.Skill
		var c PromptCount
		if err := r.Scan(&id, (*skillColumn)(&s), &c.Ratings, &c.Levels, &c.Twice); err != nil {
			return err
		}
		if out[id] == nil {
			out[id] = new([skill.Count]PromptCount)
		}
		out[id][s] = c
		return nil
	})
	return out, err
}

// PromptUnscored returns up to n responses of a prompt that lack scores of a
// model set and prompt model, "" for the general scores.
func (tx *Tx) PromptUnscored(promptID, modelSet, promptModel string, n int) ([]Response, error) {
	return collect(tx, selectPromptUnscored, []any{promptID, modelSet, promptModel, n}, func(r *sql.Rows) (Response, error) {
		return scanResponse(r.Scan)
	})
}

// PromptResponses returns the standing responses of a prompt.
func (tx *Tx) PromptResponses(promptID string) ([]Response, error) {
	return collect(tx, selectPromptResponseRows, []any{promptID}, func(r *sql.Rows) (Response, error) {
		return scanResponse(r.Scan)
	})
}

// PromptStudents returns up to n students after one who answered a prompt.
func (tx *Tx) PromptStudents(promptID, after string, n int) ([]string, error) {
	return collect(tx, selectPromptStudents, []any{promptID, after, n}, func(r *sql.Rows) (id string, err error) {
		return id, r.Scan(&id)
	})
}

// figure is a figure as the database keeps it: null for NaN and the infinite.
func figure(v float64) any {
	if v-v != 0 {
		return nil
	}
	return v
}

// realColumn scans a figure, NaN for null.
type realColumn float64

// Scan implements sql.Scanner.
func (c *realColumn) Scan(v any) error {
	var n sql.NullFloat64
	err := n.Scan(v)
	*c = realColumn(n.Float64)
	if !n.Valid {
		*c = realColumn(math.NaN())
	}
	return err
}
