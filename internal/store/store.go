// Package store keeps everything in one SQLite file and knows only types.
//
// One goroutine writes. Each use case is a savepoint; savepoints that wait at
// the same time share one durable commit, so that many small writes cost one
// fsync. Readers see a snapshot and cannot write.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver

	"unseenedge/internal/fault"
)

// FileName of the database in the data folder.
const FileName = "unseenedge.db"

// Options of Open. The zero value takes the system's clock and randomness.
type Options struct {
	Now    func() time.Time
	Random io.Reader
}

// Store is an open data folder. It is safe for concurrent use.
type Store struct {
	dir     string
	options Options
	lock    *folderLock
	writeDB *sql.DB
	readDB  *sql.DB
	writer  *conn
	readers chan *conn
	jobs    chan *job
	stopped chan struct{}
	closing sync.RWMutex
	closed  bool
}

// Open opens or makes the data folder (mode 0700) and brings its schema up to
// date. It fails with a Conflict fault while another process has it open, and
// for a folder that cannot be closed to other people.
func Open(ctx context.Context, dir string, options Options) (*Store, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Random == nil {
		options.Random = rand.Reader
	}
	lock, err := takeFolder(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, options: options, lock: lock, jobs: make(chan *job, 256), stopped: make(chan struct{})}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.release())
	}
	go s.write()
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	path := filepath.Join(s.dir, FileName)
	if err := makePrivate(path); err != nil {
		return err
	}
	var err error
	if s.writeDB, err = sql.Open("sqlite", writerDSN(path)); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	s.writeDB.SetMaxOpenConns(1)
	if err := migrate(ctx, s.writeDB); err != nil {
		return err
	}
	if s.writer, err = newConn(ctx, s.writeDB); err != nil {
		return err
	}
	if s.readDB, err = sql.Open("sqlite", readerDSN(path)); err != nil {
		return fmt.Errorf("open database for reading: %w", err)
	}
	n := max(2, runtime.GOMAXPROCS(0))
	s.readDB.SetMaxOpenConns(n)
	s.readers = make(chan *conn, n)
	for range n {
		c, err := newConn(ctx, s.readDB)
		if err != nil {
			return err
		}
		s.readers <- c
	}
	return nil
}

const pragmas = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=mmap_size(268435456)" +
	"&_pragma=cache_size(-16000)&_pragma=trusted_schema(0)&_time_format=sqlite&_timezone=UTC&_dqs=0"

func writerDSN(path string) string {
	return dsn(path, "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(1)&"+pragmas)
}

func readerDSN(path string) string {
	return dsn(path, "mode=ro&_query_only=1&"+pragmas)
}

// Dir returns the data folder.
func (s *Store) Dir() string { return s.dir }

// Now returns the store's clock, in Unix milliseconds.
func (s *Store) Now() int64 { return s.options.Now().UnixMilli() }

// Close waits for the writes under way and closes the folder.
func (s *Store) Close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	close(s.jobs)
	s.closing.Unlock()
	<-s.stopped
	return s.release()
}

func (s *Store) release() error {
	var errs []error
	for _, db := range []*sql.DB{s.readDB, s.writeDB} {
		if db == nil {
			continue
		}
		if db == s.readDB {
			s.closeReaders()
		} else if s.writer != nil {
			errs = append(errs, s.writer.close())
		}
		errs = append(errs, db.Close())
	}
	return errors.Join(append(errs, s.lock.release())...)
}

func (s *Store) closeReaders() {
	for range len(s.readers) {
		_ = (<-s.readers).close()
	}
}

// Write runs one use case: all of it is durable when Write returns nil, none
// of it otherwise. run must not keep the Tx, nor wait for another Write.
func (s *Store) Write(ctx context.Context, run func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{run: run, done: make(chan struct{})}
	s.closing.RLock()
	if s.closed {
		s.closing.RUnlock()
		return fault.New(fault.Unavailable, "store.closed")
	}
	s.jobs <- j
	s.closing.RUnlock()
	<-j.done
	return j.err
}

// Read runs queries over one snapshot.
func (s *Store) Read(ctx context.Context, run func(*Tx) error) error {
	var c *conn
	select {
	case c = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.readers <- c }()
	whole := context.WithoutCancel(ctx) // the driver may begin and yet say that ctx ended
	if err := c.exec(whole, "begin"); err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer func() { _ = c.exec(whole, "rollback") }()
	return run(&Tx{conn: c, ctx: ctx, Now: s.Now(), store: s})
}
