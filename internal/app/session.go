package app

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/store"
)

// How long a session lives.
const (
	SessionIdle = 60 * time.Minute // without a request
	SessionLife = 12 * time.Hour   // in all
	seenEvery   = time.Minute      // how often its row learns that it is in use
)

// Credentials are what a person signs in with.
type Credentials struct {
	Email, Password string
	Address         string // IP address of the browser, for throttling
}

// sessions are the live sessions by the hash of their token, each over its row.
type sessions struct {
	mu   sync.RWMutex
	live map[string]*liveSession
	// turn counts revocations, so that a row read before one is not kept after.
	turn uint64
}

type liveSession struct {
	viewer  auth.Viewer
	created int64
	seen    atomic.Int64
	noted   atomic.Int64 // what the row says
	flash   atomic.Pointer[string]
}

func (l *liveSession) expired(now int64) bool {
	return now-l.created >= SessionLife.Milliseconds() || now-l.seen.Load() >= SessionIdle.Milliseconds()
}

// SignIn checks credentials and returns the token of a new session. It is
// refused in the same words and time whether or not there is such an account;
// after several failures it is Unavailable for a while.
func (a *App) SignIn(ctx context.Context, _ auth.Viewer, c Credentials) (token string, err error) {
	email, err := auth.NormalEmail(c.Email)
	if err != nil {
		email = "no address" // nobody's: fails like any other
	}
	account, address := "account "+email, addressKey(c.Address)
	if err := a.throttle.begin(a.store.Now(), account, address); err != nil {
		return "", err
	}
	who, hash, err := a.accountByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	ok, err := a.passwords.Match(ctx, c.Password, hash)
	if err != nil {
		return "", err
	}
	if !ok || who.Closed() {
		return "", fault.New(fault.Invalid, "session.wrong")
	}
	a.throttle.succeed(account, address)
	return a.begin(ctx, who.ID, hash)
}

// accountByEmail returns an account and its hash; both are zero if there is none.
func (a *App) accountByEmail(ctx context.Context, email string) (who auth.Account, hash string, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if who, err = tx.AccountByEmail(email); err != nil {
			return err
		}
		hash, err = tx.PasswordHash(who.ID)
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return auth.Account{}, "", nil
	}
	return who, hash, err
}

// DemoSignIn starts a session as the demo's first account of role. Outside a
// demo it is not found.
func (a *App) DemoSignIn(ctx context.Context, _ auth.Viewer, role auth.Role) (token string, err error) {
	if !a.demo {
		return "", fault.New(fault.NotFound, "fault.not_found")
	}
	var who auth.Account
	var hash string
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if who, err = tx.FirstAccount(role); err != nil {
			return err
		}
		hash, err = tx.PasswordHash(who.ID)
		return err
	})
	if err != nil {
		return "", err
	}
	return a.begin(ctx, who.ID, hash)
}

// begin starts a session of an account whose password hash was found to be
// passwordHash. If it was changed since, or the account closed, the words are
// those of a wrong password.
func (a *App) begin(ctx context.Context, accountID, passwordHash string) (token string, err error) {
	if token, err = auth.NewSecret(a.random); err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		err := tx.RemoveOldSessions(tx.Now-SessionLife.Milliseconds(), tx.Now-SessionIdle.Milliseconds()-seenEvery.Milliseconds())
		if err != nil {
			return err
		}
		return tx.AddSession(auth.HashSecret(token), accountID, passwordHash)
	})
	if fault.KindOf(err) == fault.NotFound {
		return "", fault.New(fault.Invalid, "session.wrong")
	}
	if err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	now := a.store.Now()
	a.forget(func(_ string, l *liveSession) bool { return l.expired(now) })
	return token, nil
}

// Viewer returns who holds the session token; Nobody if it is unknown, expired
// or was ended. It counts as use.
func (a *App) Viewer(ctx context.Context, token string) (auth.Viewer, error) {
	l, err := a.live(ctx, token)
	if l == nil || err != nil {
		return auth.Nobody(), err
	}
	return l.viewer, nil
}

