package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"unicode"

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

// check wants a reason for what is forced, and a name that is one folder's.
func (r retraining) check() error {
	if r.force && r.reason == "" {
		return misuse{errors.New("--force needs --reason, which is kept in the registry")}
	}
	if strings.ContainsFunc(r.id, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' && c != '_' }) {
		return misuse{errors.New("--id may have letters, digits, - and _ alone")}
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
	base, err := corpus.Responses()
	if err != nil {
		return err
	}
	if o.ID, err = reserve(a.Folder(), cmp.Or(r.id, "school-"+o.Date)); err != nil {
		return err
	}
	made, err := train.Retrain(ctx, base, school, o, s.bar("Training"))
	if err != nil {
		return errors.Join(err, os.Remove(filepath.Join(madeIn(a.Folder()), o.ID)))
	}
	set, err := made.Save(folder(madeIn(a.Folder())))
	if err != nil {
		return err
	}
	// Another set may have been made or chosen while this one was learned.
	all, err := shelf(a.Folder())
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

// reserve returns id, or id with a number, that no set has yet, and makes its
// folder, so that another training at the same time takes another.
func reserve(dir, id string) (string, error) {
	all, err := shelf(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(madeIn(dir), 0o755); err != nil {
		return "", fmt.Errorf("make model folder: %w", err)
	}
	for n, try := 2, id; ; n++ {
		if _, err := all.Set(try); err != nil {
			err := os.Mkdir(filepath.Join(madeIn(dir), try), 0o755)
			if err == nil {
				return try, nil
			}
			if !errors.Is(err, os.ErrExist) {
				return "", fmt.Errorf("make model folder: %w", err)
			}
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
