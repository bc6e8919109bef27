package app

import (
	"context"

	"unseenedge/internal/audit"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/store"
)

// AccessOf returns the last 500 looks at a student's records, newest first, as
// the law lets parents ask (FERPA, 34 CFR 99.32): at the student, at a class
// while they stood in it, and at an import that put them into or took them out
// of a class or brought a response of theirs. An admin's.
func (a *App) AccessOf(ctx context.Context, v auth.Viewer, studentID string) (out []report.Access, err error) {
	if err := keeper(v); err != nil {
		return nil, err
	}
	var entries []audit.Entry
	names := map[string]string{}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.RosterStudent(v, studentID); err != nil {
			return err
		}
		accounts, err := tx.Accounts(v.SchoolID)
		if err != nil {
			return err
		}
		for _, who := range accounts {
			names[who.ID] = who.Name
		}
		entries, err = tx.AccessOf(studentID, 500)
		return err
	})
	for _, e := range entries {
		who := names[e.AccountID]
		if e.AccountID == "" {
			who = e.Reason
		}
		out = append(out, report.Access{At: a.at(ctx, e.At), Who: who, Page: e.Page, Subject: e.Subject})
	}
	return out, err
}

// VerifyAccess follows the chain of access records and returns how many hold;
// an error names the first that was changed. An admin's.
func (a *App) VerifyAccess(ctx context.Context, v auth.Viewer) (held int64, err error) {
	if err := keeper(v); err != nil {
		return 0, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		held, err = tx.VerifyAccess()
		return err
	})
	return held, err
}
