package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"unseenedge/internal/fault"
)

// Tx is one use case's look at the data. Its clock stands still.
type Tx struct {
	conn  *conn
	ctx   context.Context
	store *Store
	// Now is the use case's time in Unix milliseconds.
	Now int64
}

// NewID returns a UUIDv7 of the use case's time.
func (tx *Tx) NewID() string { return newID(tx.Now, tx.store.options.Random) }

// conn is one connection with its prepared statements.
type conn struct {
	raw   *sql.Conn
	stmts map[string]*sql.Stmt
}

func newConn(ctx context.Context, db *sql.DB) (*conn, error) {
	raw, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	return &conn{raw: raw, stmts: map[string]*sql.Stmt{}}, nil
}

func (c *conn) close() error {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	return c.raw.Close()
}

func (c *conn) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	s, err := c.raw.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	c.stmts[query] = s
	return s, nil
}

func (c *conn) exec(ctx context.Context, query string, args ...any) error {
	s, err := c.prepared(ctx, query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx, args...)
	return err
}

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(query string, args ...any) (int, error) {
	s, err := tx.conn.prepared(tx.ctx, query)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(tx.ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

// execOne runs a statement that must change just one row; none is not found.
func (tx *Tx) execOne(query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return notFound()
	}
	return err
}

// row scans the one row of a query; none is not found.
func (tx *Tx) row(query string, args []any, dest ...any) error {
	s, err := tx.conn.prepared(tx.ctx, query)
	if err != nil {
		return err
	}
	err = s.QueryRowContext(tx.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return notFound()
	}
	return err
}

// scanner returns the Scan of a query for one row; none is not found.
func (tx *Tx) scanner(query string, args ...any) func(...any) error {
	return func(dest ...any) error { return tx.row(query, args, dest...) }
}

// rows calls scan for each row of a query.
func (tx *Tx) rows(query string, args []any, scan func(*sql.Rows) error) error {
	s, err := tx.conn.prepared(tx.ctx, query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(tx.ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// collect gathers the rows of a query as values.
func collect[T any](tx *Tx, query string, args []any, scan func(*sql.Rows) (T, error)) ([]T, error) {
	var out []T
	err := tx.rows(query, args, func(r *sql.Rows) error {
		v, err := scan(r)
		out = append(out, v)
		return err
	})
	return out, err
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// null returns nil for the zero value, which the database keeps as null.
func null[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
