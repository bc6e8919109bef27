package app

import (
	"fmt"
	"math"

	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// sameValue is how far an explanation may lie from the score that it explains:
// rounding.
const sameValue = 1e-6

// causes returns how the standing scores of r came about, nil for a skill
// without enough evidence. A score that would come out otherwise today, as after
// a change of grade or of the prompt's own model, is not explained until it is
// scored anew.
func (a *App) causes(tx *store.Tx, v auth.Viewer, r store.Response, scores [skill.Count]report.Score) (out [skill.Count]*report.Causes, err error) {
	q, err := a.askIn(tx, v, &r)
	if err != nil {
		return out, err
	}
	engine, err := a.engineOf(r, q.model)
	if err != nil {
		return out, nil
	}
	all, err := engine.Causes(q.input(r))
	if err != nil {
		return out, fmt.Errorf("explain response: %w", err)
	}
	for k, x := range all {
		if scores[k].Enough && math.Abs(x.Value()-scores[k].Value) < sameValue {
			out[k] = report.CausesOf(x)
		}
	}
	return out, nil
}

// engineOf returns the engine that scores r with a prompt's own model, the zero
// value for none. It changes nothing, whatever is wrong with that.
func (a *App) engineOf(r store.Response, own store.PromptModel) (*score.Engine, error) {
	e, err := a.engineFor(a.engine.Load(), r)
	if err != nil || own.ID == "" {
		return e, err
	}
	m, err := a.promptFile(own)
	if err != nil {
		return nil, err
	}
	return e.WithPrompt(m)
}
