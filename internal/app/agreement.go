package app

import (
	"context"

	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/store"
)

// Agreement compares ratings with the scores that stood when they were given: a
// teacher's of the students they teach, an admin's and the system's of the whole
// school, in figures alone. The widest disagreements name students whom the
// viewer teaches, and an access record is appended for each.
func (a *App) Agreement(ctx context.Context, v auth.Viewer) (out report.Agreement, err error) {
	if err := member(v); err != nil {
		return out, err
	}
	whose := v.AccountID
	if v.IsAdmin() {
		whose = ""
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		pairs, err := pairsOf(tx, whose)
		if err != nil {
			return err
		}
		out = report.Agree(pairs)
		if out.School = v.IsAdmin(); out.School {
			out.HideFew()
		}
		if !v.SignedIn() {
			return nil
		}
		if out.School {
			if pairs, err = pairsOf(tx, v.AccountID); err != nil {
				return err
			}
		}
		out.Widest = report.Widest(pairs)
		return nameAll(tx, v.AccountID, out.Widest)
	})
	if err != nil {
		return out, err
	}
	return out, a.recordWidest(ctx, v, out.Widest)
}

// pairsOf returns the ratings of students whom a teacher teaches, "" for all,
// with their scores.
func pairsOf(tx *store.Tx, teacherID string) ([]report.Pair, error) {
	rated, err := tx.RatedScores(teacherID)
	if err != nil {
		return nil, err
	}
	out := make([]report.Pair, len(rated))
	for i, r := range rated {
		out[i] = report.Pair{ResponseID: r.ResponseID, StudentID: r.StudentID, PromptID: r.PromptID, Prompt: r.Prompt, On: dayOf(r.On),
			Skill: r.Skill, Evidence: r.Evidence, Level: r.Level, Score: r.Score}
	}
	return out, nil
}

// nameAll looks up whose responses are listed.
func nameAll(tx *store.Tx, teacherID string, list []report.Disagreement) error {
	for i := range list {
		s, err := tx.TaughtStudent(teacherID, list[i].StudentID)
		if err != nil {
			return err
		}
		list[i].Student = personOf(s)
	}
	return nil
}

func (a *App) recordWidest(ctx context.Context, v auth.Viewer, list []report.Disagreement) error {
	seen := map[string]bool{}
	for _, d := range list {
		if seen[d.StudentID] {
			continue
		}
		seen[d.StudentID] = true
		if err := a.recordTaught(ctx, v, "agreement", "student", d.StudentID); err != nil {
			return err
		}
	}
	return nil
}
