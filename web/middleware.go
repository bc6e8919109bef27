package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/views"
)

// policy is the content policy: nothing but this server's own files, no inline
// script, no inline style, no frames.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// use puts what holds for every request around the handlers.
func (s *server) use(e *echo.Echo, o Options) {
	e.Use(
		numbered,
		s.logged,
		s.headers,
		recovered,
		middleware.RateLimiterWithConfig(middleware.RateLimiterConfig{
			Skipper: func(c echo.Context) bool { return c.Path() == "/healthz" || c.Path() == "/static/*" },
			Store: middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
				Rate: rate.Limit(o.Rate), Burst: int(4 * o.Rate), ExpiresIn: 3 * time.Minute}),
			IdentifierExtractor: func(c echo.Context) (string, error) { return c.RealIP(), nil },
			DenyHandler: func(echo.Context, string, error) error {
				return fault.New(fault.Unavailable, "web.rate")
			},
		}),
		middleware.GzipWithConfig(middleware.GzipConfig{Level: 4, MinLength: 1400,
			Skipper: func(c echo.Context) bool { return c.Path() == "/static/*" }}),
	)
}

// numbered gives the request an id, which people quote to us; never the one it
// may bring.
func numbered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := strings.ToLower(rand.Text()[:10])
		c.Set("request_id", id)
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

func requestID(c echo.Context) string {
	id, _ := c.Get("request_id").(string)
	return id
}

// logged writes one line a request: no address, no query, no names.
func (s *server) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		attrs := []slog.Attr{slog.String("method", c.Request().Method), slog.String("route", c.Path()),
			slog.Int("status", c.Response().Status), slog.Float64("ms", float64(time.Since(began).Microseconds())/1000),
			slog.String("request", requestID(c))}
		level := slog.LevelInfo
		if c.Response().Status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		if err != nil && level == slog.LevelError {
			attrs = append(attrs, slog.String("error", err.Error()))
		}
		s.log.LogAttrs(c.Request().Context(), level, "request", attrs...)
		return nil
	}
}

// headers sets what protects every answer.
func (s *server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		if s.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// recovered turns a panic into an error, so that the answer stays calm.
func recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return next(c)
	}
}

// guard lets a request through to its handler if the viewer may and the form is
// our own.
func (s *server) guard(r Route) echo.HandlerFunc {
	limit := r.Limit
	if limit == 0 {
		limit = formLimit
	}
	plain := r.Path == "/healthz" || r.Path == "/static/*"
	return func(c echo.Context) error {
		if plain {
			return r.handle(s, c)
		}
		if http.NewCrossOriginProtection().Check(c.Request()) != nil {
			return fault.New(fault.Denied, "web.cross_site")
		}
		if err := s.open(c); err != nil {
			return err
		}
		if to, err := s.admit(c, r); to != "" || err != nil {
			if to != "" {
				return c.Redirect(http.StatusSeeOther, to)
			}
			return err
		}
		if c.Request().Method == http.MethodPost {
			if err := readForm(c, limit); err != nil {
				return err
			}
			defer dropFiles(c.Request())
			if !isFormToken(sessionOf(c).ID, c.Request().PostForm.Get("_csrf")) {
				return fault.New(fault.Denied, "web.stale_form")
			}
		}
		return r.handle(s, c)
	}
}

// admit says where to send a viewer who is not ready for the route: to set-up
// or sign-in; or that they may not use it.
func (s *server) admit(c echo.Context, r Route) (to string, err error) {
	if r.Path != "/setup" {
		if _, err := s.app.School(c.Request().Context()); fault.KindOf(err) == fault.NotFound {
			return "/setup", nil
		} else if err != nil {
			return "", err
		}
	}
	v := s.viewer(c)
	switch {
	case r.Who == Anybody:
		return "", nil
	case !v.SignedIn():
		return "/sign-in", nil
	case r.Who == Keeper && v.Role != auth.Admin:
		return "", fault.New(fault.Denied, "fault.denied")
	}
	return "", nil
}

// mostDrained bounds how much of a body that is too large is read to its end,
// so that the browser shows our words and not a broken connection.
const mostDrained = 256 << 20

// readForm reads a form of at most limit bytes, uploads included.
func readForm(c echo.Context, limit int64) error {
	r := c.Request()
	body := r.Body
	if r.ContentLength > limit {
		_, _ = io.CopyN(io.Discard, body, mostDrained)
		return &http.MaxBytesError{Limit: limit}
	}
	r.Body = http.MaxBytesReader(c.Response(), body, limit)
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	switch {
	case err == nil && kind == echo.MIMEMultipartForm:
		err = r.ParseMultipartForm(8 << 20)
	case err == nil && kind == echo.MIMEApplicationForm:
		err = r.ParseForm()
	default:
		return fault.New(fault.Invalid, "web.bad_form")
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		_, _ = io.CopyN(io.Discard, body, mostDrained)
		return tooLarge
	}
	if err != nil {
		return fault.New(fault.Invalid, "web.bad_form").Because(err)
	}
	if r.MultipartForm != nil {
		r.PostForm = r.MultipartForm.Value
	}
	return nil
}

func dropFiles(r *http.Request) {
	if r.MultipartForm != nil {
		_ = r.MultipartForm.RemoveAll()
	}
}

// uploaded returns the name and bytes of the form's file.
func uploaded(c echo.Context, field string) (name string, b []byte, err error) {
	f, head, err := c.Request().FormFile(field)
	if err != nil {
		return "", nil, fault.New(fault.Invalid, "web.no_file").In(field)
	}
	defer f.Close()
	if b, err = io.ReadAll(f); err != nil {
		return "", nil, fault.New(fault.Invalid, "web.bad_form").Because(err)
	}
	return head.Filename, b, nil
}

// fail shows an error calmly: what it was, what now, and the request's id.
func (s *server) fail(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(err, context.Canceled) {
		return
	}
	status, key := statusOf(err)
	retryAfter(c, err)
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(status)
		return
	}
	e := s.page(c, status, func(f views.Frame) templ.Component { return views.Fault(f, status, key) })
	if e != nil && !c.Response().Committed {
		_ = c.String(http.StatusInternalServerError, s.words.T("fault.internal")+" "+requestID(c))
	}
}

// retryAfter tells a browser how many seconds a throttled person waits, which is
// the fault's first argument.
func retryAfter(c echo.Context, err error) {
	if f := fault.Of(err); f != nil && f.Kind == fault.Unavailable && len(f.Args) > 0 {
		if n, ok := f.Args[0].(int); ok {
			c.Response().Header().Set("Retry-After", strconv.Itoa(n))
		}
	}
}

// statusOf maps an error to a status and the key of its words.
func statusOf(err error) (status int, key string) {
	if f := fault.Of(err); f != nil {
		return statusOfFault(f), f.Key
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, "web.too_large"
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		switch e.Code {
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			return http.StatusNotFound, "fault.not_found"
		case http.StatusTooManyRequests:
			return e.Code, "web.rate"
		}
	}
	return http.StatusInternalServerError, "fault.internal"
}

func statusOfFault(f *fault.Fault) int {
	switch f.Kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Denied:
		return http.StatusForbidden
	case fault.Unavailable:
		if f.Key == "session.throttled" || f.Key == "web.rate" {
			return http.StatusTooManyRequests
		}
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
