package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
	"unseenedge/internal/train"
	"unseenedge/models"
)

// madeIn returns the folder of a data folder that holds the model sets made at
// run time.
func madeIn(dir string) string { return filepath.Join(dir, "models") }

// shelf returns the model sets that ship and those of a data folder.
func shelf(dir string) (*score.Shelf, error) {
	return score.OpenShelf(models.Files, os.DirFS(madeIn(dir)))
}

// openShelved loads the set in use of a data folder and its evaluation. Where a
// set that was made here cannot be used, the error says how to go back.
func openShelved(dir string) (*score.Engine, *train.Report, error) {
	all, err := shelf(dir)
	if err != nil {
		return nil, nil, err
	}
	engine, err := all.Open("")
	if err != nil {
		if all.Active() != all.Shipped.Active {
			err = append(fault.All(err), fault.New(fault.Invalid, "models.stuck", all.Active(), all.Shipped.Active)).Err()
		}
		return nil, nil, err
	}
	return engine, evaluationOf(all, all.Active()), nil
}

// evaluationOf returns how well a set was found to score; nil if that was not
// kept.
func evaluationOf(all *score.Shelf, id string) *train.Report {
	name := id + "/evaluation.json"
	if id == all.Shipped.Active {
		name = "evaluation.json"
	}
	b, err := all.ReadFile(id, name)
	if err != nil {
		return nil
	}
	var r train.Report
	if err := json.Unmarshal(b, &r); err != nil {
		return nil
	}
	return &r
}

func (s *session) models() *cobra.Command {
	c := &cobra.Command{
		Use:   "models",
		Short: "List the model sets, choose the one in use, check their files",
		Long: "Lists the sets that came with the program and those trained on the school's own ratings, with what they\n" +
			"reached on texts that training never saw. The one in use is marked.",
		Example: "  unseenedge models --data ./data",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse{fmt.Errorf("there is no command \"models %s\"", args[0])}
			}
			return nil
		},
	}
	dir := dataFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		all, err := shelf(s.path(*dir))
		if err != nil {
			return err
		}
		return s.tellSets(all)
	}
	c.AddCommand(s.modelsUse(), s.modelsCheck())
	return c
}

func (s *session) tellSets(all *score.Shelf) error {
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "\tset\ttrained\tfeatures\ttexts\tfrom\t%s\n", strings.Join(skillNames(), "\t"))
	for _, set := range all.Sets() {
		mark, from := "", "this school"
		if set.ID == all.Active() {
			mark = "*"
		}
		if all.Ships(set.ID) {
			from = "program"
		}
		texts := 0
		for _, d := range set.Data {
			texts += d.Responses
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", mark, set.ID, set.Date, set.FeatureSet, texts, from, strings.Join(figureWords(set), "\t"))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("list model sets: %w", err)
	}
	fmt.Fprintln(s.out, "* in use. r and evidence AUC on texts, prompts and writers that training never saw.")
	if since := all.Since(); since.At != "" {
		fmt.Fprintf(s.out, "%s is in use since %s", since.Set, since.At)
		if since.Reason != "" {
			fmt.Fprintf(s.out, ": %s", since.Reason)
		}
		if since.Forced {
			fmt.Fprint(s.out, " (forced)")
		}
		fmt.Fprintln(s.out, ".")
	}
	return nil
}

func skillNames() []string {
	var out []string
	for _, k := range skill.All() {
		out = append(out, k.String())
	}
	return out
}

// figureWords writes r and AUC of each skill as the registry keeps them.
func figureWords(set score.Set) []string {
	r, auc := reached(set)
	var out []string
	for i := range r {
		if math.IsNaN(r[i]) {
			out = append(out, "-")
			continue
		}
		out = append(out, fmt.Sprintf("%.2f / %.2f", r[i], auc[i]))
	}
	return out
}

