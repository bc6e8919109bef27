package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
	"unseenedge/internal/table"
)

// StudyItem returns the response at a place of a study's sample, from 1, as a
// rater may see it: names removed, no score, nobody else's rating. Place 0 is
// the first that the viewer has not rated, or the last if there is none. It
// appends an access record.
func (a *App) StudyItem(ctx context.Context, v auth.Viewer, id string, place int) (s report.Study, item report.StudyItem, err error) {
	var student string
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		row, items, err := a.ratedStudy(ctx, tx, v, id, &s)
		if err != nil {
			return err
		}
		mine, err := judgementsOf(tx, id, v.AccountID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(items, func(i store.StudyItem) bool {
			if place > 0 {
				return i.Place == place
			}
			return len(mine[i.ResponseID]) < len(row.Skills)
		})
		switch {
		case at < 0 && place > 0, len(items) == 0:
			return fault.New(fault.NotFound, "fault.not_found")
		case at < 0:
			at = len(items) - 1
		}
		item, student = itemOf(items, at), items[at].StudentID
		item.Mine = mine[item.ResponseID]
		item.Text, err = redacted(tx, item.Text)
		return err
	})
	if err != nil {
		return s, item, err
	}
	return s, item, a.recordAs(ctx, v, "study", "rating study", "student", student)
}

// ratedStudy returns a study in which the viewer may rate, else a fault.
func (a *App) ratedStudy(ctx context.Context, tx *store.Tx, v auth.Viewer, id string, s *report.Study) (row store.Study, items []store.StudyItem, err error) {
	if !v.SignedIn() {
		return row, nil, fault.New(fault.Denied, "fault.denied")
	}
	if row, err = tx.Study(v.SchoolID, v.AccountID, id); err != nil {
		return row, nil, err
	}
	if *s, err = a.studyOf(ctx, tx, v, row); err != nil {
		return row, nil, err
	}
	if !s.MayRate {
		key := "study.not_rater"
		switch {
		case s.Waits:
			key = "study.waits"
		case row.ClosedAt > 0:
			key = "study.closed"
		}
		return row, nil, fault.New(fault.Conflict, key)
	}
	items, err = tx.StudyItems(id)
	return row, items, err
}

func itemOf(items []store.StudyItem, at int) report.StudyItem {
	i := items[at]
	out := report.StudyItem{Place: i.Place, Of: len(items), ResponseID: i.ResponseID, Prompt: i.Prompt, Mode: i.Mode, Grade: i.Grade, Text: i.Text}
	if at > 0 {
		out.Before = items[at-1].Place
	}
	if at+1 < len(items) {
		out.Next = items[at+1].Place
	}
	return out
}

// judgementsOf returns what one account gave in a study, by response.
func judgementsOf(tx *store.Tx, studyID, accountID string) (map[string]map[skill.Skill]report.Judgement, error) {
	all, err := tx.StudyRatings(studyID)
	out := map[string]map[skill.Skill]report.Judgement{}
	for _, r := range all {
		if r.AccountID != accountID {
			continue
		}
		if out[r.ResponseID] == nil {
			out[r.ResponseID] = map[skill.Skill]report.Judgement{}
		}
		out[r.ResponseID][r.Skill] = report.Judgement{Evidence: r.Evidence, Level: r.Level}
	}
	return out, err
}

// redacted takes the names of everybody in the school out of a text.
func redacted(tx *store.Tx, text string) (string, error) {
	all, err := tx.TaughtStudents("")
	if err != nil {
		return "", err
	}
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.First + " " + s.Last
	}
	return response.Redact(text, names), nil
}

