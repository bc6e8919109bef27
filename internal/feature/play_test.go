package feature_test

import (
	"math"
	"testing"

	"unseenedge/internal/feature"
)

func TestDerivedFeaturesFollowOneFormula(t *testing.T) {
	nan := math.NaN()
	words := make([]float64, feature.Originals)
	words[2], words[3], words[4] = .10, .20, .05 // perseverance, social, cognitive
	play := []float64{.8, .7, 3, .9, .6, 450, .5, .4, 12}
	for name, c := range map[string]struct {
		words, play []float64
		want        [feature.Deriveds]float64
	}{
		"all is known":               {words, play, [4]float64{.6*.2 + .4*.5, .5*.05 + .3*.7 + .2*.7, .5*.6 + .5*.5, .6*.9 + .4*.1}},
		"no play":                    {words, nil, [4]float64{nan, nan, nan, nan}},
		"no words":                   {nil, play, [4]float64{nan, nan, .55, nan}},
		"no failure to recover from": {words, []float64{.8, .7, 0, nan, .6, 450, .5, .4, 12}, [4]float64{.32, .5*.05 + .3*.7 + .2, .55, nan}},
		"more than counts in full":   {words, []float64{1, 1, 40, 1, 1, 9000, 1, 1, 99}, [4]float64{.52, .325, 1, .64}},
	} {
		got := feature.Derived(c.words, c.play)
		for i := range got {
			if math.IsNaN(got[i]) != math.IsNaN(c.want[i]) || math.Abs(got[i]-c.want[i]) > 1e-12 {
				t.Errorf("%s: %s is %v, want %v", name, feature.DerivedNames()[i], got[i], c.want[i])
			}
		}
	}
	if len(feature.PlayNames()) != feature.Plays || len(feature.DerivedNames()) != feature.Deriveds {
		t.Error("names and numbers differ")
	}
}
