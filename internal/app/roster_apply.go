package app

import (
	"strings"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// placer puts a plan, which knows names, into the store, which knows ids.
type placer struct {
	tx       *store.Tx
	schoolID string
	termID   string
	by       string                    // the import, as the mark of enrollments
	students map[string]roster.Student // by sourced id
	classes  map[string]string         // id by folded name
	teachers map[string]string         // id by e-mail
}

func newPlacer(tx *store.Tx, schoolID, termID, by string, s roster.State) *placer {
	p := &placer{tx: tx, schoolID: schoolID, termID: termID, by: by,
		students: make(map[string]roster.Student, len(s.Students)), classes: map[string]string{}, teachers: map[string]string{}}
	for _, x := range s.Students {
		p.students[x.SourcedID] = x
	}
	for _, x := range s.Classes {
		p.classes[strings.ToLower(x.Name)] = x.ID
	}
	for _, x := range s.Teachers {
		p.teachers[x.Email] = x.ID
	}
	return p
}

// apply does what a plan of roster.Diff says.
func (p *placer) apply(plan roster.Plan) error {
	for _, e := range plan.Classes {
		id := p.tx.NewID()
		if err := p.tx.AddClass(p.schoolID, roster.Class{ID: id, TermID: p.termID, Name: e.Name}); err != nil {
			return err
		}
		p.classes[strings.ToLower(e.Name)] = id
	}
	for _, e := range plan.Teachers {
		id := p.tx.NewID()
		who := auth.Account{ID: id, SchoolID: p.schoolID, Email: e.Email, Name: e.Email, Role: auth.Teacher}
		if err := p.tx.AddAccount(who); err != nil {
			return err
		}
		p.teachers[e.Email] = id
	}
	for _, e := range plan.Students {
		if err := p.student(e); err != nil {
			return err
		}
	}
	for _, e := range plan.Enrollments {
		if err := p.enrollment(e); err != nil {
			return err
		}
	}
	return p.teachings(plan.Teachings)
}

func (p *placer) student(e roster.StudentEdit) error {
	s := *e.After
	if e.Before == nil {
		s.ID = p.tx.NewID()
		p.students[s.SourcedID] = s
		return p.tx.AddStudent(p.schoolID, s)
	}
	if err := p.tx.EditStudent(s); err != nil {
		return err
	}
	if e.Edit() == roster.Withdrawn {
		return p.tx.EndEnrollments(s.ID, p.by)
	}
	return nil
}

func (p *placer) enrollment(e roster.EnrollmentEdit) error {
	class, student := p.classes[strings.ToLower(e.Class)], p.students[e.SourcedID].ID
	if e.Edit == roster.Removed {
		return p.tx.EndEnrollment(class, student, p.by)
	}
	return p.tx.Enroll(class, student, p.by)
}

func (p *placer) teachings(edits []roster.TeachingEdit) error {
	for _, e := range edits {
		class, teacher := p.classes[strings.ToLower(e.Class)], p.teachers[e.Email]
		if e.Edit == roster.Removed {
			if err := p.tx.RemoveTeaching(class, teacher); err != nil {
				return gone(err)
			}
		} else if err := p.tx.AddTeaching(class, teacher); err != nil {
			return err
		}
	}
	return nil
}

// undo does what the inverse of an applied plan says, and refuses if anything
// is not as that plan left it.
func (p *placer) undo(inverse roster.Plan) error {
	for _, e := range inverse.Students {
		now, ok := p.students[e.Before.SourcedID]
		want := *e.Before
		now.ID, want.ID = "", ""
		if !ok || now != want {
			return changedSince()
		}
		if e.After != nil {
			if err := p.tx.EditStudent(*e.After); err != nil {
				return err
			}
		}
	}
	if err := p.tx.UndoEnrollments(p.by); err != nil {
		return err
	}
	if err := p.teachings(inverse.Teachings); err != nil {
		return err
	}
	return p.remove(inverse)
}

// remove takes away what an import added; what others refer to since is a
// Conflict.
func (p *placer) remove(inverse roster.Plan) error {
	for _, e := range inverse.Students {
		if e.After == nil {
			if err := p.tx.RemoveStudent(p.students[e.Before.SourcedID].ID); err != nil {
				return gone(err)
			}
		}
	}
	for _, e := range inverse.Classes {
		if err := p.class(p.classes[strings.ToLower(e.Name)]); err != nil {
			return err
		}
	}
	for _, e := range inverse.Teachers {
		if err := p.teacher(p.teachers[e.Email]); err != nil {
			return err
		}
	}
	return nil
}

// class removes a class that was given no other teacher since.
func (p *placer) class(id string) error {
	teachers, err := p.tx.Teachers(id)
	if err != nil {
		return err
	}
	if len(teachers) > 0 {
		return changedSince()
	}
	return gone(p.tx.RemoveClass(id))
}

// teacher removes an account that was not joined since.
func (p *placer) teacher(id string) error {
	who, err := p.tx.Account(p.schoolID, id)
	if err != nil {
		return gone(err)
	}
	if !who.Invited() {
		return fault.New(fault.Conflict, "undo.joined", who.Email)
	}
	return gone(p.tx.RemoveAccount(id))
}

// gone turns not found into a Conflict: it was there when the import ended.
func gone(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return changedSince()
	}
	return err
}
