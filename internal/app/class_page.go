package app

import (
	"context"

	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// Class returns a class with its students' four skills, seen as view says. An
// admin who does not teach it gets the names without scores.
func (a *App) Class(ctx context.Context, v auth.Viewer, id string, view report.View) (c report.Class, err error) {
	if err := member(v); err != nil {
		return c, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if c, err = a.class(tx, v, id); err != nil || !c.Teaches {
			return err
		}
		asked, err := tx.ClassPrompts(id)
		if err != nil {
			return err
		}
		c.Prompts, err = a.promptMeters(tx, asked)
		return err
	})
	if err != nil {
		return report.Class{}, err
	}
	c.View = view
	c.Rows = report.Arrange(c.Rows, view, a.Now(ctx))
	if c.Teaches {
		return c, a.recordTaught(ctx, v, "class", "class", id)
	}
	return c, a.record(ctx, v, "class", "class", id)
}

// class returns the whole class in the roster's order.
func (a *App) class(tx *store.Tx, v auth.Viewer, id string) (report.Class, error) {
	head, err := tx.Class(v, id)
	if err != nil {
		return report.Class{}, err
	}
	c := report.Class{ID: head.ID, Name: head.Name, Term: head.Term, Teachers: head.Teachers, Teaches: head.Teaches || v.IsSystem()}
	students, err := tx.ClassStudents(v, id)
	if err != nil {
		return c, err
	}
	var estimates map[string]*[skill.Count]store.Estimate
	if c.Teaches {
		teacher, err := teacherOf(v)
		if err != nil {
			return c, err
		}
		if estimates, err = tx.ClassEstimates(teacher, id); err != nil {
			return c, err
		}
	}
	c.Total = len(students)
	c.Rows = make([]report.ClassRow, len(students))
	for i, s := range students {
		c.Rows[i] = classRow(personOf(s), estimates[s.ID])
		c.Responses += c.Rows[i].Responses
	}
	for _, s := range skill.All() {
		c.Spread[s] = report.SpreadOf(c.Rows, s)
	}
	return c, nil
}

func classRow(p report.Person, estimates *[skill.Count]store.Estimate) report.ClassRow {
	row := report.ClassRow{Person: p}
	for _, s := range skill.All() {
		row.Cells[s].Skill = s
		if estimates != nil {
			e := estimates[s]
			row.Cells[s] = estimateOf(s, e)
			row.Responses, row.LastOn = e.Heard, dayOf(e.HeardDay)
		}
	}
	return row
}

func estimateOf(s skill.Skill, e store.Estimate) report.Estimate {
	return report.Estimate{Score: report.OfEstimate(s, e.Estimate), Responses: e.Responses, Ratings: e.Ratings,
		Words: e.Words, LastOn: dayOf(e.LastDay)}
}
