package app

import (
	"context"
	"slices"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// Library returns the prompts that ship with the program, narrowed to a skill,
// nil for all, and a grade, -1 for all, with the school's own standing of those
// it took over.
func (a *App) Library(ctx context.Context, v auth.Viewer, s *skill.Skill, grade int) (out report.Library, err error) {
	if err := member(v); err != nil {
		return out, err
	}
	all, err := response.Library()
	if err != nil {
		return out, err
	}
	out.Skill, out.Grade = s, grade
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		own, err := tx.Prompts(v.SchoolID)
		if err != nil {
			return err
		}
		meters, err := a.meters(tx)
		if err != nil {
			return err
		}
		for i, p := range all {
			if s != nil && *p.Skill != *s || grade >= 0 && (grade < p.GradeLow || grade > p.GradeHigh) {
				continue
			}
			l := report.LibraryPrompt{Number: i, Prompt: p}
			if at := slices.IndexFunc(own, func(o response.Prompt) bool { return o.Wording == p.Wording }); at >= 0 {
				l.OwnID = own[at].ID
			}
			l.Meter = metersOf(meters, l.OwnID)[*p.Skill]
			out.Prompts = append(out.Prompts, l)
		}
		return nil
	})
	return out, err
}

// CopyPrompts makes prompts of the school of those of the library with the given
// numbers, and returns how many are new.
func (a *App) CopyPrompts(ctx context.Context, v auth.Viewer, numbers []int) (added int, err error) {
	if err := member(v); err != nil {
		return 0, err
	}
	all, err := response.Library()
	if err != nil {
		return 0, err
	}
	if len(numbers) == 0 {
		return 0, fault.New(fault.Invalid, "library.none_chosen")
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		for _, n := range numbers {
			if n < 0 || n >= len(all) {
				return fault.New(fault.NotFound, "fault.not_found")
			}
			if err := unusedWording(tx, v.SchoolID, all[n]); fault.KindOf(err) == fault.Conflict {
				continue
			} else if err != nil {
				return err
			}
			if _, err := tx.AddPrompt(v.SchoolID, all[n]); err != nil {
				return err
			}
			added++
		}
		return nil
	})
	return added, err
}
