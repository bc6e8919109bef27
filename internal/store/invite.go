package store

import (
	"database/sql"

	"unseenedge/internal/auth"
)

const (
	insertInvite = `insert into invite (secret_hash, account_id, created_at, expires_at) values ($1, $2, $3, $4)`
	selectInvite = `select ` + accountColumns + ` from invite i join account a on a.id = i.account_id
		where i.secret_hash = $1 and i.used_at is null and i.expires_at > $2 and a.closed_at is null`
	selectOpenInvites = `select distinct i.account_id from invite i join account a on a.id = i.account_id
		where a.school_id = $1 and i.used_at is null and i.expires_at > $2`
	updateInviteUsed  = `update invite set used_at = $1 where secret_hash = $2 and used_at is null`
	deleteOpenInvites = `delete from invite where used_at is null`
	deleteInvites     = `delete from invite where account_id = $1`
	updateInvitesUsed = `update invite set used_at = $1 where account_id = $2 and used_at is null`
)

// AddInvite keeps a one-time link, good until expires (Unix milliseconds), and
// voids the account's links before it.
func (tx *Tx) AddInvite(secretHash, accountID string, expires int64) error {
	if err := tx.VoidInvites(accountID); err != nil {
		return err
	}
	_, err := tx.exec(insertInvite, secretHash, accountID, tx.Now, expires)
	return err
}

// Invite returns the account that an unused link is for.
func (tx *Tx) Invite(secretHash string) (auth.Account, error) {
	return scanAccount(tx.scanner(selectInvite, secretHash, tx.Now))
}

// UseInvite uses a link up; a used one is not found.
func (tx *Tx) UseInvite(secretHash string) error {
	return tx.execOne(updateInviteUsed, tx.Now, secretHash)
}

// VoidInvites uses up all links of an account.
func (tx *Tx) VoidInvites(accountID string) error {
	_, err := tx.exec(updateInvitesUsed, tx.Now, accountID)
	return err
}

// OpenInvites returns the accounts of the school with a link that still works.
func (tx *Tx) OpenInvites(schoolID string) (map[string]bool, error) {
	out := map[string]bool{}
	err := tx.rows(selectOpenInvites, []any{schoolID, tx.Now}, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		out[id] = true
		return err
	})
	return out, err
}
