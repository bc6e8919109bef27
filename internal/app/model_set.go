package app

import (
	"context"
	"sync/atomic"

	"unseenedge/internal/auth"
	"unseenedge/internal/evidence"
	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/store"
	"unseenedge/internal/train"
)

// scorer is the model set in use; another may take its place while the app runs.
type scorer struct{ now atomic.Pointer[modelSet] }

// modelSet is an engine and how well it was found to score; the evaluation may
// be nil.
type modelSet struct {
	engine     *score.Engine
	evaluation *train.Report
}

// Load returns the engine in use.
func (s *scorer) Load() *score.Engine { return s.now.Load().engine }

// ModelSet returns the id of the set in use.
func (s *scorer) ModelSet() string { return s.Load().ModelSet() }

// Folder returns the data folder.
func (a *App) Folder() string { return a.store.Dir() }

// ModelSet returns the id of the model set in use.
func (a *App) ModelSet() string { return a.engine.ModelSet() }

// UseModels puts another model set in the place of that in use, from now on,
// and has all responses scored anew in the background; waiting is how many.
// Scores keep their set. A demo keeps its own, which never saw its texts. Only
// the system may.
func (a *App) UseModels(ctx context.Context, v auth.Viewer, e *score.Engine, evaluation *train.Report) (waiting int, err error) {
	if !v.IsSystem() {
		return 0, fault.New(fault.Denied, "fault.denied")
	}
	if a.demo {
		return 0, fault.New(fault.Conflict, "models.demo")
	}
	a.engine.now.Store(&modelSet{e, evaluation})
	if err := a.planRescore(ctx); err != nil {
		return 0, err
	}
	if err := a.planPrompts(ctx); err != nil {
		return 0, err
	}
	a.wake()
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		waiting, err = tx.UnscoredCount(e.ModelSet())
		return err
	})
	return waiting, err
}

// keepScores keeps what an engine said of r's present text. Where another set
// or prompt model came into use meanwhile, the worker scores r with that too: it either finds r
// unscored, or is told here.
func (a *App) keepScores(tx *store.Tx, r store.Response, result score.Result, sentences []evidence.Sentence) error {
	if err := tx.AddScores(r, result, sentences); err != nil {
		return err
	}
	set := a.engine.ModelSet()
	own, err := a.promptInForce(tx, r.PromptID)
	if err != nil || result.ModelSet == set && result.PromptModel == own.ID {
		return err
	}
	late := set + " " + r.ID
	if open, err := tx.TaskOpen(taskRescore, late); err != nil || open {
		return err
	}
	_, err = tx.AddTask(taskRescore, late, "", 1)
	a.wake()
	return err
}
