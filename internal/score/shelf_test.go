package score_test

import (
	"encoding/json"
	"testing"
	"testing/fstest"

	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/models"
)

// made is a folder whose registry is r.
func made(t *testing.T, r score.Registry) fstest.MapFS {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{score.RegistryName: {Data: b}}
}

func TestAShelfKnowsWhichSetIsInUseSinceWhenAndWhy(t *testing.T) {
	s, err := score.OpenShelf(models.Files, fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Active() != s.Shipped.Active || len(s.Sets()) != len(s.Shipped.Sets) || !s.Ships("general") {
		t.Errorf("an empty folder changes something: %s", s.Active())
	}
	if err := s.Use(score.Activation{Set: "demo", At: "2026-11-22T10:00:00Z", Reason: "a try", Forced: true}); err != nil {
		t.Fatal(err)
	}
	s, err = score.OpenShelf(models.Files, made(t, *s.Made))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Since(); s.Active() != "demo" || got.Reason != "a try" || !got.Forced {
		t.Errorf("%s since %+v", s.Active(), got)
	}
	if e, err := s.Open(""); err != nil || e.ModelSet() != "demo" {
		t.Errorf("the set in use: %v", err)
	}
	if f := fault.Of(s.Use(score.Activation{Set: "none"})); f == nil || f.Key != "score.set.unknown" || s.Active() != "demo" {
		t.Errorf("an unknown set: %v, %s", f, s.Active())
	}
	if f := fault.Of(s.Add(score.Set{ID: "general"})); f == nil || f.Key != "score.set.taken" {
		t.Errorf("a name that is taken: %v", f)
	}
	if err := s.Add(score.Set{ID: "school"}); err != nil || s.Ships("school") {
		t.Errorf("a new set: %v", err)
	}
}

func TestTheCheckNamesEachFileThatChanged(t *testing.T) {
	shipped, err := score.OpenShelf(models.Files, fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if err := shipped.Check("general"); err != nil {
		t.Errorf("the shipped set: %v", err)
	}
	set, err := shipped.Set("general")
	if err != nil {
		t.Fatal(err)
	}
	set.ID = "school"
	folder := made(t, score.Registry{Sets: []score.Set{set}})
	linear := set.Parts[0].Linear.Name
	folder[linear] = &fstest.MapFile{Data: []byte("changed")}
	s, err := score.OpenShelf(models.Files, folder)
	if err != nil {
		t.Fatal(err)
	}
	faults := map[string]int{}
	for _, f := range fault.All(s.Check("school")) {
		faults[f.Key]++
	}
	if faults["score.file.changed"] != 1 || faults["score.file.missing"] < 8 {
		t.Errorf("got %v", faults)
	}
	if _, err := s.Open("school"); err == nil {
		t.Error("a set without files can be opened")
	}
}
