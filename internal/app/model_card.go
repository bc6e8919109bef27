package app

import (
	"context"
	"math"

	"unseenedge/internal/auth"
	"unseenedge/internal/feature"
	"unseenedge/internal/report"
	"unseenedge/internal/train"
)

// ModelCard returns what anybody may know about the model set in use: how well
// it scored sets and prompts it never saw, beside simpler ways. Why the school
// chose a set is for members.
func (a *App) ModelCard(_ context.Context, v auth.Viewer) (report.ModelCard, error) {
	card := report.ModelCard{ModelSet: a.engine.ModelSet(), FeatureSet: feature.Version, Demo: a.demo, NewPrompt: a.newPrompt,
		People: a.external, Old: a.baseline}
	var err error
	if card.Sets, err = a.keptSets(v); err != nil {
		return card, err
	}
	evaluation := a.engine.now.Load().evaluation
	if evaluation == nil {
		return card, nil
	}
	card.Evaluation = evaluation
	card.Trained, card.Texts = evaluation.Date, evaluation.Responses
	for _, s := range evaluation.Skills {
		card.Skills[s.Skill] = measuresOf(s)
	}
	return card, nil
}

// keptSets lists the model sets; reasons are words of a person at the school.
func (a *App) keptSets(v auth.Viewer) ([]report.KeptSet, error) {
	if a.modelSets == nil {
		return nil, nil
	}
	sets, err := a.modelSets()
	if err != nil || v.SignedIn() {
		return sets, err
	}
	for _, s := range sets {
		for i := range s.Uses {
			s.Uses[i].Reason = ""
		}
	}
	return sets, nil
}

func measuresOf(s train.OfSkill) report.ModelSkill {
	out := report.ModelSkill{Skill: s.Skill, N: s.Rated}
	out.Measures = append(out.Measures, report.Measure{System: "model", R: float64(s.Pearson.Value), RLow: float64(s.Pearson.Low), RHigh: float64(s.Pearson.High),
		AUC: float64(s.AUC.Value), MAE: float64(s.MAE.Value), QWK: float64(s.QWK.Value), PartialR: float64(s.PartialR.Value), Coverage: float64(s.Cover80.Value)})
	none := math.NaN()
	for _, b := range s.Baselines {
		out.Measures = append(out.Measures, report.Measure{System: b.Name, R: float64(b.Pearson), RLow: none, RHigh: none,
			AUC: float64(b.AUC), MAE: float64(b.MAE), QWK: none, PartialR: none, Coverage: none})
	}
	return out
}
