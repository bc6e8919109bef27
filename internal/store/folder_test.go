package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/store"
)

// backedUp returns a backup of a school with one prompt, and the school's id.
func backedUp(t *testing.T, dir string) (file, school string) {
	t.Helper()
	s := reopen(t, dir)
	school = addSchool(t, s)
	addPrompt(t, s, school, "What did you try?")
	file = filepath.Join(t.TempDir(), "a.backup")
	if _, err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return file, school
}

func TestAFolderMayHaveAnyName(t *testing.T) {
	for _, name := range []string{"class 5?mode=memory", "room #3", "100%25 %zz", "a&b=c;d", "Größe", "it's \"ours\""} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			from, to := filepath.Join(parent, name), filepath.Join(parent, "to "+name)
			file, school := backedUp(t, from)
			if p := prompts(t, reopen(t, from), school); len(p) != 1 {
				t.Errorf("opened again it holds %q", p)
			}
			if _, err := store.Restore(t.Context(), to, file, false); err != nil {
				t.Fatal(err)
			}
			if p := prompts(t, reopen(t, to), school); len(p) != 1 {
				t.Errorf("restored it holds %q", p)
			}
			if left, _ := os.ReadDir(parent); len(left) != 2 {
				t.Errorf("beside the folders lies something: %v", left)
			}
		})
	}
}

func TestAFolderIsClosedToOthers(t *testing.T) {
	file, _ := backedUp(t, t.TempDir())
	takers := map[string]func(dir string) error{
		"opened":   func(dir string) error { return reopen(t, dir).Close() },
		"restored": func(dir string) error { _, err := store.Restore(t.Context(), dir, file, false); return err },
	}
	for name, take := range takers {
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := take(dir); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	shared := t.TempDir()
	if err := os.Chmod(shared, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), shared, store.Options{}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a folder that all share: %v", err)
	}
	if info, err := os.Stat(shared); err != nil || info.Mode().Perm() != 0o777 {
		t.Errorf("it was changed: %v, %v", info.Mode(), err)
	}
}

func TestUnfinishedCopiesAreRemoved(t *testing.T) {
	file, _ := backedUp(t, t.TempDir())
	takers := map[string]func(dir string) error{
		"opening":   func(dir string) error { return reopen(t, dir).Close() },
		"restoring": func(dir string) error { _, err := store.Restore(t.Context(), dir, file, false); return err },
	}
	for name, take := range takers {
		dir := t.TempDir()
		left := []string{".backup-123.db", ".backup-123.db-journal", ".part-77", ".restore.db", ".restore.db-wal"}
		ours := []string{"backup-monday.db", "part-1", "notes.txt"}
		for _, f := range append(left, ours...) {
			if err := os.WriteFile(filepath.Join(dir, f), []byte("a child's words"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := take(dir); err != nil {
			t.Fatal(err)
		}
		for _, f := range left {
			if _, err := os.Stat(filepath.Join(dir, f)); err == nil {
				t.Errorf("%s leaves %s", name, f)
			}
		}
		for _, f := range ours {
			if _, err := os.Stat(filepath.Join(dir, f)); err != nil {
				t.Errorf("%s removes %s", name, f)
			}
		}
	}
}
