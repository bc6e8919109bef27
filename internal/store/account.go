package store

import (
	"database/sql"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
)

// An account's password hash leaves the store for sign-in alone; elsewhere a
// word stands for it.
const (
	accountColumns = `a.id, a.school_id, a.email, a.name, a.role,
		case when a.password_hash is null then '' else 'kept' end, a.created_at, coalesce(a.closed_at, 0)`
	insertAccount = `insert into account (id, school_id, email, name, role, password_hash, created_at)
		values ($1, $2, $3, $4, $5, $6, $7)`
	selectAccounts    = `select ` + accountColumns + ` from account a where a.school_id = $1 order by a.name, a.email`
	selectAccount     = `select ` + accountColumns + ` from account a where a.school_id = $1 and a.id = $2`
	selectByEmail     = `select ` + accountColumns + ` from account a where a.email = $1`
	selectFirstOfRole = `select ` + accountColumns + ` from account a
		where a.role = $1 and a.closed_at is null order by a.name, a.id limit 1`
	selectPassword        = `select coalesce(password_hash, '') from account where id = $1`
	updateAccount         = `update account set name = $1, role = $2 where id = $3`
	updateAccountPassword = `update account set password_hash = $1 where id = $2`
	updateAccountClosed   = `update account set closed_at = $1 where id = $2`
	deleteAccount         = `delete from account where id = $1`
	selectOtherAdmins     = `select count(*) from account where school_id = $1 and role = 'admin' and id <> $2
		and closed_at is null and password_hash is not null`

	insertTeaching  = `insert into teaching (class_id, account_id) values ($1, $2) on conflict do nothing`
	deleteTeaching  = `delete from teaching where class_id = $1 and account_id = $2`
	deleteTeachings = `delete from teaching where account_id = $1
		and class_id in (select id from class where closed_at is null)`
	deleteTeachers  = `delete from teaching where class_id = $1`
	selectAllTaught = `select te.account_id, c.id, c.name from teaching te join class c on c.id = te.class_id
		where c.school_id = $1 and c.closed_at is null order by c.name, c.id`
)

// AddAccount keeps an account under its ID; its e-mail is unique.
func (tx *Tx) AddAccount(a auth.Account) error {
	_, err := tx.exec(insertAccount, a.ID, a.SchoolID, a.Email, a.Name, string(a.Role), null(a.PasswordHash), tx.Now)
	return taken(err, "account.taken")
}

// Account returns an account of the school. Its PasswordHash only says whether
// there is one.
func (tx *Tx) Account(schoolID, id string) (auth.Account, error) {
	return scanAccount(tx.scanner(selectAccount, schoolID, id))
}

// AccountByEmail returns the account with a normal e-mail.
func (tx *Tx) AccountByEmail(email string) (auth.Account, error) {
	return scanAccount(tx.scanner(selectByEmail, email))
}

// FirstAccount returns the first open account of role by name.
func (tx *Tx) FirstAccount(role auth.Role) (auth.Account, error) {
	return scanAccount(tx.scanner(selectFirstOfRole, string(role)))
}

// PasswordHash returns an account's hash, "" if it has none.
func (tx *Tx) PasswordHash(accountID string) (hash string, err error) {
	err = tx.row(selectPassword, []any{accountID}, &hash)
	return hash, err
}

// Accounts returns all accounts of the school by name, closed ones too.
func (tx *Tx) Accounts(schoolID string) ([]auth.Account, error) {
	return collect(tx, selectAccounts, []any{schoolID}, func(r *sql.Rows) (auth.Account, error) { return scanAccount(r.Scan) })
}

// EditAccount changes name and role.
func (tx *Tx) EditAccount(a auth.Account) error {
	return tx.execOne(updateAccount, a.Name, string(a.Role), a.ID)
}

// SetPassword keeps a new password hash.
func (tx *Tx) SetPassword(accountID, hash string) error {
	return tx.execOne(updateAccountPassword, hash, accountID)
}

// CloseAccount bars an account from signing in.
func (tx *Tx) CloseAccount(id string) error { return tx.execOne(updateAccountClosed, tx.Now, id) }

// OpenAccount lets a closed account in again.
func (tx *Tx) OpenAccount(id string) error { return tx.execOne(updateAccountClosed, nil, id) }

// RemoveAccount deletes an account, and its links, that nothing else refers to;
// else a Conflict.
func (tx *Tx) RemoveAccount(id string) error {
	if _, err := tx.exec(deleteInvites, id); err != nil {
		return err
	}
	return referred(tx.execOne(deleteAccount, id))
}

// OtherAdmins counts the school's admins who can sign in, without id.
func (tx *Tx) OtherAdmins(schoolID, id string) (n int, err error) {
	err = tx.row(selectOtherAdmins, []any{schoolID, id}, &n)
	return n, err
}

// AddTeaching gives a class to a teacher; twice is once.
func (tx *Tx) AddTeaching(classID, accountID string) error {
	_, err := tx.exec(insertTeaching, classID, accountID)
	return err
}

// RemoveTeaching takes a class from a teacher.
func (tx *Tx) RemoveTeaching(classID, accountID string) error {
	return tx.execOne(deleteTeaching, classID, accountID)
}

// SetTeachings makes classes all open ones that an account teaches.
func (tx *Tx) SetTeachings(accountID string, classIDs []string) error {
	if _, err := tx.exec(deleteTeachings, accountID); err != nil {
		return err
	}
	for _, id := range classIDs {
		if err := tx.AddTeaching(id, accountID); err != nil {
			return err
		}
	}
	return nil
}

// SetTeachers makes accounts all that teach a class.
func (tx *Tx) SetTeachers(classID string, accountIDs []string) error {
	if _, err := tx.exec(deleteTeachers, classID); err != nil {
		return err
	}
	for _, id := range accountIDs {
		if err := tx.AddTeaching(classID, id); err != nil {
			return err
		}
	}
	return nil
}

// Taught returns the open classes of each account of the school.
func (tx *Tx) Taught(schoolID string) (map[string][]report.ClassRef, error) {
	out := map[string][]report.ClassRef{}
	err := tx.rows(selectAllTaught, []any{schoolID}, func(r *sql.Rows) error {
		var account string
		var c report.ClassRef
		err := r.Scan(&account, &c.ID, &c.Name)
		out[account] = append(out[account], c)
		return err
	})
	return out, err
}

func scanAccount(scan func(...any) error) (a auth.Account, err error) {
	err = scan(&a.ID, &a.SchoolID, &a.Email, &a.Name, &a.Role, &a.PasswordHash, &a.CreatedAt, &a.ClosedAt)
	return a, err
}

// taken turns a clash of names into a Conflict with the words at key.
func taken(err error, key string) error {
	if isUnique(err) {
		return fault.New(fault.Conflict, key).Because(err)
	}
	return err
}

// referred turns a row that others refer to into a Conflict.
func referred(err error) error {
	if isForeign(err) {
		return fault.New(fault.Conflict, "store.in_use_by_others").Because(err)
	}
	return err
}
