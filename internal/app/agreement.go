package app

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
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
		pairs, err := pairsOf(tx, v.SchoolID, whose)
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
			if pairs, err = pairsOf(tx, v.SchoolID, v.AccountID); err != nil {
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
// with their scores. What a study came to stands in the place of a rating given
// beside the score.
func pairsOf(tx *store.Tx, schoolID, teacherID string) ([]report.Pair, error) {
	blind, err := blindPairs(tx, schoolID, teacherID)
	if err != nil {
		return nil, err
	}

	rated, err := tx.RatedScores(teacherID)
	if err != nil {
		return nil, err
	}
	var out []report.Pair
	for _, r := range rated {
		if _, ok := blind[judgedSkill{r.ResponseID, r.Skill}]; ok {
			continue
		}
		out = append(out, report.Pair{ResponseID: r.ResponseID, StudentID: r.StudentID, PromptID: r.PromptID, Prompt: r.Prompt, On: dayOf(r.On),
			Skill: r.Skill, Evidence: r.Evidence, Level: r.Level, Score: r.Score})
	}
	for _, key := range slices.SortedFunc(maps.Keys(blind), judgedSkill.compare) {
		out = append(out, blind[key])
	}
	return out, nil
}

// judgedSkill names what a judgement is of.
type judgedSkill struct {
	response string
	skill    skill.Skill
}

func (j judgedSkill) compare(k judgedSkill) int {
	return cmp.Or(cmp.Compare(j.response, k.response), cmp.Compare(j.skill, k.skill))
}

// blindPairs returns what studies came to, beside the scores that stood when
// the first of their raters rated: a later one may have learned from that rating.
func blindPairs(tx *store.Tx, schoolID, teacherID string) (map[judgedSkill]report.Pair, error) {
	all, err := goldOf(tx, schoolID)
	if err != nil {
		return nil, err
	}
	out := map[judgedSkill]report.Pair{}
	for _, g := range all {
		s, err := tx.ScoreAt(teacherID, g.item.ResponseID, g.skill, g.at)
		if fault.KindOf(err) == fault.NotFound {
			continue // another's student, or a text that was corrected since
		}
		if err != nil {
			return nil, err
		}
		out[judgedSkill{g.item.ResponseID, g.skill}] = report.Pair{ResponseID: g.item.ResponseID, StudentID: g.item.StudentID, PromptID: s.PromptID, Prompt: s.Prompt,
			On: dayOf(s.On), Skill: g.skill, Evidence: g.Evidence, Level: g.Level, Score: s.Score, Blind: true}
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
