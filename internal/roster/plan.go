package roster

// Plan is what a class list changes. It names students by sourced id, classes
// by name and teachers by e-mail; whoever applies it gives new rows their ids.
// The zero Plan changes nothing. It survives JSON unharmed.
type Plan struct {
	Students    []StudentEdit    `json:"students,omitempty"`
	Classes     []ClassEdit      `json:"classes,omitempty"`
	Teachers    []TeacherEdit    `json:"teachers,omitempty"`
	Enrollments []EnrollmentEdit `json:"enrollments,omitempty"`
	Teachings   []TeachingEdit   `json:"teachings,omitempty"`

	Unchanged int  `json:"unchanged"`      // listed students whose own data stay as they are
	Active    int  `json:"active"`         // students in a class before: the base of DropShare
	Held      bool `json:"held,omitempty"` // a faulty row hid its id, so nobody is withdrawn
}

// Edit says what happens to one row.
type Edit string

// The edits of a plan. Removed occurs only in the inverse of an import.
const (
	Added       Edit = "added"
	Changed     Edit = "changed"
	Withdrawn   Edit = "withdrawn"
	Reactivated Edit = "reactivated"
	Removed     Edit = "removed"
)

// StudentEdit is one student before and after: nil before is added, nil after
// is removed.
type StudentEdit struct {
	Before *Student `json:"before,omitempty"`
	After  *Student `json:"after,omitempty"` // ID empty if new
}

// ClassEdit adds a class (Edit Added) or removes it (Removed).
type ClassEdit struct {
	Edit Edit   `json:"edit"`
	Name string `json:"name"`
}

// TeacherEdit adds a teacher (Edit Added) or removes one (Removed).
type TeacherEdit struct {
	Edit  Edit   `json:"edit"`
	Email string `json:"email"`
}

// EnrollmentEdit puts a student into a class (Edit Added) or takes one out
// (Removed).
type EnrollmentEdit struct {
	Edit      Edit   `json:"edit"`
	Class     string `json:"class"`
	SourcedID string `json:"sourced_id"`
}

// TeachingEdit gives a class to a teacher (Edit Added) or takes it (Removed).
type TeachingEdit struct {
	Edit  Edit   `json:"edit"`
	Class string `json:"class"`
	Email string `json:"email"`
}

// FieldChange is one field of a student before and after, as a person reads it.
type FieldChange struct {
	Field         string // "first", "last", "grade", "withdrawn"
	Before, After string
}

// Counts sums a plan up.
type Counts struct {
	Added, Changed, Unchanged, Withdrawn, Reactivated int // students
	Classes, Teachers                                 int // new ones
	Joins, Leaves                                     int // enrollments
}

// MaxDrop is the share of students above which a withdrawal asks twice.
const MaxDrop = .20

// Edit says what happens to the student.
func (e StudentEdit) Edit() Edit {
	switch {
	case e.Before == nil:
		return Added
	case e.After == nil:
		return Removed
	case !e.Before.Withdrawn && e.After.Withdrawn:
		return Withdrawn
	case e.Before.Withdrawn && !e.After.Withdrawn:
		return Reactivated
	}
	return Changed
}

// Student returns the student after the edit, or before it if removed.
func (e StudentEdit) Student() Student {
	if e.After == nil {
		return *e.Before
	}
	return *e.After
}

// Fields lists the names and grade that differ; nil when added or removed.
func (e StudentEdit) Fields() (changes []FieldChange) {
	if e.Before == nil || e.After == nil {
		return nil
	}
	for _, c := range []FieldChange{
		{"first", e.Before.First, e.After.First},
		{"last", e.Before.Last, e.After.Last},
		{"grade", GradeName(e.Before.Grade), GradeName(e.After.Grade)},
	} {
		if c.Before != c.After {
			changes = append(changes, c)
		}
	}
	return changes
}

// Of returns the students of one kind of edit, in order.
func (p Plan) Of(kind Edit) (edits []StudentEdit) {
	for _, e := range p.Students {
		if e.Edit() == kind {
			edits = append(edits, e)
		}
	}
	return edits
}

// Empty says that applying the plan would change nothing.
func (p Plan) Empty() bool {
	return len(p.Students)+len(p.Classes)+len(p.Teachers)+len(p.Enrollments)+len(p.Teachings) == 0
}

// Counts sums the plan up.
func (p Plan) Counts() Counts {
	c := Counts{Unchanged: p.Unchanged, Classes: len(p.Classes), Teachers: len(p.Teachers)}
	for _, e := range p.Students {
		switch e.Edit() {
		case Added:
			c.Added++
		case Changed:
			c.Changed++
		case Withdrawn:
			c.Withdrawn++
		case Reactivated:
			c.Reactivated++
		}
	}
	for _, e := range p.Enrollments {
		if e.Edit == Added {
			c.Joins++
		} else {
			c.Leaves++
		}
	}
	return c
}

// DropShare returns the share, 0-1, of the students now in a class that the
// plan withdraws.
func (p Plan) DropShare() float64 {
	if p.Active == 0 {
		return 0
	}
	return float64(p.Counts().Withdrawn) / float64(p.Active)
}

// Drops says that the plan withdraws more than MaxDrop, so ask twice.
func (p Plan) Drops() bool { return p.DropShare() > MaxDrop }

// Inverse returns the plan that undoes p exactly, given p.Students whose
// After.ID is filled in or that are found by sourced id.
func (p Plan) Inverse() Plan {
	inv := Plan{Unchanged: p.Unchanged}
	for _, e := range p.Students {
		inv.Students = append(inv.Students, StudentEdit{Before: e.After, After: e.Before})
	}
	for _, e := range p.Classes {
		e.Edit = e.Edit.inverse()
		inv.Classes = append(inv.Classes, e)
	}
	for _, e := range p.Teachers {
		e.Edit = e.Edit.inverse()
		inv.Teachers = append(inv.Teachers, e)
	}
	for _, e := range p.Enrollments {
		e.Edit = e.Edit.inverse()
		inv.Enrollments = append(inv.Enrollments, e)
	}
	for _, e := range p.Teachings {
		e.Edit = e.Edit.inverse()
		inv.Teachings = append(inv.Teachings, e)
	}
	return inv
}

// inverse swaps Added and Removed.
func (e Edit) inverse() Edit {
	if e == Added {
		return Removed
	}
	return Added
}
