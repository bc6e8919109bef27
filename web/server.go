// Package web serves the pages: routes, middleware and handlers, one file a
// noun. A handler decodes, makes one call to package app and renders.
//
// Invariant: every route stands in the table of routes.go with who may use it;
// nothing is served that is not in the table.
package web

import (
	"log/slog"
	"net"
	"net/http"
	"net/netip"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/lang"
	"unseenedge/views"
)

// Options of New.
type Options struct {
	Words *lang.Words  // of the pages
	Log   *slog.Logger // request log without personal data; nil is nowhere
	// TLS says that this server speaks HTTPS itself.
	TLS bool
	// TrustedProxies are the networks whose X-Forwarded-For is believed. Such a
	// proxy is taken to speak HTTPS with the browsers.
	TrustedProxies []netip.Prefix
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
	// secure says that browsers come by HTTPS: cookies and links then never travel
	// in the clear.
	secure bool
}

// New returns the handler of all pages. The app stays the caller's.
func New(a *app.App, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Rate == 0 {
		o.Rate = 100
	}
	secure := o.TLS || len(o.TrustedProxies) > 0
	s := &server{app: a, log: o.Log, words: o.Words, secure: secure, sessions: newSessionStore(a, secure)}
	e := echo.New()
	e.HTTPErrorHandler = s.fail
	e.IPExtractor = addressOf(o.TrustedProxies)
	s.use(e, o)
	for _, r := range routes() {
		h := s.guard(r)
		e.Add(r.Method, r.Path, h)
		if r.Method == http.MethodGet {
			e.Add(http.MethodHead, r.Path, h) // the server sends no body
		}
	}
	return e
}

// addressOf believes X-Forwarded-For from trusted networks alone.
func addressOf(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, n := range trusted {
		options = append(options, echo.TrustIPRange(&net.IPNet{IP: n.Masked().Addr().AsSlice(), Mask: net.CIDRMask(n.Bits(), n.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
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
// for faults of the entries, 409 if something is in the way, 429 or 503 if it is
// not the time. Other errors come back. Without an error it is a form just opened.
func (s *server) form(c echo.Context, err error, draw func(views.Frame, views.Form) templ.Component) error {
	status := http.StatusOK
	switch fault.KindOf(err) {
	case fault.Invalid:
		status = http.StatusUnprocessableEntity
	case fault.Conflict:
		status = http.StatusConflict
	case fault.Unavailable:
		status = statusOfFault(fault.Of(err))
		retryAfter(c, err)
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
