// Package storetest opens real stores for tests.
package storetest

import (
	"testing"
	"time"

	"unseenedge/internal/store"
)

// Open returns a store in a temporary folder, closed when the test ends.
// Its clock is the system's.
func Open(t testing.TB) *store.Store {
	t.Helper()
	return OpenAt(t, time.Now)
}

// OpenAt is Open with the clock now.
func OpenAt(t testing.TB, now func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
