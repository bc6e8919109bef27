package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"unseenedge/internal/fault"
	"unseenedge/internal/store"
	"unseenedge/internal/store/storetest"
)

func TestASecondProcessIsRefused(t *testing.T) {
	s := storetest.Open(t)
	_, err := store.Open(t.Context(), s.Dir(), store.Options{})
	if fault.KindOf(err) != fault.Conflict {
		t.Fatalf("second open: %v", err)
	}
}

func TestWritesThatFailLeaveTheOthersOfTheBatch(t *testing.T) {
	s := storetest.Open(t)
	var wg sync.WaitGroup
	errs := make([]error, 200)
	for i := range errs {
		wg.Go(func() {
			errs[i] = s.Write(t.Context(), func(tx *store.Tx) error {
				switch {
				case i%10 == 3:
					return errors.New("refused")
				case i%10 == 7:
					panic("lost")
				}
				return nil
			})
		})
	}
	wg.Wait()
	for i, err := range errs {
		if failed := i%10 == 3 || i%10 == 7; failed != (err != nil) {
			t.Errorf("write %d: %v", i, err)
		}
	}
}

func TestWriteAfterCloseSaysUnavailable(t *testing.T) {
	s := storetest.Open(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	err := s.Write(t.Context(), func(*store.Tx) error { return nil })
	if fault.KindOf(err) != fault.Unavailable {
		t.Fatalf("write after close: %v", err)
	}
}

func TestACancelledReadLeavesItsConnectionFitForTheNext(t *testing.T) {
	s := storetest.Open(t)
	school := addSchool(t, s)
	for n := range 20000 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n%100)*time.Microsecond)
		_ = s.Read(ctx, func(tx *store.Tx) error {
			_, err := tx.School()
			return err
		})
		cancel()
	}
	addPrompt(t, s, school, "What did you try?")
	for range 100 {
		if p := prompts(t, s, school); len(p) != 1 {
			t.Fatalf("a reader sees %q", p)
		}
	}
}
