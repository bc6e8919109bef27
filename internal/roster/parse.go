package roster

import (
	"slices"
	"strings"

	"unseenedge/internal/fault"
	"unseenedge/internal/table"
)

// List is a class list as read from a file: the rows that are fit to use.
type List struct {
	Rows   []Row
	Held   []string // sourced ids that a row with faults names: left as they are
	Lost   int      // rows with faults whose id could not be read
	Unused []string // columns of the file that were not used

	IDColumn string // header of the ids as the file writes it
}

// Row is one student in one class.
type Row struct {
	Line         int
	First, Last  string // Last may be empty
	SourcedID    string
	Grade        int    // GradeUnknown if the file does not say
	Class        string // never empty
	TeacherEmail string // lower case; "" if the file does not say
}

// RowFault is what is wrong with one cell, in words that name the fix.
type RowFault struct {
	Line    int
	Column  string // header as the file writes it
	Value   string // the cell, shortened
	Warning bool   // the row is used nevertheless
	Fault   *fault.Fault
}

// fields are the columns of a class list; English, Spanish, and what common student
// information systems call them.
func fields() []table.Field {
	return []table.Field{
		{Name: "id", Required: true, Aliases: []string{"Student ID", "Student Number", "Student SIS ID", "SIS ID", "SIS User ID", "Sourced ID", "Student Sourced ID", "Local ID", "Local Student ID", "Student Local ID", "Student No", "Student Code", "State Student ID", "Pupil ID", "User SIS ID", "ID del estudiante", "ID estudiante", "ID de estudiante", "ID alumno", "ID del alumno", "Número de estudiante", "Número de alumno", "Matrícula", "Número de identificación", "Identificación", "ID"}},
		{Name: "first", Aliases: []string{"First name", "Student First Name", "Given name", "Legal First Name", "First", "Forename", "Student First", "Nombre", "Nombres", "Nombre del estudiante", "Nombre del alumno", "Primer nombre"}},
		{Name: "last", Aliases: []string{"Last name", "Student Last Name", "Family name", "Surname", "Legal Last Name", "Last", "Student Last", "Apellido", "Apellidos", "Apellidos del estudiante", "Apellido del estudiante", "Apellidos del alumno", "Primer apellido"}},
		{Name: "name", Aliases: []string{"Student name", "Name", "Full name", "Student full name", "Student", "Last, First", "Last name, First name", "Nombre completo", "Apellidos y nombre", "Apellidos, nombre", "Estudiante", "Alumno"}},
		{Name: "grade", Aliases: []string{"Grade", "Grade level", "Student grade", "Student grade level", "Current grade", "Grades", "Gr", "Grado", "Grado escolar", "Curso"}},
		{Name: "class", Required: true, Aliases: []string{"Class", "Class name", "Class title", "Section name", "Section", "Homeroom", "Home room", "Course section", "Course name", "Course", "Group", "Roster name", "Clase", "Nombre de la clase", "Grupo", "Sección", "Salón", "Aula"}},
		{Name: "teacher", Aliases: []string{"Teacher email", "Teacher e-mail address", "Teacher email address", "Homeroom teacher email", "Instructor email", "Staff email", "Primary teacher email", "Correo del maestro", "Correo de la maestra", "Correo del docente", "Correo del profesor", "Correo electrónico del maestro", "Correo electrónico del docente", "Correo electrónico del profesor", "Email del profesor", "Email del maestro", "Email del docente"}},
	}
}

// Parse reads a class list: student id, first and last name (or one column
// "Last, First"), class, and if present grade and teacher e-mail. A formula is a
// fault; of a workbook's, only the value that it shows is seen. Rows with faults are left out of the list and come back as RowFaults by line; the
// error, a fault or fault.List, is about the file as a whole.
func Parse(t *table.Table) (*List, []RowFault, error) {
	cols, err := t.Columns(fields())
	faults := fault.All(err)
	if !cols.Has("name") && !(cols.Has("first") && cols.Has("last")) {
		faults = append(faults, invalid("roster.name_columns", strings.Join(t.Header, ", ")).In("first"))
	}
	if err := faults.Err(); err != nil {
		return nil, nil, err
	}
	if len(t.Rows) == 0 {
		return nil, nil, invalid("roster.no_rows")
	}
	r := reader{
		cols: cols, rows: make([]Row, 0, len(t.Rows)), seen: map[string]int32{}, classes: map[string]int32{},
		teachers: map[string]int32{}, at: map[place]int32{}, held: map[string]bool{}, taught: map[int32]int32{},
	}
	for _, row := range t.Rows {
		r.read(row)
	}
	r.lostZeros()
	return r.finish()
}

