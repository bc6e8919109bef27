package app

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/store"
)

// Kinds of background tasks.
const (
	taskImport  = "response_import"
	taskRescore = "rescore"
	taskPrompt  = "prompt_model"
	taskOpinion = "opinion"
)

// maxTries is how often a task may break until it has failed; a restart of the
// program is no try.
const maxTries = 3

// chunk is how many responses one transaction of a task holds.
const chunk = 100

// firstPause and lastPause are how long the worker waits after an error, twice
// as long each time.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = time.Minute
)

// Run works off background tasks until ctx ends, and returns nil then. Where it
// cannot go on (on a full disk), it logs why and tries again after a pause: the
// pages are still there to read.
func (a *App) Run(ctx context.Context) error {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		began := time.Now()
		err := a.runTasks(ctx)
		if err == nil {
			return nil
		}
		if time.Since(began) > lastPause {
			pause = firstPause
		}
		a.log.LogAttrs(ctx, slog.LevelError, "background work halted", slog.Duration("pause", pause), slog.String("error", err.Error()))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// runTasks works until ctx ends or a write fails. It first puts the tasks that
// were cut short back in line, and looks whether the responses lack scores of
// the model set in use.
func (a *App) runTasks(ctx context.Context) error {
	if err := a.store.Write(ctx, (*store.Tx).ResumeTasks); err != nil {
		return stopped(ctx, err)
	}
	if err := a.planPrompts(ctx); err != nil {
		return err
	}
	if err := a.planRescore(ctx); err != nil {
		return err
	}
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		if err := a.dropPreviews(ctx); err != nil {
			return err
		}
		worked, err := a.workOne(ctx)
		if err != nil {
			return err
		}
		if worked {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-a.tasks:
		case <-hourly.C:
		}
	}
}

// previewLife is how long an upload waits to be confirmed.
const previewLife = 7 * 24 * time.Hour

// dropPreviews forgets uploads that nobody confirmed.
func (a *App) dropPreviews(ctx context.Context) error {
	return stopped(ctx, a.store.Write(ctx, func(tx *store.Tx) error {
		before := tx.Now - previewLife.Milliseconds()
		if err := tx.RemoveRosterPreviews(before); err != nil {
			return err
		}
		return tx.DropPreviews(before)
	}))
}

// wake tells the worker that there is something to do.
func (a *App) wake() {
	select {
	case a.tasks <- struct{}{}:
	default:
	}
}

// workOne takes the oldest waiting task and works it off.
func (a *App) workOne(ctx context.Context) (bool, error) {
	var t store.Task
	err := a.store.Write(ctx, func(tx *store.Tx) (err error) {
		t, err = tx.ClaimTask()
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	if err != nil {
		return false, stopped(ctx, err)
	}
	err = a.work(ctx, t)
	debug.FreeOSMemory() // a large import leaves much behind
	if ctx.Err() != nil {
		return false, nil // the next start goes on
	}
	return true, a.endTask(ctx, t, err)
}

// stopped is nil if err only says that ctx ended.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil || fault.KindOf(err) == fault.Unavailable {
		return nil
	}
	return err
}

func (a *App) work(ctx context.Context, t store.Task) error {
	switch t.Kind {
	case taskImport:
		return a.applyImport(ctx, t)
	case taskRescore:
		return a.rescore(ctx, t)
	case taskPrompt:
		return a.learnPrompt(ctx, t)
	case taskOpinion:
		return a.opine(ctx, t)
	}
	return fault.New(fault.Invalid, "task.unknown")
}

// endTask closes a task, or lets one that broke without words run again.
func (a *App) endTask(ctx context.Context, t store.Task, err error) error {
	if err != nil {
		a.log.LogAttrs(ctx, slog.LevelError, "task failed", slog.String("task", t.ID), slog.String("kind", t.Kind), slog.Int("try", t.Tries+1), slog.String("error", err.Error()))
	}
	return stopped(ctx, a.store.Write(ctx, func(tx *store.Tx) error {
		switch f := fault.Of(err); {
		case err == nil:
			return tx.EndTask(t.ID, "")
		case f != nil:
			return tx.EndTask(t.ID, f.Key)
		case t.Tries+1 >= maxTries:
			return tx.EndTask(t.ID, "fault.internal")
		}
		return tx.RetryTask(t.ID)
	}))
}

