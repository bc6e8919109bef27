package app

import (
	"context"
	"slices"
	"strings"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/store"
)

// ApplyResponses confirms an import: its ready drafts are scored and kept in
// the background, exactly once, whatever happens to the process meanwhile.
// New prompt wordings in the file become prompts of the school. Confirming an
// import that failed part way lets it go on from there.
func (a *App) ApplyResponses(ctx context.Context, v auth.Viewer, id string) (taskID string, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if failed, err := failedTask(tx, v, id); err != nil || failed != "" {
			if taskID = failed; err == nil {
				err = tx.RestartTask(failed)
			}
			return err
		}
		i, err := previewed(tx, v, id)
		if err != nil {
			return err
		}
		if err := stillTaught(tx, teacher, i.Drafts); err != nil {
			return err
		}
		if !slices.ContainsFunc(i.Drafts, store.ImportDraft.Ready) {
			return fault.New(fault.Invalid, "import.nothing_ready")
		}
		if err := addPrompts(tx, v.SchoolID, i.Drafts); err != nil {
			return err
		}
		if err := setDrafts(tx, id, i.Drafts); err != nil {
			return err
		}
		if err := tx.SetResponseImportState(id, "applying"); err != nil {
			return err
		}
		taskID, err = tx.AddTask(taskImport, id, v.AccountID, len(i.Drafts))
		return err
	})
	if err == nil {
		a.wake()
	}
	return taskID, err
}

// failedTask returns the task of an import that failed part way, "" if it did not.
func failedTask(tx *store.Tx, v auth.Viewer, importID string) (string, error) {
	i, err := tx.ResponseImport(v.AccountID, importID, v.SchoolID)
	if err != nil || i.State != "applying" {
		return "", err
	}
	t, err := tx.TaskOf(importID)
	if err != nil || t == nil || t.State != "failed" {
		return "", err
	}
	return t.ID, nil
}

// stillTaught leaves the drafts open whose students the teacher no longer teaches.
func stillTaught(tx *store.Tx, teacherID string, drafts []store.ImportDraft) error {
	students, err := tx.TaughtStudents(teacherID)
	if err != nil {
		return err
	}
	taught := map[string]bool{}
	for _, s := range students {
		taught[s.ID] = true
	}
	for i := range drafts {
		if d := &drafts[i]; !taught[d.StudentID] {
			d.StudentID = ""
		}
	}
	return nil
}

// addPrompts makes prompts of the wordings that the school does not have.
func addPrompts(tx *store.Tx, schoolID string, drafts []store.ImportDraft) error {
	prompts, err := tx.Prompts(schoolID)
	if err != nil {
		return err
	}
	known := byWording(prompts)
	for i := range drafts {
		d := &drafts[i]
		if d.PromptID != "" || d.PromptKey == "" || !d.Ready() {
			continue
		}
		key := foldWording(d.PromptKey)
		if known[key] == "" {
			p, err := checkPrompt(newPrompt(d.PromptKey))
			if err != nil {
				return err
			}
			if known[key], err = tx.AddPrompt(schoolID, p); err != nil {
				return err
			}
		}
		d.PromptID = known[key]
	}
	return nil
}

// draftCounts says why drafts would not be kept.
type draftCounts struct{ repeated, open, faulty int }

func countDrafts(drafts []store.ImportDraft) (c draftCounts) {
	for _, d := range drafts {
		switch {
		case d.Fault != nil:
			c.faulty++
		case d.Skipped:
		case d.StudentID == "":
			c.open++
		case d.Repeated:
			c.repeated++
		}
	}
	return c
}

// applyImport keeps the drafts from where the last commit ended, and leaves the
// receipt.
func (a *App) applyImport(ctx context.Context, t store.Task) error {
	school, err := a.School(ctx)
	if err != nil {
		return err
	}
	v := auth.System(school.ID, "task")
	var i store.ResponseImport
	if err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		i, err = tx.ResponseImport("", t.SubjectID, school.ID)
		return err
	}); err != nil || i.State != "applying" {
		return err // a stop came between the last commit and the task's end
	}
	if err := a.keepDrafts(ctx, v, t, i); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error { return leaveReceipt(tx, i, "applied") })
}

// leaveReceipt puts the receipt in the drafts' place and moves the import on.
func leaveReceipt(tx *store.Tx, i store.ResponseImport, state string) error {
	rest, err := receipt(tx, i)
	if err != nil {
		return err
	}
	if err := setDrafts(tx, i.ID, rest); err != nil {
		return err
	}
	return tx.SetResponseImportState(i.ID, state)
}

// batch is a chunk of drafts, scored; the first to of them are done with it.
type batch struct {
	scored []scored
	to     int
	err    error
}

