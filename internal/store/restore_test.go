package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/store"
	"unseenedge/internal/store/storetest"
)

func TestALogWithoutItsDatabaseIsNotPlayedIntoARestoredOne(t *testing.T) {
	s := storetest.Open(t)
	school := addSchool(t, s)
	addPrompt(t, s, school, "What did you try?")
	file := filepath.Join(t.TempDir(), "a.backup")
	if _, err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	addPrompt(t, s, school, "After the backup")
	log, err := os.ReadFile(filepath.Join(s.Dir(), store.FileName+"-wal"))
	if err != nil || len(log) == 0 {
		t.Fatalf("a log of %d bytes, %v", len(log), err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName+"-wal"), log, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := store.Restore(t.Context(), dir, file, false)
	if err != nil {
		t.Fatal(err)
	}
	if p := prompts(t, reopen(t, dir), school); len(p) != 1 {
		t.Errorf("restored %q", p)
	}
	if kept, err := os.ReadFile(got.Aside); err != nil || len(kept) != len(log) {
		t.Errorf("the log is not kept: %d bytes, %v", len(kept), err)
	}
}

func TestADamagedDatabaseGivesWayToABackup(t *testing.T) {
	file, school := backedUp(t, t.TempDir())
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), []byte(strings.Repeat("no database ", 999)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), dir, file, true); err != nil {
		t.Fatal(err)
	}
	if p := prompts(t, reopen(t, dir), school); len(p) != 1 {
		t.Errorf("restored %q", p)
	}
}

func TestARestoredSchoolHasNobodySignedInAndNoOpenLink(t *testing.T) {
	s := storetest.Open(t)
	school := addSchool(t, s)
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		a := auth.Account{ID: tx.NewID(), SchoolID: school, Email: "ana@oak.example", Name: "Ana", Role: auth.Teacher, PasswordHash: "hash"}
		if err := tx.AddAccount(a); err != nil {
			return err
		}
		if err := tx.AddSession("session", a.ID, "hash"); err != nil {
			return err
		}
		return tx.AddInvite("link", a.ID, tx.Now+1e9)
	})
	if err != nil {
		t.Fatal(err)
	}
	file, dir := filepath.Join(t.TempDir(), "a.backup"), t.TempDir()
	if _, err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Restore(t.Context(), dir, file, false); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		store *store.Store
		there bool
	}{"before": {s, true}, "restored": {reopen(t, dir), false}} {
		err := c.store.Read(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Session("session"); (err == nil) != c.there || err != nil && fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: session: %v", name, err)
			}
			if _, err := tx.Invite("link"); (err == nil) != c.there || err != nil && fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: link: %v", name, err)
			}
			_, err := tx.AccountByEmail("ana@oak.example")
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
