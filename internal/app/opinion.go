package app

import (
	"context"
	"time"

	"unseenedge/internal/audit"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// Adviser gives a second opinion on words that name nobody: a language model
// that a person configured.
type Adviser interface {
	Judge(ctx context.Context, q response.Question) ([skill.Count]response.Opinion, error)
	Model() string            // its name
	Host() string             // where the words are sent
	Tokens() (used, most int) // since the start; most is 0 without a limit
}

// opinionPatience bounds one second opinion, so that other background work is
// not held up for long.
const opinionPatience = 90 * time.Second

// Adviser returns which language model gives second opinions, nil if none is
// configured. An admin's.
func (a *App) Adviser(v auth.Viewer) (*report.Adviser, error) {
	if err := keeper(v); err != nil || a.adviser == nil {
		return nil, err
	}
	used, most := a.adviser.Tokens()
	return &report.Adviser{Host: a.adviser.Host(), Model: a.adviser.Model(), Used: used, Most: most}, nil
}

// AskOpinion has a language model look at a response of a student the viewer
// teaches, in the background, with names and places taken out. It is a Conflict
// if none is configured, or if it was asked about these words.
func (a *App) AskOpinion(ctx context.Context, v auth.Viewer, responseID string) error {
	if !v.SignedIn() {
		return fault.New(fault.Denied, "fault.denied")
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		r, err := standingResponse(tx, v.AccountID, responseID)
		if err != nil {
			return err
		}
		if a.adviser == nil {
			return fault.New(fault.Conflict, "opinion.off")
		}
		switch there, err := tx.Opinions(r, a.adviser.Model()); {
		case err != nil:
			return err
		case there != nil:
			return fault.New(fault.Conflict, "opinion.there")
		}
		if open, err := tx.TaskOpen(taskOpinion, r.ID); err != nil || open {
			return err
		}
		if _, err := tx.AddTask(taskOpinion, r.ID, v.AccountID, 1); err != nil {
			return err
		}
		return tx.RecordAccess(audit.Record{AccountID: v.AccountID, Reason: "teaches", Page: "second opinion", Subject: "student", SubjectID: r.StudentID})
	})
	if err == nil {
		a.wake()
	}
	return err
}

// opine asks for the second opinion that a task wants, and keeps it. Whoever
// asked must teach the student still.
func (a *App) opine(ctx context.Context, t store.Task) error {
	if a.adviser == nil {
		return fault.New(fault.Conflict, "opinion.off")
	}
	r, q, err := a.redacted(ctx, t)
	if err != nil || r.ID == "" {
		return err
	}
	bound, cancel := context.WithTimeout(ctx, opinionPatience)
	defer cancel()
	by, err := a.adviser.Judge(bound, q)
	if err != nil {
		return unadvised(ctx, err)
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		now, err := standingResponse(tx, t.AccountID, r.ID)
		if err != nil {
			return err
		}
		if now.Revision != r.Revision {
			return fault.New(fault.Conflict, "opinion.changed")
		}
		if err := tx.AddOpinions(r, store.Opinions{By: by, Model: a.adviser.Model()}, t.AccountID); err != nil {
			return err
		}
		return tx.SetTaskDone(t.ID, 1)
	})
}

// redacted returns a task's response, and what is asked about it, without what
// tells who the child is. No response means that the opinion is there already.
func (a *App) redacted(ctx context.Context, t store.Task) (r store.Response, q response.Question, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if r, err = standingResponse(tx, t.AccountID, t.SubjectID); err != nil {
			return err
		}
		there, err := tx.Opinions(r, a.adviser.Model())
		if err != nil || there != nil {
			r = store.Response{}
			return err
		}
		student, err := tx.TaughtStudent(t.AccountID, r.StudentID)
		if err != nil {
			return err
		}
		q, err = withoutNames(tx, r, student.Grade)
		return err
	})
	return r, q, err
}

// withoutNames returns exactly what is sent about a response.
func withoutNames(tx *store.Tx, r store.Response, grade int) (response.Question, error) {
	names, err := everyName(tx)
	return response.Question{Grade: grade, Mode: r.Mode, Prompt: response.Redact(r.Prompt, names), Text: response.Redact(r.Text, names)}, err
}

// everyName returns who and what may be named in a child's words: students,
// staff and the school.
func everyName(tx *store.Tx) ([]string, error) {
	school, err := tx.School()
	if err != nil {
		return nil, err
	}
	students, err := tx.TaughtStudents("")
	if err != nil {
		return nil, err
	}
	accounts, err := tx.Accounts(school.ID)
	if err != nil {
		return nil, err
	}
	names := []string{school.Name}
	for _, s := range students {
		names = append(names, s.First, s.Last)
	}
	for _, p := range accounts {
		names = append(names, p.Name)
	}
	return names, nil
}

// unadvised says in a teacher's words why there is no opinion; the cause goes
// to the log, for an admin.
func unadvised(ctx context.Context, err error) error {
	f := fault.Of(err)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case f != nil && f.Key == "llm.budget":
		return fault.New(fault.Unavailable, "opinion.spent").Because(err)
	case f != nil && f.Key == "llm.wrong_shape":
		return fault.New(fault.Unavailable, "opinion.useless").Because(err)
	}
	return fault.New(fault.Unavailable, "opinion.failed").Because(err)
}

// opinions returns what the response page shows of a second opinion; nil
// without a configured language model.
func (a *App) opinions(tx *store.Tx, r store.Response, grade int) (*report.Opinions, error) {
	if a.adviser == nil {
		return nil, nil
	}
	out := &report.Opinions{Host: a.adviser.Host(), Model: a.adviser.Model()}
	there, err := tx.Opinions(r, out.Model)
	if err != nil {
		return nil, err
	}
	if there != nil {
		out.By, out.At = &there.By, time.UnixMilli(there.At)
		return out, nil
	}
	t, err := tx.TaskOf(r.ID)
	switch {
	case err != nil:
		return nil, err
	case t == nil || t.Kind != taskOpinion:
	case t.State == "failed":
		out.FaultKey = t.FaultKey
	case t.State != "done":
		out.TaskID = t.ID
		return out, nil
	}
	q, err := withoutNames(tx, r, grade)
	out.Sent, out.SentPrompt = q.Text, q.Prompt
	return out, err
}
