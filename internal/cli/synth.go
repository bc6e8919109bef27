package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/synth"
	"unseenedge/internal/table"
)

func (s *session) synth() *cobra.Command {
	c := &cobra.Command{
		Use:   "synth",
		Short: "Make synthetic responses and play, and check a training file",
		Long: "The steps of the synthetic pipeline one by one: synth responses, features, synth play, label, synth check.\n" +
			"\"pipeline\" does them all, and gives the same file for the same seed.",
		Example: "  unseenedge synth responses --count 1000 --out responses.csv",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse{fmt.Errorf("there is no command \"synth %s\"", args[0])}
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			return misuse{errors.New(`"synth" needs "responses", "play" or "check"`)}
		},
	}
	c.AddCommand(s.synthResponses(), s.synthPlay(), s.synthCheck())
	return c
}

// source is what texts are made from.
type source struct {
	bank  string
	count int
	seed  uint64
	ask   *asking
}

// mostTexts is the greatest --count.
const mostTexts = 100_000

func sourceFlags(c *cobra.Command) *source {
	o := &source{ask: askFlags(c)}
	c.Flags().StringVar(&o.bank, "bank", string(synth.GrammarBank),
		"grammar (thousands of different texts), replica (108 texts copied word for word, as the original did) or llm (a language model)")
	c.Flags().IntVar(&o.count, "count", 1000, "texts wanted; shared evenly among 84 combinations of skill, level and grade, and rounded down")
	c.Flags().Uint64Var(&o.seed, "seed", 42, "seed; the same seed gives the same bytes")
	return o
}

// check refuses what has no meaning, before anything is made.
func (o *source) check() error {
	if o.count < 1 || o.count > mostTexts {
		return misuse{fmt.Errorf("--count must be 1 to %d", mostTexts)}
	}
	return checkBank(o.bank)
}

func checkBank(bank string) error {
	if !slices.Contains([]synth.Bank{synth.GrammarBank, synth.ReplicaBank, synth.WrittenBank}, synth.Bank(bank)) {
		return misuse{fmt.Errorf("--bank must be grammar, replica or llm, not %q", bank)}
	}
	return nil
}

// texts makes the responses. What a language model wrote before an error comes
// back with it.
func (o *source) texts(ctx context.Context, m synth.Model, progress func(done, total int)) ([]synth.Response, error) {
	rng := synth.Stream(o.seed, synth.Texts)
	switch synth.Bank(o.bank) {
	case synth.ReplicaBank:
		return synth.Replica(o.count, rng)
	case synth.WrittenBank:
		return synth.Written(ctx, m, o.count, progress)
	}
	return synth.Grammar(o.count, rng)
}

func (s *session) synthResponses() *cobra.Command {
	c := &cobra.Command{
		Use:   "responses",
		Short: "Make texts with a hidden skill, level and grade",
		Long: "Makes texts for 4 skills, 3 levels and grades 2-8, as many of each: CSV with the columns response, skill,\n" +
			"skill_level, grade and source. Nothing is sent anywhere but with --bank llm, which says first what it will\n" +
			"take and needs a yes.",
		Example: "  unseenedge synth responses --bank grammar --count 1000 --seed 42 --out responses.csv",
		Args:    arguments(0, ""),
	}
	o := sourceFlags(c)
	out := c.Flags().String("out", "-", "CSV file to write, - for standard output")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := o.check(); err != nil {
			return err
		}
		m, err := s.modelFor(o, byHeuristic)
		if err != nil {
			return err
		}
		rs, err := o.texts(c.Context(), m, s.bar("Writing texts"))
		s.tellSpent(o.ask)
		if len(rs) > 0 {
			err = errors.Join(err, s.writeSheet(*out, responseSheet(rs)))
		}
		return err
	}
	return c
}

func responseSheet(rs []synth.Response) *sheet {
	f := &sheet{Table: &table.Table{Header: synth.ResponseColumns()}}
	for i, r := range rs {
		f.Rows = append(f.Rows, table.Row{Line: i + 2, Cells: r.ResponseCells()})
	}
	return f
}

func (s *session) synthPlay() *cobra.Command {
	c := &cobra.Command{
		Use:   "play",
		Short: "Simulate game play for a table of tagged texts",
		Long: "Adds the 9 behavioural features by the original's published laws and the 4 derived ones by the formula that\n" +
			"scoring uses. Shares run from 0 to 1, focus_duration is in seconds, counts are counts. Derived features that\n" +
			"need the words are empty unless \"features\" ran before.",
		Example: "  unseenedge synth play --in features.csv --seed 42 --out played.csv",
		Args:    arguments(0, ""),
	}
	f := filesFlags(c)
	seed := c.Flags().Uint64("seed", 42, "seed; the same seed gives the same bytes")
	c.RunE = func(*cobra.Command, []string) error {
		in, err := s.readSheet(f.in)
		if err != nil {
			return err
		}
		if err := addPlay(in, *seed); err != nil {
			return err
		}
		return s.writeSheet(f.out, in)
	}
	return c
}

func addPlay(f *sheet, seed uint64) error {
	rs, err := f.responses()
	if err != nil {
		return err
	}
	if err := f.widen(synth.PlayColumns()); err != nil {
		return err
	}
	rng := synth.Stream(seed, synth.Behaviour)
	names := feature.Names()[:feature.Originals]
	for i, r := range rs {
		cell := f.cells(i)
		words := make([]float64, len(names))
		for k, name := range names {
			v, ok := numberOf(cell(name))
			if !ok {
				return fault.New(fault.Invalid, "synth.cell", f.name, f.Rows[i].Line, name)
			}
			words[k] = v
		}
		play := synth.Play(r.Tag, rng)
		derived := feature.Derived(words, play[:])
		f.add(i, append(play[:], derived[:]...))
	}
	return nil
}

func (s *session) synthCheck() *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "Check a training file before anybody learns from it",
		Long: "Checks columns, ranges, missing values, balance, texts on both sides of a random split, and labels that the\n" +
			"hidden tag or the word count explains. The exit code is 1 if there is an error; those that the replica has\n" +
			"on purpose are told and do not count with --bank replica.",
		Example: "  unseenedge synth check --in training_data.csv --bank grammar",
		Args:    arguments(0, ""),
	}
	in := c.Flags().String("in", "-", "file to read, - for standard input")
	bank := c.Flags().String("bank", string(synth.GrammarBank), "bank that the texts come from: grammar, replica or llm")
	c.RunE = func(*cobra.Command, []string) error {
		if err := checkBank(*bank); err != nil {
			return err
		}
		f, err := s.readSheet(*in)
		if err != nil {
			return err
		}
		r, _ := synth.Check(f.Table, synth.Bank(*bank))
		return s.tellCheck(r)
	}
	return c
}

// tellCheck prints what a check found; an error that is not known ends the
// command with exit code 1.
func (s *session) tellCheck(r synth.Report) error {
	fmt.Fprintf(s.out, "Checked %d rows with %d different texts.\n", r.Rows, r.Texts)
	for _, f := range r.Findings {
		sign := map[synth.Severity]string{synth.Note: "   ok", synth.Warning: " warn", synth.Error: "ERROR"}[f.Severity]
		known := ""
		if f.Known {
			known = " (The replica has this fault on purpose, to show it.)"
		}
		fmt.Fprintf(s.out, "%s  %s%s\n", sign, s.words.T(f.Key, f.Args...), known)
	}
	if !r.Sound() {
		fmt.Fprintln(s.err, s.words.T("synth.unsound"))
		return exit(1)
	}
	return nil
}