// reader holds what the rows so far have said. It numbers what repeats, so that
// a list of 100,000 rows stays small.
type reader struct {
	cols   table.Columns
	rows   []Row
	faults []RowFault

	seen              map[string]int32 // first row of each sourced id
	classes, teachers map[string]int32 // numbers of folded class names and e-mails
	at                map[place]int32  // line
	held              map[string]bool
	taught            map[int32]int32 // first row of a class that names a teacher; -1 once warned
	lost              int
}

// place is a student's first row, a class and a teacher.
type place struct{ student, class, teacher int32 }

// read takes one row, or says what is wrong with it.
func (r *reader) read(cells table.Row) {
	before := len(r.faults)
	row := Row{Line: cells.Line}
	r.names(cells, &row)
	row.SourcedID = r.cell(cells, "id", CleanSourcedID)
	row.Class = r.cell(cells, "class", CleanClassName)
	row.Grade = r.grade(cells)
	if r.cols.Cell(cells, "teacher") != "" {
		row.TeacherEmail = r.cell(cells, "teacher", CleanEmail)
	}
	if r.faulty(before) {
		r.hold(row.SourcedID)
		return
	}
	if r.agrees(cells, &row) {
		r.rows = append(r.rows, row)
	}
}

// names reads first and last name from their columns or from the one for both.
func (r *reader) names(cells table.Row, row *Row) {
	if r.cols.Has("first") && r.cols.Has("last") {
		row.First = r.cell(cells, "first", func(s string) (string, error) {
			first, err := cleanCell(s, maxName)
			if err == nil && first == "" {
				err = invalid("roster.first_missing")
			}
			return first, err
		})
		row.Last = r.cell(cells, "last", func(s string) (string, error) { return cleanCell(s, maxName) })
		if r.cols.Cell(cells, "last") == "" {
			r.warn(cells, "last", invalid("roster.last_missing"))
		}
		return
	}
	r.cell(cells, "name", func(s string) (string, error) {
		name, err := cleanCell(s, 2*maxName)
		if err != nil {
			return "", err
		}
		last, first, ok := strings.Cut(name, ",")
		row.Last, row.First = strings.TrimSpace(last), strings.TrimSpace(first)
		if !ok || row.First == "" || row.Last == "" || strings.Contains(first, ",") {
			return "", invalid("roster.name_order", short(name))
		}
		if _, err = cleanCell(row.Last, maxName); err == nil {
			_, err = cleanCell(row.First, maxName)
		}
		return name, err
	})
}

func (r *reader) grade(cells table.Row) int {
	g, err := ParseGrade(r.cols.Cell(cells, "grade"))
	if f := fault.Of(err); f != nil {
		if f.Key == "roster.grade_outside" {
			r.warn(cells, "grade", f)
		} else {
			r.fail(cells, "grade", f)
		}
	}
	return g
}

// agrees holds a row against earlier ones of the same student and class, and
// says whether it adds anything.
func (r *reader) agrees(cells table.Row, row *Row) bool {
	at, again := r.seen[row.SourcedID]
	if !again {
		at = int32(len(r.rows))
		r.seen[row.SourcedID] = at
		return r.joins(cells, row, at)
	}
	first := &r.rows[at]
	if !sameName(first, row) {
		r.fail(cells, "id", invalid("roster.id_twice", row.SourcedID, fullName(first), first.Line, fullName(row), row.Line))
		r.hold(row.SourcedID)
		return false
	}
	row.First, row.Last = first.First, first.Last
	switch {
	case row.Grade == first.Grade || row.Grade == GradeUnknown:
	case first.Grade == GradeUnknown:
		first.Grade = row.Grade
	default:
		r.warn(cells, "grade", invalid("roster.grade_differs", GradeName(first.Grade), first.Line))
	}
	row.Grade = first.Grade
	return r.joins(cells, row, at)
}

