package app

import (
	"cmp"
	"slices"

	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// verdict is what people found in a response on one skill.
type verdict struct {
	given bool
	found bool    // evidence
	level float64 // 0-1, if found
	twice bool    // two people gave a level blind
}

// judgement is a response as people judged it; at is when first.
type judgement struct {
	responseID string
	at         int64
	verdicts   [skill.Count]verdict
}

// judgements returns what people said of a prompt's responses, the earliest
// first: the standing rating, else the mean of the blind ones.
func judgements(tx *store.Tx, promptID string) ([]judgement, error) {
	ratings, err := tx.PromptRatings(promptID)
	if err != nil {
		return nil, err
	}
	blind, err := tx.PromptBlindRatings(promptID)
	if err != nil {
		return nil, err
	}
	by := map[string]*judgement{}
	of := func(id string, at int64) *judgement {
		j := by[id]
		if j == nil {
			j = &judgement{responseID: id, at: at}
			by[id] = j
		}
		j.at = min(j.at, at)
		return j
	}
	for len(blind) > 0 {
		first := blind[0]
		n := slices.IndexFunc(blind, func(b store.BlindRating) bool { return b.ResponseID != first.ResponseID || b.Skill != first.Skill })
		if n < 0 {
			n = len(blind)
		}
		of(first.ResponseID, first.At).verdicts[first.Skill] = blindVerdict(blind[:n])
		blind = blind[n:]
	}
	for _, r := range ratings {
		v := &of(r.ResponseID, r.At).verdicts[r.Skill]
		v.given, v.found, v.level = true, r.Evidence != skill.NoEvidence, r.Level.Value()
	}
	out := make([]judgement, 0, len(by))
	for _, j := range by {
		out = append(out, *j)
	}
	slices.SortFunc(out, func(x, y judgement) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.responseID, y.responseID))
	})
	return out, nil
}

// blindVerdict is the mean of blind ratings: evidence where at least half found it.
func blindVerdict(all []store.BlindRating) verdict {
	v := verdict{given: true}
	n := 0
	for _, b := range all {
		if b.Evidence != skill.NoEvidence {
			n++
			v.level += b.Level.Value()
		}
	}
	v.level /= float64(max(n, 1))
	v.found, v.twice = 2*n >= len(all), n >= 2
	return v
}

func countJudgements(all []judgement) (out [skill.Count]store.PromptCount) {
	for _, j := range all {
		for s, v := range j.verdicts {
			c := &out[s]
			if v.given {
				c.Ratings++
			}
			if v.given && v.found {
				c.Levels++
			}
			if v.twice {
				c.Twice++
			}
		}
	}
	return out
}
