package app

import (
	"context"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// returning scores the response that taking back edit editID brings back, before
// the writer waits for it: nil if it is none, or its scores are there.
func (a *App) returning(ctx context.Context, v auth.Viewer, editID string) (*scored, error) {
	var back *store.Response
	var q question
	err := a.store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Edit(v.SchoolID, v.AccountID, editID)
		if err != nil || e.Kind != editResponse && e.Kind != deleteResponse {
			return err
		}
		c, err := changeOf[store.Response](e)
		if err != nil {
			return err
		}
		r := c.Before
		if e.Kind == editResponse {
			r.Revision = c.After.Revision + 1
		}
		if known, err := tx.Scored(r, a.engine.ModelSet()); err != nil || known {
			return err
		}
		back = &r
		q, err = a.askAgain(tx, v, r)
		return err
	})
	if err != nil || back == nil {
		return nil, err
	}
	done, err := a.score(*back, q)
	return &done, err
}

// askAgain is ask for a response that was checked before.
func (a *App) askAgain(tx *store.Tx, v auth.Viewer, r store.Response) (question, error) {
	q := question{grade: roster.GradeUnknown}
	if s, err := tx.TaughtStudent("", r.StudentID); err == nil {
		q.grade = s.Grade
	}
	if p, err := tx.Prompt(v.SchoolID, r.PromptID); err == nil {
		q.reference = p.Reference
	}
	own, err := a.promptInForce(tx, r.PromptID)
	q.model = own
	return q, err
}

// undoResponse takes an edit of a response back; back is what it brings, scored.
// A response changed again since is a Conflict.
func (a *App) undoResponse(tx *store.Tx, v auth.Viewer, e store.Edit, back *scored) error {
	c, err := changeOf[store.Response](e)
	if err != nil {
		return err
	}
	teacher, err := teacherOf(v)
	if err != nil {
		return err
	}
	now, err := tx.Response(teacher, c.After.ID)
	if err != nil {
		return err
	}
	if !sameState(now, c.After) {
		return fault.New(fault.Conflict, "response.changed_since")
	}
	switch e.Kind {
	case deleteResponse:
		return a.restore(tx, c.Before, back)
	case moveResponse:
		return a.giveBack(tx, teacher, now, c.Before.StudentID)
	}
	return a.replaceText(tx, *back)
}

// sameState says that nobody changed a response between x and y.
func sameState(x, y store.Response) bool {
	return x.Revision == y.Revision && x.StudentID == y.StudentID && x.Deleted == y.Deleted
}

// restore brings a deleted response back, with new scores if the model set
// changed meanwhile.
func (a *App) restore(tx *store.Tx, r store.Response, back *scored) error {
	if err := tx.RestoreResponse(r.ID); err != nil {
		return err
	}
	if back != nil {
		if err := a.keepScores(tx, r, back.result, back.sentences); err != nil {
			return err
		}
	}
	if err := a.noteRatings(tx, r.PromptID); err != nil {
		return err
	}
	return a.refresh(tx, r.StudentID)
}

// giveBack returns a moved response to its student, whom the teacher must still
// teach.
func (a *App) giveBack(tx *store.Tx, teacher string, r store.Response, studentID string) error {
	_, err := tx.TaughtStudent(teacher, studentID)
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.Conflict, "response.student_left")
	}
	if err != nil {
		return err
	}
	return a.giveTo(tx, r, studentID)
}
