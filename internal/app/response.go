package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/store"
)

// Kinds of edits of a response that can be undone.
const (
	editResponse   = "response.edit"
	moveResponse   = "response.move"
	deleteResponse = "response.delete"
)

// Respond keeps one response of a student the viewer teaches, with its scores
// and evidence, and returns its id. Faults belong to the fields student,
// prompt, on and text.
func (a *App) Respond(ctx context.Context, v auth.Viewer, r response.Response) (id string, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return "", err
	}
	full, q, err := a.complete(ctx, v, store.Response{Response: r, Revision: 1})
	if err != nil {
		return "", err
	}
	done, err := a.score(full, q)
	if err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.TaughtStudent(teacher, r.StudentID); err != nil {
			return inField(err, "student")
		}
		id, err = a.keep(tx, done, v.AccountID)
		if err != nil {
			return inField(err, "text")
		}
		return a.refresh(tx, r.StudentID)
	})
	return id, err
}

// RespondAll keeps many responses of students the viewer teaches, a chunk a
// transaction, and tells progress how many are kept. Repeated ones are passed
// over.
func (a *App) RespondAll(ctx context.Context, v auth.Viewer, all []response.Response, progress func(done, total int)) error {
	for from := 0; from < len(all); from += chunk {
		to := min(from+chunk, len(all))
		var batch []store.Response
		for _, r := range all[from:to] {
			full, err := a.check(store.Response{Response: r, Revision: 1})
			if err != nil {
				return err
			}
			batch = append(batch, full)
		}
		scored, err := a.scoreAll(ctx, v, batch)
		if err != nil {
			return err
		}
		if len(scored) < len(batch) {
			return fault.New(fault.NotFound, "fault.not_found").In("student")
		}
		if err := a.store.Write(ctx, func(tx *store.Tx) error { return a.keepAll(tx, scored, v.AccountID) }); err != nil {
			return err
		}
		progress(to, len(all))
	}
	return nil
}

// keepAll stores scored responses but repeated ones, and refreshes the
// estimates of their students.
func (a *App) keepAll(tx *store.Tx, all []scored, accountID string) error {
	students := map[string]bool{}
	for _, s := range all {
		if known, err := tx.ResponseKnown(s.response.Response); err != nil {
			return err
		} else if known {
			continue // the same words came in another way
		}
		if _, err := a.keep(tx, s, accountID); err != nil {
			return err
		}
		students[s.response.StudentID] = true
	}
	return a.refreshAll(tx, students)
}

// keep stores a scored response and returns its id.
func (a *App) keep(tx *store.Tx, s scored, accountID string) (string, error) {
	id, err := tx.AddResponse(s.response, accountID)
	if err != nil {
		return "", err
	}
	s.response.ID = id
	if err := a.keepScores(tx, s.response, s.result, s.sentences); err != nil {
		return "", fmt.Errorf("keep scores: %w", err)
	}
	return id, nil
}

// complete checks a response and fills in what is derived: clean text, words,
// the prompt's wording, and the question the engine is asked.
func (a *App) complete(ctx context.Context, v auth.Viewer, r store.Response) (store.Response, question, error) {
	r, err := a.check(r)
	if err != nil {
		return r, question{}, err
	}
	return a.ask(ctx, v, r)
}

// check returns r with its text clean and counted, or what is wrong with it.
func (a *App) check(r store.Response) (store.Response, error) {
	var faults fault.List
	text, err := response.Clean(r.Text)
	if f := fault.Of(err); f != nil {
		faults = append(faults, f.In("text"))
	} else if err != nil {
		return r, err
	}
	r.Text, r.Words = text, wordCount(text)
	if f := checkDay(r.On, a.store.Now()); f != nil {
		faults = append(faults, f)
	}
	if r.StudentID == "" {
		faults = append(faults, fault.New(fault.Invalid, "response.no_student").In("student"))
	}
	return r, faults.Err()
}

// ask looks up the prompt and the student's grade.
func (a *App) ask(ctx context.Context, v auth.Viewer, r store.Response) (_ store.Response, q question, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		q, err = a.askIn(tx, v, &r)
		return err
	})
	return r, q, err
}

func (a *App) askIn(tx *store.Tx, v auth.Viewer, r *store.Response) (q question, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return q, err
	}
	s, err := tx.TaughtStudent(teacher, r.StudentID)
	if err != nil {
		return q, inField(err, "student")
	}
	q.grade = s.Grade
	if r.PromptID == "" {
		return q, nil
	}
	p, err := tx.Prompt(v.SchoolID, r.PromptID)
	if err != nil {
		return q, inField(err, "prompt")
	}
	r.Prompt, q.reference = p.Wording, p.Reference
	q.model, err = a.promptInForce(tx, p.ID)
	return q, err
}

// earliestDay is the first day a response may be dated.
const earliestDay = "2000-01-01"

// checkDay wants a day between 2000 and tomorrow (time zones differ).
func checkDay(day string, now int64) *fault.Fault {
	t, err := time.Parse(time.DateOnly, day)
	switch {
	case day == "":
		return fault.New(fault.Invalid, "response.no_day").In("on")
	case err != nil:
		return fault.New(fault.Invalid, "response.bad_day").In("on")
	case day < earliestDay:
		return fault.New(fault.Invalid, "response.early_day").In("on")
	case t.After(time.UnixMilli(now).Add(24 * time.Hour)):
		return fault.New(fault.Invalid, "response.future_day").In("on")
	}
	return nil
}