func (s *session) modelsUse() *cobra.Command {
	c := &cobra.Command{
		Use:   "use ID",
		Short: "Choose the model set that scores, also while the server runs",
		Long: "All responses are scored anew in the background. Scores of the set before stay, so going back is the\n" +
			"same command with that set's name.",
		Example: "  unseenedge models use general --reason \"the new set reads poems badly\"",
		Args:    arguments(1, "the name of the set"),
	}
	dir := dataFlag(c)
	reason := c.Flags().String("reason", "", "why, for the registry")
	force := c.Flags().Bool("force", false, "use a set although it is worse on a skill; needs --reason")
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := (retraining{force: *force, reason: *reason}).check(); err != nil {
			return err
		}
		done, err := s.atServer(c.Context(), s.path(*dir))
		if done {
			return err
		}
		return s.useSet(c.Context(), s.path(*dir), score.Activation{Set: args[0], Reason: *reason, Forced: *force})
	}
	return c
}

// atServer hands the command to the server that has the folder open; done is
// false where none has, or this is the server.
func (s *session) atServer(ctx context.Context, dir string) (done bool, err error) {
	if s.running != nil {
		return false, nil
	}
	if _, err := os.Stat(filepath.Join(dir, store.FileName)); errors.Is(err, os.ErrNotExist) {
		return true, fault.New(fault.NotFound, "cli.no_school")
	}
	err = s.forward(ctx, dir)
	return !errors.Is(err, errNoServer), err
}

// useSet puts a set into use that can be loaded: at once in a running server,
// else from the next start on.
func (s *session) useSet(ctx context.Context, dir string, a score.Activation) error {
	if s.running != nil {
		dir = s.running.Folder()
		if s.running.Demo() {
			return fault.New(fault.Conflict, "models.demo")
		}
	}
	all, err := shelf(dir)
	if err != nil {
		return err
	}
	if heldBack(all, a.Set) && !a.Forced {
		return fault.New(fault.Conflict, "models.held", a.Set)
	}
	engine, err := all.Open(a.Set)
	if err != nil {
		return err
	}
	a.At = time.Now().UTC().Format(time.RFC3339)
	if err := all.Use(a); err != nil {
		return err
	}
	if err := keepRegistry(dir, all.Made); err != nil {
		return err
	}
	if s.running == nil {
		_, err := fmt.Fprintf(s.out, "%s is in use from the next start on. All responses are then scored anew.\n", a.Set)
		return err
	}
	return s.swap(ctx, s.running, engine, evaluationOf(all, a.Set))
}

// heldBack says that a set was found worse than the corpus alone.
func heldBack(all *score.Shelf, id string) bool {
	g := gateOf(all, id)
	return g != nil && g.Worse()
}

func (s *session) swap(ctx context.Context, a *app.App, engine *score.Engine, evaluation *train.Report) error {
	n, err := a.UseModels(ctx, auth.System("", "command line"), engine, evaluation)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s is in use now. %d responses are being scored anew.\n", engine.ModelSet(), n)
	return err
}

// keepRegistry writes the registry of the sets made at run time.
func keepRegistry(dir string, r *score.Registry) error {
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return fmt.Errorf("encode registry: %w", err)
	}
	return folder(madeIn(dir))(score.RegistryName, append(b, '\n'))
}

func (s *session) modelsCheck() *cobra.Command {
	c := &cobra.Command{
		Use:     "check",
		Short:   "Compare every model file with its checksum",
		Example: "  unseenedge models check --data ./data",
		Args:    arguments(0, ""),
	}
	dir := dataFlag(c)
	c.RunE = func(*cobra.Command, []string) error {
		all, err := shelf(s.path(*dir))
		if err != nil {
			return err
		}
		bad := false
		for _, set := range all.Sets() {
			err := all.Check(set.ID)
			if err != nil {
				bad = true
				s.explain(err)
				continue
			}
			fmt.Fprintf(s.out, "%s: every file is as it was made.\n", set.ID)
		}
		if bad {
			return exit(1)
		}
		return nil
	}
	return c
}
