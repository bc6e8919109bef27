package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/store"
)

func TestADryRunOfAClassListLeavesNothingBehind(t *testing.T) {
	dir := office(t)
	run("", "import-roster", "bad.csv", "--dry-run", "--data", dir).holds(t, "a dry run", 1, "2 students added")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("the data folder is empty", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // the lock, the socket
		}
		for _, word := range []string{"Reed", "ana@oak.example", "bad.csv"} {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%s holds %q", filepath.Base(name), word)
			}
		}
	}
}

// The days of these zones always differ, so the machine's day is not both.
func TestResponsesWithoutADayAreOfTheSchoolsDay(t *testing.T) {
	for _, name := range []string{"Pacific/Kiritimati", "Etc/GMT+12"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := office(t)
		settle(t, dir, name)
		run("", "import-roster", "classes.csv", "--data", dir).holds(t, "a class list", 0, "2 students added")
		write(t, "Ada Reed.txt", []byte("I shared my lunch with him because he had none."))
		before := time.Now().In(zone).Format(time.DateOnly)
		run("", "import-responses", "Ada Reed.txt", "--data", dir).holds(t, "a document", 0, "Scored and kept.")
		after := time.Now().In(zone).Format(time.DateOnly)
		if day := dayOfTheOnly(t, dir); day != before && day != after {
			t.Errorf("in %s: kept of %s, want %s", name, day, after)
		}
	}
}

// settle moves a school into a time zone.
func settle(t *testing.T, dir, zone string) {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a := app.New(s, nil, app.Options{})
	school, err := a.School(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = a.EditSettings(t.Context(), auth.System(school.ID, "test"), report.Settings{Name: "Oak School", TimeZone: zone, Term: "Autumn",
		TermStarts: "2026-09-01", TermEnds: "2026-12-20"})
	if err != nil {
		t.Fatal(err)
	}
}

// dayOfTheOnly returns the day of the one response that a folder holds.
func dayOfTheOnly(t *testing.T, dir string) (day string) {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Read(t.Context(), func(tx *store.Tx) error {
		students, err := tx.TaughtStudents("")
		for _, st := range students {
			all, err := tx.StudentResponses("", st.ID)
			if err != nil {
				return err
			}
			for _, r := range all {
				day += r.On
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return day
}