// RateInStudy keeps what the viewer found in the response at a place; ratings
// may be of some of the study's skills and replace those given before.
func (a *App) RateInStudy(ctx context.Context, v auth.Viewer, id string, place int, ratings []response.Rating) error {
	ratings, err := checkRatings(ratings)
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		var s report.Study
		row, items, err := a.ratedStudy(ctx, tx, v, id, &s)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(items, func(i store.StudyItem) bool { return i.Place == place })
		if at < 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if s.Done {
			return fault.New(fault.Conflict, "study.closed") // results were seen
		}
		for _, r := range ratings {
			if !slices.Contains(row.Skills, r.Skill) {
				return fault.New(fault.Invalid, "rating.unknown")
			}
			if err := tx.AddBlindRating(store.BlindRating{ResponseID: items[at].ResponseID, Skill: r.Skill, AccountID: v.AccountID,
				Evidence: r.Evidence, Level: r.Level, StudyID: id}); err != nil {
				return err
			}
		}
		return a.noteRatingsOf(tx, items[at].ResponseID)
	})
}

// noteRatingsOf is noteRatings of the prompt that a response answers.
func (a *App) noteRatingsOf(tx *store.Tx, responseID string) error {
	r, err := tx.Response("", responseID)
	if err != nil {
		return err
	}
	return a.noteRatings(tx, r.PromptID)
}

// UndoInStudy takes the viewer's last ratings back, those of one response, and
// returns its place.
func (a *App) UndoInStudy(ctx context.Context, v auth.Viewer, id string) (place int, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		var s report.Study
		_, items, err := a.ratedStudy(ctx, tx, v, id, &s)
		if err != nil {
			return err
		}
		if s.Done {
			return fault.New(fault.Conflict, "study.closed")
		}
		all, err := tx.StudyRatings(id)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(r store.BlindRating) bool { return r.AccountID != v.AccountID })
		if len(all) == 0 {
			return fault.New(fault.Conflict, "study.nothing_to_undo")
		}
		last := slices.MaxFunc(all, func(x, y store.BlindRating) int { return cmp.Compare(x.At, y.At) })
		for _, i := range items {
			if i.ResponseID == last.ResponseID {
				place = i.Place
			}
		}
		if err := tx.RemoveStudyRating(id, last.ResponseID, v.AccountID); err != nil {
			return err
		}
		return a.noteRatingsOf(tx, last.ResponseID)
	})
	return place, err
}

// StudyCase returns the first difference of a study's raters that is not
// settled, as those may see it who settle it: the raters together, or the maker
// if they teach the students. It is not found if all is settled, and appends an
// access record.
func (a *App) StudyCase(ctx context.Context, v auth.Viewer, id string) (s report.Study, out report.StudyCase, err error) {
	var student string
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		open, items, err := a.differences(ctx, tx, v, id, &s)
		if err != nil {
			return err
		}
		if len(open) == 0 {
			return fault.New(fault.NotFound, "study.all_settled")
		}
		p := open[0]
		at := slices.IndexFunc(items, func(i store.StudyItem) bool { return i.ResponseID == p.ResponseID })
		out = report.StudyCase{StudyItem: itemOf(items, at), Skill: p.Skill, By: p.By, Left: len(open)}
		student = p.StudentID
		out.Text, err = redacted(tx, out.Text)
		return err
	})
	if err != nil {
		return s, out, err
	}
	return s, out, a.recordAs(ctx, v, "study", "rating study", "student", student)
}

// differences returns what is not settled in a study that the viewer may
// settle.
func (a *App) differences(ctx context.Context, tx *store.Tx, v auth.Viewer, id string, s *report.Study) (open []report.StudyPair, items []store.StudyItem, err error) {
	if !v.SignedIn() {
		return nil, nil, fault.New(fault.Denied, "fault.denied")
	}
	row, err := tx.Study(v.SchoolID, v.AccountID, id)
	if err != nil {
		return nil, nil, err
	}
	if *s, err = a.studyOf(ctx, tx, v, row); err != nil {
		return nil, nil, err
	}
	if !s.MaySettle {
		return nil, nil, fault.New(fault.Conflict, "study.not_settled_yet")
	}
	if items, err = tx.StudyItems(id); err != nil {
		return nil, nil, err
	}
	pairs, err := studyPairs(tx, row)
	for _, p := range pairs {
		if p.Differs() && p.Settled == nil {
			open = append(open, p)
		}
	}
	return open, items, err
}

