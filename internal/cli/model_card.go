package cli

import (
	"cmp"
	"encoding/json"
	"math"

	"unseenedge/internal/app"
	"unseenedge/internal/report"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
	"unseenedge/internal/train/external"
	"unseenedge/models"
)

// appOptions are what every app is told: where to report, and what its model
// card says. active is the set in use, "" for that which the folder names.
func (s *session) appOptions(dir, active string) app.Options {
	return app.Options{Log: logger(s.err), Adviser: s.adviser, NewPrompt: newPrompt(), External: onPeople(), Baseline: oldWay(),
		ModelSets: func() ([]report.KeptSet, error) { return keptSets(dir, active) }}
}

// onPeople reads how the method does on texts that people rated; nil if it
// cannot be read.
func onPeople() *external.Report {
	f, err := models.Files.Open(external.ReportName)
	if err != nil {
		return nil
	}
	defer f.Close()
	r, err := external.ReadReport(f)
	if err != nil {
		return nil
	}
	return r
}

// oldWay reads what training as the original did is worth; nil if it cannot be
// read.
func oldWay() *train.BaselineReport {
	b, err := models.Baseline.ReadFile("baseline/" + train.BaselineName)
	if err != nil {
		return nil
	}
	r := new(train.BaselineReport)
	if err := json.Unmarshal(b, r); err != nil {
		return nil
	}
	return r
}

// keptSets lists the model sets of a data folder, that in use first, then the
// newest. Sets that ship and never were in use are left out.
func keptSets(dir, active string) ([]report.KeptSet, error) {
	all, err := shelf(dir)
	if err != nil {
		return nil, err
	}
	active = cmp.Or(active, all.Active())
	var first, rest []report.KeptSet
	for _, set := range all.Sets() {
		k := kept(all, set)
		k.Active = set.ID == active
		switch {
		case k.Active:
			first = append(first, k)
		case len(k.Uses) > 0 || !k.Shipped:
			rest = append([]report.KeptSet{k}, rest...)
		}
	}
	return append(first, rest...), nil
}

func kept(all *score.Shelf, set score.Set) report.KeptSet {
	k := report.KeptSet{ID: set.ID, Date: set.Date, FeatureSet: set.FeatureSet, Shipped: all.Ships(set.ID), Data: set.Data, Gate: gateOf(all, set.ID)}
	k.R, k.AUC = reached(set)
	for _, r := range []*score.Registry{all.Shipped, all.Made} {
		for _, a := range r.History {
			if a.Set == set.ID {
				k.Uses = append([]score.Activation{a}, k.Uses...)
			}
		}
	}
	return k
}

// gateOf returns how a set compares with the corpus alone; nil where that was
// not kept.
func gateOf(all *score.Shelf, id string) *train.Comparison {
	b, err := all.ReadFile(id, id+"/gate.json")
	if err != nil {
		return nil
	}
	g := new(train.Comparison)
	if err := json.Unmarshal(b, g); err != nil {
		return nil
	}
	return g
}

// reached returns r and evidence AUC of each skill as the registry keeps them;
// NaN where it keeps none.
func reached(set score.Set) (r, auc [skill.Count]float64) {
	var metrics map[string]struct {
		Pearson train.Figure `json:"pearson"`
		AUC     train.Figure `json:"auc"`
	}
	_ = json.Unmarshal(set.Metrics, &metrics) // a set without figures has none to show
	for i, k := range skill.All() {
		r[i], auc[i] = math.NaN(), math.NaN()
		if m, ok := metrics[k.String()]; ok {
			r[i], auc[i] = float64(m.Pearson.Value), float64(m.AUC.Value)
		}
	}
	return r, auc
}
