package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/store"
)

// How long a one-time link works.
const (
	InviteLife = 7 * 24 * time.Hour
	ResetLife  = 24 * time.Hour
)

// NewMember is a person to invite.
type NewMember struct {
	Email, Name string
	Role        auth.Role
}

// MemberEdit is what an admin may change about a person.
type MemberEdit struct {
	Name    string
	Role    auth.Role
	Classes []string // ids of the classes taught
}

// Members returns the school's accounts by name. An admin's.
func (a *App) Members(ctx context.Context, v auth.Viewer) (out []report.Member, err error) {
	if err := keeper(v); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = members(tx, v.SchoolID)
		return err
	})
	return out, err
}

func members(tx *store.Tx, schoolID string) ([]report.Member, error) {
	accounts, err := tx.Accounts(schoolID)
	if err != nil {
		return nil, err
	}
	taught, err := tx.Taught(schoolID)
	if err != nil {
		return nil, err
	}
	open, err := tx.OpenInvites(schoolID)
	if err != nil {
		return nil, err
	}
	out := make([]report.Member, len(accounts))
	for i, a := range accounts {
		out[i] = report.Member{Account: a, Classes: taught[a.ID], InviteOpen: open[a.ID]}
	}
	return out, nil
}

// Member returns one account. An admin's.
func (a *App) Member(ctx context.Context, v auth.Viewer, id string) (report.Member, error) {
	return a.findMember(ctx, v, func(m report.Member) bool { return m.ID == id })
}

// MemberByEmail returns the account with an e-mail. An admin's.
func (a *App) MemberByEmail(ctx context.Context, v auth.Viewer, email string) (report.Member, error) {
	email, err := auth.NormalEmail(email)
	if err != nil {
		return report.Member{}, err
	}
	return a.findMember(ctx, v, func(m report.Member) bool { return m.Email == email })
}

func (a *App) findMember(ctx context.Context, v auth.Viewer, is func(report.Member) bool) (report.Member, error) {
	all, err := a.Members(ctx, v)
	if err != nil {
		return report.Member{}, err
	}
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], nil
	}
	return report.Member{}, fault.New(fault.NotFound, "fault.not_found")
}

// Invite makes an account without a password and returns its id and the secret
// of the one-time link that sets one. An admin's.
func (a *App) Invite(ctx context.Context, v auth.Viewer, m NewMember) (id, secret string, err error) {
	if err := keeper(v); err != nil {
		return "", "", err
	}
	var e entries
	m.Email, err = auth.NormalEmail(m.Email)
	e.check(err, "email")
	e.line(&m.Name, "name", longestName)
	e.role(m.Role)
	if err := e.faults.Err(); err != nil {
		return "", "", err
	}
	if secret, err = auth.NewSecret(a.random); err != nil {
		return "", "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		id = tx.NewID()
		err := tx.AddAccount(auth.Account{ID: id, SchoolID: v.SchoolID, Email: m.Email, Name: m.Name, Role: m.Role})
		if err != nil {
			return inField(err, "email")
		}
		return tx.AddInvite(auth.HashSecret(secret), id, tx.Now+InviteLife.Milliseconds())
	})
	return id, secret, err
}

func (e *entries) role(r auth.Role) {
	if r != auth.Admin && r != auth.Teacher {
		e.faults = append(e.faults, fault.New(fault.Invalid, "people.role").In("role"))
	}
}

// NewLink returns the secret of a new one-time link, to join or to choose
// another password; the links before it stop working. An admin's.
func (a *App) NewLink(ctx context.Context, v auth.Viewer, id string) (secret string, err error) {
	if err := keeper(v); err != nil {
		return "", err
	}
	if secret, err = auth.NewSecret(a.random); err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		m, err := tx.Account(v.SchoolID, id)
		if err != nil {
			return err
		}
		if m.Closed() {
			return fault.New(fault.Conflict, "people.closed")
		}
		life := ResetLife
		if m.Invited() {
			life = InviteLife
		}
		return tx.AddInvite(auth.HashSecret(secret), id, tx.Now+life.Milliseconds())
	})
	return secret, err
}

