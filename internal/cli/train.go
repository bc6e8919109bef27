package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/train"
)

func trainFlags(c *cobra.Command) *train.Options {
	var o train.Options
	c.Flags().Uint64Var(&o.Seed, "seed", 1, "seed; the same seed gives the same bytes")
	c.Flags().IntVar(&o.Shuffles, "shuffles", 0, "label shuffles of the negative control (50 take some minutes)")
	c.Flags().Var((*analyses)(&o.Analyses), "analyses", "longer looks, some minutes each: learning, ablation, nested, or all")
	return &o
}

// analyses reads the flag of that name.
type analyses []train.Analysis

func (a *analyses) String() string { return fmt.Sprint(*a) }
func (*analyses) Type() string     { return "names" }

func (a *analyses) Set(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		switch known := train.Analyses(); {
		case name == "all":
			*a = known
		case slices.Contains(known, train.Analysis(name)):
			*a = append(*a, train.Analysis(name))
		default:
			return fmt.Errorf("there is no analysis %q; choose from learning, ablation, nested, or all", name)
		}
	}
	return nil
}

func (s *session) train() *cobra.Command {
	c := &cobra.Command{
		Use:   "train",
		Short: "Train a model set on the shipped corpus",
		Long: "Trains the general set and the demo's folds, measures them on sets and prompts they never saw,\n" +
			"and writes model files, registry, model card and evaluation into a folder.\n\n" +
			"With --with-ratings it learns from the school's own ratings too, and compares the set with one that did\n" +
			"not, on texts that neither had seen. It comes into use unless it is worse on a skill by more than noise.",
		Example: "  unseenedge train --out ./models-new",
		Args:    arguments(0, ""),
	}
	out := c.Flags().String("out", "models", "folder to write the model set into")
	own := c.Flags().Bool("with-ratings", false, "learn from the ratings of the school in --data too; the set stays in that folder")
	var r retraining
	c.Flags().StringVar(&r.dir, "data", "./data", "folder that holds the school's data, for --with-ratings")
	c.Flags().StringVar(&r.id, "id", "", "name of the set, for --with-ratings (default: school and the day)")
	c.Flags().BoolVar(&r.force, "force", false, "use the set although it is worse on a skill; needs --reason")
	c.Flags().StringVar(&r.reason, "reason", "", "why the set comes into use, for the registry")
	date := c.Flags().String("date", time.Now().UTC().Format(time.DateOnly), "day of training, as the registry says it")
	o := trainFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		o.Date = *date
		if err := checkTraining(c, o); err != nil {
			return err
		}
		if *own {
			return s.retrain(c.Context(), r, *o)
		}
		all, err := learnedFrom(o)
		if err != nil {
			return err
		}
		made, err := train.Run(c.Context(), all, *o, s.bar("Training"))
		if err != nil {
			return err
		}
		if err := train.Save(made, known(s.path(*out)), folder(s.path(*out))); err != nil {
			return err
		}
		return made.Report.Text(s.out)
	}
	return c
}

// checkTraining refuses flags that have no meaning, before minutes go by.
func checkTraining(c *cobra.Command, o *train.Options) error {
	if _, err := time.Parse(time.DateOnly, o.Date); err != nil {
		return misuse{fmt.Errorf("--date must be a day such as 2026-09-01, not %q", o.Date)}
	}
	if own := c.Flags().Lookup("with-ratings").Value.String(); own != "true" {
		for _, name := range []string{"force", "reason", "id"} {
			if c.Flags().Changed(name) {
				return misuse{fmt.Errorf("--%s goes with --with-ratings", name)}
			}
		}
	}
	return checkShuffles(o)
}

func checkShuffles(o *train.Options) error {
	if o.Shuffles < 0 {
		return misuse{errors.New("--shuffles must be 0 or more")}
	}
	return nil
}

// learnedFrom returns the shipped corpus and sets in o what it is held against.
func learnedFrom(o *train.Options) ([]corpus.Response, error) {
	var err error
	if o.Original, err = shippedBaseline(); err != nil {
		return nil, err
	}
	return corpus.Responses()
}