// Task returns how far a background task of the viewer is.
func (a *App) Task(ctx context.Context, v auth.Viewer, id string) (report.Task, error) {
	if err := member(v); err != nil {
		return report.Task{}, err
	}
	var t store.Task
	err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		t, err = tx.Task(id)
		if err == nil && t.AccountID != v.AccountID && !v.IsSystem() {
			err = fault.New(fault.NotFound, "fault.not_found")
		}
		return err
	})
	return taskOf(t), err
}

func taskOf(t store.Task) report.Task {
	return report.Task{ID: t.ID, Kind: t.Kind, State: t.State, Done: t.Done, Total: t.Total, FaultKey: t.FaultKey}
}

// planRescore makes a task if responses lack scores of the model set in use, or
// estimates rest on another one.
func (a *App) planRescore(ctx context.Context) error {
	set := a.engine.ModelSet()
	return stopped(ctx, a.store.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.UnscoredCount(set)
		if err != nil {
			return err
		}
		if stale, err := tx.StaleStudents(set, 1); err != nil || n+len(stale) == 0 {
			return err
		}
		if open, err := tx.TaskOpen(taskRescore, set); err != nil || open {
			return err
		}
		_, err = tx.AddTask(taskRescore, set, "", n)
		return err
	}))
}

// rescore scores what lacks scores of the model set in use, a chunk a
// transaction, and computes the estimates that still rest on another one. What
// is done never comes again, so a restart goes on; what was given to another
// student meanwhile comes again in another round.
func (a *App) rescore(ctx context.Context, t store.Task) error {
	school, err := a.School(ctx)
	if err != nil {
		return err
	}
	v := auth.System(school.ID, "task")
	for done, after, again := t.Done, "", false; ; {
		var batch []store.Response
		err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
			batch, err = tx.Unscored(a.engine.ModelSet(), after, chunk)
			return err
		})
		if err != nil {
			return err
		}
		switch {
		case len(batch) == 0 && again:
			after, again = "", false
			continue
		case len(batch) == 0:
			return a.refreshStale(ctx)
		}
		kept, moved, err := a.rescoreChunk(ctx, v, t.ID, batch, done)
		if err != nil {
			return err
		}
		done, after, again = done+kept, batch[len(batch)-1].ID, again || moved
	}
}

// rescoreChunk returns how many new scores were kept, and whether a response
// was moved meanwhile. One that was corrected has its scores already.
func (a *App) rescoreChunk(ctx context.Context, v auth.Viewer, taskID string, batch []store.Response, done int) (kept int, moved bool, err error) {
	all, err := a.scoreAll(ctx, v, batch)
	if err != nil {
		return 0, false, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		students := map[string]bool{}
		for _, s := range all {
			now, err := tx.Response("", s.response.ID)
			if err != nil {
				return err
			}
			if !sameState(now, s.response) {
				moved = moved || now.StudentID != s.response.StudentID
				continue
			}
			// Another set may have come into use since the batch was read.
			if known, err := tx.Scored(now, s.result.ModelSet); err != nil {
				return err
			} else if known {
				continue
			}
			if err := tx.AddScores(s.response, s.result, s.sentences); err != nil {
				return err
			}
			students[now.StudentID] = true
			kept++
		}
		if err := a.refreshAll(tx, students); err != nil {
			return err
		}
		return tx.SetTaskDone(taskID, done+kept)
	})
	return kept, moved, err
}

// refreshStale computes the estimates that rest on another model set anew, a
// chunk of students a transaction.
func (a *App) refreshStale(ctx context.Context) error {
	for more := true; more; {
		err := a.store.Write(ctx, func(tx *store.Tx) error {
			students, err := tx.StaleStudents(a.engine.ModelSet(), chunk)
			more = len(students) > 0
			for _, id := range students {
				if err := a.refresh(tx, id); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
