package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"text/tabwriter"

	"unseenedge/internal/app"
	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/train"
)

// retraining is how a set is learned with a school's own ratings.
type retraining struct {
	dir, id, reason string
	force           bool
}

// check wants a reason for what is forced.
func (r retraining) check() error {
	if r.force && r.reason == "" {
		return misuse{errors.New("--force needs --reason, which is kept in the registry")}
	}
	return nil
}

// retrain learns a set from the corpus and the ratings of a data folder, keeps
// it there, and puts it into use unless the gate holds it back.
func (s *session) retrain(ctx context.Context, r retraining, o train.Options) error {
	if err := r.check(); err != nil {
		return err
	}
	return s.onData(ctx, r.dir, func(ctx context.Context, a *app.App) error {
		if a.Demo() {
			return fault.New(fault.Conflict, "models.demo")
		}
		v, err := system(ctx, a)
		if err != nil {
			return err
		}
		school, partly, err := a.RatedTexts(ctx, v)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%d responses are rated on all four skills; %d are rated on some only and are left out.\n", len(school), partly)
		if s.running != nil {
			o.Threads = max(1, runtime.GOMAXPROCS(0)-1) // the pages are served meanwhile
		}
		return s.learn(ctx, a, school, r, o)
	})
}

func (s *session) learn(ctx context.Context, a *app.App, school []corpus.Response, r retraining, o train.Options) error {
	all, err := shelf(a.Folder())
	if err != nil {
		return err
	}
	base, err := corpus.Responses()
	if err != nil {
		return err
	}
	o.ID = freeID(all, cmp.Or(r.id, "school-"+o.Date))
	made, err := train.Retrain(ctx, base, school, o, s.bar("Training"))
	if err != nil {
		return err
	}
	set, err := made.Save(folder(madeIn(a.Folder())))
	if err != nil {
		return err
	}
	if err := all.Add(*set); err != nil {
		return err
	}
	if err := s.tellGate(made.Gate); err != nil {
		return err
	}
	if made.Gate.Worse() && !r.force {
		fmt.Fprintf(s.out, "%s is kept but not in use: it is worse on a skill by more than noise. To use it all the same, give --force and --reason to \"unseenedge models use %s\".\n", o.ID, o.ID)
		return errors.Join(keepRegistry(a.Folder(), all.Made), exit(1))
	}
	reason := cmp.Or(r.reason, fmt.Sprintf("trained with %d rated responses of this school; not worse on any skill", made.Gate.Responses))
	if err := keepRegistry(a.Folder(), all.Made); err != nil {
		return err
	}
	return s.useSet(ctx, a.Folder(), score.Activation{Set: o.ID, Reason: reason, Forced: made.Gate.Worse()})
}

// freeID returns id, or id with a number that no set has yet.
func freeID(all *score.Shelf, id string) string {
	for n, try := 2, id; ; n++ {
		if _, err := all.Set(try); err != nil {
			return try
		}
		try = fmt.Sprintf("%s-%d", id, n)
	}
}

func (s *session) tellGate(g train.Comparison) error {
	fmt.Fprintf(s.out, "Learned from %d responses of this school, in %d groups of students that share no prompt; %d left out, since they stand in the corpus.\n",
		g.Responses, g.Groups, g.LeftOut)
	fmt.Fprintln(s.out, "With the ratings against without, on texts that neither had seen [99 % of the difference]:")
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "skill\ton\tn\tr\tAUC\tMAE\t")
	for _, k := range g.Skills {
		verdict := ""
		if k.Worse {
			verdict = "worse"
		}
		for _, row := range []struct {
			on string
			g  train.RowComparison
		}{{"corpus", k.Corpus}, {"school", k.School}} {
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", k.Skill, row.on, row.g.N, changed(row.g.R), changed(row.g.AUC), changed(row.g.MAE), verdict)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

func changed(c train.Change) string {
	if c.With != c.With {
		return "-"
	}
	return fmt.Sprintf("%.3f for %.3f [%+.3f, %+.3f]", c.With, c.Without, c.Low, c.High)
}