// known returns the registry of a folder; nil if it has none.
func known(dir string) *score.Registry {
	r, err := score.ReadRegistry(os.DirFS(dir))
	if err != nil {
		return nil
	}
	return r
}

// folder returns a writer of files below dir: each is written aside, made
// durable and renamed, so that a stop leaves no half file.
func folder(dir string) func(name string, b []byte) error {
	return func(name string, b []byte) error {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("write model file: %w", err)
		}
		f, err := os.CreateTemp(filepath.Dir(path), ".part-*")
		if err != nil {
			return fmt.Errorf("write model file: %w", err)
		}
		_, err = f.Write(b)
		err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
		if err == nil {
			err = os.Rename(f.Name(), path)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("write model file: %w", err), os.Remove(f.Name()))
		}
		return keepName(filepath.Dir(path))
	}
}

// keepName makes the names in a folder durable.
func keepName(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("write model file: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

func (s *session) evaluate() *cobra.Command {
	c := &cobra.Command{
		Use:   "evaluate",
		Short: "Measure scoring on sets and prompts that training never saw",
		Long: "Trains on grouped folds of the shipped corpus and prints the table of figures beside the baselines:\n" +
			"(a) the mean, (b) word count, (c) the original's features trained on its synthetic data, (d) the 16 features\n" +
			"retrained, (e) word n-gram ridge regression.\n" +
			"With --external it measures the method on texts that people rated instead.",
		Example: "  unseenedge evaluate --json evaluation.json\n  unseenedge evaluate --texts ./kept-apart/x\n  unseenedge evaluate --new-prompt\n  unseenedge evaluate --external shipped",
		Args:    arguments(0, ""),
	}
	file := c.Flags().String("json", "", "also write the report as JSON to this file")
	dir := c.Flags().String("models", "", "folder of the model set for --texts; the shipped one")
	texts := c.Flags().String("texts", "", "train nothing; measure the active set on the rated texts of NAME.jsonl and NAME.ratings.csv")
	fresh := c.Flags().Bool("new-prompt", false, "measure instead what ratings of a new prompt bring, on children's answers rated by people")
	people := externalFlag(c)
	o := trainFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := checkShuffles(o); err != nil {
			return err
		}
		if *fresh {
			report, err := train.EvaluateNewPrompt(c.Context(), o.Seed, s.bar("Evaluating"))
			if err != nil {
				return err
			}
			return s.tell(report, *file)
		}
		if *people != "" {
			return s.evaluateExternal(c.Context(), *people, *file, o)
		}
		all, err := learnedFrom(o)
		if err != nil {
			return err
		}
		var report *train.Report
		if *texts == "" {
			report, err = train.Evaluate(c.Context(), all, *o, s.bar("Evaluating"))
		} else {
			report, err = s.measure(c.Context(), *dir, *texts, all, *o)
		}
		if err != nil {
			return err
		}
		return s.tell(report, *file)
	}
	return c
}

// measure holds the active set against rated texts kept apart.
func (s *session) measure(ctx context.Context, dir, name string, trained []corpus.Response, o train.Options) (*train.Report, error) {
	var open [2]*os.File
	for i, end := range []string{".jsonl", ".ratings.csv"} {
		f, err := os.Open(s.path(name + end))
		if err != nil {
			return nil, fault.New(fault.Invalid, "cli.no_file", name+end).Because(err)
		}
		defer f.Close()
		open[i] = f
	}
	texts, err := corpus.Read(open[0], open[1])
	if err != nil {
		return nil, err
	}
	engine, err := openEngine(dir, "")
	if err != nil {
		return nil, err
	}
	return train.Measure(ctx, engine, texts, trained, o)
}

// tell prints a report, and writes it as JSON to a file unless its name is empty.
func (s *session) tell(report interface{ Text(io.Writer) error }, file string) error {
	if file != "" {
		if err := s.writeTo(file, func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", " ")
			return e.Encode(report)
		}); err != nil {
			return err
		}
	}
	return report.Text(s.out)
}

// bar returns a progress callback that draws a bar on standard error.
func (s *session) bar(what string) func(done, total int) {
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil {
			bar = newBar(s.err, what, total)
		}
		_ = bar.Set(done)
	}
}
