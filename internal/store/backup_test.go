package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
	"unseenedge/internal/store/storetest"
)

// addPrompt keeps a prompt.
func addPrompt(t *testing.T, s *store.Store, schoolID, wording string) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.AddPrompt(schoolID, response.Prompt{Wording: wording, GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func prompts(t *testing.T, s *store.Store, schoolID string) (out []string) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.Prompts(schoolID)
		for _, p := range all {
			out = append(out, p.Wording)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBackupAndRestore(t *testing.T) {
	s := storetest.Open(t)
	school := addSchool(t, s)
	addPrompt(t, s, school, "What did you try?")
	file := filepath.Join(t.TempDir(), "a.backup")
	made, err := s.Backup(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	addPrompt(t, s, school, "After the backup")

	t.Run("a folder in use is refused", func(t *testing.T) {
		if _, err := store.Restore(t.Context(), s.Dir(), file, true); fault.KindOf(err) != fault.Conflict {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an empty folder gets what was backed up", func(t *testing.T) {
		dir := t.TempDir()
		got, err := store.Restore(t.Context(), dir, file, false)
		if err != nil || got.Manifest != made || got.Aside != "" {
			t.Fatalf("got %+v, %v", got, err)
		}
		again := reopen(t, dir)
		if p := prompts(t, again, school); len(p) != 1 || p[0] != "What did you try?" {
			t.Errorf("prompts %q", p)
		}
	})
	t.Run("a folder with a database asks for replace and keeps the old one", func(t *testing.T) {
		dir := t.TempDir()
		old := reopen(t, dir)
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Restore(t.Context(), dir, file, false); fault.KindOf(err) != fault.Conflict {
			t.Fatalf("got %v", err)
		}
		got, err := store.Restore(t.Context(), dir, file, true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(got.Aside); err != nil {
			t.Error(err)
		}
	})
	t.Run("any flipped byte is refused or changes nothing", func(t *testing.T) {
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for at := 0; at < len(whole); at += 1 + len(whole)/97 {
			bad := bytes.Clone(whole)
			bad[at] ^= 0x10
			damaged := filepath.Join(t.TempDir(), "bad.backup")
			if err := os.WriteFile(damaged, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if _, err := store.Restore(t.Context(), dir, damaged, false); err != nil {
				refused++
				if _, err := os.Stat(filepath.Join(dir, store.FileName)); err == nil {
					t.Errorf("byte %d: refused, yet a database stands there", at)
				}
				continue
			}
			if p := prompts(t, reopen(t, dir), school); len(p) != 1 || p[0] != "What did you try?" {
				t.Errorf("byte %d: restored %q", at, p)
			}
		}
		if refused < 80 {
			t.Errorf("only %d of about 97 damaged files were refused", refused)
		}
	})
}

func reopen(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestABackupEndsWhileSomebodyWrites(t *testing.T) {
	s := storetest.Open(t)
	school := addSchool(t, s)
	addPrompt(t, s, school, strings.Repeat("What did you try? ", 1<<20)) // thousands of pages
	ctx, giveUp := context.WithCancel(t.Context())
	ended, written := make(chan struct{}), make(chan error)
	go func() {
		for n := 0; ; n++ {
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.AddPrompt(school, response.Prompt{Wording: fmt.Sprint("Prompt ", n), GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown})
				return err
			})
			if n == 50_000 { // far more than it takes
				giveUp()
			}
			select {
			case <-ended:
				written <- err
				return
			default:
			}
		}
	}()
	file := filepath.Join(t.TempDir(), "busy.backup")
	made, err := s.Backup(ctx, file)
	close(ended)
	if err := errors.Join(err, <-written); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := store.Restore(t.Context(), dir, file, false); err != nil {
		t.Fatal(err)
	}
	// The first commit made the school, the second the large prompt.
	if p := prompts(t, reopen(t, dir), school); int64(len(p)) != made.Commits-1 {
		t.Errorf("%d prompts after %d commits", len(p), made.Commits)
	}
}