// keepDrafts keeps the ready drafts from where the task was, a chunk a
// transaction together with how far the task is. A student's come one after
// the other, so that the estimates are computed once or twice for each.
func (a *App) keepDrafts(ctx context.Context, v auth.Viewer, t store.Task, i store.ResponseImport) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for b := range a.scoreDrafts(ctx, v, i, t.Done) {
		err := b.err
		if err == nil {
			err = a.store.Write(ctx, func(tx *store.Tx) error {
				if err := a.keepAll(tx, b.scored, t.AccountID); err != nil {
					return err
				}
				return tx.SetTaskDone(t.ID, b.to)
			})
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// scoreDrafts scores chunk after chunk from the given draft on, one ahead of
// the reader, until ctx ends.
func (a *App) scoreDrafts(ctx context.Context, v auth.Viewer, i store.ResponseImport, from int) <-chan batch {
	out := make(chan batch)
	go func() {
		defer close(out)
		order := byStudent(i.Drafts)
		for ; from < len(order); from += chunk {
			b := batch{to: min(from+chunk, len(order))}
			var responses []store.Response
			for _, at := range order[from:b.to] {
				if d := i.Drafts[at]; d.Ready() {
					responses = append(responses, store.Response{Response: responseOf(d), Words: d.Words, Revision: 1, ImportID: i.ID, ImportRow: at})
				}
			}
			b.scored, b.err = a.scoreAll(ctx, v, responses)
			select {
			case out <- b:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// byStudent returns the places of drafts, a student's one after the other.
func byStudent(drafts []store.ImportDraft) []int {
	order := make([]int, len(drafts))
	for at := range order {
		order[at] = at
	}
	slices.SortStableFunc(order, func(x, y int) int { return strings.Compare(drafts[x].StudentID, drafts[y].StudentID) })
	return order
}

// receipt is what is kept of the drafts once they are responses: no words, and
// of a faulty row nothing that stood in it. A draft that was ready but did not
// become a response says why.
func receipt(tx *store.Tx, i store.ResponseImport) ([]store.ImportDraft, error) {
	kept, err := tx.ImportRows(i.ID)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(i.Drafts)
	for at := range out {
		d := &out[at]
		if d.Ready() && !kept[at] {
			if d.Repeated, err = tx.ResponseKnown(responseOf(*d)); err != nil {
				return nil, err
			}
			if !d.Repeated {
				d.Fault = fault.New(fault.Invalid, "import.left_out")
			}
		}
		d.Text, d.Spans = "", nil
		if d.Fault != nil {
			d.StudentKey, d.PromptKey, d.Fault = "", "", wordless(*d.Fault)
		}
	}
	return out, nil
}

// wordless returns f with its numbers alone.
func wordless(f fault.Fault) *fault.Fault {
	f.Args = slices.Clone(f.Args)
	for i, arg := range f.Args {
		if _, ok := arg.(string); ok {
			f.Args[i] = "…"
		}
	}
	return &f
}

// UndoResponses takes back an import that was applied, or failed part way: its
// responses are deleted. It is a Conflict if somebody corrected, moved or rated
// one of them since, or the viewer no longer teaches one of their students.
func (a *App) UndoResponses(ctx context.Context, v auth.Viewer, id string) error {
	teacher, err := teacherOf(v)
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		i, err := tx.ResponseImport(v.AccountID, id, v.SchoolID)
		if err != nil {
			return err
		}
		if failed, err := failedTask(tx, v, id); err != nil {
			return err
		} else if i.State != "applied" && failed == "" {
			return fault.New(fault.Conflict, "import.not_applied")
		}
		students, err := undoable(tx, teacher, id)
		if err != nil {
			return err
		}
		if i.State == "applied" {
			err = tx.SetResponseImportState(id, "undone")
		} else {
			err = leaveReceipt(tx, i, "undone")
		}
		if err != nil {
			return err
		}
		if _, err := tx.DeleteImported(id); err != nil {
			return err
		}
		return a.refreshAll(tx, students)
	})
}

// undoable returns the students of an import's responses if these are as they
// came and the teacher still teaches all of them.
func undoable(tx *store.Tx, teacherID, importID string) (map[string]bool, error) {
	if n, err := tx.ImportTouched(importID); err != nil {
		return nil, err
	} else if n > 0 {
		return nil, fault.New(fault.Conflict, "import.changed_since")
	}
	students, err := tx.ImportStudents(importID)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, id := range students {
		_, err := tx.TaughtStudent(teacherID, id)
		if fault.KindOf(err) == fault.NotFound {
			return nil, fault.New(fault.Conflict, "import.students_left")
		}
		if err != nil {
			return nil, err
		}
		out[id] = true
	}
	return out, nil
}
