package train

import (
	"context"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// Measure says how well a model set scores rated texts kept apart from the
// corpus it was trained on, beside the simpler ways, which are fitted on the
// corpus. The report has no folds: nothing is trained on the texts.
func Measure(ctx context.Context, e *score.Engine, texts, trained []corpus.Response, o Options) (*Report, error) {
	o = o.withDefaults()
	d := read(texts, o)
	lines, err := d.sayOf(e, o)
	if err != nil {
		return nil, err
	}
	ways, err := d.waysFrom(ctx, trained, o)
	if err != nil {
		return nil, err
	}
	rep := d.newReport(o)
	rep.Known = known(texts, trained)
	rep.Skills = make([]OfSkill, skill.Count)
	inParallel(o.Threads, skill.Count, func(s int) {
		v := &view{d: d, s: s, said: lines, draws: o.Draws, seed: o.Seed}
		rep.Skills[s] = v.report(ways, nil)
	})
	return rep, ctx.Err()
}

// known counts the texts that stand in the corpus too: what is said of these
// proves nothing.
func known(texts, trained []corpus.Response) (n int) {
	seen := map[string]bool{}
	for _, r := range trained {
		seen[r.Text] = true
	}
	for _, r := range texts {
		if seen[r.Text] {
			n++
		}
	}
	return n
}

// sayOf asks the engine, by the path that serves.
func (d *data) sayOf(e *score.Engine, o Options) ([][skill.Count]said, error) {
	out := make([][skill.Count]said, len(d.all))
	errs := make([]error, len(d.all))
	heads := e.Heads()
	inParallel(o.Threads, len(d.all), func(i int) {
		r := &d.all[i]
		res, err := e.Score(score.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt})
		if err != nil {
			errs[i] = err
			return
		}
		for s := range heads {
			k := res.Skills[s]
			out[i][s] = sayLevel(&heads[s], k.Raw)
			out[i][s].chance = k.Evidence
		}
	})
	return out, firstOf(errs)
}

func firstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// read returns texts with their features and targets, in no folds.
func read(all []corpus.Response, o Options) *data {
	d := &data{all: all, docs: make([]*feature.Doc, len(all)), vec: make([][]float64, len(all))}
	for _, r := range all {
		var t [score.Columns]float64
		for s, rating := range r.Ratings {
			t[s] = min(1, float64(rating.Evidence))
			t[skill.Count+s] = rating.Score
			if rating.Evidence == skill.NoEvidence {
				continue
			}
			if rating.Score >= score.WellFrom {
				t[2*skill.Count+s] = 1
			}
			if skill.LevelOf(rating.Score) == skill.Emerging {
				t[3*skill.Count+s] = 1
			}
		}
		d.y = append(d.y, t)
	}
	inParallel(o.Threads, len(all), func(i int) {
		r := &all[i]
		d.docs[i] = feature.Read(feature.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt})
		d.vec[i] = d.docs[i].Vector()
	})
	return d
}
