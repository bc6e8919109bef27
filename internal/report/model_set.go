package report

import (
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
)

// KeptSet is a model set that is kept: how it was made and when it scored.
type KeptSet struct {
	ID, Date, FeatureSet string
	Active               bool
	Shipped              bool               // it came with the program
	Uses                 []score.Activation // when it came into use, newest first
	Data                 []score.Data
	// R and AUC are what the registry keeps of it, on held-out texts; NaN where
	// it keeps nothing.
	R, AUC [skill.Count]float64
	// Gate compares it with the same training without the school's ratings; nil
	// where there are none.
	Gate *train.Comparison
}

// SetInUse returns the set in use, nil if it is not among those kept.
func (c *ModelCard) SetInUse() *KeptSet {
	for i := range c.Sets {
		if c.Sets[i].Active {
			return &c.Sets[i]
		}
	}
	return nil
}
