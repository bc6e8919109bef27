package app

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/insight"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// meters returns how far the scores of every prompt may be believed, by prompt
// id. A prompt that nobody rated is not in it.
func (a *App) meters(tx *store.Tx) (map[string]*[skill.Count]report.Meter, error) {
	counts, err := tx.PromptCounts()
	if err != nil {
		return nil, err
	}
	newest, err := tx.NewestPromptModels(a.engine.ModelSet())
	if err != nil {
		return nil, err
	}
	looks, err := tx.EveryPromptLook(a.engine.ModelSet())
	if err != nil {
		return nil, err
	}
	out := make(map[string]*[skill.Count]report.Meter, len(counts))
	for id, c := range counts {
		seen := looks[id]
		if seen == nil {
			seen = new([skill.Count][]store.PromptLook)
		}
		m := noMeters()
		for s := range m {
			m[s] = meterOf(skill.Skill(s), c[s], newest[id].Skills[s], looksOf(seen[s]))
		}
		out[id] = &m
	}
	return out, nil
}

// noMeters are those of a prompt that nobody rated.
func noMeters() (m [skill.Count]report.Meter) {
	for _, s := range skill.All() {
		m[s] = meterOf(s, store.PromptCount{}, nil, nil)
	}
	return m
}

func meterOf(s skill.Skill, c store.PromptCount, f *store.PromptFigures, looks []insight.Look) report.Meter {
	m := report.Meter{Skill: s, Standing: insight.StandingOf(c.Levels, c.Twice, looks), Ratings: c.Ratings, Levels: c.Levels, Twice: c.Twice,
		R: math.NaN(), Lacking: insight.LackingOf(c.Levels, c.Twice, looks)}
	if f != nil {
		m.R = f.R
	}
	return m
}

// metersOf are the meters of one prompt.
func metersOf(all map[string]*[skill.Count]report.Meter, promptID string) [skill.Count]report.Meter {
	if m := all[promptID]; m != nil {
		return *m
	}
	return noMeters()
}

// metersShown is how many prompts a class or student page shows the meter of.
const metersShown = 3

// promptMeters returns the meters of those of the prompts that were rated most,
// each with the skill of which most is known.
func (a *App) promptMeters(tx *store.Tx, asked []report.PromptRef) (out []report.PromptMeter, err error) {
	if len(asked) == 0 {
		return nil, nil
	}
	all, err := a.meters(tx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, p := range asked {
		m := all[p.ID]
		if m == nil || seen[p.ID] {
			continue
		}
		seen[p.ID] = true
		best := slices.MaxFunc(m[:], func(x, y report.Meter) int { return cmp.Compare(x.Levels, y.Levels) })
		if best.Levels > 0 {
			out = append(out, report.PromptMeter{PromptRef: p, Meter: best})
		}
	}
	slices.SortStableFunc(out, func(x, y report.PromptMeter) int { return cmp.Compare(y.Levels, x.Levels) })
	return out[:min(len(out), metersShown)], nil
}

// fewestBands is from how many rated responses on their bands are counted out: of
// fewer, somebody might know whose they are.
const fewestBands = 5

// PromptPage returns one prompt with all that is known of its scores: figures
// and counts, nobody's words.
func (a *App) PromptPage(ctx context.Context, v auth.Viewer, id string) (out report.PromptPage, err error) {
	if err := member(v); err != nil {
		return out, err
	}
	now := a.Now(ctx)
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.Prompt(v.SchoolID, id)
		if err != nil {
			return err
		}
		responses, err := tx.PromptResponseCount(id)
		if err != nil {
			return err
		}
		out.Prompt = report.Prompt{ID: p.ID, Wording: p.Wording, GradeLow: p.GradeLow, GradeHigh: p.GradeHigh, Skill: p.Skill,
			Reference: p.Reference, Retired: p.Retired, Responses: responses}
		all, err := judgements(tx, id)
		if err != nil {
			return err
		}
		return a.fillPromptPage(tx, &out, all, now.Location())
	})
	return out, err
}

func (a *App) fillPromptPage(tx *store.Tx, out *report.PromptPage, all []judgement, zone *time.Location) error {
	for _, j := range all {
		for s, v := range j.verdicts {
			switch {
			case !v.given:
			case v.found:
				out.Bands[s][skill.LevelOf(v.level)]++
			default:
				out.Bands[s][0]++
			}
		}
	}
	for s, c := range countJudgements(all) {
		if c.Ratings < fewestBands {
			out.Bands[s] = [skill.Levels + 1]int{}
		}
	}
	looks, err := tx.PromptLooks(out.ID, a.engine.ModelSet())
	if err != nil {
		return err
	}
	models, err := tx.PromptModels(out.ID)
	if err != nil {
		return err
	}
	var newest *store.PromptModel
	for _, m := range models {
		if newest == nil && m.ModelSet == a.engine.ModelSet() {
			newest = &m
		}
		out.Models = append(out.Models, modelOf(m, zone))
	}
	for s, c := range countJudgements(all) {
		var f *store.PromptFigures
		if newest != nil {
			f = newest.Skills[s]
		}
		seen := looksOf(looks[s])
		out.Meters[s] = meterOf(skill.Skill(s), c, f, seen)
		for i, l := range looks[s] {
			out.Looks = append(out.Looks, report.PromptLook{Skill: l.Skill, At: l.Ratings, On: time.UnixMilli(l.At).In(zone),
				R: l.R, Low: l.RLow, QWK: l.QWK, Passed: seen[i].Passed()})
		}
	}
	return nil
}

func modelOf(m store.PromptModel, zone *time.Location) report.PromptModel {
	out := report.PromptModel{On: time.UnixMilli(m.CreatedAt).In(zone), State: "waiting"}
	switch {
	case m.FileHash == "":
		out.State = "no_better"
	case m.InForce():
		out.State = "used"
	case m.RetiredAt != 0:
		out.State = "replaced"
	}
	for s, f := range m.Skills {
		if f != nil {
			out.Skills = append(out.Skills, report.PromptModelSkill{Skill: skill.Skill(s), Ratings: f.Ratings, Levels: f.Levels,
				Used: f.LevelUsed || f.EvidenceUsed, R: f.R, QWK: f.QWK, GeneralR: f.GeneralR})
		}
	}
	return out
}
