package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unseenedge/internal/fault"
	"unseenedge/internal/skill"
	"unseenedge/internal/synth"
	"unseenedge/internal/table"
)

// labelling is where labels come from.
type labelling struct {
	by      string
	seed    uint64
	ratings string
	scale   string
	names   string
	ask     *asking
}

// The ways to label.
const (
	byHeuristic = "heuristic"
	byModel     = "llm"
	byRatings   = "ratings"
)

func (s *session) label() *cobra.Command {
	c := &cobra.Command{
		Use:   "label",
		Short: "Add labels to a table of texts",
		Long: "Adds a column of each skill, 0 to 1, empty where there is no evidence.\n" +
			"  heuristic  drawn from the hidden tag, as the original did: what the generator was told, not what a text shows\n" +
			"  llm        rated on the rubric by a language model, which gets the words alone; names and places it can tell\n" +
			"             are taken out, and with --names those listed there, one a line, however they are written\n" +
			"  ratings    from a file with a column id, or response, in both, and a column of each skill (empathy or empathy_score)",
		Example: "  unseenedge label --by ratings --ratings ratings.csv --scale 100 --in responses.csv --out labelled.csv",
		Args:    arguments(0, ""),
	}
	f := filesFlags(c)
	o := &labelling{ask: askFlags(c)}
	c.Flags().StringVar(&o.by, "by", byHeuristic, "heuristic, llm or ratings")
	c.Flags().Uint64Var(&o.seed, "seed", 42, "seed of the heuristic; the same seed gives the same bytes")
	c.Flags().StringVar(&o.ratings, "ratings", "", "file with ratings, CSV, XLSX or JSON Lines")
	c.Flags().StringVar(&o.scale, "scale", "1", "what the ratings run to: 1 (0 to 1), 100 (0 to 100) or level (1 to 4 on the rubric)")
	c.Flags().StringVar(&o.names, "names", "", "file with names to take out before a language model rates, one a line")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := o.check(); err != nil {
			return err
		}
		in, err := s.readSheet(f.in)
		if err != nil {
			return err
		}
		missing, err := s.addLabels(c.Context(), in, o)
		if err != nil {
			return err
		}
		if missing > 0 {
			fmt.Fprintln(s.err, s.words.N("synth.unrated", missing, len(in.Rows)))
		}
		return s.writeSheet(f.out, in)
	}
	return c
}

func (o *labelling) check() error {
	switch {
	case !slices.Contains([]string{byHeuristic, byModel, byRatings}, o.by):
		return misuse{fmt.Errorf("--by must be heuristic, llm or ratings, not %q", o.by)}
	case !slices.Contains([]string{"1", "100", "level"}, o.scale):
		return misuse{fmt.Errorf("--scale must be 1, 100 or level, not %q", o.scale)}
	case (o.by == byRatings) != (o.ratings != ""):
		return misuse{errors.New("--by ratings and --ratings FILE go together")}
	}
	return nil
}

// addLabels adds the labels to f and returns how many rows got none.
func (s *session) addLabels(ctx context.Context, f *sheet, o *labelling) (missing int, err error) {
	var labels []synth.Labels
	switch o.by {
	case byModel:
		labels, err = s.judgeAll(ctx, f, o)
	case byRatings:
		labels, missing, err = s.rated(f, o)
	default:
		labels, err = drawn(f, o.seed)
	}
	if err != nil {
		return 0, err
	}
	if err := f.widen(synth.LabelColumns()); err != nil {
		return 0, err
	}
	for i := range f.Rows {
		f.add(i, labels[i][:])
	}
	return missing, nil
}

// drawn labels by the heuristic.
func drawn(f *sheet, seed uint64) ([]synth.Labels, error) {
	rs, err := f.responses()
	if err != nil {
		return nil, err
	}
	rng := synth.Stream(seed, synth.Labelling)
	out := make([]synth.Labels, len(rs))
	for i, r := range rs {
		out[i] = synth.Heuristic(r.Text, r.Tag, rng)
	}
	return out, nil
}

