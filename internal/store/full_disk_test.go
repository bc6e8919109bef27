//go:build linux

package store_test

import (
	"fmt"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
	"unseenedge/internal/store/storetest"
)

// limitFiles lets no file of this process grow beyond size bytes until the test
// ends, as a full disk would.
func limitFiles(t *testing.T, size uint64) {
	t.Helper()
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: was.Max}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
			t.Error(err)
		}
		signal.Reset(syscall.SIGXFSZ)
	})
}

func TestAFullDiskAmidABatchKeepsJustWhatItSaysIsKept(t *testing.T) {
	const writes, large = 12, 5
	s := storetest.Open(t)
	school := addSchool(t, s)
	limitFiles(t, 8<<20)
	begun, open := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = s.Write(t.Context(), func(*store.Tx) error { close(begun); <-open; return nil })
	})
	<-begun
	errs := make([]error, writes)
	for i := range errs {
		wg.Go(func() {
			p := response.Prompt{Wording: fmt.Sprintf("Prompt %d", i), GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown}
			if i == large {
				p.Wording += strings.Repeat(" and on", 6<<20)
			}
			errs[i] = s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.AddPrompt(school, p); return err })
		})
		for s.Waiting() <= i { // so that all of them share a batch, in order
			runtime.Gosched()
		}
	}
	close(open)
	wg.Wait()
	kept := prompts(t, s, school)
	for i, err := range errs {
		if there := slices.Contains(kept, fmt.Sprintf("Prompt %d", i)); there != (err == nil) {
			t.Errorf("write %d: %v, kept: %v", i, err, there)
		}
		if i > large && err != nil {
			t.Errorf("write %d came after the failure: %v", i, err)
		}
	}
	if errs[large] == nil {
		t.Error("the disk did not fill up")
	}
}
