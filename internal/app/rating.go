package app

import (
	"context"
	"slices"
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
// then on, and withdraws the viewer's own ratings of the skills in withdrawn; it
// is a Conflict if there is none. Faults belong to the fields level_SKILL and
// comment_SKILL.
func (a *App) Rate(ctx context.Context, v auth.Viewer, responseID string, ratings []response.Rating, withdrawn []skill.Skill) error {
	if !v.SignedIn() {
		return fault.New(fault.Denied, "fault.denied")
	}
	ratings, err := checkRatings(ratings)
	if err != nil {
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
			err := tx.WithdrawRating(r.ID, s, v.AccountID)
			if fault.KindOf(err) == fault.NotFound {
				return fault.New(fault.Conflict, "rating.not_yours")
			}
			if err != nil {
				return err
			}
		}
		if err := a.noteRatings(tx, r.PromptID); err != nil {
			return err
		}
		return a.refresh(tx, r.StudentID)
	})
}

// checkRatings wants a level exactly where there is evidence, and comments that
// can be shown.
func checkRatings(ratings []response.Rating) ([]response.Rating, error) {
	ratings = slices.Clone(ratings)
	var faults fault.List
	for i := range ratings {
		r := &ratings[i]
		r.Comment = plainLines(r.Comment)
		level, comment := "level_"+r.Skill.String(), "comment_"+r.Skill.String()
		switch {
		case r.Evidence > skill.ClearEvidence || r.Level > skill.Advanced:
			faults = append(faults, fault.New(fault.Invalid, "rating.unknown").In(level))
		case r.Evidence != skill.NoEvidence && r.Level == 0:
			faults = append(faults, fault.New(fault.Invalid, "rating.no_level", r.Skill).In(level))
		case r.Evidence == skill.NoEvidence && r.Level != 0:
			faults = append(faults, fault.New(fault.Invalid, "rating.level_without_evidence", r.Skill).In(level))
		}
		switch {
		case utf8.RuneCountInString(r.Comment) > maxComment:
			faults = append(faults, fault.New(fault.Invalid, "rating.long_comment", maxComment).In(comment))
		case odd(r.Comment):
			faults = append(faults, fault.New(fault.Invalid, "rating.odd_comment").In(comment))
		}
	}
	return ratings, faults.Err()
}