// EditResponse corrects a response's text, prompt, mode or day. A new text is
// scored anew; a person's ratings stay, marked as older than the words. The edit rests on the
// revision that its form showed; a newer one is a Conflict. It returns the id of
// the edit, for Undo.
func (a *App) EditResponse(ctx context.Context, v auth.Viewer, r response.Response, revision int) (editID string, err error) {
	old, err := a.taughtResponse(ctx, v, r.ID)
	if err != nil {
		return "", err
	}
	if old.Revision != revision {
		return "", fault.New(fault.Conflict, "response.changed_since")
	}
	r.StudentID, r.Source = old.StudentID, old.Source
	changed := old
	changed.Response, changed.Prompt = r, ""
	changed.Revision++
	changed, q, err := a.complete(ctx, v, changed)
	if err != nil {
		return "", err
	}
	done, err := a.score(changed, q)
	if err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := unchanged(tx, v, old); err != nil {
			return err
		}
		if editID, err = noteEdit(tx, v, editResponse, old, done.response); err != nil {
			return err
		}
		return a.replaceText(tx, done)
	})
	return editID, inField(err, "text")
}

// replaceText puts a response's new content and scores in the old one's place.
func (a *App) replaceText(tx *store.Tx, s scored) error {
	was, err := tx.Response("", s.response.ID)
	if err != nil {
		return err
	}
	if err := tx.EditResponse(s.response); err != nil {
		return err
	}
	if err := a.keepScores(tx, s.response, s.result, s.sentences); err != nil {
		return err
	}
	for _, id := range slices.Compact([]string{was.PromptID, s.response.PromptID}) {
		if err := a.noteRatings(tx, id); err != nil {
			return err
		}
	}
	return a.refresh(tx, s.response.StudentID)
}

// MoveResponse gives a response to another student the viewer teaches.
func (a *App) MoveResponse(ctx context.Context, v auth.Viewer, id, studentID string) (editID string, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return "", err
	}
	old, err := a.taughtResponse(ctx, v, id)
	if err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := unchanged(tx, v, old); err != nil {
			return err
		}
		if _, err := tx.TaughtStudent(teacher, studentID); err != nil {
			return inField(err, "student")
		}
		moved := old
		moved.StudentID = studentID
		if editID, err = noteEdit(tx, v, moveResponse, old, moved); err != nil {
			return err
		}
		return a.giveTo(tx, old, studentID)
	})
	return editID, inField(err, "student")
}

func (a *App) giveTo(tx *store.Tx, r store.Response, studentID string) error {
	from := r.StudentID
	r.StudentID = studentID
	if err := tx.EditResponse(r); err != nil {
		return err
	}
	if err := tx.MoveScores(r.ID, from, studentID); err != nil {
		return err
	}
	if err := a.refresh(tx, from); err != nil {
		return err
	}
	return a.refresh(tx, studentID)
}

// DeleteResponse takes a response away; Undo brings it back. It returns whose
// the response was, and the id of the edit.
func (a *App) DeleteResponse(ctx context.Context, v auth.Viewer, id string) (studentID, editID string, err error) {
	old, err := a.taughtResponse(ctx, v, id)
	if err != nil {
		return "", "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := unchanged(tx, v, old); err != nil {
			return err
		}
		deleted := old
		deleted.Deleted = true
		if editID, err = noteEdit(tx, v, deleteResponse, old, deleted); err != nil {
			return err
		}
		if err := tx.DeleteResponse(id); err != nil {
			return err
		}
		if err := a.noteRatings(tx, old.PromptID); err != nil {
			return err
		}
		return a.refresh(tx, old.StudentID)
	})
	return old.StudentID, editID, err
}

// noteEdit keeps what a response was and what an edit made of it.
func noteEdit(tx *store.Tx, v auth.Viewer, kind string, before, after store.Response) (string, error) {
	after.Text = "" // who undoes it needs the state alone
	return note(tx, v, kind, before.ID, change[store.Response]{Before: before, After: after})
}

// taughtResponse returns a standing response of a student the viewer teaches.
func (a *App) taughtResponse(ctx context.Context, v auth.Viewer, id string) (r store.Response, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return r, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		r, err = standingResponse(tx, teacher, id)
		return err
	})
	return r, err
}

func standingResponse(tx *store.Tx, teacher, id string) (store.Response, error) {
	r, err := tx.Response(teacher, id)
	if err == nil && r.Deleted {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return r, err
}

// unchanged refuses an edit that rests on an older state of the response.
func unchanged(tx *store.Tx, v auth.Viewer, old store.Response) error {
	teacher, err := teacherOf(v)
	if err != nil {
		return err
	}
	now, err := standingResponse(tx, teacher, old.ID)
	if err == nil && !sameState(now, old) {
		err = fault.New(fault.Conflict, "response.changed_since")
	}
	return err
}

// teacherOf returns the account that student data is narrowed to; the system's
// is empty and sees the school. An admin sees what they teach, like any teacher.
func teacherOf(v auth.Viewer) (string, error) {
	switch {
	case v.IsSystem():
		return "", nil
	case v.SignedIn():
		return v.AccountID, nil
	}
	return "", fault.New(fault.Denied, "fault.denied")
}

// inField gives a fault without a field this one.
func inField(err error, field string) error {
	if f := fault.Of(err); f != nil && f.Field == "" {
		return f.In(field)
	}
	return err
}
