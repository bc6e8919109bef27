package store

import (
	"database/sql"
	"strings"

	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
)

// Study is a sample of responses that two people rate blind.
type Study struct {
	ID, AccountID, Name string
	By                  string // name of who made it
	Skills              []skill.Skill
	Seed                int64
	Asked               int // responses wanted
	ClassID, PromptID   string
	Grade               int // -1 any
	CreatedAt           int64
	GrantedBy           string // name; empty while nobody let raters see students they do not teach
	GrantedAt, ClosedAt int64
	Raters              [2]StudyRater
	Items               int
}

// StudyRater is one of the two.
type StudyRater struct {
	AccountID, Name string
	Rated           int // items with all of the study's skills
}

// StudyItem is a response of the sample as raters see it.
type StudyItem struct {
	Place      int // from 1
	ResponseID string
	StudentID  string
	Prompt     string
	Grade      int // -1 unknown
	Mode       string
	Text       string
}

// Adjudication is what was settled of one response and skill.
type Adjudication struct {
	ResponseID string
	Skill      skill.Skill
	Evidence   skill.Evidence
	Level      skill.Level
	AccountID  string
}

// teachesAs narrows response r to what account $2 teaches, "" for all.
const teachesAs = `($2 = '' or exists (select 1 from enrollment en join teaching te on te.class_id = en.class_id
	where en.student_id = r.student_id and en.ended_at is null and te.account_id = $2))`

const (
	insertStudy = `insert into study (id, school_id, account_id, name, skills, seed, asked, class_id, prompt_id, grade,
		created_at, granted_by, granted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`
	insertStudyRater = `insert into study_rater (study_id, place, account_id) values ($1, $2, $3)`
	insertStudyItem  = `insert into study_item (study_id, place, response_id) values ($1, $2, $3)`
	updateStudyGrant = `update study set granted_by = $1, granted_at = $2 where id = $3 and granted_at is null`
	updateStudyEnd   = `update study set closed_at = $1 where id = $2 and closed_at is null`
	studyColumns     = `y.id, y.account_id, m.name, y.name, y.skills, y.seed, y.asked, coalesce(y.class_id, ''), coalesce(y.prompt_id, ''),
		coalesce(y.grade, -1), y.created_at, coalesce(g.name, ''), coalesce(y.granted_at, 0), coalesce(y.closed_at, 0),
		(select count(*) from study_item i join response r on r.id = i.response_id where i.study_id = y.id and r.deleted_at is null)
		from study y join account m on m.id = y.account_id left join account g on g.id = y.granted_by
		where y.school_id = $1 and ($2 = '' or y.account_id = $2 or exists (select 1 from study_rater sr where sr.study_id = y.id and sr.account_id = $2))`
	selectStudies     = `select ` + studyColumns + ` order by y.created_at desc, y.id desc`
	selectStudy       = `select ` + studyColumns + ` and y.id = $3`
	selectStudyRaters = `select sr.place, sr.account_id, a.name,
		(select count(*) from study_item i join response r on r.id = i.response_id where i.study_id = sr.study_id and r.deleted_at is null
			and $2 = (select count(*) from blind_rating b where b.response_id = i.response_id and b.account_id = sr.account_id and b.study_id = sr.study_id))
		from study_rater sr join account a on a.id = sr.account_id where sr.study_id = $1 order by sr.place`
	// What may be drawn: a response that neither of the raters ($3, $4) rated
	// blind before or has in another study, since each judges it once.
	selectStudyDraw = `select r.id from response r join student s on s.id = r.student_id
		where s.school_id = $1 and ` + teachesAs + ` and r.deleted_at is null
		and ($5 = '' or exists (select 1 from enrollment ec where ec.student_id = r.student_id and ec.class_id = $5 and ec.ended_at is null))
		and ($6 = '' or r.prompt_id = $6) and ($7 < 0 or s.grade = $7)
		and not exists (select 1 from blind_rating b where b.response_id = r.id and b.account_id in ($3, $4))
		and not exists (select 1 from study_item i join study_rater sr on sr.study_id = i.study_id
			where i.response_id = r.id and sr.account_id in ($3, $4))
		order by r.id`
	// Items of students whom account $2 does not teach.
	selectStudyUntaught = `select count(*) from study_item i join response r on r.id = i.response_id
		where i.study_id = $1 and r.deleted_at is null and not ` + teachesAs
	selectStudyItems = `select i.place, r.id, r.student_id, coalesce(p.wording, ''), coalesce(s.grade, -1), r.mode, r.text
		from study_item i join response r on r.id = i.response_id join student s on s.id = r.student_id
		left join prompt p on p.id = r.prompt_id where i.study_id = $1 and r.deleted_at is null order by i.place`
	selectStudyRatings = `select b.response_id, b.skill, b.account_id, b.evidence, b.level, coalesce(b.study_id, ''), b.created_at
		from study_item i join blind_rating b on b.response_id = i.response_id and b.study_id = i.study_id
		where i.study_id = $1 order by b.created_at, i.place, b.skill`
	deleteStudyRating = `delete from blind_rating where response_id = $1 and account_id = $2 and study_id = $3`
	upsertSettled     = `insert into study_adjudication (study_id, response_id, skill, evidence, level, account_id, created_at)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict (study_id, response_id, skill) do update set
		evidence = excluded.evidence, level = excluded.level, account_id = excluded.account_id, created_at = excluded.created_at`
	selectSettled = `select response_id, skill, evidence, level, account_id from study_adjudication where study_id = $1`
)

