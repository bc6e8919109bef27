// Package web serves the pages: routes, middleware and handlers, one file a
// noun. A handler decodes, makes one call to package app and renders.
//
// Invariant: every route stands in the table of routes.go with who may use it;
// nothing is served that is not in the table.
package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/lang"
	"unseenedge/views"
)

// Options of New. The zero value serves plain HTTP to browsers that connect
// directly.
type Options struct {
	Log *slog.Logger // request log without personal data; nil is nowhere
	// Secure says that browsers come by HTTPS, here or at a proxy: cookies and
	// links then never travel in the clear.
	Secure bool
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []*net.IPNet
	// Rate is how many requests a second one address may make; 0 is 100.
	Rate float64
}

// server is the pages over the app.
type server struct {
	app      *app.App
	log      *slog.Logger
	words    *lang.Words
	packs    packs
	sessions *sessionStore
	secure   bool
}

// New returns the handler of all pages. The app stays the caller's.
func New(a *app.App, o Options) (http.Handler, error) {
	words, err := lang.Load("en")
	if err != nil {
		return nil, fmt.Errorf("serve pages: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rate == 0 {
		o.Rate = 100
	}
	s := &server{app: a, log: o.Log, words: words, secure: o.Secure, sessions: newSessionStore(a, o.Secure)}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = addressOf(o.TrustedProxies)
	e.HTTPErrorHandler = s.fail
	s.use(e, o)
	for _, r := range routes() {
		e.Add(r.Method, r.Path, s.guard(r))
	}
	return e, nil
}

// addressOf believes X-Forwarded-For from trusted networks alone.
func addressOf(trusted []*net.IPNet) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, n := range trusted {
		options = append(options, echo.TrustIPRange(n))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// Serve serves h on l until ctx ends, then lets the requests under way finish,
// for at most 20 seconds. config is nil for plain HTTP.
func Serve(ctx context.Context, l net.Listener, h http.Handler, config *tls.Config) error {
	srv := &http.Server{
		Handler: h, TLSConfig: config, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		stopped <- srv.Shutdown(grace)
	}()
	var err error
	if config != nil {
		err = srv.ServeTLS(l, "", "")
	} else {
		err = srv.Serve(l)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

// viewer returns who is asking.
func (s *server) viewer(c echo.Context) auth.Viewer { return sessionOf(c).viewer }

// frame returns what every page shows beside its own value; it uses up the
// session's flash.
func (s *server) frame(c echo.Context) (views.Frame, error) {
	ctx := c.Request().Context()
	f := views.Frame{Words: s.words, Viewer: s.viewer(c), Path: c.Request().URL.Path, Demo: s.app.Demo(),
		RequestID: requestID(c), Now: s.app.Now(ctx)}
	school, err := s.app.School(ctx)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return f, err
	}
	f.School = school.Name
	if f.CSRF, err = s.csrf(c); err != nil {
		return f, err
	}
	f.Flash, err = s.takeFlash(c)
	return f, err
}

// page renders what draw makes of the frame.
func (s *server) page(c echo.Context, status int, draw func(views.Frame) templ.Component) error {
	f, err := s.frame(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	c.Response().WriteHeader(status)
	return draw(f).Render(c.Request().Context(), c.Response())
}

// form renders draw with the entries and what is wrong with them: status 422
// for faults of the entries, 409 if something is in the way. Other errors come
// back. Without an error it is a form just opened.
func (s *server) form(c echo.Context, err error, draw func(views.Frame, views.Form) templ.Component) error {
	status := http.StatusOK
	switch fault.KindOf(err) {
	case fault.Invalid:
		status = http.StatusUnprocessableEntity
	case fault.Conflict:
		status = http.StatusConflict
	default:
		if err != nil {
			return err
		}
	}
	entries := views.Form{Values: c.Request().PostForm, Faults: fault.All(err)}
	return s.page(c, status, func(f views.Frame) templ.Component { return draw(f, entries) })
}

// done sends the browser on to a page that shows flash first.
func (s *server) done(c echo.Context, to string, flash views.Flash) error {
	if flash.Key != "" {
		if err := s.setFlash(c, flash); err != nil {
			return err
		}
	}
	return c.Redirect(http.StatusSeeOther, to)
}

// act is done for a deed without a form: a Conflict or Invalid fault is shown
// on the page at back, other errors come back.
func (s *server) act(c echo.Context, err error, back string, flash views.Flash) error {
	if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.Invalid {
		f := fault.Of(err)
		flash = views.Flash{Key: f.Key, Args: f.Args}
	} else if err != nil {
		return err
	}
	return s.done(c, back, flash)
}
