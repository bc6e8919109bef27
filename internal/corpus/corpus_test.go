package corpus_test

import (
	"math"
	"strings"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
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

func TestReadNamesTheLineOrRowThatIsWrong(t *testing.T) {
	const text = `{"id":"x1","grade":4,"mode":"spoken","prompt":"What did you do?","text":"I helped her."}` + "\n"
	const head = "id,e1,s1,e2,s2,e3,s3,e4,s4\n"
	for name, c := range map[string]struct{ texts, ratings, key string }{
		"a rated text":             {text, head + "x1,2,80,0,,0,,1,30\n", ""},
		"a line that is not JSON":  {text + "oops\n", head + "x1,2,80,0,,0,,1,30\n", "corpus.texts.line"},
		"a text without a rating":  {text, head + "x2,2,80,0,,0,,1,30\n", "corpus.texts.unrated"},
		"a rating above 100":       {text, head + "x1,2,180,0,,0,,1,30\n", "corpus.ratings.cell"},
		"evidence without a score": {text, head + "x1,2,,0,,0,,1,30\n", "corpus.ratings.cell"},
		"a table too narrow":       {text, "id,e1\nx1,2\n", "corpus.ratings.table"},
		"no table":                 {text, "", "corpus.ratings.table"},
	} {
		got, err := corpus.Read(strings.NewReader(c.texts), strings.NewReader(c.ratings))
		key := ""
		if f := fault.Of(err); f != nil {
			key = f.Key
		}
		if key != c.key {
			t.Errorf("%s: %q (%v), want %q", name, key, err, c.key)
		}
		if c.key == "" && (len(got) != 1 || got[0].Set != "x" || got[0].Ratings[skill.Empathy].Score != .8) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"id":"x1","grade":4,"text":"I helped."}`, "id,a,b,c,d,e,f,g,h\nx1,2,80,0,,0,,1,30\n")
	f.Add(`{"id":""}`, "id,a,b,c,d,e,f,g,h\n,0,,0,,0,,0,\n")
	f.Fuzz(func(t *testing.T, texts, ratings string) {
		got, err := corpus.Read(strings.NewReader(texts), strings.NewReader(ratings))
		for _, r := range got {
			if err != nil || r.Set == "" {
				t.Errorf("%+v, %v", r, err)
			}
		}
	})
}
