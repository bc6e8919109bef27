package app

import (
	"context"
	"crypto/subtle"
	"fmt"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// Setup is what the first admin enters.
type Setup struct {
	Code                  string // from the console
	Settings              report.Settings
	Name, Email, Password string
}

// SetupCode returns the one-time code that Setup asks for, "" once there is a
// school. It changes with every start.
func (a *App) SetupCode(ctx context.Context) (string, error) {
	if _, err := a.School(ctx); fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	if c := a.setupCode.Load(); c != nil {
		return *c, nil
	}
	code, err := auth.NewCode(a.random)
	if err != nil {
		return "", err
	}
	a.setupCode.CompareAndSwap(nil, &code)
	return *a.setupCode.Load(), nil
}

// Setup makes the school, its first term and its first admin, and returns the
// token of their session. The system needs no code; for anybody else it must be
// the console's. With a school there already it is a Conflict.
func (a *App) Setup(ctx context.Context, v auth.Viewer, s Setup) (token string, err error) {
	code, err := a.SetupCode(ctx)
	if err != nil {
		return "", err
	}
	if code == "" {
		return "", fault.New(fault.Conflict, "setup.done")
	}
	if err := s.check(v, code); err != nil {
		return "", err
	}
	hash, err := a.passwords.Hash(ctx, s.Password)
	if err != nil {
		return "", err
	}
	var adminID string
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.School(); fault.KindOf(err) != fault.NotFound {
			return fault.New(fault.Conflict, "setup.done").Because(err)
		}
		adminID, err = addSchool(tx, s, hash)
		return err
	})
	if err != nil {
		return "", err
	}
	return a.begin(ctx, adminID, hash)
}

// check makes the entries fit to keep, or returns what is wrong with them.
func (s *Setup) check(v auth.Viewer, code string) (err error) {
	var e entries
	if !v.IsSystem() && subtle.ConstantTimeCompare([]byte(auth.NormalCode(s.Code)), []byte(code)) != 1 {
		e.faults = append(e.faults, fault.New(fault.Invalid, "setup.code").In("code"))
	}
	e.settings(&s.Settings)
	e.line(&s.Name, "name", longestName)
	s.Email, err = auth.NormalEmail(s.Email)
	e.check(err, "email")
	e.check(auth.CheckPassword(s.Password, s.Email, s.Name, s.Settings.Name), "password")
	return e.faults.Err()
}

func addSchool(tx *store.Tx, s Setup, hash string) (adminID string, err error) {
	w := s.Settings
	schoolID := tx.NewID()
	if err := tx.AddSchool(roster.School{ID: schoolID, Name: w.Name, TimeZone: w.TimeZone}); err != nil {
		return "", err
	}
	if err := tx.AddTerm(roster.Term{ID: tx.NewID(), SchoolID: schoolID, Name: w.Term, Start: w.TermStarts, End: w.TermEnds}); err != nil {
		return "", err
	}
	adminID = tx.NewID()
	return adminID, tx.AddAccount(auth.Account{ID: adminID, SchoolID: schoolID, Email: s.Email, Name: s.Name,
		Role: auth.Admin, PasswordHash: hash})
}

// Account returns the viewer's own account.
func (a *App) Account(ctx context.Context, v auth.Viewer) (out auth.Account, err error) {
	if !v.SignedIn() {
		return out, fault.New(fault.Denied, "fault.denied")
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = tx.Account(v.SchoolID, v.AccountID)
		return err
	})
	return out, err
}

// ChangePassword sets a new password, ends every session of the viewer and
// returns the token of a new one. Faults belong to old_password and
// new_password.
func (a *App) ChangePassword(ctx context.Context, v auth.Viewer, old, new string) (token string, err error) {
	if !v.SignedIn() {
		return "", fault.New(fault.Denied, "fault.denied")
	}
	key := "change " + v.AccountID
	if err := a.throttle.begin(a.store.Now(), key, ""); err != nil {
		return "", err
	}
	_, hash, err := a.accountByEmail(ctx, v.Email)
	if err != nil {
		return "", err
	}
	ok, err := a.passwords.Match(ctx, old, hash)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fault.New(fault.Invalid, "account.old_password").In("old_password")
	}
	a.throttle.succeed(key, "")
	if hash, err = a.newHash(ctx, new, "new_password", v.Email, v.Name); err != nil {
		return "", err
	}
	return a.setPassword(ctx, v.AccountID, hash, func(*store.Tx) error { return nil })
}

// newHash checks a password and returns its hash.
func (a *App) newHash(ctx context.Context, password, field string, guessable ...string) (string, error) {
	s, err := a.School(ctx)
	if err != nil {
		return "", err
	}
	if err := auth.CheckPassword(password, append(guessable, s.Name)...); err != nil {
		return "", fault.Of(err).In(field)
	}
	return a.passwords.Hash(ctx, password)
}

// setPassword keeps a hash, ends the account's sessions and links, and returns
// the token of a new session. also runs first, in the same transaction.
func (a *App) setPassword(ctx context.Context, accountID, hash string, also func(*store.Tx) error) (token string, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := also(tx); err != nil {
			return err
		}
		if err := tx.SetPassword(accountID, hash); err != nil {
			return err
		}
		if err := tx.VoidInvites(accountID); err != nil {
			return err
		}
		return tx.RemoveSessions(accountID)
	})
	a.forgetAccount(accountID)
	if err != nil {
		return "", fmt.Errorf("set password: %w", err)
	}
	return a.begin(ctx, accountID, hash)
}
