package store

import (
	"database/sql"

	"unseenedge/internal/skill"
)

// RatedResponse is a response with a person's judgement of one skill.
type RatedResponse struct {
	StudyItem
	Skill    skill.Skill
	Evidence skill.Evidence
	Level    skill.Level
}

const selectRatedResponses = `select r.id, r.student_id, coalesce(p.wording, ''), coalesce(s.grade, -1), r.mode, r.text,
	ra.skill, ra.evidence, ra.level from rating ra join response r on r.id = ra.response_id
	join student s on s.id = r.student_id left join prompt p on p.id = r.prompt_id
	where ra.ended_at is null and ra.revision = r.revision and r.deleted_at is null order by r.id, ra.skill`

// RatedResponses returns the standing ratings of present texts, those of one
// response side by side.
func (tx *Tx) RatedResponses() ([]RatedResponse, error) {
	return collect(tx, selectRatedResponses, nil, func(r *sql.Rows) (v RatedResponse, err error) {
		return v, r.Scan(&v.ResponseID, &v.StudentID, &v.Prompt, &v.Grade, &v.Mode, &v.Text, (*skillColumn)(&v.Skill), &v.Evidence, &v.Level)
	})
}
