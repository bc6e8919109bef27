package store

import "unseenedge/internal/roster"

const (
	insertSchool = `insert into school (id, name, time_zone, created_at) values ($1, $2, $3, $4)`
	selectSchool = `select id, name, time_zone from school order by created_at, id limit 1`
	updateSchool = `update school set name = $1, time_zone = $2 where id = $3`
	insertTerm   = `insert into term (id, school_id, name, starts_on, ends_on) values ($1, $2, $3, $4, $5)`
	selectTerm   = `select id, school_id, name, starts_on, ends_on from term where school_id = $1
		order by starts_on desc, id desc limit 1`
	updateTerm = `update term set name = $1, starts_on = $2, ends_on = $3 where id = $4 and school_id = $5`
)

// AddSchool keeps a school under its ID.
func (tx *Tx) AddSchool(s roster.School) error {
	_, err := tx.exec(insertSchool, s.ID, s.Name, s.TimeZone, tx.Now)
	return err
}

// School returns the school of this folder, or not found before set-up.
func (tx *Tx) School() (s roster.School, err error) {
	err = tx.row(selectSchool, nil, &s.ID, &s.Name, &s.TimeZone)
	return s, err
}

// EditSchool changes name and time zone.
func (tx *Tx) EditSchool(s roster.School) error {
	return tx.execOne(updateSchool, s.Name, s.TimeZone, s.ID)
}

// AddTerm keeps a term under its ID.
func (tx *Tx) AddTerm(t roster.Term) error {
	_, err := tx.exec(insertTerm, t.ID, t.SchoolID, t.Name, t.Start, t.End)
	return err
}

// Term returns the school's newest term, in which classes are made.
func (tx *Tx) Term(schoolID string) (t roster.Term, err error) {
	err = tx.row(selectTerm, []any{schoolID}, &t.ID, &t.SchoolID, &t.Name, &t.Start, &t.End)
	return t, err
}

// EditTerm changes name and days.
func (tx *Tx) EditTerm(t roster.Term) error {
	return tx.execOne(updateTerm, t.Name, t.Start, t.End, t.ID, t.SchoolID)
}
