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
	"slices"

	"unseenedge/internal/fault"
)

// Restored says what Restore did.
type Restored struct {
	Manifest Manifest
	Aside    string // where the database that stood there is kept; "" if none stood
}

// Restore checks the backup in file and puts it in the place of dir's database.
// It refuses a file that does not match its manifest, a folder in use, and,
// without replace, a folder that holds a database. Nothing changes on refusal.
// In the restored database nobody is signed in and no one-time link works.
func Restore(ctx context.Context, dir, file string, replace bool) (out Restored, err error) {
	lock, err := takeFolder(dir)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	path := filepath.Join(dir, FileName)
	if exists(path) && !replace {
		return out, fault.New(fault.Conflict, "backup.occupied", dir)
	}
	part := filepath.Join(dir, restoredName)
	defer removeDatabase(part)
	if out.Manifest, err = unpack(ctx, file, part); err != nil {
		return out, err
	}
	if err := signEveryoneOut(ctx, part); err != nil {
		return out, err
	}
	if out.Aside, err = setAside(ctx, path); err != nil {
		return out, err
	}
	if err := os.Rename(part, path); err != nil {
		return out, fmt.Errorf("put backup in place: %w", err)
	}
	return out, syncFolder(dir)
}

// signEveryoneOut ends the sessions and one-time links of a database, so that
// none that has ended since the backup comes back to life.
func signEveryoneOut(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", aloneDSN(path))
	if err != nil {
		return fmt.Errorf("end restored sessions: %w", err)
	}
	defer db.Close()
	for _, statement := range []string{deleteSessions, deleteOpenInvites} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("end restored sessions: %w", err)
		}
	}
	return nil
}

// setAside gives the database at path another name, which it returns; "" if
// there is none. Its log goes with it, even one whose database is gone: SQLite
// would play it into the next database of that name.
func setAside(ctx context.Context, path string) (aside string, err error) {
	if exists(path) {
		_, _ = inspect(ctx, path) // folds the log in; one that is damaged is kept as it is
	}
	free := freeName(path)
	for _, tail := range databaseTails() {
		err := os.Rename(path+tail, free+tail)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return aside, fmt.Errorf("set database aside: %w", err)
		}
		if err == nil && aside == "" {
			aside = free + tail
		}
	}
	return aside, nil
}

// freeName returns a name for the database at path that no other file has.
func freeName(path string) string {
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s.replaced-%d", path, n)
		if !slices.ContainsFunc(databaseTails(), func(tail string) bool { return exists(name + tail) }) {
			return name
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// unpack writes the backup's database to path and holds it against its manifest.
func unpack(ctx context.Context, file, path string) (m Manifest, err error) {
	z, err := zip.OpenReader(file)
	if errors.Is(err, os.ErrNotExist) {
		return m, fault.New(fault.NotFound, "backup.missing", file)
	}
	if err != nil {
		return m, fault.New(fault.Invalid, "backup.damaged").Because(err)
	}
	defer z.Close()
	if m, err = readManifest(&z.Reader); err != nil {
		return m, err
	}
	sum, err := extract(&z.Reader, path, m.Size)
	if err != nil || sum != m.SHA256 {
		return m, fault.New(fault.Invalid, "backup.damaged").Because(err)
	}
	commits, err := inspect(ctx, path)
	if err != nil {
		return m, err
	}
	if commits != m.Commits {
		return m, fault.New(fault.Invalid, "backup.damaged")
	}
	return m, nil
}

func readManifest(z *zip.Reader) (m Manifest, err error) {
	f, err := z.Open(manifestName)
	if err != nil {
		return m, fault.New(fault.Invalid, "backup.not_ours").Because(err)
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, manifestLimit)).Decode(&m); err != nil || m.Format != 1 {
		return m, fault.New(fault.Invalid, "backup.not_ours").Because(err)
	}
	return m, nil
}

// extract writes the database, at most one byte more than size, and returns its
// hash.
func extract(z *zip.Reader, path string, size int64) (sum string, err error) {
	in, err := z.Open(FileName)
	if err != nil {
		return "", fmt.Errorf("read backup: %w", err)
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return "", fmt.Errorf("write database: %w", err)
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), io.LimitReader(in, size+1))
	err = errors.Join(err, out.Sync(), out.Close())
	return hex.EncodeToString(h.Sum(nil)), err
}
