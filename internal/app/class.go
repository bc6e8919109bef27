package app

import (
	"context"
	"slices"
	"strings"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// ClassEdit is what an admin enters about a class.
type ClassEdit struct {
	Name     string
	Teachers string // e-mails, apart by commas or spaces
}

// classState is a class as an edit of it is taken back to.
type classState struct {
	Name       string   `json:"name"`
	TeacherIDs []string `json:"teacher_ids"`
}

// Classes returns the classes that the viewer teaches, all of the school for an
// admin, by name; what responses say stands only on those the viewer teaches.
func (a *App) Classes(ctx context.Context, v auth.Viewer) (out []report.ClassCard, err error) {
	if err := member(v); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if out, err = tx.ClassCards(v); err != nil {
			return err
		}
		return a.fillCards(tx, v, out)
	})
	return out, err
}

// fillCards adds what responses say of the classes that the viewer teaches.
func (a *App) fillCards(tx *store.Tx, v auth.Viewer, cards []report.ClassCard) error {
	for i := range cards {
		card := &cards[i]
		if !card.Teaches {
			continue
		}
		c, err := a.class(tx, v, card.ID)
		if err != nil {
			return err
		}
		card.Responses, card.Spread = c.Responses, c.Spread
		for _, r := range c.Rows {
			if r.LastOn.After(card.LastOn) {
				card.LastOn = r.LastOn
			}
		}
	}
	return nil
}

// ClassRefs returns the same classes by name alone.
func (a *App) ClassRefs(ctx context.Context, v auth.Viewer) (out []report.ClassRef, err error) {
	if err := member(v); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = tx.ClassRefs(v)
		return err
	})
	return out, err
}

// ClassForm returns a class as its form shows it. An admin's.
func (a *App) ClassForm(ctx context.Context, v auth.Viewer, id string) (out ClassEdit, err error) {
	if err := keeper(v); err != nil {
		return out, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Class(v, id)
		out = ClassEdit{Name: c.Name, Teachers: strings.Join(c.Emails, ", ")}
		return err
	})
	return out, err
}

// AddClass makes a class in the present term and returns its id and the edit's.
// Faults belong to name and teacher. An admin's.
func (a *App) AddClass(ctx context.Context, v auth.Viewer, c ClassEdit) (id, editID string, err error) {
	err = a.editClass(ctx, v, &c, func(tx *store.Tx, teachers []string) error {
		term, err := tx.Term(v.SchoolID)
		if err != nil {
			return err
		}
		id = tx.NewID()
		if err := freeName(tx, v, id, c.Name); err != nil {
			return err
		}
		if err := tx.AddClass(v.SchoolID, roster.Class{ID: id, TermID: term.ID, Name: c.Name}); err != nil {
			return inField(err, "name")
		}
		editID, err = note(tx, v, editClassAdded, id, change[classState]{After: classState{c.Name, teachers}})
		if err != nil {
			return err
		}
		return tx.SetTeachers(id, teachers)
	})
	return id, editID, err
}

// EditClass changes name and teachers. An admin's.
func (a *App) EditClass(ctx context.Context, v auth.Viewer, id string, c ClassEdit) (editID string, err error) {
	err = a.editClass(ctx, v, &c, func(tx *store.Tx, teachers []string) error {
		before, err := classStateOf(tx, v, id)
		if err != nil {
			return err
		}
		if err := freeName(tx, v, id, c.Name); err != nil {
			return err
		}
		after := classState{c.Name, teachers}
		if editID, err = note(tx, v, editClassChanged, id, change[classState]{before, after}); err != nil {
			return err
		}
		return setClass(tx, id, after)
	})
	return editID, err
}

// editClass checks the entries and finds the teachers, then runs write.
func (a *App) editClass(ctx context.Context, v auth.Viewer, c *ClassEdit, write func(*store.Tx, []string) error) error {
	if err := keeper(v); err != nil {
		return err
	}
	var e entries
	name, err := roster.CleanClassName(c.Name)
	e.check(err, "name")
	c.Name = name
	emails := strings.FieldsFunc(c.Teachers, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
	for i := range emails {
		var err error
		if emails[i], err = auth.NormalEmail(emails[i]); err != nil {
			e.check(err, "teacher")
			break
		}
	}
	if err := e.faults.Err(); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		teachers := []string{}
		for _, email := range emails {
			who, err := tx.AccountByEmail(email)
			if fault.KindOf(err) == fault.NotFound || err == nil && who.Closed() {
				return fault.New(fault.Invalid, "class.no_teacher", email).In("teacher")
			}
			if err != nil {
				return err
			}
			teachers = append(teachers, who.ID)
		}
		slices.Sort(teachers)
		return write(tx, slices.Compact(teachers))
	})
}

// freeName refuses a name that another open class has but for its case, since
// class lists do not tell these apart.
func freeName(tx *store.Tx, v auth.Viewer, id, name string) error {
	refs, err := tx.ClassRefs(v)
	for _, c := range refs {
		if c.ID != id && strings.EqualFold(c.Name, name) {
			return fault.New(fault.Conflict, "class.taken").In("name")
		}
	}
	return err
}

func classStateOf(tx *store.Tx, v auth.Viewer, id string) (classState, error) {
	c, err := tx.Class(v, id)
	ids := append([]string{}, c.TeacherIDs...)
	slices.Sort(ids)
	return classState{c.Name, ids}, err
}

func setClass(tx *store.Tx, id string, c classState) error {
	if err := tx.RenameClass(id, c.Name); err != nil {
		return inField(err, "name")
	}
	return tx.SetTeachers(id, c.TeacherIDs)
}

// CloseClass closes a class: its students leave it and their teachers see them
// in it no more. Undo opens it as it was. An admin's.
func (a *App) CloseClass(ctx context.Context, v auth.Viewer, id string) (editID string, err error) {
	if err := keeper(v); err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Class(v, id); err != nil {
			return err
		}
		if editID, err = note(tx, v, editClassClosed, id, change[classState]{}); err != nil {
			return err
		}
		return tx.CloseClass(id, editID)
	})
	return editID, err
}
