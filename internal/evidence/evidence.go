// Package evidence finds the sentences that moved a score, and which way.
//
// Invariant: a sentence's part is what scoring the same text without it
// changes, by the same engine; nothing is estimated.
package evidence

import (
	"fmt"

	"unseenedge/internal/feature"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// Sentence is a stretch of a response and what it does to the scores.
type Sentence struct {
	Start, End int // byte offsets in the text, End exclusive
	// Moved is the raw score (0-1) with the sentence less the one without it:
	// above 0 it raised the score.
	Moved [skill.Count]float64
	// Evidence is the same for the chance of evidence.
	Evidence [skill.Count]float64
}

// most is the greatest number of sentences looked at; of a longer text the
// later ones are not.
const most = 60

// Of returns every sentence of in.Text with its part in r, the score of in by
// e, in the order of the text. A text of one sentence is compared with none.
func Of(e *score.Engine, in score.Input, r score.Result) ([]Sentence, error) {
	spans := feature.Sentences(in.Text)
	out := make([]Sentence, 0, len(spans))
	for _, s := range spans[:min(len(spans), most)] {
		without := in
		without.Text = in.Text[:s.Start] + in.Text[s.End:]
		w, err := e.Score(without)
		if err != nil {
			return nil, fmt.Errorf("score without a sentence: %w", err)
		}
		x := Sentence{Start: s.Start, End: s.End}
		for k := range r.Skills {
			x.Moved[k] = r.Skills[k].Raw - w.Skills[k].Raw
			x.Evidence[k] = r.Skills[k].Evidence - w.Skills[k].Evidence
		}
		out = append(out, x)
	}
	return out, nil
}
