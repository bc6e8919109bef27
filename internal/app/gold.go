package app

import (
	"context"
	"maps"
	"math"
	"slices"

	"unseenedge/internal/auth"
	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// RatedTexts returns the school's responses that people rated on all four
// skills, to train on; Set names the student. What a study settled, or its
// raters agreed on, counts before a rating beside a score. partly counts the
// responses rated on some skills only. Only the system may: the texts are
// children's words.
func (a *App) RatedTexts(ctx context.Context, v auth.Viewer) (out []corpus.Response, partly int, err error) {
	if !v.IsSystem() {
		return nil, 0, fault.New(fault.Denied, "fault.denied")
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		items, found, err := ratedByPeople(tx, v.SchoolID)
		if err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(found)) {
			if len(found[id]) < skill.Count {
				partly++
				continue
			}
			i := items[id]
			r := corpus.Response{ID: id, Set: "student " + i.StudentID, Grade: max(i.Grade, 0), Mode: i.Mode, Prompt: i.Prompt, Text: i.Text}
			for k, j := range found[id] {
				r.Ratings[k] = corpus.Rating{Evidence: j.Evidence, Score: levelValue(j.Level)}
			}
			out = append(out, r)
		}
		return nil
	})
	return out, partly, err
}

// ratedByPeople returns what people found, by response and skill: ratings, and in
// their place what studies came to.
func ratedByPeople(tx *store.Tx, schoolID string) (map[string]store.StudyItem, map[string]map[skill.Skill]report.Judgement, error) {
	items, found := map[string]store.StudyItem{}, map[string]map[skill.Skill]report.Judgement{}
	put := func(i store.StudyItem, k skill.Skill, j report.Judgement) {
		items[i.ResponseID] = i
		if found[i.ResponseID] == nil {
			found[i.ResponseID] = map[skill.Skill]report.Judgement{}
		}
		found[i.ResponseID][k] = j
	}
	rated, err := tx.RatedResponses()
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rated {
		put(r.StudyItem, r.Skill, report.Judgement{Evidence: r.Evidence, Level: r.Level})
	}
	gold, err := goldOf(tx, schoolID)
	if err != nil {
		return nil, nil, err
	}
	for _, g := range gold {
		switch _, err := tx.ScoreAt("", g.item.ResponseID, g.skill, g.at); {
		case fault.KindOf(err) == fault.NotFound:
			continue // the text was corrected since a rater read it
		case err != nil:
			return nil, nil, err
		}
		put(g.item, g.skill, g.Judgement)
	}
	return items, found, nil
}

// gold is what a study came to for one response and skill.
type gold struct {
	item  store.StudyItem
	skill skill.Skill
	report.Judgement
	at int64 // when the first of the raters judged it, Unix milliseconds
}

// goldOf returns what the studies came to whose raters are done, the latest
// study last.
func goldOf(tx *store.Tx, schoolID string) (out []gold, err error) {
	all, err := tx.Studies(schoolID, "")
	if err != nil {
		return nil, err
	}
	for _, s := range slices.Backward(all) {
		if !studyDone(s) {
			continue
		}
		pairs, err := studyPairs(tx, s)
		if err != nil {
			return nil, err
		}
		items, err := tx.StudyItems(s.ID)
		if err != nil {
			return nil, err
		}
		of := map[string]store.StudyItem{}
		for _, i := range items {
			of[i.ResponseID] = i
		}
		for _, p := range pairs {
			if j, ok := p.Final(); ok {
				out = append(out, gold{of[p.ResponseID], p.Skill, j, p.At})
			}
		}
	}
	return out, nil
}

// studyDone says that both raters rated all, or that the rating was ended.
func studyDone(s store.Study) bool {
	return s.ClosedAt > 0 || s.Raters[0].Rated >= s.Items && s.Raters[1].Rated >= s.Items
}

// levelValue is what a level stands for, NaN for none.
func levelValue(l skill.Level) float64 {
	if l == 0 {
		return math.NaN()
	}
	return l.Value()
}
