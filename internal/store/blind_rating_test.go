package store_test

import (
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
	"unseenedge/internal/store/storetest"
)

func TestABlindRatingStandsBesideAnothersAndReplacesOnesOwn(t *testing.T) {
	s := storetest.Open(t)
	school := addSchool(t, s)
	write := func(run func(tx *store.Tx) error) {
		t.Helper()
		if err := s.Write(t.Context(), run); err != nil {
			t.Fatal(err)
		}
	}
	var prompt, id string
	write(func(tx *store.Tx) (err error) {
		for _, name := range []string{"a", "b"} {
			if err := tx.AddAccount(auth.Account{ID: name, SchoolID: school, Email: name + "@x.test", Name: name, Role: auth.Teacher}); err != nil {
				return err
			}
		}
		if err := tx.AddStudent(school, roster.Student{ID: "s", SourcedID: "1", First: "F", Last: "L"}); err != nil {
			return err
		}
		if prompt, err = tx.AddPrompt(school, response.Prompt{Wording: "What happened?"}); err != nil {
			return err
		}
		r := store.Response{Response: response.Response{StudentID: "s", PromptID: prompt, On: "2026-10-01", Text: "words"}, Revision: 1}
		if id, err = tx.AddResponse(r, ""); err != nil {
			return err
		}
		r.ID = id
		return tx.AddScores(r, score.Result{ModelSet: "general"}, nil)
	})
	rate := func(account string, e skill.Evidence, l skill.Level) {
		write(func(tx *store.Tx) error {
			return tx.AddBlindRating(store.BlindRating{ResponseID: id, Skill: skill.Empathy, AccountID: account, Evidence: e, Level: l, StudyID: "st"})
		})
	}
	rate("b", skill.ClearEvidence, skill.Proficient)
	rate("a", skill.NoEvidence, 0)
	rate("a", skill.SomeEvidence, skill.Emerging)
	read := func() (of []store.BlindRating) {
		err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			of, err = tx.PromptBlindRatings(prompt)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return of
	}
	of := read()
	if len(of) != 2 {
		t.Fatalf("%d of the prompt, want 2", len(of))
	}
	if r := of[0]; r.AccountID != "a" || r.Evidence != skill.SomeEvidence || r.Level != skill.Emerging || r.StudyID != "st" || r.At == 0 {
		t.Errorf("first: %+v", r)
	}
	write(func(tx *store.Tx) error { return tx.DeleteResponse(id) })
	if of = read(); len(of) != 0 {
		t.Errorf("a deleted response counts: %v", of)
	}
}
