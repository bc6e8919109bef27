package app

import (
	"context"
	"fmt"
	"math"
	"slices"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/insight"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
	"unseenedge/internal/store"
	"unseenedge/internal/train"
)

// promptSeed of the folds and trees of prompt models.
const promptSeed = 1

// From how many ratings on a prompt's own model is tried, tried again, and then
// again after so many more.
const (
	firstFit  = train.FewestPromptRatings
	secondFit = 50
	fitEvery  = 10
)

// noteRatings counts a prompt's ratings anew after one of them changed, and has
// the worker learn from them when it is time. Whoever writes a rating, blind or
// not, calls it in the same transaction.
func (a *App) noteRatings(tx *store.Tx, promptID string) error {
	if promptID == "" {
		return nil
	}
	all, err := judgements(tx, promptID)
	if err != nil {
		return fmt.Errorf("count ratings: %w", err)
	}
	counts := countJudgements(all)
	if err := tx.SetPromptCounts(promptID, counts); err != nil {
		return fmt.Errorf("count ratings: %w", err)
	}
	newest, err := newestModel(tx, promptID, a.engine.ModelSet())
	if err != nil || !due(counts, newest) {
		return err
	}
	return a.planPrompt(tx, promptID)
}

// due says that enough ratings came since a prompt was last learned from, or
// that what was learned is gone.
func due(counts [skill.Count]store.PromptCount, newest *store.PromptModel) bool {
	if newest != nil && newest.FileHash != "" && newest.RetiredAt != 0 {
		return true
	}
	for s, c := range counts {
		last := 0
		if newest != nil && newest.Skills[s] != nil {
			last = newest.Skills[s].Ratings
		}
		if c.Ratings >= firstFit && last < firstFit || c.Ratings >= secondFit && (last < secondFit || c.Ratings >= last+fitEvery) {
			return true
		}
	}
	return false
}

// newestModel returns the newest model of a prompt on a model set, nil if there
// is none.
func newestModel(tx *store.Tx, promptID, modelSet string) (*store.PromptModel, error) {
	all, err := tx.PromptModels(promptID)
	for _, m := range all {
		if m.ModelSet == modelSet {
			return &m, err
		}
	}
	return nil, err
}

// planPrompt has the worker learn from a prompt's ratings, once.
func (a *App) planPrompt(tx *store.Tx, promptID string) error {
	if open, err := tx.TaskOpen(taskPrompt, promptID); err != nil || open {
		return err
	}
	_, err := tx.AddTask(taskPrompt, promptID, "", 0)
	a.wake()
	return err
}

