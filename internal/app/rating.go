package app

import (
	"context"
	"unicode/utf8"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// maxComment of a rating, in runes.
const maxComment = 2000

// Rate keeps the viewer's ratings of a response, which replace its scores from
// then on, and withdraws the standing ratings of the skills in withdrawn. Faults
// belong to the fields level_SKILL and comment_SKILL.
func (a *App) Rate(ctx context.Context, v auth.Viewer, responseID string, ratings []response.Rating, withdrawn []skill.Skill) error {
	if !v.SignedIn() {
		return fault.New(fault.Denied, "fault.denied")
	}
	if err := checkRatings(ratings); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		r, err := standingResponse(tx, v.AccountID, responseID)
		if err != nil {
			return err
		}
		for _, w := range ratings {
			if err := tx.Rate(r, store.Rating{Skill: w.Skill, Evidence: w.Evidence, Level: w.Level, Comment: w.Comment,
				AccountID: v.AccountID}); err != nil {
				return err
			}
		}
		for _, s := range withdrawn {
			if err := tx.EndRating(r.ID, s); err != nil {
				return err
			}
		}
		return a.refresh(tx, r.StudentID)
	})
}

// checkRatings wants a level exactly where there is evidence.
func checkRatings(ratings []response.Rating) error {
	var faults fault.List
	for _, r := range ratings {
		level := "level_" + r.Skill.String()
		switch {
		case r.Evidence > skill.ClearEvidence || r.Level > skill.Advanced:
			faults = append(faults, fault.New(fault.Invalid, "rating.unknown").In(level))
		case r.Evidence != skill.NoEvidence && r.Level == 0:
			faults = append(faults, fault.New(fault.Invalid, "rating.no_level", r.Skill).In(level))
		case r.Evidence == skill.NoEvidence && r.Level != 0:
			faults = append(faults, fault.New(fault.Invalid, "rating.level_without_evidence", r.Skill).In(level))
		}
		if utf8.RuneCountInString(r.Comment) > maxComment {
			faults = append(faults, fault.New(fault.Invalid, "rating.long_comment", maxComment).In("comment_"+r.Skill.String()))
		}
	}
	return faults.Err()
}
