package feature_test

import (
	"strings"
	"testing"

	"unseenedge/internal/feature"
)

func TestEveryFeatureHasAGroup(t *testing.T) {
	groups := map[feature.Group]int{}
	for _, n := range feature.Names() {
		g := feature.GroupOf(n)
		groups[g]++
		if g == feature.GroupPhrases {
			t.Errorf("%s has no group of its own", n)
		}
	}
	if len(groups) < 20 {
		t.Errorf("only %d groups", len(groups))
	}
}

func TestAGroupIsReadFromTheName(t *testing.T) {
	for name, want := range map[string]feature.Group{
		"emp_feeling_named":         feature.GroupFeeling,
		"prob_cause_after_trouble":  feature.GroupCause,
		"cue_sad":                   feature.GroupMood,
		"not_retry":                 feature.GroupTry,
		"chain_setback_retry":       feature.GroupOrder,
		"reg_strategy_kinds":        feature.GroupCalm,
		"res_gain_after_try":        feature.GroupResult,
		"words_level_empathy":       feature.GroupPhrases,
		"asked_evidence_resilience": feature.GroupPrompt,
		"senses_level_empathy":      feature.GroupPhrases,
		"skeleton_well_resilience":  feature.GroupPhrases,
		"linear_badly_empathy":      feature.GroupSigns,
		"me_share":                  feature.GroupPerson,
		"nothing like it":           feature.GroupPhrases,
	} {
		if got := feature.GroupOf(name); got != want {
			t.Errorf("%s is in %q, want %q", name, got, want)
		}
	}
	if !strings.HasPrefix(string(feature.GroupCare), "feature.") {
		t.Error("a group is no message key")
	}
	if !feature.GroupKind.Lacking() || feature.GroupPhrases.Lacking() {
		t.Error("a text can lack a deed, and no wording")
	}
}
