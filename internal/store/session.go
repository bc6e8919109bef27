package store

import "unseenedge/internal/auth"

// Session is a signed-in browser, known by the hash of its secret id.
type Session struct {
	IDHash    string
	Account   auth.Account
	CreatedAt int64 // Unix milliseconds
	SeenAt    int64 // at most a minute old
	Flash     string
}

const (
	insertSession = `insert into session (id_hash, account_id, created_at, seen_at) select $1, a.id, $2, $2 from account a
		where a.id = $3 and a.closed_at is null and coalesce(a.password_hash, '') = $4`
	selectSession = `select ` + accountColumns + `, s.created_at, s.seen_at, coalesce(s.flash, '')
		from session s join account a on a.id = s.account_id where s.id_hash = $1 and a.closed_at is null`
	updateSessionSeen     = `update session set seen_at = $1 where id_hash = $2`
	updateSessionFlash    = `update session set flash = $1 where id_hash = $2`
	deleteSession         = `delete from session where id_hash = $1`
	deleteAccountSessions = `delete from session where account_id = $1`
	deleteSessions        = `delete from session`
	deleteOldSessions     = `delete from session where created_at < $1 or seen_at < $2`
)

// AddSession keeps a new session of an account that is open and whose password
// hash still is passwordHash; another account is not found.
func (tx *Tx) AddSession(idHash, accountID, passwordHash string) error {
	return tx.execOne(insertSession, idHash, tx.Now, accountID, passwordHash)
}

// Session returns a session of an account that is open; it may be expired.
func (tx *Tx) Session(idHash string) (Session, error) {
	s := Session{IDHash: idHash}
	a := &s.Account
	err := tx.row(selectSession, []any{idHash}, &a.ID, &a.SchoolID, &a.Email, &a.Name, &a.Role, &a.PasswordHash,
		&a.CreatedAt, &a.ClosedAt, &s.CreatedAt, &s.SeenAt, &s.Flash)
	return s, err
}

// SeeSession notes that a session is in use.
func (tx *Tx) SeeSession(idHash string) error { return tx.execOne(updateSessionSeen, tx.Now, idHash) }

// SetFlash keeps the message that a session's next page shows; "" for none.
func (tx *Tx) SetFlash(idHash, flash string) error {
	return tx.execOne(updateSessionFlash, null(flash), idHash)
}

// RemoveSession ends one session; none is no error.
func (tx *Tx) RemoveSession(idHash string) error {
	_, err := tx.exec(deleteSession, idHash)
	return err
}

// RemoveSessions ends all sessions of an account.
func (tx *Tx) RemoveSessions(accountID string) error {
	_, err := tx.exec(deleteAccountSessions, accountID)
	return err
}

// RemoveOldSessions ends the sessions begun before created or unseen since seen.
func (tx *Tx) RemoveOldSessions(created, seen int64) error {
	_, err := tx.exec(deleteOldSessions, created, seen)
	return err
}