// Settle keeps what those who may settle found of a response and skill in which
// the raters differ.
func (a *App) Settle(ctx context.Context, v auth.Viewer, id string, place int, r response.Rating) error {
	checked, err := checkRatings([]response.Rating{r})
	if err != nil {
		return err
	}
	r = checked[0]
	return a.store.Write(ctx, func(tx *store.Tx) error {
		var s report.Study
		open, items, err := a.differences(ctx, tx, v, id, &s)
		if err != nil {
			return err
		}
		for _, i := range items {
			if i.Place != place {
				continue
			}
			for _, p := range open {
				if p.ResponseID == i.ResponseID && p.Skill == r.Skill {
					return tx.Settle(id, store.Adjudication{ResponseID: i.ResponseID, Skill: r.Skill, Evidence: r.Evidence, Level: r.Level, AccountID: v.AccountID})
				}
			}
		}
		return fault.New(fault.NotFound, "fault.not_found")
	})
}

// ExportStudy writes a study's judgements as CSV: pseudonymous ids, no names, no
// words of students, no cell that a spreadsheet runs. It is a Conflict until
// both raters are done. The maker's and an admin's.
func (a *App) ExportStudy(ctx context.Context, v auth.Viewer, id string, w io.Writer) error {
	if err := member(v); err != nil {
		return err
	}
	return a.store.Read(ctx, func(tx *store.Tx) error {
		row, err := tx.Study(v.SchoolID, seenBy(v), id)
		if err != nil {
			return err
		}
		s, err := a.studyOf(ctx, tx, v, row)
		if err != nil {
			return err
		}
		if !s.Done {
			return fault.New(fault.Conflict, "study.not_done")
		}
		items, err := tx.StudyItems(id)
		if err != nil {
			return err
		}
		pairs, err := studyPairs(tx, row)
		if err != nil {
			return err
		}
		return writeStudy(w, items, pairs)
	})
}

func writeStudy(w io.Writer, items []store.StudyItem, pairs []report.StudyPair) error {
	out := table.NewWriter(w)
	if err := out.Write("item", "student", "grade", "mode", "prompt", "skill", "evidence_1", "level_1", "evidence_2", "level_2",
		"settled_evidence", "settled_level", "final_evidence", "final_level"); err != nil {
		return fmt.Errorf("export study: %w", err)
	}
	of := map[string]store.StudyItem{}
	who := map[string]string{}
	for _, i := range items {
		of[i.ResponseID] = i
		if who[i.StudentID] == "" {
			who[i.StudentID] = fmt.Sprintf("student-%03d", len(who)+1)
		}
	}
	for _, p := range pairs {
		i := of[p.ResponseID]
		grade := ""
		if i.Grade >= 0 {
			grade = strconv.Itoa(i.Grade)
		}
		cells := []string{fmt.Sprintf("item-%03d", i.Place), who[i.StudentID], grade, i.Mode, i.Prompt, p.Skill.String()}
		cells = append(append(cells, cellsOf(&p.By[0])...), cellsOf(&p.By[1])...)
		cells = append(cells, cellsOf(p.Settled)...)
		var final *report.Judgement
		if j, ok := p.Final(); ok {
			final = &j
		}
		if err := out.Write(append(cells, cellsOf(final)...)...); err != nil {
			return fmt.Errorf("export study: %w", err)
		}
	}
	return out.Flush()
}

// cellsOf is evidence and level of a judgement as cells, empty for none.
func cellsOf(j *report.Judgement) []string {
	if j == nil {
		return []string{"", ""}
	}
	return []string{strconv.Itoa(int(j.Evidence)), strconv.Itoa(int(j.Level))}
}
