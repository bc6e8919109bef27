package app

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// Kinds of edits of the roster by hand.
const (
	editStudentAdded   = "student.add"
	editStudentChanged = "student.edit"
	editClassAdded     = "class.add"
	editClassChanged   = "class.edit"
	editClassClosed    = "class.close"
)

// change is what an edit replaced and what it put there.
type change[T any] struct {
	Before T `json:"before"`
	After  T `json:"after"`
}

// note keeps an edit and returns its id, which is also the mark of the
// enrollments that it begins and ends.
func note[T any](tx *store.Tx, v auth.Viewer, kind, subjectID string, c change[T]) (string, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("note edit: %w", err)
	}
	return tx.AddEdit(store.Edit{SchoolID: v.SchoolID, AccountID: v.AccountID, Kind: kind, SubjectID: subjectID, Before: b})
}

// Undo takes one of the viewer's own edits back, exactly. If what it changed
// was changed again since it is a Conflict.
func (a *App) Undo(ctx context.Context, v auth.Viewer, editID string) error {
	if err := member(v); err != nil {
		return err
	}
	back, err := a.returning(ctx, v, editID)
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		e, err := tx.Edit(v.SchoolID, v.AccountID, editID)
		if err != nil {
			return err
		}
		if err := a.undo(tx, v, e, back); err != nil {
			return err
		}
		return tx.UndoEdit(e.ID)
	})
}

func (a *App) undo(tx *store.Tx, v auth.Viewer, e store.Edit, back *scored) error {
	switch e.Kind {
	case editResponse, moveResponse, deleteResponse:
		return a.undoResponse(tx, v, e, back)
	}
	if err := keeper(v); err != nil {
		return err
	}
	switch e.Kind {
	case editStudentAdded:
		return undoStudentAdded(tx, v, e)
	case editStudentChanged:
		return undoStudentChanged(tx, v, e)
	case editClassAdded:
		return undoClassAdded(tx, v, e)
	case editClassChanged:
		return undoClassChanged(tx, v, e)
	case editClassClosed:
		if err := tx.OpenClass(e.SubjectID); err != nil {
			return err
		}
		return tx.UndoEnrollments(e.ID)
	}
	return fmt.Errorf("undo: unknown kind %q", e.Kind)
}

func undoStudentAdded(tx *store.Tx, v auth.Viewer, e store.Edit) error {
	if _, err := sameStudent(tx, v, e); err != nil {
		return err
	}
	if err := tx.UndoEnrollments(e.ID); err != nil {
		return err
	}
	return tx.RemoveStudent(e.SubjectID)
}

func undoStudentChanged(tx *store.Tx, v auth.Viewer, e store.Edit) error {
	before, err := sameStudent(tx, v, e)
	if err != nil {
		return err
	}
	if err := tx.EditStudent(before); err != nil {
		return err
	}
	return tx.UndoEnrollments(e.ID)
}

// sameStudent wants the student to be as the edit left them, and returns how
// they were before it.
func sameStudent(tx *store.Tx, v auth.Viewer, e store.Edit) (before roster.Student, err error) {
	c, err := changeOf[roster.Student](e)
	if err != nil {
		return before, err
	}
	now, err := tx.RosterStudent(v, e.SubjectID)
	if err != nil {
		return before, err
	}
	if now != c.After {
		return before, changedSince()
	}
	return c.Before, nil
}

func undoClassAdded(tx *store.Tx, v auth.Viewer, e store.Edit) error {
	if err := sameClass(tx, v, e); err != nil {
		return err
	}
	return tx.RemoveClass(e.SubjectID)
}

func undoClassChanged(tx *store.Tx, v auth.Viewer, e store.Edit) error {
	c, err := changeOf[classState](e)
	if err != nil {
		return err
	}
	if err := sameClass(tx, v, e); err != nil {
		return err
	}
	return setClass(tx, e.SubjectID, c.Before)
}

// sameClass wants the class to be as the edit left it.
func sameClass(tx *store.Tx, v auth.Viewer, e store.Edit) error {
	c, err := changeOf[classState](e)
	if err != nil {
		return err
	}
	now, err := classStateOf(tx, v, e.SubjectID)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(now, c.After) {
		return changedSince()
	}
	return nil
}

func changeOf[T any](e store.Edit) (c change[T], err error) {
	if err = json.Unmarshal(e.Before, &c); err != nil {
		err = fmt.Errorf("read edit: %w", err)
	}
	return c, err
}

func changedSince() error { return fault.New(fault.Conflict, "undo.changed_since") }
