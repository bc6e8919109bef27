package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
)

// job is one use case that waits for the writer.
type job struct {
	run  func(*Tx) error
	err  error
	done chan struct{}
}

// write is the writer goroutine.
func (s *Store) write() {
	defer close(s.stopped)
	for first := range s.jobs {
		s.commit(s.gather(first))
	}
}

// gather takes the jobs that wait already, so that they share a commit.
func (s *Store) gather(first *job) []*job {
	batch := []*job{first}
	for len(batch) < cap(s.jobs) {
		select {
		case j, ok := <-s.jobs:
			if !ok {
				return batch
			}
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit makes the jobs of a batch durable together. Where SQLite gives up the
// whole transaction midway (on a full disk), the jobs in it have failed and the
// others go on in a new one.
func (s *Store) commit(batch []*job) {
	for len(batch) > 0 {
		n, err := s.transaction(batch)
		for _, j := range batch[:n] {
			if err != nil && j.err == nil {
				j.err = fmt.Errorf("commit: %w", err)
			}
			close(j.done)
		}
		batch = batch[n:]
	}
}

// transaction runs jobs until all have run or their transaction is lost, and
// returns how many ran; with an error none of these is kept.
func (s *Store) transaction(batch []*job) (ran int, err error) {
	ctx := context.Background() // a shared transaction is never cut by one caller's cancellation
	if err := s.writer.exec(ctx, "begin immediate"); err != nil {
		return len(batch), err
	}
	for i, j := range batch {
		if j.err, err = s.savepoint(ctx, j.run); err != nil {
			_ = s.writer.exec(ctx, "rollback") // most likely done already
			return i + 1, err
		}
	}
	return len(batch), s.seal(ctx)
}

// seal counts the commit, so that a backup can say how many it holds, and
// makes it durable.
func (s *Store) seal(ctx context.Context) error {
	err := s.writer.exec(ctx, countCommit)
	if err == nil {
		err = s.writer.exec(ctx, "commit")
	}
	if err != nil {
		return errors.Join(err, s.writer.exec(ctx, "rollback"))
	}
	return nil
}

// savepoint runs one use case, undone if it fails. It is lost if the savepoint
// is, and with it the whole transaction.
func (s *Store) savepoint(ctx context.Context, run func(*Tx) error) (failed, lost error) {
	if err := s.writer.exec(ctx, "savepoint use_case"); err != nil {
		return nil, fmt.Errorf("savepoint: %w", err)
	}
	failed = guard(run, &Tx{conn: s.writer, ctx: ctx, Now: s.Now(), store: s})
	if failed != nil {
		lost = s.writer.exec(ctx, "rollback to use_case")
	}
	if lost == nil {
		lost = s.writer.exec(ctx, "release use_case")
	}
	return failed, lost
}

// guard turns a panic of one use case into its error, so that the others of
// the batch are kept.
func guard(run func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return run(tx)
}
