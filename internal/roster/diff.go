package roster

import (
	"cmp"
	"slices"
)

// Diff returns what list changes in current. It is pure and ordered: the same
// input gives the same plan, and a list that is already in force gives an empty
// one.
//
// Listed students are added, changed, reactivated and placed in exactly the
// listed classes. Students now in a class whom the list omits are withdrawn;
// whoever applies the plan ends their enrollments. Students without a sourced id and students that the
// list holds back stay as they are. Where the list names teachers for a class,
// they are the class's teachers. Classes and teachers that the list omits stay.
func Diff(current State, list *List) Plan {
	d := newDiffer(current, list)
	for i := range list.Rows {
		d.row(&list.Rows[i])
	}
	if !d.plan.Held {
		d.leave()
		d.withdraw(current)
	}
	d.teach()
	return d.plan
}

// differ holds the state by the names that a plan uses, and the plan so far.
type differ struct {
	plan Plan
	held map[string]bool // sourced ids

	students map[string]*Student        // by sourced id
	classes  map[string]string          // folded name to name
	teachers map[string]bool            // e-mails
	in       map[string][]string        // sourced id to folded class names
	placed   map[seat]bool              // as in
	teaches  map[string]map[string]bool // folded class name to e-mails

	listed  map[string]bool            // sourced ids
	wanted  map[seat]bool              // as placed, by the list
	order   []string                   // listed sourced ids in file order
	given   map[string]map[string]bool // as teaches, by the list
	lessons []TeachingEdit             // the list's, in file order
}

// seat is a student, by sourced id, in a class, by folded name.
type seat struct{ student, class string }

func newDiffer(current State, list *List) *differ {
	d := &differ{
		held: map[string]bool{}, students: map[string]*Student{}, classes: map[string]string{},
		teachers: map[string]bool{}, in: map[string][]string{}, placed: map[seat]bool{},
		teaches: map[string]map[string]bool{}, listed: map[string]bool{}, wanted: map[seat]bool{}, given: map[string]map[string]bool{},
	}
	d.plan.Held = list.Lost > 0
	for _, id := range list.Held {
		d.held[id] = true
	}
	ids := map[string]string{} // row id to sourced id, class name or e-mail
	for i := range current.Students {
		if s := &current.Students[i]; s.SourcedID != "" {
			d.students[s.SourcedID], ids[s.ID] = s, s.SourcedID
		}
	}
	for _, t := range current.Teachers {
		d.teachers[t.Email], ids[t.ID] = true, t.Email
	}
	for _, c := range current.Classes {
		key := foldName(c.Name)
		d.classes[key], ids[c.ID] = c.Name, key
		for _, t := range c.TeacherIDs {
			put(d.teaches, key, ids[t])
		}
	}
	for _, e := range current.Enrollments {
		here := seat{ids[e.StudentID], ids[e.ClassID]}
		if here.student != "" && here.class != "" && !d.placed[here] {
			d.placed[here] = true
			d.in[here.student] = append(d.in[here.student], here.class)
		}
	}
	for id := range d.in {
		if !d.students[id].Withdrawn {
			d.plan.Active++
		}
	}
	return d
}

// row plans what one row of the list asks for.
func (d *differ) row(r *Row) {
	if d.held[r.SourcedID] {
		return
	}
	if !d.listed[r.SourcedID] {
		d.listed[r.SourcedID] = true
		d.order = append(d.order, r.SourcedID)
		d.student(r)
	}
	class := foldName(r.Class)
	if _, ok := d.classes[class]; !ok {
		d.classes[class] = r.Class
		d.plan.Classes = append(d.plan.Classes, ClassEdit{Added, r.Class})
	}
	here := seat{r.SourcedID, class}
	if !d.placed[here] && !d.wanted[here] {
		d.plan.Enrollments = append(d.plan.Enrollments, EnrollmentEdit{Added, d.classes[class], r.SourcedID})
	}
	d.wanted[here] = true
	if r.TeacherEmail != "" {
		d.teacher(class, r.TeacherEmail)
	}
}

// student plans the student's own data. A grade that the list does not say, or
// a last name that it leaves empty, stays.
func (d *differ) student(r *Row) {
	before := d.students[r.SourcedID]
	if before == nil {
		after := Student{SourcedID: r.SourcedID, First: r.First, Last: r.Last, Grade: r.Grade}
		d.plan.Students = append(d.plan.Students, StudentEdit{After: &after})
		return
	}
	was, after := *before, *before
	after.First, after.Last, after.Withdrawn = r.First, cmp.Or(r.Last, was.Last), false
	if r.Grade != GradeUnknown {
		after.Grade = r.Grade
	}
	if was == after {
		d.plan.Unchanged++
		return
	}
	d.plan.Students = append(d.plan.Students, StudentEdit{Before: &was, After: &after})
}

func (d *differ) teacher(class, email string) {
	if !d.teachers[email] {
		d.teachers[email] = true
		d.plan.Teachers = append(d.plan.Teachers, TeacherEdit{Added, email})
	}
	if !d.given[class][email] {
		put(d.given, class, email)
		d.lessons = append(d.lessons, TeachingEdit{Added, d.classes[class], email})
	}
}

// leave takes listed students out of the classes that the list does not name.
func (d *differ) leave() {
	for _, id := range d.order {
		slices.Sort(d.in[id])
		for _, class := range d.in[id] {
			if !d.wanted[seat{id, class}] {
				d.plan.Enrollments = append(d.plan.Enrollments, EnrollmentEdit{Removed, d.classes[class], id})
			}
		}
	}
}

// withdraw plans the students in a class whom the list omits, by name.
func (d *differ) withdraw(current State) {
	var gone []StudentEdit
	for _, s := range current.Students {
		if s.SourcedID == "" || s.Withdrawn || len(d.in[s.SourcedID]) == 0 || d.listed[s.SourcedID] || d.held[s.SourcedID] {
			continue
		}
		was, after := s, s
		after.Withdrawn = true
		gone = append(gone, StudentEdit{Before: &was, After: &after})
	}
	slices.SortFunc(gone, func(a, b StudentEdit) int {
		return cmp.Or(cmp.Compare(a.Before.Last, b.Before.Last), cmp.Compare(a.Before.First, b.Before.First),
			cmp.Compare(a.Before.SourcedID, b.Before.SourcedID))
	})
	d.plan.Students = append(d.plan.Students, gone...)
}

// teach plans who gains and who loses the classes for which the list names
// teachers.
func (d *differ) teach() {
	for _, l := range d.lessons {
		if !d.teaches[foldName(l.Class)][l.Email] {
			d.plan.Teachings = append(d.plan.Teachings, l)
		}
	}
	if d.plan.Held {
		return
	}
	for _, class := range sorted(d.given) {
		for _, email := range sorted(d.teaches[class]) {
			if email != "" && !d.given[class][email] {
				d.plan.Teachings = append(d.plan.Teachings, TeachingEdit{Removed, d.classes[class], email})
			}
		}
	}
}

func put(m map[string]map[string]bool, key, value string) {
	if m[key] == nil {
		m[key] = map[string]bool{}
	}
	m[key][value] = true
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
