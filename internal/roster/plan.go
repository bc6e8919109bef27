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
func (e StudentEdit) Edit() Edit { return Changed }

// Fields lists the fields that differ; nil when added or removed.
func (e StudentEdit) Fields() []FieldChange { return nil }

// Of returns the students of one kind of edit, in order.
func (p Plan) Of(kind Edit) []StudentEdit { return nil }

// Empty says that applying the plan would change nothing.
func (p Plan) Empty() bool { return true }

// Counts sums the plan up.
func (p Plan) Counts() Counts { return Counts{} }

// DropShare returns the share, 0-1, of the students now in a class that the
// plan withdraws.
func (p Plan) DropShare() float64 { return 0 }

// Drops says that the plan withdraws more than MaxDrop, so ask twice.
func (p Plan) Drops() bool { return p.DropShare() > MaxDrop }

// Inverse returns the plan that undoes p exactly.
func (p Plan) Inverse() Plan { return Plan{} }

// Diff returns what list changes in current. It is pure and ordered: the same
// input gives the same plan, and a list that is already in force gives an empty
// one.
func Diff(current State, list *List) Plan { return Plan{} }
