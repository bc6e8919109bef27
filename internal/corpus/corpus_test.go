package corpus_test

import (
	"math"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/skill"
)

func TestResponsesAreWholeAndRated(t *testing.T) {
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3680 {
		t.Fatalf("%d responses, want 3680", len(all))
	}
	home := map[string]string{}
	for _, r := range all {
		if set, seen := home[r.Prompt]; seen && set != r.Set {
			t.Errorf("the prompt %q stands in sets %s and %s", r.Prompt, set, r.Set)
		}
		home[r.Prompt] = r.Set
		for s, rating := range r.Ratings {
			none := rating.Evidence == skill.NoEvidence
			if none != math.IsNaN(rating.Score) {
				t.Errorf("%s %v: evidence %d with score %v", r.ID, skill.Skill(s), rating.Evidence, rating.Score)
			}
		}
	}
}

func TestLexiconsUnpack(t *testing.T) {
	for name, read := range map[string]func() ([]byte, error){
		"VADER": corpus.VADER, "Empath": corpus.Empath, "tagger": corpus.Tagger,
	} {
		if b, err := read(); err != nil || len(b) < 100_000 {
			t.Errorf("%s: %d bytes, %v", name, len(b), err)
		}
	}
}
