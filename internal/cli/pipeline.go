package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"unseenedge/internal/corpus"
	"unseenedge/internal/synth"
	"unseenedge/internal/table"
	"unseenedge/internal/train"
)

// trainingFile is what pipeline writes the rows into.
const trainingFile = "training_data.csv"

func (s *session) pipeline() *cobra.Command {
	c := &cobra.Command{
		Use:   "pipeline",
		Short: "Make a synthetic training file: texts, features, play, labels, check",
		Long: "Runs synth responses, features, synth play, label and synth check, and writes into a folder:\n" +
			"  training_data.csv  38 columns, in the original system's order\n" +
			"  validation.json    what the check found\n" +
			"  baseline/          with --train: models trained as the original's were, and what their figures are worth\n" +
			"The same seed gives the same bytes. The exit code is 1 if the check finds an error. The baseline is there to\n" +
			"be compared with; it never scores a child.",
		Example: "  unseenedge pipeline --bank replica --count 1000 --seed 42 --train --out ./synthetic",
		Args:    arguments(0, ""),
	}
	o := sourceFlags(c)
	out := c.Flags().String("out", "synthetic", "folder to write into")
	by := c.Flags().String("by", byHeuristic, "labels: heuristic or llm")
	learn := c.Flags().Bool("train", false, "also train the original's models on it, and measure them on a random split, by text and on real ratings")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := o.check(); err != nil {
			return err
		}
		if *by != byHeuristic && *by != byModel {
			return misuse{fmt.Errorf("--by must be heuristic or llm, not %q", *by)}
		}
		write := folder(s.path(*out))
		rows, err := s.makeRows(c.Context(), o, *by, write)
		s.tellSpent(o.ask)
		if err != nil {
			return err
		}
		unsound := s.checkRows(rows, synth.Bank(o.bank), write)
		if _, ok := errors.AsType[exit](unsound); unsound != nil && !ok || !*learn {
			return unsound
		}
		return errors.Join(s.trainBaseline(c.Context(), o, rows, write), unsound)
	}
	return c
}

// trainBaseline trains the original's models on rows, with the figures of the
// replica and the grammar bank beside, and prints what they are worth.
func (s *session) trainBaseline(ctx context.Context, o *source, rows []synth.Row, write func(string, []byte) error) error {
	on := train.Synthetic{Bank: synth.Bank(o.bank), Seed: o.seed, Rows: rows}
	var beside []train.Synthetic
	for _, bank := range []synth.Bank{synth.ReplicaBank, synth.GrammarBank} {
		if bank == on.Bank {
			continue
		}
		other := source{bank: string(bank), count: o.count, seed: o.seed}
		made, err := s.makeRows(ctx, &other, byHeuristic, write)
		if err != nil {
			return err
		}
		beside = append(beside, train.Synthetic{Bank: bank, Seed: o.seed, Rows: made})
	}
	real, err := corpus.Responses()
	if err != nil {
		return err
	}
	set, err := train.TrainBaseline(ctx, on, beside, real, s.bar("Training"))
	if err != nil {
		return err
	}
	if err := set.Save(func(name string, b []byte) error { return write("baseline/"+name, b) }); err != nil {
		return err
	}
	fmt.Fprintln(s.out)
	return set.Report.Text(s.out)
}

// makeRows runs every stage. What a language model wrote before an error is
// kept: it has been paid for.
func (s *session) makeRows(ctx context.Context, o *source, by string, write func(string, []byte) error) ([]synth.Row, error) {
	m, err := s.modelFor(o, by)
	if err != nil {
		return nil, err
	}
	rs, err := o.texts(ctx, m, s.bar("Writing texts"))
	if err != nil {
		if len(rs) > 0 {
			err = errors.Join(err, saveResponses(rs, write))
		}
		return nil, err
	}
	rows, err := s.readAll(ctx, rs)
	if err != nil {
		return nil, err
	}
	play := synth.Stream(o.seed, synth.Behaviour)
	for i := range rows {
		rows[i].SetPlay(synth.Play(rows[i].Tag, play))
	}
	if by == byModel {
		err = judgeRows(ctx, m, rows, s.bar("Labelling"))
	} else {
		rng := synth.Stream(o.seed, synth.Labelling)
		for i := range rows {
			rows[i].Labels = synth.Heuristic(rows[i].Text, rows[i].Tag, rng)
		}
	}
	if err != nil {
		err = errors.Join(err, saveResponses(rs, write))
	}
	return rows, err
}

// readAll takes the features of words.
func (s *session) readAll(ctx context.Context, rs []synth.Response) ([]synth.Row, error) {
	show := s.bar("Reading texts")
	rows := make([]synth.Row, 0, len(rs))
	for i, r := range rs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows = append(rows, synth.NewRow(r))
		if i%64 == 63 || i == len(rs)-1 {
			show(i+1, len(rs))
		}
	}
	return rows, nil
}

func judgeRows(ctx context.Context, m synth.Model, rows []synth.Row, progress func(done, total int)) error {
	texts := make([]string, len(rows))
	for i := range rows {
		texts[i] = rows[i].Text
	}
	labels, err := judged(ctx, m, texts, nil, progress)
	for i := range labels {
		rows[i].Labels = labels[i]
	}
	return err
}

func saveResponses(rs []synth.Response, write func(string, []byte) error) error {
	var b bytes.Buffer
	return errors.Join(responseSheet(rs).write(&b), write("responses.csv", b.Bytes()))
}

// checkRows writes the training file, checks it as it was written, and writes
// and prints what was found.
func (s *session) checkRows(rows []synth.Row, bank synth.Bank, write func(string, []byte) error) error {
	var b bytes.Buffer
	if err := errors.Join(synth.WriteCSV(&b, rows), write(trainingFile, b.Bytes())); err != nil {
		return err
	}
	t, err := table.Read(trainingFile, b.Bytes(), wideLimits())
	if err != nil {
		return err
	}
	r, _ := synth.Check(t, bank)
	found, err := json.MarshalIndent(struct {
		synth.Report
		Words []string `json:"words"`
	}{r, s.wordsOf(r)}, "", " ")
	if err != nil {
		return fmt.Errorf("encode validation: %w", err)
	}
	if err := write("validation.json", append(found, '\n')); err != nil {
		return err
	}
	return s.tellCheck(r)
}

func (s *session) wordsOf(r synth.Report) (out []string) {
	for _, f := range r.Findings {
		out = append(out, s.words.T(f.Key, f.Args...))
	}
	return out
}

// likelyText is as long as most texts that a language model writes.
func likelyText() string { return strings.Repeat("x", 200) }

// modelFor returns the language model that the stages need, nil if none does.
func (s *session) modelFor(o *source, by string) (synth.Model, error) {
	var e synth.Estimate
	if synth.Bank(o.bank) == synth.WrittenBank {
		e = e.Plus(synth.EstimateWriting(o.count))
	}
	if by == byModel {
		e = e.Plus(synth.EstimateLabelling(slices.Repeat([]string{likelyText()}, synth.Cells*synth.PerCell(o.count))))
	}
	if e.Calls == 0 {
		return nil, nil
	}
	return s.agreed(o.ask, e)
}