// planPrompts looks through all prompts for what is to be learned: at a start,
// and when another model set came into use. What cannot be read is learned again.
func (a *App) planPrompts(ctx context.Context) error {
	var inForce []store.PromptModel
	err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		inForce, err = tx.PromptModelsInForce(a.engine.ModelSet())
		return err
	})
	if err != nil {
		return stopped(ctx, err)
	}
	for _, m := range inForce {
		if _, err := a.promptFile(m); err != nil {
			if err := a.dropPromptModel(ctx, m, err); err != nil {
				return stopped(ctx, err)
			}
		}
	}
	return stopped(ctx, a.store.Write(ctx, func(tx *store.Tx) error {
		counts, err := tx.PromptCounts()
		if err != nil {
			return err
		}
		newest, err := tx.NewestPromptModels(a.engine.ModelSet())
		if err != nil {
			return err
		}
		for id, c := range counts {
			var last *store.PromptModel
			if m, ok := newest[id]; ok {
				last = &m
			}
			if due(*c, last) {
				if err := a.planPrompt(tx, id); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// promptInForce returns the model that scores a prompt now; the zero value is
// the general one.
func (a *App) promptInForce(tx *store.Tx, promptID string) (store.PromptModel, error) {
	m, err := tx.PromptModelInForce(promptID, a.engine.ModelSet())
	if fault.KindOf(err) == fault.NotFound {
		return store.PromptModel{}, nil
	}
	return m, err
}

// learnPrompt learns from a prompt's ratings, scores all its responses with what
// was learned, and then puts it in force at one stroke; again if ratings enough
// came, or another model set came into use, meanwhile. It goes on after a stop
// with what was learned before.
func (a *App) learnPrompt(ctx context.Context, t store.Task) error {
	school, err := a.School(ctx)
	if err != nil {
		return err
	}
	v := auth.System(school.ID, "task")
	for {
		m, err := a.waitingModel(ctx, t.SubjectID)
		if err != nil {
			return err
		}
		if m == nil {
			if m, err = a.fitPrompt(ctx, v, t.SubjectID); err != nil {
				return err
			}
		}
		if m == nil {
			return a.refreshPrompt(ctx, t.SubjectID)
		}
		if err := a.beginModel(ctx, v, t, *m); err != nil {
			return err
		}
		if err := a.forgetModels(ctx, t.SubjectID); err != nil {
			return err
		}
	}
}

// waitingModel returns a model that a stop left before it was in force, nil if
// there is none.
func (a *App) waitingModel(ctx context.Context, promptID string) (m *store.PromptModel, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		m, err = newestModel(tx, promptID, a.engine.ModelSet())
		return err
	})
	if err != nil || m == nil || m.BeganAt != 0 || m.RetiredAt != 0 {
		return nil, err
	}
	if m.FileHash == "" {
		return m, nil
	}
	if _, err := a.promptFile(*m); err != nil {
		return nil, a.store.Write(ctx, func(tx *store.Tx) error { return tx.RetirePromptModel(m.ID) })
	}
	return m, nil
}

// promptData is what a prompt is learned from.
type promptData struct {
	all      []judgement
	readings map[string]score.Reading // by response id
	students map[string]string
	looks    [skill.Count][]store.PromptLook
}

// fitPrompt learns from what people said of a prompt's responses, and keeps the
// model, its figures and the looks that were due; nil if nothing new is due.
func (a *App) fitPrompt(ctx context.Context, v auth.Viewer, promptID string) (*store.PromptModel, error) {
	engine := a.engine.Load() // another may come into use while this reads
	d, due, err := a.promptData(ctx, v, promptID, engine)
	if err != nil || !due {
		return nil, err
	}
	var id string
	if err := a.store.Write(ctx, func(tx *store.Tx) error { id = tx.NewID(); return nil }); err != nil {
		return nil, err
	}
	row := &store.PromptModel{ID: id, PromptID: promptID, ModelSet: engine.ModelSet()}
	file := &score.PromptModel{ID: id, ModelSet: engine.ModelSet(), FeatureSet: feature.Version}
	var looks []store.PromptLook
	used := false
	counts := countJudgements(d.all)
	for _, s := range skill.All() {
		if counts[s].Ratings == 0 {
			continue
		}
		fit, err := train.FitPrompt(ctx, d.ratings(s, math.MaxInt), engine.Heads()[s], promptSeed)
		if err != nil {
			return nil, err
		}
		file.Skills[s], row.Skills[s] = fit.Skill, figuresOf(fit, counts[s].Ratings)
		used = used || fit.Skill != nil
		seen, err := d.look(ctx, s, counts[s].Levels, engine.Heads()[s])
		if err != nil {
			return nil, err
		}
		looks = append(looks, seen...)
	}
	if used {
		b, err := file.Bytes()
		if err != nil {
			return nil, err
		}
		if row.FileHash, err = a.store.WritePromptFile(id, b); err != nil {
			return nil, err
		}
	}
	return row, a.store.Write(ctx, func(tx *store.Tx) error {
		for _, l := range looks {
			if err := tx.AddPromptLook(promptID, row.ModelSet, l); err != nil {
				return err
			}
		}
		return tx.AddPromptModel(*row)
	})
}

// promptData gathers what is known of a prompt, and whether it is time to learn
// from it, as an engine sees it.
func (a *App) promptData(ctx context.Context, v auth.Viewer, promptID string, engine *score.Engine) (d *promptData, isDue bool, err error) {
	var responses []store.Response
	d = &promptData{readings: map[string]score.Reading{}, students: map[string]string{}}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if d.all, err = judgements(tx, promptID); err != nil {
			return err
		}
		newest, err := newestModel(tx, promptID, engine.ModelSet())
		if err != nil {
			return err
		}
		if isDue = due(countJudgements(d.all), newest); !isDue {
			return nil
		}
		if d.looks, err = tx.PromptLooks(promptID, engine.ModelSet()); err != nil {
			return err
		}
		responses, err = tx.PromptResponses(promptID)
		return err
	})
	if err != nil || !isDue {
		return d, false, err
	}
	rated := map[string]bool{}
	for _, j := range d.all {
		rated[j.responseID] = true
	}
	present, questions, err := a.askAll(ctx, v, slices.DeleteFunc(responses, func(r store.Response) bool { return !rated[r.ID] }))
	if err != nil {
		return d, false, err
	}
	for i, r := range present {
		if ctx.Err() != nil {
			return d, false, ctx.Err()
		}
		e, err := a.engineFor(engine, r)
		if err != nil {
			return d, false, err
		}
		if d.readings[r.ID], err = e.Read(questions[i].input(r)); err != nil {
			return d, false, err
		}
		d.students[r.ID] = r.StudentID
	}
	return d, true, nil
}

// ratings returns the ratings of a skill up to the given number of levels, the
// earliest first.
func (d *promptData) ratings(s skill.Skill, levels int) (out []train.PromptRating) {
	for _, j := range d.all {
		v := j.verdicts[s]
		r, ok := d.readings[j.responseID]
		if !v.given || !ok {
			continue
		}
		if v.found {
			if levels == 0 {
				break
			}
			levels--
		}
		out = append(out, train.PromptRating{Student: d.students[j.responseID], Row: r.PromptRow, Level: r.Level[s], Chance: r.Chance[s],
			Found: v.found, Rated: v.level})
	}
	return out
}

// look takes the looks that are due, each at the earliest ratings of its number.
func (d *promptData) look(ctx context.Context, s skill.Skill, levels int, h score.Head) (out []store.PromptLook, err error) {
	for _, at := range insight.LooksDue(levels, looksOf(d.looks[s])) {
		fit, err := train.FitPrompt(ctx, d.ratings(s, at), h, promptSeed)
		if err != nil {
			return nil, err
		}
		f := fit.InUse()
		l := store.PromptLook{Skill: s, Ratings: at, R: f.R, RLow: stat.LowerR(f.R, fit.Levels, .95), QWK: f.QWK}
		if l.RLow != l.RLow { // no agreement can be told where all levels are alike
			l.R, l.RLow = 0, 0
		}
		out = append(out, l)
	}
	return out, nil
}

func looksOf(all []store.PromptLook) (out []insight.Look) {
	for _, l := range all {
		out = append(out, insight.Look{At: l.Ratings, R: l.R, Low: l.RLow})
	}
	return out
}

// figuresOf is a fit as it is kept, with how many ratings there were: more,
// perhaps, than were used.
func figuresOf(fit *train.PromptFit, ratings int) *store.PromptFigures {
	now := fit.InUse()
	return &store.PromptFigures{Ratings: ratings, Levels: fit.Levels,
		LevelUsed: fit.Skill != nil && fit.Skill.Level != nil, EvidenceUsed: fit.Skill != nil && fit.Skill.Evidence != nil,
		R: now.R, RLow: stat.LowerR(now.R, fit.Levels, .95), QWK: now.QWK, Error: now.Error, AUC: now.AUC,
		GeneralR: fit.General.R, GeneralQWK: fit.General.QWK, GeneralError: fit.General.Error, GeneralAUC: fit.General.AUC}
}

// beginModel scores every response of the prompt that lacks the model's scores,
// a chunk a transaction, and puts the model in force in the transaction that
// finds none left: no page ever shows scores of two models to one prompt.
func (a *App) beginModel(ctx context.Context, v auth.Viewer, t store.Task, m store.PromptModel) error {
	engineID := m.ID
	if m.FileHash == "" {
		engineID = ""
	}
	for done := t.Done; ; {
		var left []store.Response
		err := a.store.Write(ctx, func(tx *store.Tx) (err error) {
			if left, err = tx.PromptUnscored(m.PromptID, m.ModelSet, engineID, chunk); err != nil || len(left) > 0 {
				return err
			}
			return tx.BeginPromptModel(m)
		})
		if err != nil || len(left) == 0 {
			return err
		}
		n, err := a.scorePrompt(ctx, v, t.ID, m, left, done)
		if err != nil {
			return err
		}
		done += n
	}
}

// scorePrompt keeps the scores of some responses by a model, and returns how many.
func (a *App) scorePrompt(ctx context.Context, v auth.Viewer, taskID string, m store.PromptModel, batch []store.Response, done int) (n int, err error) {
	present, questions, err := a.askAll(ctx, v, batch)
	if err != nil {
		return 0, err
	}
	for i := range questions {
		questions[i].model = m
		if m.FileHash == "" {
			questions[i].model = store.PromptModel{}
		}
	}
	all, err := a.scoreEach(present, questions)
	if err != nil {
		return 0, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		for _, s := range all {
			now, err := tx.Response("", s.response.ID)
			if err != nil {
				return err
			}
			if !sameState(now, s.response) || s.result.ModelSet != m.ModelSet || s.result.PromptModel != questions[0].model.ID {
				continue
			}
			if err := tx.AddScores(s.response, s.result, s.sentences); err != nil {
				return err
			}
			n++
		}
		return tx.SetTaskDone(taskID, done+n)
	})
	if err == nil && n == 0 {
		err = fmt.Errorf("score responses of a prompt: none of %d could be kept", len(batch))
	}
	return n, err
}

// refreshPrompt computes the estimates of all who answered a prompt anew, a
// chunk of students a transaction.
func (a *App) refreshPrompt(ctx context.Context, promptID string) error {
	for after, more := "", true; more; {
		err := a.store.Write(ctx, func(tx *store.Tx) error {
			students, err := tx.PromptStudents(promptID, after, chunk)
			more = len(students) == chunk
			for _, id := range students {
				if err := a.refresh(tx, id); err != nil {
					return err
				}
				after = id
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
