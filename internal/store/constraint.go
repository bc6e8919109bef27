package store

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// isUnique says that err is a clash with a unique index.
func isUnique(err error) bool { return isConstraint(err, sqlite3.SQLITE_CONSTRAINT_UNIQUE) }

// isForeign says that err is a reference to or from another row.
func isForeign(err error) bool { return isConstraint(err, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY) }

func isConstraint(err error, code int) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code() == code
}
