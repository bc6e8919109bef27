package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"

	"unseenedge/internal/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date, each migration in its own transaction.
func migrate(ctx context.Context, db *sql.DB) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, sub, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	newest := p.ListSources()[len(p.ListSources())-1].Version
	if have, err := p.GetDBVersion(ctx); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	} else if have > newest {
		return fault.New(fault.Conflict, "store.newer", have, newest)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate database: %w", err)
	}
	return nil
}

// The commit counter stands in the database and is counted in every commit.
// SQLite's own change counter cannot show a lost log; a copy of the counter in
// a backup's manifest can.
const (
	countCommit   = "update commit_count set n = n + 1"
	selectCommits = "select n from commit_count"
)

func checkCommits(ctx context.Context, c *conn) error {
	s, err := c.prepared(ctx, selectCommits)
	if err != nil {
		return fmt.Errorf("read commit count: %w", err)
	}
	var n int64
	if err := s.QueryRowContext(ctx).Scan(&n); err != nil {
		return fmt.Errorf("read commit count: %w", err)
	}
	return nil
}

// Commits returns how many commits the database has seen.
func (tx *Tx) Commits() (n int64, err error) {
	err = tx.row(selectCommits, nil, &n)
	return n, err
}
