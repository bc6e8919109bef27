package app

import (
	"context"
	"strings"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// Settings returns the school's name, zone and term. An admin's.
func (a *App) Settings(ctx context.Context, v auth.Viewer) (out report.Settings, err error) {
	if err := keeper(v); err != nil {
		return out, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		s, err := tx.School()
		if err != nil {
			return err
		}
		t, err := tx.Term(s.ID)
		out = report.Settings{Name: s.Name, TimeZone: s.TimeZone, Term: t.Name, TermStarts: t.Start, TermEnds: t.End}
		return err
	})
	return out, err
}

// EditSettings changes them. Faults belong to the fields school, time_zone,
// term, term_starts and term_ends.
func (a *App) EditSettings(ctx context.Context, v auth.Viewer, s report.Settings) error {
	if err := keeper(v); err != nil {
		return err
	}
	var e entries
	e.settings(&s)
	if err := e.faults.Err(); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		t, err := tx.Term(v.SchoolID)
		if err != nil {
			return err
		}
		if err := tx.EditSchool(roster.School{ID: v.SchoolID, Name: s.Name, TimeZone: s.TimeZone}); err != nil {
			return err
		}
		t.Name, t.Start, t.End = s.Term, s.TermStarts, s.TermEnds
		return tx.EditTerm(t)
	})
	if err == nil {
		a.school.Store(zoned(roster.School{ID: v.SchoolID, Name: s.Name, TimeZone: s.TimeZone}))
	}
	return err
}

// settings checks the school's settings and makes them fit to keep.
func (e *entries) settings(s *report.Settings) {
	e.line(&s.Name, "school", longestTitle)
	s.TimeZone = strings.TrimSpace(s.TimeZone)
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" || s.TimeZone == "Local" {
		e.faults = append(e.faults, fault.New(fault.Invalid, "school.time_zone").In("time_zone"))
	}
	e.line(&s.Term, "term", longestName)
	starts := e.day(&s.TermStarts, "term_starts")
	ends := e.day(&s.TermEnds, "term_ends")
	if !starts.IsZero() && !ends.IsZero() && !ends.After(starts) {
		e.faults = append(e.faults, fault.New(fault.Invalid, "school.term_order").In("term_ends"))
	}
}

// day wants YYYY-MM-DD between 2000 and 2200.
func (e *entries) day(s *string, field string) time.Time {
	*s = strings.TrimSpace(*s)
	t, err := time.Parse(time.DateOnly, *s)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		e.faults = append(e.faults, fault.New(fault.Invalid, "form.day").In(field))
		return time.Time{}
	}
	return t
}
