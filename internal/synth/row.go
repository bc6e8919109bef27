package synth

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"

	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
	"unseenedge/internal/table"
)

// Row is one row of the training file.
type Row struct {
	Response
	Words   [feature.Originals]float64 // in the order of feature.Names
	Play    [feature.Plays]float64     // in the order of feature.PlayNames
	Derived [feature.Deriveds]float64  // in the order of feature.DerivedNames
	Labels  Labels
}

// NewRow returns the row of a response with its features of words, from the
// words alone.
func NewRow(r Response) Row {
	row := Row{Response: r}
	copy(row.Words[:], feature.Extract(feature.Input{Text: r.Text}))
	return row
}

// SetPlay sets the features of play and those derived from words and play.
func (r *Row) SetPlay(play [feature.Plays]float64) {
	r.Play, r.Derived = play, feature.Derived(r.Words[:], play[:])
}

// readability is the place of readability_score among the features of words;
// the original's files have it last, its models do not.
const readability = 11

// WordOrder returns the places of the 16 features of words in the order of the
// original's files.
func WordOrder() []int {
	var out []int
	for i := range feature.Originals {
		if i != readability {
			out = append(out, i)
		}
	}
	return append(out, readability)
}

// ResponseColumns returns the columns of a response.
func ResponseColumns() []string {
	return []string{"response", "skill", "skill_level", "grade", "source"}
}

// WordColumns returns the columns of the features of words, in file order.
func WordColumns() []string {
	names := feature.Names()
	var out []string
	for _, i := range WordOrder() {
		out = append(out, names[i])
	}
	return out
}

// PlayColumns returns the columns of play and derived features.
func PlayColumns() []string { return append(feature.PlayNames(), feature.DerivedNames()...) }

// LabelColumns returns the columns of the labels.
func LabelColumns() []string {
	var out []string
	for _, s := range skill.All() {
		out = append(out, s.String()+"_score")
	}
	return out
}

// Columns returns the 38 columns of the training file, in the original's order.
func Columns() []string {
	out := append(ResponseColumns(), WordColumns()...)
	out = append(out, PlayColumns()...)
	return append(out, LabelColumns()...)
}

// ResponseCells returns the cells of ResponseColumns. A text that a spreadsheet
// would take for a formula gets an apostrophe.
func (r Response) ResponseCells() []string {
	return []string{table.Neutral(r.Text), r.Tag.Skill.String(), r.Tag.Level.String(), strconv.Itoa(r.Tag.Grade), r.Source}
}

// cells returns the cells of Columns.
func (r *Row) cells() []string {
	out := r.ResponseCells()
	for _, i := range WordOrder() {
		out = append(out, Number(r.Words[i]))
	}
	for _, group := range [][]float64{r.Play[:], r.Derived[:], r.Labels[:]} {
		for _, v := range group {
			out = append(out, Number(v))
		}
	}
	return out
}

// Number writes v so that reading gives the same bits; an unknown value is an
// empty cell.
func Number(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// WriteCSV writes rows with their header as plain CSV: UTF-8 without a mark,
// a line feed a row.
func WriteCSV(w io.Writer, rows []Row) error {
	out := csv.NewWriter(w)
	if err := out.Write(Columns()); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	for i := range rows {
		if err := out.Write(rows[i].cells()); err != nil {
			return fmt.Errorf("write rows: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}
