package app

import (
	"context"
	"log/slog"
	"slices"

	"unseenedge/internal/score"
	"unseenedge/internal/store"
)

// withPrompt returns the engine with the prompt's own model, where one is in
// force on its set and can be read.
func (a *App) withPrompt(e *score.Engine, m store.PromptModel) (*score.Engine, error) {
	if m.ID == "" || m.ModelSet != e.ModelSet() {
		return e, nil
	}
	own, err := a.promptFile(m)
	if err != nil {
		return e, a.dropPromptModel(context.Background(), m, err)
	}
	return e.WithPrompt(own)
}

// promptFile returns a prompt model ready to score, from memory or its file.
func (a *App) promptFile(m store.PromptModel) (*score.PromptModel, error) {
	if kept, ok := a.promptModels.Load(m.ID); ok {
		return kept.(*score.PromptModel), nil
	}
	b, err := a.store.ReadPromptFile(m)
	if err != nil {
		return nil, err
	}
	read, err := score.ReadPromptModel(b)
	if err != nil {
		return nil, err
	}
	a.promptModels.Store(m.ID, read)
	return read, nil
}

// dropPromptModel takes a model out of force whose file is missing or damaged.
// The general model speaks until the worker has learned it again from the same
// ratings: nothing is lost, so the program need not stop.
func (a *App) dropPromptModel(ctx context.Context, m store.PromptModel, why error) error {
	a.log.LogAttrs(ctx, slog.LevelWarn, "a prompt model cannot be read and is learned again", slog.String("model", m.ID), slog.String("error", why.Error()))
	return a.store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RetirePromptModel(m.ID); err != nil {
			return err
		}
		return a.planPrompt(tx, m.PromptID)
	})
}

// forgetModels drops the files of a prompt's models that are over. The newest of
// them stays till the next is over: somebody may be scoring with it.
func (a *App) forgetModels(ctx context.Context, promptID string) error {
	var over []store.PromptModel
	err := a.store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.PromptModels(promptID)
		over = slices.DeleteFunc(all, func(m store.PromptModel) bool { return m.FileHash == "" || m.RetiredAt == 0 })
		return err
	})
	if err != nil {
		return err
	}
	for _, m := range over[min(1, len(over)):] {
		a.promptModels.Delete(m.ID)
		if err := a.store.RemovePromptFile(m); err != nil {
			return err
		}
	}
	return nil
}
