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

// The commit counter is counted in every commit and stands in a backup's
// manifest too, so that a backup with a lost tail is refused.
const (
	countCommit   = "update commit_count set n = n + 1"
	selectCommits = "select n from commit_count"
)
