package cli

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/synth"
	"unseenedge/internal/table"
)

func (s *session) features() *cobra.Command {
	c := &cobra.Command{
		Use:   "features",
		Short: "Add the features of words to a table of texts",
		Long: "Reads CSV, XLSX or JSON Lines with a text column (response, text, answer or transcript, or --text-column)\n" +
			"and writes CSV: every column as it was, then the 16 linguistic features in the original system's order;\n" +
			"with --extended also all others that the model sets learn from. The same code serves training and scoring.",
		Example: "  unseenedge features --in responses.csv --out features.csv",
		Args:    arguments(0, ""),
	}
	f := filesFlags(c)
	extended := c.Flags().Bool("extended", false, "also the extended features; columns grade, mode, prompt and reference help them where they are there")
	column := c.Flags().String("text-column", "", "column with the texts (default: response, text, answer or transcript)")
	c.RunE = func(c *cobra.Command, _ []string) error {
		in, err := s.readSheet(f.in)
		if err != nil {
			return err
		}
		if err := addFeatures(c.Context(), in, *column, *extended, s.bar("Reading texts")); err != nil {
			return err
		}
		return s.writeSheet(f.out, in)
	}
	return c
}

// textFields are the columns that features reads.
func textFields(column string) []table.Field {
	text := []string{"response", "text", "answer", "transcript"}
	if column != "" {
		text = []string{column}
	}
	return []table.Field{
		{Name: "text", Aliases: text, Required: true},
		{Name: "grade", Aliases: []string{"grade"}},
		{Name: "mode", Aliases: []string{"mode"}},
		{Name: "prompt", Aliases: []string{"prompt"}},
		{Name: "reference", Aliases: []string{"reference"}},
	}
}

// addFeatures adds the features of words to f.
func addFeatures(ctx context.Context, f *sheet, column string, extended bool, progress func(done, total int)) error {
	at, err := f.Columns(textFields(column))
	if err != nil {
		return err
	}
	order := synth.WordOrder()
	all := feature.Names()
	for k := feature.Originals; extended && k < len(all); k++ {
		// The grade is a feature too; a column of it says the same.
		if all[k] != "grade" || !at.Has("grade") {
			order = append(order, k)
		}
	}
	if err := f.widen(picked(all, order)); err != nil {
		return err
	}
	for i := range f.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		in, err := inputOf(f, at, f.Rows[i], extended)
		if err != nil {
			return err
		}
		f.add(i, picked(feature.Extract(in), order))
		if i%64 == 63 || i == len(f.Rows)-1 {
			progress(i+1, len(f.Rows))
		}
	}
	return nil
}

// picked returns the values at the places in order.
func picked[T any](from []T, order []int) []T {
	out := make([]T, 0, len(order))
	for _, k := range order {
		out = append(out, from[k])
	}
	return out
}

// inputOf reads a response from a row; the 16 features need the text alone.
func inputOf(f *sheet, at table.Columns, r table.Row, extended bool) (feature.Input, error) {
	in := feature.Input{Text: at.Cell(r, "text")}
	if !extended {
		return in, nil
	}
	in.Prompt, in.Reference = at.Cell(r, "prompt"), at.Cell(r, "reference")
	if m := strings.ToLower(at.Cell(r, "mode")); slices.Contains([]string{"", "spoken", "written"}, m) {
		in.Mode = m
	} else {
		return in, fault.New(fault.Invalid, "synth.cell", f.name, r.Line, at.Header("mode"))
	}
	if g := at.Cell(r, "grade"); g != "" {
		n, err := strconv.Atoi(g)
		if err != nil || n < 0 || n > 12 {
			return in, fault.New(fault.Invalid, "synth.cell", f.name, r.Line, at.Header("grade"))
		}
		in.Grade = n
	}
	return in, nil
}

// numberOf reads a number, NaN for an empty cell; not ok if it is none.
func numberOf(cell string) (v float64, ok bool) {
	if cell == "" {
		return math.NaN(), true
	}
	v, err := strconv.ParseFloat(cell, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}