// Invitation returns the account that a one-time link is for; a used, expired
// or unknown one is not found.
func (a *App) Invitation(ctx context.Context, _ auth.Viewer, secret string) (out auth.Account, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = tx.Invite(auth.HashSecret(secret))
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "people.link_used")
	}
	return out, err
}

// Acceptance is what a person enters who follows a one-time link; without a
// Name they keep the one they have.
type Acceptance struct{ Name, Password string }

// AcceptInvite sets name and password of a link's account, uses the link up,
// ends the account's sessions and returns the token of a new one.
func (a *App) AcceptInvite(ctx context.Context, v auth.Viewer, secret string, by Acceptance) (token string, err error) {
	who, err := a.Invitation(ctx, v, secret)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(by.Name) != "" {
		var e entries
		e.line(&by.Name, "name", longestName)
		if err := e.faults.Err(); err != nil {
			return "", err
		}
		who.Name = by.Name
	}
	hash, err := a.newHash(ctx, by.Password, "password", who.Email, who.Name)
	if err != nil {
		return "", err
	}
	return a.setPassword(ctx, who.ID, hash, func(tx *store.Tx) error {
		if _, err := tx.Invite(auth.HashSecret(secret)); err != nil {
			return fault.New(fault.NotFound, "people.link_used")
		}
		if err := tx.EditAccount(who); err != nil {
			return err
		}
		return tx.UseInvite(auth.HashSecret(secret))
	})
}

// EditMember changes a person's name, role and classes; the new role holds from
// their next request. The last admin stays one. An admin's.
func (a *App) EditMember(ctx context.Context, v auth.Viewer, id string, m MemberEdit) error {
	if err := keeper(v); err != nil {
		return err
	}
	var e entries
	e.line(&m.Name, "name", longestName)
	e.role(m.Role)
	if err := e.faults.Err(); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		now, err := tx.Account(v.SchoolID, id)
		if err != nil {
			return err
		}
		if now.Role == auth.Admin && m.Role != auth.Admin {
			if err := notLoneAdmin(tx, now); err != nil {
				return inField(err, "role")
			}
		}
		now.Name, now.Role = m.Name, m.Role
		if err := tx.EditAccount(now); err != nil {
			return err
		}
		for _, c := range m.Classes {
			if _, err := tx.Class(v, c); err != nil {
				return inField(err, "class")
			}
		}
		return tx.SetTeachings(id, m.Classes)
	})
	a.forgetAccount(id)
	return err
}

// notLoneAdmin refuses to take the last admin who can sign in away.
func notLoneAdmin(tx *store.Tx, who auth.Account) error {
	if who.Role != auth.Admin || who.Invited() || who.Closed() {
		return nil
	}
	others, err := tx.OtherAdmins(who.SchoolID, who.ID)
	if err == nil && others == 0 {
		err = fault.New(fault.Conflict, "people.lone_admin")
	}
	return err
}

// CloseMember bars a person from signing in and ends their sessions and links.
// An admin's.
func (a *App) CloseMember(ctx context.Context, v auth.Viewer, id string) error {
	if err := keeper(v); err != nil {
		return err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		who, err := tx.Account(v.SchoolID, id)
		if err != nil {
			return err
		}
		if err := notLoneAdmin(tx, who); err != nil {
			return err
		}
		if err := tx.RemoveSessions(id); err != nil {
			return err
		}
		if err := tx.VoidInvites(id); err != nil {
			return err
		}
		return tx.CloseAccount(id)
	})
	a.forgetAccount(id)
	return err
}

// OpenMember lets a person in again. An admin's.
func (a *App) OpenMember(ctx context.Context, v auth.Viewer, id string) error {
	if err := keeper(v); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Account(v.SchoolID, id); err != nil {
			return err
		}
		return tx.OpenAccount(id)
	})
}