// joins notes the class of a row; a repetition is merged with a warning, and a
// class with a second teacher is pointed out once.
func (r *reader) joins(cells table.Row, row *Row, student int32) bool {
	class := numbered(r.classes, foldName(row.Class))
	here := place{student, class, numbered(r.teachers, row.TeacherEmail)}
	if line, again := r.at[here]; again {
		r.warn(cells, "class", invalid("roster.row_twice", int(line)))
		return false
	}
	r.at[here] = int32(row.Line)
	if row.TeacherEmail == "" {
		return true
	}
	i, known := r.taught[class]
	if !known {
		r.taught[class] = int32(len(r.rows))
	} else if i >= 0 && r.rows[i].TeacherEmail != row.TeacherEmail {
		other := r.rows[i]
		r.warn(cells, "teacher", invalid("roster.two_teachers", row.Class, other.TeacherEmail, other.Line, row.TeacherEmail))
		r.taught[class] = -1
	}
	return true
}

// numbered returns the number of key, giving it one at need.
func numbered(m map[string]int32, key string) int32 {
	n, ok := m[key]
	if !ok {
		n = int32(len(m))
		m[key] = n
	}
	return n
}

// lostZeros warns of numeric ids of mixed widths, which Excel leaves when it
// drops leading zeros: most share the greatest width, at least four digits.
func (r *reader) lostZeros() {
	widths := map[int]int{}
	widest := 0
	for id := range r.seen {
		if !isDigits(id) {
			return
		}
		widths[len(id)]++
		widest = max(widest, len(id))
	}
	if widest < 4 || len(widths) == 1 || widths[widest]*2 < len(r.seen) {
		return
	}
	for _, row := range r.rows {
		if len(row.SourcedID) < widest {
			r.faults = append(r.faults, RowFault{
				Line: row.Line, Column: r.cols.Header("id"), Value: row.SourcedID, Warning: true,
				Fault: invalid("roster.id_width", row.SourcedID, len(row.SourcedID), widest).In("id"),
			})
			return
		}
	}
}

// finish drops the rows of held students and orders the faults by line.
func (r *reader) finish() (*List, []RowFault, error) {
	list := &List{Lost: r.lost, Unused: r.cols.Unused, IDColumn: r.cols.Header("id")}
	list.Rows = slices.DeleteFunc(r.rows, func(row Row) bool { return r.held[row.SourcedID] })
	for id := range r.held {
		list.Held = append(list.Held, id)
	}
	slices.Sort(list.Held)
	slices.SortStableFunc(r.faults, func(a, b RowFault) int { return a.Line - b.Line })
	return list, r.faults, nil
}

// cell cleans one cell; its fault is noted and "" returned.
func (r *reader) cell(cells table.Row, field string, clean func(string) (string, error)) string {
	v, err := clean(r.cols.Cell(cells, field))
	if err != nil {
		r.fail(cells, field, fault.Of(err))
		return ""
	}
	return v
}

func (r *reader) fail(cells table.Row, field string, f *fault.Fault) {
	r.faults = append(r.faults, RowFault{
		Line: cells.Line, Column: r.cols.Header(field), Value: short(r.cols.Cell(cells, field)), Fault: f.In(field),
	})
}

func (r *reader) warn(cells table.Row, field string, f *fault.Fault) {
	r.fail(cells, field, f)
	r.faults[len(r.faults)-1].Warning = true
}

// faulty says whether a fault that is no warning was noted since before.
func (r *reader) faulty(before int) bool {
	return slices.ContainsFunc(r.faults[before:], func(f RowFault) bool { return !f.Warning })
}

func (r *reader) hold(id string) {
	if id == "" {
		r.lost++
		return
	}
	r.held[id] = true
}

func sameName(a, b *Row) bool {
	return foldName(a.First) == foldName(b.First) && foldName(a.Last) == foldName(b.Last)
}

func fullName(r *Row) string { return strings.TrimSpace(r.First + " " + r.Last) }

// foldName is what two names are compared by.
func foldName(s string) string { return strings.ToLower(s) }
