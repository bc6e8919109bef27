package store_test

import (
	"errors"
	"sync"
	"testing"

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
