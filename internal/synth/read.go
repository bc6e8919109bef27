package synth

import (
	"math"
	"strconv"

	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
	"unseenedge/internal/table"
)

// bounds of a column's values.
type bounds struct{ low, high float64 }

// boundsOf returns what each numeric column may hold.
func boundsOf() map[string]bounds {
	out := map[string]bounds{}
	share, count := bounds{0, 1}, bounds{0, math.Inf(1)}
	for _, c := range WordColumns() {
		out[c] = count
	}
	for _, c := range []string{"empathy_markers", "problem_solving_language", "perseverance_indicators", "social_processes",
		"cognitive_processes", "positive_sentiment", "negative_sentiment"} {
		out[c] = share
	}
	out["readability_score"] = bounds{0, 100}
	for _, c := range append(PlayColumns(), LabelColumns()...) {
		out[c] = share
	}
	for _, c := range []string{"retry_count", "focus_duration", "event_count"} {
		out[c] = count
	}
	return out
}

// ReadResponse reads text and tag from the cells of a row, asked for by column
// (ResponseColumns); wrong names the first column that cannot be read, "" if
// all can.
func ReadResponse(cell func(column string) string) (r Response, wrong string) {
	var err error
	r.Text, r.Source = cell("response"), cell("source")
	if r.Text == "" {
		return r, "response"
	}
	if r.Tag.Skill, err = skill.Parse(cell("skill")); err != nil {
		return r, "skill"
	}
	if r.Tag.Level, err = ParseLevel(cell("skill_level")); err != nil {
		return r, "skill_level"
	}
	r.Tag.Grade, err = strconv.Atoi(cell("grade"))
	if err != nil || r.Tag.Grade < firstGrade || r.Tag.Grade > lastGrade {
		return r, "grade"
	}
	return r, ""
}

// read turns the cells of a table with the 38 columns into rows, and says of
// each column how many cells are wrong and where the first is.
func (r *Report) read(t *table.Table) []Row {
	limits := boundsOf()
	wrong, first := map[string]int{}, map[string]int{}
	at := map[string]int{}
	for i, c := range t.Header {
		at[c] = i
	}
	blame := func(column string, line int) {
		if wrong[column]++; wrong[column] == 1 {
			first[column] = line
		}
	}
	var rows []Row
	for _, cells := range t.Rows {
		cell := func(column string) string {
			if i := at[column]; i < len(cells.Cells) {
				return cells.Cells[i]
			}
			return ""
		}
		number := func(column string) float64 {
			text := cell(column)
			if text == "" {
				return math.NaN()
			}
			v, err := strconv.ParseFloat(text, 64)
			if b := limits[column]; err != nil || !(v >= b.low && v <= b.high) || math.IsInf(v, 0) {
				blame(column, cells.Line)
				return math.NaN()
			}
			return v
		}
		response, bad := ReadResponse(cell)
		if bad != "" {
			blame(bad, cells.Line)
			continue
		}
		rows = append(rows, readRow(response, number))
	}
	for _, c := range Columns() {
		if wrong[c] > 0 {
			r.say(Error, "synth.check.cells", c, wrong[c], first[c])
		}
	}
	return rows
}

func readRow(r Response, number func(column string) float64) Row {
	row := Row{Response: r}
	names := feature.Names()
	for i := range row.Words {
		row.Words[i] = number(names[i])
	}
	for i, c := range feature.PlayNames() {
		row.Play[i] = number(c)
	}
	for i, c := range feature.DerivedNames() {
		row.Derived[i] = number(c)
	}
	for i, c := range LabelColumns() {
		row.Labels[i] = number(c)
	}
	return row
}
