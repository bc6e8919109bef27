package app

import (
	"context"
	"slices"
	"strconv"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// StudentEdit is what an admin enters about a student.
type StudentEdit struct {
	First, Last string
	SourcedID   string // the school's own id
	Grade       string // 0 (kindergarten) to 12, or empty
	ClassID     string // for a new student
}

// StudentForm returns a student as the form shows them, with their classes. An
// admin's; the look is recorded.
func (a *App) StudentForm(ctx context.Context, v auth.Viewer, id string) (out StudentEdit, classes []report.ClassRef, err error) {
	if err := keeper(v); err != nil {
		return out, nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		s, err := tx.RosterStudent(v, id)
		if err != nil {
			return err
		}
		out = StudentEdit{First: s.First, Last: s.Last, SourcedID: s.SourcedID, Grade: gradeText(s.Grade)}
		classes, err = tx.StudentClasses("", id)
		return err
	})
	if err != nil {
		return StudentEdit{}, nil, err
	}
	return out, classes, a.record(ctx, v, "student form", "student", id)
}

// WithdrawnStudents returns the withdrawn students and the classes one may come
// back into, which AddStudent does. An admin's; the look is recorded.
func (a *App) WithdrawnStudents(ctx context.Context, v auth.Viewer) (out []report.Person, classes []report.ClassRef, err error) {
	if err := keeper(v); err != nil {
		return nil, nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		found, err := tx.WithdrawnStudents(v)
		if err != nil {
			return err
		}
		for _, s := range found {
			out = append(out, personOf(s))
		}
		classes, err = tx.ClassRefs(v)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return out, classes, a.record(ctx, v, "withdrawn students", "school", v.SchoolID)
}

// AddStudent puts a new student into a class; one who was withdrawn comes back
// under their id. Faults belong to first_name, last_name, student_id, grade and
// class. An admin's.
func (a *App) AddStudent(ctx context.Context, v auth.Viewer, e StudentEdit) (id, editID string, err error) {
	if err := keeper(v); err != nil {
		return "", "", err
	}
	s, err := e.check()
	if err != nil {
		return "", "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Class(v, e.ClassID); err != nil {
			return fault.New(fault.Invalid, "student.no_class").In("class")
		}
		was, err := tx.StudentBySourcedID(v.SchoolID, s.SourcedID)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			s.ID = tx.NewID()
			if err := tx.AddStudent(v.SchoolID, s); err != nil {
				return inField(err, "student_id")
			}
			editID, err = note(tx, v, editStudentAdded, s.ID, change[roster.Student]{After: s})
		case err != nil:
			return err
		case !was.Withdrawn:
			return fault.New(fault.Conflict, "student.taken").In("student_id")
		default:
			s.ID = was.ID
			editID, err = changeStudent(tx, v, was, s)
		}
		if err != nil {
			return err
		}
		id = s.ID
		return tx.Enroll(e.ClassID, id, editID)
	})
	return id, editID, err
}

// EditStudent changes name, student id and grade. An admin's.
func (a *App) EditStudent(ctx context.Context, v auth.Viewer, id string, e StudentEdit) (editID string, err error) {
	if err := keeper(v); err != nil {
		return "", err
	}
	s, err := e.check()
	if err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		was, err := tx.RosterStudent(v, id)
		if err != nil {
			return err
		}
		s.ID, s.Withdrawn = was.ID, was.Withdrawn
		editID, err = changeStudent(tx, v, was, s)
		return inField(err, "student_id")
	})
	return editID, err
}

// MoveStudent takes a student out of their classes and puts them into one; a
// withdrawn student comes back. An admin's.
func (a *App) MoveStudent(ctx context.Context, v auth.Viewer, id, classID string) (editID string, err error) {
	if err := keeper(v); err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		was, err := tx.RosterStudent(v, id)
		if err != nil {
			return err
		}
		if _, err := tx.Class(v, classID); err != nil {
			return fault.New(fault.Invalid, "student.no_class").In("class")
		}
		classes, err := tx.StudentClasses("", id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(classes, func(c report.ClassRef) bool { return c.ID == classID }) {
			return fault.New(fault.Conflict, "student.there_already").In("class")
		}
		s := was
		s.Withdrawn = false
		if editID, err = changeStudent(tx, v, was, s); err != nil {
			return err
		}
		if err := tx.EndEnrollments(id, editID); err != nil {
			return err
		}
		return tx.Enroll(classID, id, editID)
	})
	return editID, err
}

// WithdrawStudent takes a student out of all classes; what is known of them
// stays, and nobody sees it. An admin's.
func (a *App) WithdrawStudent(ctx context.Context, v auth.Viewer, id string) (editID string, err error) {
	if err := keeper(v); err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		was, err := tx.RosterStudent(v, id)
		if err != nil {
			return err
		}
		if was.Withdrawn {
			return fault.New(fault.Conflict, "student.withdrawn_already")
		}
		s := was
		s.Withdrawn = true
		if editID, err = changeStudent(tx, v, was, s); err != nil {
			return err
		}
		return tx.EndEnrollments(id, editID)
	})
	return editID, err
}

// changeStudent replaces a student and notes what was.
func changeStudent(tx *store.Tx, v auth.Viewer, was, s roster.Student) (editID string, err error) {
	if editID, err = note(tx, v, editStudentChanged, s.ID, change[roster.Student]{was, s}); err != nil {
		return "", err
	}
	return editID, tx.EditStudent(s)
}

// check makes the entries a student.
func (s StudentEdit) check() (roster.Student, error) {
	var e entries
	out, err := roster.Student{First: s.First, Last: s.Last, SourcedID: s.SourcedID}.Clean()
	fields := map[string]string{"first": "first_name", "last": "last_name", "sourced_id": "student_id"}
	for _, f := range fault.All(err) {
		e.check(f, fields[f.Field])
	}
	out.Grade, err = roster.ParseGrade(s.Grade)
	e.check(err, "grade")
	return out, e.faults.Err()
}

// gradeText writes a grade as the form holds it.
func gradeText(grade int) string {
	if grade == roster.GradeUnknown {
		return ""
	}
	return strconv.Itoa(grade)
}
