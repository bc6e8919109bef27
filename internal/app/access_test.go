package app_test

import (
	"slices"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/audit"
	"unseenedge/internal/report"
	"unseenedge/internal/store"
)

// TestALookAtAStudentIsFoundWhereverItWas tells the looks at a student from those
// at others: each step is an hour after the one before.
func TestALookAtAStudentIsFoundWhereverItWas(t *testing.T) {
	k := openKeeping(t)
	ctx := t.Context()
	look := func(class string) {
		k.wait(time.Hour)
		_, err := k.Class(ctx, k.admin, class, report.View{})
		k.must(err)
		k.wait(time.Hour)
	}
	first, second := k.class("6B", ""), k.class("6C", "")
	look(first) // before Ada stood in it
	ada, ben := k.student("Ada", "1", first), k.student("Ben", "2", second)
	look(first)
	look(second)
	_, err := k.MoveStudent(ctx, k.admin, ada, second)
	k.must(err)
	look(first)
	look(second)
	_, _, err = k.StudentForm(ctx, k.admin, ada)
	k.must(err)
	list := k.preview(header + "Ada,Lee,1,6,6C,\nBen,Lee,2,6,6C,\nCid,Lee,3,6,6C,\n")
	_, err = k.ApplyRoster(ctx, k.admin, list, app.Asked)
	k.must(err)
	_, err = k.RosterImport(ctx, k.admin, list)
	k.must(err)
	var cid string
	for _, s := range k.roster().Students {
		if s.SourcedID == "3" {
			cid = s.ID
		}
	}
	for who, c := range map[string]struct {
		id   string
		want []string
	}{
		"Ada stood in both classes":    {ada, []string{"student form", "class", "class"}},
		"Ben stood in one":             {ben, []string{"class", "class"}},
		"Cid came with the class list": {cid, []string{"roster import"}},
	} {
		seen, err := k.AccessOf(ctx, k.admin, c.id)
		k.must(err)
		var pages []string
		for _, a := range seen {
			pages = append(pages, a.Page)
		}
		if !slices.Equal(pages, c.want) {
			t.Errorf("%s: %v, want %v", who, pages, c.want)
		}
	}
}

func TestALookAtAnImportIsALookAtTheStudentsItBrought(t *testing.T) {
	c := openScene(t)
	i := c.upload("monday.csv", csvOf([]string{"S01", "2026-10-01", "", "", "I waited for him."}))
	_, err := c.ApplyResponses(t.Context(), c.ana, i.ID)
	c.must(err)
	c.work()
	c.must(c.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.RecordAccess(audit.Record{AccountID: c.ana.AccountID, Reason: "teaches", Page: "response import",
			Subject: "response import", SubjectID: i.ID})
	}))
	for id, want := range map[string]bool{"S01": true, "S02": false} {
		seen, err := c.AccessOf(t.Context(), c.admin, c.students[id])
		c.must(err)
		found := slices.ContainsFunc(seen, func(a report.Access) bool { return a.Page == "response import" && a.Who != "" })
		if found != want {
			t.Errorf("%s: found %v in %+v", id, found, seen)
		}
	}
}