// live returns a session that is in force, nil if there is none.
func (a *App) live(ctx context.Context, token string) (*liveSession, error) {
	if len(token) != 43 {
		return nil, nil
	}
	hash := auth.HashSecret(token)
	a.sessions.mu.RLock()
	l := a.sessions.live[hash]
	a.sessions.mu.RUnlock()
	if l == nil {
		var err error
		if l, err = a.load(ctx, hash); l == nil || err != nil {
			return nil, err
		}
	}
	now := a.store.Now()
	if l.expired(now) {
		return nil, a.end(ctx, hash)
	}
	l.seen.Store(now)
	if noted := l.noted.Load(); now-noted >= seenEvery.Milliseconds() && l.noted.CompareAndSwap(noted, now) {
		err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.SeeSession(hash) })
		if fault.KindOf(err) == fault.NotFound {
			a.forget(func(h string, _ *liveSession) bool { return h == hash })
			return nil, nil
		}
		return l, err
	}
	return l, nil
}

// load reads a session's row and keeps it at hand.
func (a *App) load(ctx context.Context, hash string) (*liveSession, error) {
	for {
		a.sessions.mu.RLock()
		turn := a.sessions.turn
		a.sessions.mu.RUnlock()
		var row store.Session
		err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
			row, err = tx.Session(hash)
			return err
		})
		if fault.KindOf(err) == fault.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if l, ok := a.sessions.keep(hash, row, turn); ok {
			return l, nil
		}
	}
}

// keep holds a row unless sessions were revoked since turn.
func (s *sessions) keep(hash string, row store.Session, turn uint64) (*liveSession, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn != turn {
		return nil, false
	}
	if l := s.live[hash]; l != nil {
		return l, true
	}
	l := &liveSession{viewer: viewerOf(row.Account), created: row.CreatedAt}
	l.seen.Store(row.SeenAt)
	l.noted.Store(row.SeenAt)
	if row.Flash != "" {
		l.flash.Store(&row.Flash)
	}
	if s.live == nil {
		s.live = map[string]*liveSession{}
	}
	s.live[hash] = l
	return l, true
}

func viewerOf(a auth.Account) auth.Viewer {
	return auth.Viewer{AccountID: a.ID, SchoolID: a.SchoolID, Name: a.Name, Email: a.Email, Role: a.Role}
}

// forget drops live sessions; their rows, if still there, are read anew.
func (a *App) forget(which func(hash string, l *liveSession) bool) {
	a.sessions.mu.Lock()
	defer a.sessions.mu.Unlock()
	a.sessions.turn++
	for h, l := range a.sessions.live {
		if which(h, l) {
			delete(a.sessions.live, h)
		}
	}
}

// forgetAccount drops an account's live sessions.
func (a *App) forgetAccount(id string) {
	a.forget(func(_ string, l *liveSession) bool { return l.viewer.AccountID == id })
}

// end ends one session at once.
func (a *App) end(ctx context.Context, hash string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.RemoveSession(hash) })
	a.forget(func(h string, _ *liveSession) bool { return h == hash })
	return err
}

// SignOut ends the session of token; an unknown one is no error.
func (a *App) SignOut(ctx context.Context, _ auth.Viewer, token string) error {
	return a.end(ctx, auth.HashSecret(token))
}

// SignOutEverywhere ends all sessions of the viewer, this one too.
func (a *App) SignOutEverywhere(ctx context.Context, v auth.Viewer) error {
	if !v.SignedIn() {
		return fault.New(fault.Denied, "fault.denied")
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.RemoveSessions(v.AccountID) })
	a.forgetAccount(v.AccountID)
	return err
}

// SetFlash keeps the message that the session's next page shows. The text is
// the caller's own form of it.
func (a *App) SetFlash(ctx context.Context, token, flash string) error {
	l, err := a.live(ctx, token)
	if l == nil || err != nil {
		return err
	}
	if err = a.keepFlash(ctx, token, flash); err == nil {
		l.flash.Store(&flash)
	}
	return err
}

// keepFlash writes a session's flash; a session that just ended needs none.
func (a *App) keepFlash(ctx context.Context, token, flash string) error {
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.SetFlash(auth.HashSecret(token), flash) })
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}

// TakeFlash returns the message kept for the session, once; "" if there is none.
func (a *App) TakeFlash(ctx context.Context, token string) (string, error) {
	l, err := a.live(ctx, token)
	if l == nil || err != nil {
		return "", err
	}
	flash := l.flash.Swap(nil)
	if flash == nil {
		return "", nil
	}
	return *flash, a.keepFlash(ctx, token, "")
}
