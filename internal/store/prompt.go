package store

import (
	"database/sql"

	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
)

const (
	promptColumns = `p.id, p.wording, p.grade_low, p.grade_high, p.skill, p.reference, p.retired_at is not null`
	insertPrompt  = `insert into prompt (id, school_id, wording, grade_low, grade_high, skill, reference, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`
	updatePrompt = `update prompt set wording = $1, grade_low = $2, grade_high = $3, skill = $4, reference = $5
		where id = $6 and school_id = $7`
	updatePromptRetired = `update prompt set retired_at = $1 where id = $2 and school_id = $3`
	selectPrompts       = `select ` + promptColumns + ` from prompt p
		where p.school_id = $1 order by p.retired_at is not null, p.wording, p.id`
	selectPrompt          = `select ` + promptColumns + ` from prompt p where p.id = $1 and p.school_id = $2`
	selectPromptByWording = `select ` + promptColumns + ` from prompt p where p.school_id = $1 and p.wording = $2`
	selectPromptResponses = `select prompt_id, count(*) from response
		where prompt_id is not null and deleted_at is null group by prompt_id`
	selectPromptRatings = `select r.prompt_id, ra.skill, count(*)
		from rating ra join response r on r.id = ra.response_id
		where ra.ended_at is null and r.prompt_id is not null and r.deleted_at is null
		group by r.prompt_id, ra.skill`
	selectPromptResponseCount = `select count(*) from response where prompt_id = $1 and deleted_at is null`
	selectClassPrompts        = `select distinct p.id, p.wording from enrollment en join response r on r.student_id = en.student_id
		join prompt p on p.id = r.prompt_id where en.class_id = $1 and en.ended_at is null and r.deleted_at is null
		and exists (select 1 from prompt_count c where c.prompt_id = p.id) order by p.id`
	selectPromptUsed = `select count(*) from (select 1 from response where prompt_id = $1 limit 1)`
)

// AddPrompt keeps a new prompt and returns its id.
func (tx *Tx) AddPrompt(schoolID string, p response.Prompt) (string, error) {
	id := tx.NewID()
	_, err := tx.exec(insertPrompt, id, schoolID, p.Wording, gradeValue(p.GradeLow), gradeValue(p.GradeHigh),
		skillKey(p.Skill), p.Reference, tx.Now)
	return id, err
}

// EditPrompt replaces a prompt's content.
func (tx *Tx) EditPrompt(schoolID string, p response.Prompt) error {
	return tx.execOne(updatePrompt, p.Wording, gradeValue(p.GradeLow), gradeValue(p.GradeHigh),
		skillKey(p.Skill), p.Reference, p.ID, schoolID)
}

// RetirePrompt takes a prompt out of the lists to choose from.
func (tx *Tx) RetirePrompt(schoolID, id string) error {
	return tx.execOne(updatePromptRetired, tx.Now, id, schoolID)
}

// ReturnPrompt puts a retired prompt back.
func (tx *Tx) ReturnPrompt(schoolID, id string) error {
	return tx.execOne(updatePromptRetired, nil, id, schoolID)
}

// Prompts returns the school's prompts, the retired ones last.
func (tx *Tx) Prompts(schoolID string) ([]response.Prompt, error) {
	return collect(tx, selectPrompts, []any{schoolID}, func(r *sql.Rows) (response.Prompt, error) {
		return scanPrompt(r.Scan)
	})
}

// Prompt returns one prompt.
func (tx *Tx) Prompt(schoolID, id string) (response.Prompt, error) {
	return scanPrompt(tx.scanner(selectPrompt, id, schoolID))
}

// PromptByWording returns the prompt with exactly this wording.
func (tx *Tx) PromptByWording(schoolID, wording string) (response.Prompt, error) {
	return scanPrompt(tx.scanner(selectPromptByWording, schoolID, wording))
}

// PromptUsed says that some response, deleted ones included, answers the prompt.
func (tx *Tx) PromptUsed(id string) (bool, error) {
	var n int
	err := tx.row(selectPromptUsed, []any{id}, &n)
	return n > 0, err
}

// PromptResponseCount counts the standing responses of a prompt.
func (tx *Tx) PromptResponseCount(id string) (n int, err error) {
	err = tx.row(selectPromptResponseCount, []any{id}, &n)
	return n, err
}

// ClassPrompts returns the rated prompts that students of a class answered.
func (tx *Tx) ClassPrompts(classID string) ([]report.PromptRef, error) {
	return collect(tx, selectClassPrompts, []any{classID}, func(r *sql.Rows) (p report.PromptRef, err error) {
		err = r.Scan(&p.ID, &p.Wording)
		return p, err
	})
}

// PromptUse counts responses and rated responses of a prompt.
type PromptUse struct {
	Responses int
	Ratings   [skill.Count]int
}

// PromptUses returns the counts of every prompt that has any, by prompt id.
func (tx *Tx) PromptUses() (map[string]PromptUse, error) {
	uses := map[string]PromptUse{}
	err := tx.rows(selectPromptResponses, nil, func(r *sql.Rows) error {
		var id string
		var n int
		if err := r.Scan(&id, &n); err != nil {
			return err
		}
		uses[id] = PromptUse{Responses: n}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = tx.rows(selectPromptRatings, nil, func(r *sql.Rows) error {
		var id string
		var s skill.Skill
		var n int
		if err := r.Scan(&id, (*skillColumn)(&s), &n); err != nil {
			return err
		}
		u := uses[id]
		u.Ratings[s] = n
		uses[id] = u
		return nil
	})
	return uses, err
}

func scanPrompt(scan func(...any) error) (p response.Prompt, err error) {
	var low, high sql.NullInt64
	var aim sql.NullString
	if err = scan(&p.ID, &p.Wording, &low, &high, &aim, &p.Reference, &p.Retired); err != nil {
		return p, err
	}
	p.GradeLow, p.GradeHigh = gradeOf(low), gradeOf(high)
	if aim.Valid {
		s, err := skill.Parse(aim.String)
		if err != nil {
			return p, err
		}
		p.Skill = &s
	}
	return p, nil
}

// gradeValue is a grade as the database keeps it: null if unknown.
func gradeValue(g int) any {
	if g == roster.GradeUnknown {
		return nil
	}
	return g
}

func gradeOf(g sql.NullInt64) int {
	if !g.Valid {
		return roster.GradeUnknown
	}
	return int(g.Int64)
}

func skillKey(s *skill.Skill) any {
	if s == nil {
		return nil
	}
	return s.String()
}

// skillColumn scans a skill's key.
type skillColumn skill.Skill

// Scan implements sql.Scanner.
func (c *skillColumn) Scan(v any) error {
	s, _ := v.(string)
	parsed, err := skill.Parse(s)
	*c = skillColumn(parsed)
	return err
}
