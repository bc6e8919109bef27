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
// it scored sets and prompts it never saw, beside simpler ways.
func (a *App) ModelCard(context.Context, auth.Viewer) (report.ModelCard, error) {
	card := report.ModelCard{ModelSet: a.engine.ModelSet(), FeatureSet: feature.Version, Demo: a.demo, NewPrompt: a.newPrompt}
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
