package app

import (
	"context"
	"math"

	"unseenedge/internal/auth"
	"unseenedge/internal/feature"
	"unseenedge/internal/report"
	"unseenedge/internal/train"
)

// ModelCard returns what the school is told about the model set in use: how
// well it scored sets and prompts it never saw, beside simpler ways.
func (a *App) ModelCard(_ context.Context, v auth.Viewer) (report.ModelCard, error) {
	if err := member(v); err != nil {
		return report.ModelCard{}, err
	}
	card := report.ModelCard{ModelSet: a.engine.ModelSet(), FeatureSet: feature.Version, Demo: a.demo}
	if a.evaluation == nil {
		return card, nil
	}
	card.Trained, card.Texts = a.evaluation.Date, a.evaluation.Responses
	for _, s := range a.evaluation.Skills {
		card.Skills[s.Skill] = measuresOf(s)
	}
	return card, nil
}

func measuresOf(s train.OfSkill) report.ModelSkill {
	out := report.ModelSkill{Skill: s.Skill, N: s.Rated}
	out.Measures = append(out.Measures, report.Measure{System: "model", R: s.Pearson.Value, RLow: s.Pearson.Low, RHigh: s.Pearson.High,
		AUC: s.AUC.Value, MAE: s.MAE.Value, QWK: s.QWK.Value, PartialR: s.PartialR.Value, Coverage: s.Cover80.Value})
	none := math.NaN()
	for _, b := range s.Baselines {
		out.Measures = append(out.Measures, report.Measure{System: b.Name, R: b.Pearson, RLow: none, RHigh: none,
			AUC: b.AUC, MAE: b.MAE, QWK: none, PartialR: none, Coverage: none})
	}
	return out
}
