package response

import (
	"strings"
	"unicode/utf8"

	"unseenedge/internal/fault"
	"unseenedge/internal/roster"
	"unseenedge/internal/table"
)

// maxPrompt is the greatest length of a prompt's id or wording, in runes.
const maxPrompt = 2_000

// fields are the columns of a table of responses.
func fields() []table.Field {
	return []table.Field{
		{Name: "student", Required: true, Aliases: []string{"Student ID", "Student Number", "SIS ID", "Student SIS ID", "Sourced ID", "Local ID", "Pupil ID", "ID del estudiante", "ID estudiante", "ID del alumno", "Matrícula", "Número de estudiante", "ID", "Student name", "Student", "Name", "Full name", "Estudiante", "Alumno", "Nombre completo"}},
		{Name: "on", Aliases: []string{"Date", "Response date", "On", "Day", "Date given", "Submitted", "Timestamp", "Fecha"}},
		{Name: "prompt", Aliases: []string{"Prompt", "Prompt ID", "Question", "Prompt wording", "Task", "Assignment", "Pregunta", "Consigna"}},
		{Name: "mode", Aliases: []string{"Mode", "Response mode", "Modo"}},
		{Name: "text", Required: true, Aliases: []string{"Text", "Response", "Response text", "Student response", "Answer", "Transcript", "Texto", "Respuesta"}},
	}
}

// ParseTable reads responses from rows of student id (or full name), text, and
// if present date, prompt and mode. Rows with faults are left out of the drafts
// and come back as RowFaults by line; the error, a fault or fault.List, is about
// the file as a whole. Dates with slashes are month/day/year, unless the column
// holds one that can only be day/month/year; in a column that holds both kinds,
// those that could be either are faults. So is a text that is a spreadsheet's
// formula; of a workbook's, the value that it shows is the text.
func ParseTable(t *table.Table) ([]Draft, []RowFault, error) {
	cols, err := t.Columns(fields())
	if err != nil {
		return nil, nil, err
	}
	if len(t.Rows) == 0 {
		return nil, nil, invalid("response.no_rows")
	}
	dates := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		dates[i] = cols.Cell(row, "on")
	}
	r := reader{cols: cols, order: slashOrder(dates)}
	for _, row := range t.Rows {
		r.read(row)
	}
	return r.drafts, r.faults, nil
}

// reader holds what the rows so far have given.
type reader struct {
	cols   table.Columns
	order  order
	drafts []Draft
	faults []RowFault
}

func (r *reader) read(row table.Row) {
	before := len(r.faults)
	d := Draft{
		Line:       row.Line,
		StudentKey: r.cell(row, "student", studentKey),
		On:         r.cell(row, "on", func(s string) (string, error) { return optional(s, r.date) }),
		PromptKey:  r.cell(row, "prompt", func(s string) (string, error) { return optional(s, promptKey) }),
		Text:       r.cell(row, "text", words),
	}
	r.cell(row, "mode", func(s string) (_ string, err error) {
		d.Mode, err = looseMode(s)
		return "", err
	})
	if len(r.faults) == before {
		r.drafts = append(r.drafts, d)
	}
}

// cell reads one cell; its fault is noted and "" returned.
func (r *reader) cell(row table.Row, field string, read func(string) (string, error)) string {
	value := r.cols.Cell(row, field)
	v, err := read(value)
	if err != nil {
		r.faults = append(r.faults, RowFault{
			Line: row.Line, Column: r.cols.Header(field), Value: short(value), Fault: fault.Of(err).In(field),
		})
		return ""
	}
	return v
}

func (r *reader) date(text string) (string, error) { return parseDate(text, r.order) }

// studentKey checks an id or a name as a class list would.
func studentKey(text string) (string, error) {
	if strings.ContainsAny(text, " ,") {
		s, err := roster.Student{First: text, SourcedID: "-"}.Clean()
		return s.First, err
	}
	return roster.CleanSourcedID(text)
}

// words cleans a text, which must not be a formula.
func words(text string) (string, error) {
	if table.IsFormula(text) {
		return "", invalid("response.formula", short(text))
	}
	return Clean(text)
}

func promptKey(text string) (string, error) {
	text = tidy(text)
	if n := utf8.RuneCountInString(text); n > maxPrompt {
		return "", invalid("response.prompt_too_long", n, maxPrompt)
	}
	return text, nil
}

// looseMode reads a mode as people write it; an empty cell is Written.
func looseMode(text string) (Mode, error) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "written", "write", "w", "text", "typed", "escrito", "escrita":
		return Written, nil
	case "spoken", "speech", "oral", "s", "audio", "said", "hablado", "hablada":
		return Spoken, nil
	}
	return Written, invalid("response.mode_unknown", short(text))
}

// optional reads what is not empty.
func optional(text string, read func(string) (string, error)) (string, error) {
	if text == "" {
		return "", nil
	}
	return read(text)
}
