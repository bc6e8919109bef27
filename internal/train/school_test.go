package train_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
)

// ofSchool makes a school's responses of texts that some leaves out: students
// of four answers each, in classes that share no prompt.
func ofSchool(t *testing.T, n int) []corpus.Response {
	t.Helper()
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	var out []corpus.Response
	for i := 0; len(out) < n; i++ {
		if i%5 == 0 {
			continue
		}
		r := all[i]
		k := len(out)
		r.ID, r.Set, r.Prompt = fmt.Sprint("own", k), fmt.Sprint("student ", k/4), fmt.Sprintf("What did class %d do today?", k/40)
		out = append(out, r)
	}
	return out
}

// turned are responses rated the other way round.
func turned(all []corpus.Response) []corpus.Response {
	for i := range all {
		for s := range all[i].Ratings {
			r := &all[i].Ratings[s]
			if r.Evidence == skill.NoEvidence {
				*r = corpus.Rating{Evidence: skill.ClearEvidence, Score: .92}
			} else {
				r.Score = 1 - r.Score
			}
		}
	}
	return all
}

func TestASchoolsRatingsAreComparedOnTextsThatNeitherSetSaw(t *testing.T) {
	o := train.Options{ID: "school", Date: "2026-11-22", Seed: 7, Folds: 3, Trees: 30, Bits: 12, Draws: 100}
	base := some(t, 5)
	school := ofSchool(t, 200)
	for i := range school[160:] { // ten students who answered no prompt, so share none
		school[160+i].Prompt = ""
	}
	school = append(school, base[0]) // a text of the corpus teaches nothing new
	made, err := train.Retrain(context.Background(), base, school, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	g := made.Gate
	if g.Responses != 200 || g.LeftOut != 1 || g.Groups != 4+10 || len(g.Skills) != skill.Count || g.Worse() {
		t.Errorf("got %+v", g)
	}
	for _, s := range g.Skills {
		if s.Corpus.N == 0 || s.School.N == 0 || !(s.School.R.Low <= s.School.R.High) {
			t.Errorf("%v was not compared: %+v", s.Skill, s)
		}
	}
	out := fstest.MapFS{}
	set, err := made.Save(func(name string, b []byte) error {
		out[name] = &fstest.MapFile{Data: b}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := json.Marshal(score.Registry{Active: "school", Sets: []score.Set{*set}})
	if err != nil {
		t.Fatal(err)
	}
	out[score.RegistryName] = &fstest.MapFile{Data: kept}
	if _, err := score.Open(out, ""); err != nil {
		t.Error(err)
	}
	if len(set.Data) != 2 || set.Data[1].Responses != 200 || set.Data[0].Responses != len(base) || len(set.Data[1].SHA256) != 64 {
		t.Errorf("data %+v", set.Data)
	}
	for _, secret := range []string{"student 1", "What did class", school[0].Text[:20]} {
		if strings.Contains(string(kept)+string(out["school/gate.json"].Data), secret) {
			t.Errorf("the registry tells %q", secret)
		}
	}

	made, err = train.Retrain(context.Background(), base, turned(ofSchool(t, 600)), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !made.Gate.Worse() {
		t.Errorf("ratings turned round pass: %+v", made.Gate)
	}
	_, err = train.Retrain(context.Background(), base, school[:29], o, nil)
	if f := fault.Of(err); f == nil || f.Key != "train.school.few" {
		t.Errorf("29 responses: %v", err)
	}
}