// AddStudy keeps a study with its raters and its sample, and returns its id.
// GrantedBy holds the account that lets the raters see, if one does.
func (tx *Tx) AddStudy(schoolID string, s Study, responses []string) (string, error) {
	id := tx.NewID()
	var grantedAt, grade any
	if s.GrantedBy != "" {
		grantedAt = tx.Now
	}
	if s.Grade != roster.GradeUnknown {
		grade = s.Grade
	}
	_, err := tx.exec(insertStudy, id, schoolID, s.AccountID, s.Name, skillKeys(s.Skills), s.Seed, s.Asked, null(s.ClassID),
		null(s.PromptID), grade, tx.Now, null(s.GrantedBy), grantedAt)
	if err != nil {
		return "", err
	}
	for i, r := range s.Raters {
		if _, err := tx.exec(insertStudyRater, id, i+1, r.AccountID); err != nil {
			return "", err
		}
	}
	for i, r := range responses {
		if _, err := tx.exec(insertStudyItem, id, i+1, r); err != nil {
			return "", err
		}
	}
	return id, nil
}

func skillKeys(skills []skill.Skill) string {
	var keys []string
	for _, k := range skills {
		keys = append(keys, k.String())
	}
	return strings.Join(keys, ",")
}

// StudyDraw returns the ids of the responses that s may draw from: of students
// whom teacherID teaches, "" for all, by s's filters, that neither rater of s
// has rated blind before.
func (tx *Tx) StudyDraw(schoolID, teacherID string, s Study) ([]string, error) {
	args := []any{schoolID, teacherID, s.Raters[0].AccountID, s.Raters[1].AccountID, s.ClassID, s.PromptID, s.Grade}
	return collect(tx, selectStudyDraw, args, func(r *sql.Rows) (id string, err error) { return id, r.Scan(&id) })
}

// Studies returns those that an account made or rates in, "" for all, newest
// first.
func (tx *Tx) Studies(schoolID, accountID string) ([]Study, error) {
	all, err := collect(tx, selectStudies, []any{schoolID, accountID}, func(r *sql.Rows) (Study, error) { return scanStudy(r.Scan) })
	for i := range all {
		if err == nil {
			err = tx.addRaters(&all[i])
		}
	}
	return all, err
}

// Study returns one that an account made or rates in, "" for any.
func (tx *Tx) Study(schoolID, accountID, id string) (Study, error) {
	s, err := scanStudy(tx.scanner(selectStudy, schoolID, accountID, id))
	if err != nil {
		return s, err
	}
	return s, tx.addRaters(&s)
}

func scanStudy(scan func(...any) error) (s Study, err error) {
	var keys string
	err = scan(&s.ID, &s.AccountID, &s.By, &s.Name, &keys, &s.Seed, &s.Asked, &s.ClassID, &s.PromptID, &s.Grade, &s.CreatedAt,
		&s.GrantedBy, &s.GrantedAt, &s.ClosedAt, &s.Items)
	for key := range strings.SplitSeq(keys, ",") {
		if err != nil {
			return s, err
		}
		var k skill.Skill
		k, err = skill.Parse(key)
		s.Skills = append(s.Skills, k)
	}
	return s, err
}

func (tx *Tx) addRaters(s *Study) error {
	return tx.rows(selectStudyRaters, []any{s.ID, len(s.Skills)}, func(r *sql.Rows) error {
		var place int
		var v StudyRater
		if err := r.Scan(&place, &v.AccountID, &v.Name, &v.Rated); err != nil {
			return err
		}
		s.Raters[place-1] = v
		return nil
	})
}

// GrantStudy lets the raters see students they do not teach; not found if
// somebody did already.
func (tx *Tx) GrantStudy(id, accountID string) error {
	return tx.execOne(updateStudyGrant, accountID, tx.Now, id)
}

// CloseStudy ends the rating; not found if it has ended.
func (tx *Tx) CloseStudy(id string) error { return tx.execOne(updateStudyEnd, tx.Now, id) }

// StudyUntaught counts the items of students whom an account does not teach.
func (tx *Tx) StudyUntaught(id, accountID string) (n int, err error) {
	err = tx.row(selectStudyUntaught, []any{id, accountID}, &n)
	return n, err
}

// StudyItems returns the sample without what was deleted since.
func (tx *Tx) StudyItems(id string) ([]StudyItem, error) {
	return collect(tx, selectStudyItems, []any{id}, func(r *sql.Rows) (i StudyItem, err error) {
		return i, r.Scan(&i.Place, &i.ResponseID, &i.StudentID, &i.Prompt, &i.Grade, &i.Mode, &i.Text)
	})
}

// StudyRatings returns what was rated in a study, oldest first.
func (tx *Tx) StudyRatings(id string) ([]BlindRating, error) {
	return collect(tx, selectStudyRatings, []any{id}, scanBlindRating)
}

// RemoveStudyRating takes an account's ratings of a response in a study back.
func (tx *Tx) RemoveStudyRating(studyID, responseID, accountID string) error {
	return tx.execOne(deleteStudyRating, responseID, accountID, studyID)
}

// Settle keeps what was settled of a response and skill.
func (tx *Tx) Settle(studyID string, a Adjudication) error {
	_, err := tx.exec(upsertSettled, studyID, a.ResponseID, a.Skill.String(), int(a.Evidence), int(a.Level), a.AccountID, tx.Now)
	return err
}

// Settled returns what was settled in a study.
func (tx *Tx) Settled(studyID string) ([]Adjudication, error) {
	return collect(tx, selectSettled, []any{studyID}, func(r *sql.Rows) (a Adjudication, err error) {
		return a, r.Scan(&a.ResponseID, (*skillColumn)(&a.Skill), &a.Evidence, &a.Level, &a.AccountID)
	})
}