// judgeAll has a language model rate every text.
func (s *session) judgeAll(ctx context.Context, f *sheet, o *labelling) ([]synth.Labels, error) {
	names, err := s.readNames(o.names)
	if err != nil {
		return nil, err
	}
	at, err := f.Columns(textFields(""))
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, r := range f.Rows {
		texts = append(texts, at.Cell(r, "text"))
	}
	m, err := s.agreed(o.ask, synth.EstimateLabelling(texts))
	if err != nil {
		return nil, err
	}
	defer s.tellSpent(o.ask)
	return judged(ctx, m, texts, names, s.bar("Labelling"))
}

// readNames returns the lines of a file of names; none for "".
func (s *session) readNames(file string) ([]string, error) {
	if file == "" {
		return nil, nil
	}
	b, err := os.ReadFile(s.path(file))
	if err != nil {
		return nil, fault.New(fault.NotFound, "cli.no_file", file).Because(err)
	}
	return strings.FieldsFunc(string(b), func(r rune) bool { return r == '\n' || r == '\r' }), nil
}

func judged(ctx context.Context, m synth.Model, texts, names []string, progress func(done, total int)) ([]synth.Labels, error) {
	out := make([]synth.Labels, len(texts))
	for i, t := range texts {
		l, err := synth.Judged(ctx, m, t, names)
		if err != nil {
			return nil, err
		}
		out[i] = l
		progress(i+1, len(texts))
	}
	return out, nil
}

// rated takes labels from a file of ratings.
func (s *session) rated(f *sheet, o *labelling) (out []synth.Labels, missing int, err error) {
	from, err := s.readSheet(o.ratings)
	if err != nil {
		return nil, 0, err
	}
	key, ratings, err := readRatings(from, f.Table, o.scale)
	if err != nil {
		return nil, 0, err
	}
	for i := range f.Rows {
		l, ok := ratings[f.cells(i)(key)]
		if !ok {
			missing++
			for s := range l {
				l[s] = math.NaN()
			}
		}
		out = append(out, l)
	}
	return out, missing, nil
}

// readRatings returns the column that from and t share, and the labels by what
// stands in it.
func readRatings(from *sheet, t *table.Table, scale string) (key string, out map[string]synth.Labels, err error) {
	for _, c := range []string{"id", "response"} {
		if slices.Contains(from.Header, c) && slices.Contains(t.Header, c) {
			key = c
			break
		}
	}
	if key == "" {
		return "", nil, fault.New(fault.Invalid, "synth.no_key", from.name)
	}
	out = map[string]synth.Labels{}
	for i := range from.Rows {
		cell := from.cells(i)
		var l synth.Labels
		for _, k := range skill.All() {
			column := k.String()
			if slices.Contains(from.Header, column+"_score") {
				column += "_score"
			} else if !slices.Contains(from.Header, column) {
				return "", nil, fault.New(fault.Invalid, "synth.no_rating_column", from.name, column)
			}
			v, ok := scaled(cell(column), scale)
			if !ok {
				return "", nil, fault.New(fault.Invalid, "synth.cell", from.name, from.Rows[i].Line, column)
			}
			l[k] = v
		}
		if _, twice := out[cell(key)]; twice {
			return "", nil, fault.New(fault.Invalid, "synth.rated_twice", from.name, from.Rows[i].Line)
		}
		out[cell(key)] = l
	}
	return key, out, nil
}

// scaled reads a rating as 0-1; NaN where there is none.
func scaled(cell, scale string) (v float64, ok bool) {
	v, ok = numberOf(cell)
	if !ok || math.IsNaN(v) {
		return v, ok
	}
	switch scale {
	case "level":
		if v != math.Trunc(v) || v < 1 || v > skill.Levels {
			return 0, false
		}
		return skill.Level(v).Value(), true
	case "100":
		v /= 100
	}
	return v, v >= 0 && v <= 1
}
