package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/views"
)

// sessionStore is a sessions.Store whose cookie holds a random token and
// nothing else; all state lies in the database, under the token's hash. Before
// sign-in the token stands for nothing but the form tokens made from it.
type sessionStore struct {
	app    *app.App
	cookie string
	secure bool
}

func newSessionStore(a *app.App, secure bool) *sessionStore {
	s := &sessionStore{app: a, cookie: "session", secure: secure}
	if secure {
		s.cookie = "__Host-session" // bound to this host, by HTTPS, for every path
	}
	return s
}

// viewerKey is where a session keeps who holds it.
type viewerKey struct{}

// Get returns the request's session, read once a request.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New reads the cookie; a session without an ID has none worth the name.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.Options = &sessions.Options{Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
	session.IsNew = true
	session.Values[viewerKey{}] = auth.Nobody()
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) != 43 {
		return session, nil
	}
	viewer, err := s.app.Viewer(r.Context(), c.Value)
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = c.Value, false
	session.Values[viewerKey{}] = viewer
	return session, nil
}

// Save sends the cookie; one without an ID is taken back.
func (s *sessionStore) Save(_ *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	o := *session.Options
	if session.ID == "" {
		o.MaxAge = -1
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, &o))
	return nil
}

// held is the session of one request.
type held struct {
	*sessions.Session
	viewer auth.Viewer
}

const heldKey = "session"

func sessionOf(c echo.Context) held {
	h, _ := c.Get(heldKey).(held)
	return h
}

// open finds the request's session.
func (s *server) open(c echo.Context) error {
	session, err := s.sessions.Get(c.Request(), s.sessions.cookie)
	if err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	viewer, _ := session.Values[viewerKey{}].(auth.Viewer)
	c.Set(heldKey, held{session, viewer})
	return nil
}

// carry gives the browser another token, as at sign-in; "" takes it away.
func (s *server) carry(c echo.Context, token string) error {
	h := sessionOf(c)
	h.ID = token
	return h.Save(c.Request(), c.Response())
}

// csrf returns the token that a form of this session carries, masked anew each
// time so that compression gives nothing away.
func (s *server) csrf(c echo.Context) (string, error) {
	h := sessionOf(c)
	if h.Session == nil {
		return "", nil // the session could not be opened; the page has no form
	}
	if h.ID == "" {
		token, err := auth.NewSecret(rand.Reader)
		if err != nil {
			return "", err
		}
		if err := s.carry(c, token); err != nil {
			return "", err
		}
	}
	mask := make([]byte, sha256.Size)
	_, _ = rand.Read(mask) // never fails
	masked := make([]byte, sha256.Size)
	subtle.XORBytes(masked, mask, formToken(h.ID))
	return base64.RawURLEncoding.EncodeToString(append(mask, masked...)), nil
}

// formToken derives a session's form token; it does not tell the session's.
func formToken(session string) []byte {
	m := hmac.New(sha256.New, []byte(session))
	m.Write([]byte("form"))
	return m.Sum(nil)
}

// isFormToken checks a token that csrf made.
func isFormToken(session, token string) bool {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if session == "" || err != nil || len(b) != 2*sha256.Size {
		return false
	}
	plain := make([]byte, sha256.Size)
	subtle.XORBytes(plain, b[:sha256.Size], b[sha256.Size:])
	return hmac.Equal(plain, formToken(session))
}

func (s *server) setFlash(c echo.Context, f views.Flash) error {
	b, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("keep message: %w", err)
	}
	return s.app.SetFlash(c.Request().Context(), sessionOf(c).ID, string(b))
}

func (s *server) takeFlash(c echo.Context) (*views.Flash, error) {
	h := sessionOf(c)
	if !h.viewer.SignedIn() {
		return nil, nil
	}
	text, err := s.app.TakeFlash(c.Request().Context(), h.ID)
	if err != nil || text == "" {
		return nil, err
	}
	var f views.Flash
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	for i, v := range f.Args {
		if n, ok := v.(json.Number); ok {
			if whole, err := n.Int64(); err == nil {
				f.Args[i] = int(whole)
			} else {
				f.Args[i], _ = n.Float64()
			}
		}
	}
	return &f, nil
}
