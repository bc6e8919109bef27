package store

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"unseenedge/internal/fault"
)

// Names of the files beside the database that are there for a while only.
const (
	copyPattern  = ".backup-*.db"
	partPattern  = ".part-*"
	restoredName = ".restore.db"
)

// takeFolder makes the data folder if need be, closes it to others (mode 0700),
// locks it, and removes what a process that was killed left unfinished.
func takeFolder(dir string) (*folderLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	if err := closeToOthers(dir); err != nil {
		return nil, err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	if err := sweep(dir); err != nil {
		return nil, errors.Join(err, lock.release())
	}
	return lock, nil
}

// closeToOthers takes the rights of group and others from dir. It refuses a
// folder that cannot be closed, and one like /tmp that others share.
func closeToOthers(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("look at data folder: %w", err)
	}
	if info.Mode()&0o077 == 0 {
		return nil
	}
	if info.Mode()&os.ModeSticky != 0 {
		return fault.New(fault.Conflict, "store.shared", dir)
	}
	if err := os.Chmod(dir, info.Mode()&^0o077); err != nil {
		return fault.New(fault.Conflict, "store.shared", dir).Because(err)
	}
	return nil
}

// sweep removes unfinished copies of the database: they hold children's data.
func sweep(dir string) error {
	all, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("look for unfinished copies: %w", err)
	}
	for _, f := range all {
		if !f.Type().IsRegular() || !isUnfinished(f.Name()) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, f.Name())); err != nil {
			return fmt.Errorf("remove unfinished copy: %w", err)
		}
	}
	return nil
}

func isUnfinished(name string) bool {
	for _, pattern := range []string{copyPattern + "*", partPattern, restoredName + "*"} {
		if ok, _ := filepath.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// makePrivate creates the database file with mode 0600 before SQLite does.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("make database file: %w", err)
	}
	return f.Close()
}

// removeDatabase removes a database file and what SQLite leaves beside it.
func removeDatabase(path string) {
	for _, tail := range databaseTails() {
		_ = os.Remove(path + tail)
	}
}

// databaseTails are the endings of a database's file names: its own, and those
// of what SQLite keeps beside it.
func databaseTails() []string { return []string{"", "-wal", "-shm", "-journal"} }

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// dsn names the database at path to the driver; path may hold any character.
func dsn(path, options string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + options
}
