package store

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"

	"unseenedge/internal/fault"
)

// Manifest says what a backup holds, so that a damaged one is refused.
type Manifest struct {
	Format  int    `json:"format"` // 1
	MadeAt  string `json:"made_at"`
	Commits int64  `json:"commits"` // the database's commit counter
	Size    int64  `json:"size"`    // of the database, in bytes
	SHA256  string `json:"sha256"`  // of the database
}

const (
	manifestName  = "manifest.json"
	manifestLimit = 64 << 10
	backupPages   = 256 // pages a step, so that a cancelled backup ends soon
)

// Backup writes a consistent copy of the database with its manifest to file,
// while reads and writes go on. The file appears whole or not at all.
func (s *Store) Backup(ctx context.Context, file string) (Manifest, error) {
	copied, err := os.CreateTemp(s.dir, copyPattern)
	if err != nil {
		return Manifest{}, fmt.Errorf("make room for the backup: %w", err)
	}
	defer removeDatabase(copied.Name())
	if err := copied.Close(); err != nil {
		return Manifest{}, fmt.Errorf("make room for the backup: %w", err)
	}
	if err := s.copyTo(ctx, copied.Name()); err != nil {
		return Manifest{}, err
	}
	m, err := describe(ctx, copied.Name(), s.options.Now())
	if err != nil {
		return m, err
	}
	return m, writeWhole(file, func(w io.Writer) error { return pack(w, m, copied.Name()) })
}

// copyTo runs SQLite's online backup on a connection of its own. That one holds
// on to a snapshot, else each commit meanwhile would begin the copy anew; in the
// log's mode a reader keeps no writer waiting.
func (s *Store) copyTo(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", readerDSN(filepath.Join(s.dir, FileName)))
	if err != nil {
		return fmt.Errorf("open database for backup: %w", err)
	}
	defer db.Close()
	c, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open database for backup: %w", err)
	}
	defer c.Close()
	if err := takeSnapshot(ctx, c); err != nil {
		return fmt.Errorf("take snapshot for backup: %w", err)
	}
	return c.Raw(func(driver any) error {
		b, err := driver.(interface {
			NewBackup(string) (*sqlite.Backup, error)
		}).NewBackup(dsn(path, ""))
		if err != nil {
			return fmt.Errorf("begin backup: %w", err)
		}
		for more := true; more; {
			if more, err = b.Step(backupPages); err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return errors.Join(fmt.Errorf("copy database: %w", err), b.Finish())
			}
		}
		return b.Finish()
	})
}

// takeSnapshot lets c see the database as it is now, until c is closed.
func takeSnapshot(ctx context.Context, c *sql.Conn) error {
	if _, err := c.ExecContext(ctx, "begin"); err != nil {
		return err
	}
	var commits int64 // the first read is what fixes the snapshot
	return c.QueryRowContext(ctx, selectCommits).Scan(&commits)
}

// describe checks the copied database and sums it up.
func describe(ctx context.Context, path string, now time.Time) (m Manifest, err error) {
	m = Manifest{Format: 1, MadeAt: now.UTC().Format(time.RFC3339)}
	if m.Commits, err = inspect(ctx, path); err != nil {
		return m, err
	}
	f, err := os.Open(path)
	if err != nil {
		return m, fmt.Errorf("read backup: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if m.Size, err = io.Copy(h, f); err != nil {
		return m, fmt.Errorf("read backup: %w", err)
	}
	m.SHA256 = hex.EncodeToString(h.Sum(nil))
	return m, nil
}

// aloneDSN opens a database such that only its main file is left behind.
func aloneDSN(path string) string { return dsn(path, "_pragma=journal_mode(DELETE)") }

// inspect returns a database's commit counter if SQLite finds it whole, and
// folds its log into it.
func inspect(ctx context.Context, path string) (commits int64, err error) {
	db, err := sql.Open("sqlite", aloneDSN(path))
	if err != nil {
		return 0, fmt.Errorf("open copy: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var verdict string
	if err := db.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&verdict); err != nil {
		return 0, fmt.Errorf("check copy: %w", err)
	}
	if verdict != "ok" {
		return 0, fault.New(fault.Invalid, "backup.damaged")
	}
	if err := db.QueryRowContext(ctx, selectCommits).Scan(&commits); err != nil {
		return 0, fault.New(fault.Invalid, "backup.not_ours").Because(err)
	}
	return commits, nil
}

// pack writes manifest and database as one zip.
func pack(w io.Writer, m Manifest, path string) error {
	z := zip.NewWriter(w)
	head, err := z.Create(manifestName)
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	if err := json.NewEncoder(head).Encode(m); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	body, err := z.Create(FileName)
	if err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	defer f.Close()
	if _, err := io.Copy(body, f); err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	return z.Close()
}

// writeWhole writes a private file beside its name, makes it durable, and only
// then gives it the name.
func writeWhole(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), partPattern)
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write file: %w", err), os.Remove(f.Name()))
	}
	return syncFolder(filepath.Dir(name))
}
