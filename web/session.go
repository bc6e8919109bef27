package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/views"
)

func (s *server) health(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

func (s *server) home(c echo.Context) error {
	if s.viewer(c).SignedIn() {
		return c.Redirect(http.StatusSeeOther, "/classes")
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

func (s *server) signInPage(c echo.Context) error {
	if s.viewer(c).SignedIn() {
		return c.Redirect(http.StatusSeeOther, "/classes")
	}
	return s.form(c, nil, signInView)
}

func signInView(f views.Frame, form views.Form) templ.Component { return views.SignIn(f, form) }

func (s *server) signIn(c echo.Context) error {
	form := c.Request().PostForm
	token, err := s.app.SignIn(c.Request().Context(), s.viewer(c), app.Credentials{
		Email: form.Get("email"), Password: form.Get("password"), Address: c.RealIP()})
	if err != nil {
		return s.form(c, err, signInView)
	}
	return s.enter(c, token)
}

// enter goes on under a new token; the one before stands for nothing any more.
func (s *server) enter(c echo.Context, token string) error {
	if h := sessionOf(c); h.viewer.SignedIn() {
		if err := s.app.SignOut(c.Request().Context(), h.viewer, h.ID); err != nil {
			return err
		}
	}
	if err := s.carry(c, token); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/classes")
}

func (s *server) demoSignIn(c echo.Context) error {
	token, err := s.app.DemoSignIn(c.Request().Context(), s.viewer(c), auth.Role(c.Request().PostForm.Get("role")))
	if err != nil {
		return err
	}
	return s.enter(c, token)
}

func (s *server) signOut(c echo.Context) error {
	h := sessionOf(c)
	if err := s.app.SignOut(c.Request().Context(), h.viewer, h.ID); err != nil {
		return err
	}
	return s.leave(c)
}

func (s *server) signOutEverywhere(c echo.Context) error {
	if err := s.app.SignOutEverywhere(c.Request().Context(), s.viewer(c)); err != nil {
		return err
	}
	return s.leave(c)
}

// leave takes the cookie back.
func (s *server) leave(c echo.Context) error {
	if err := s.carry(c, ""); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

func (s *server) setupPage(c echo.Context) error {
	if code, err := s.app.SetupCode(c.Request().Context()); err != nil {
		return err
	} else if code == "" {
		return c.Redirect(http.StatusSeeOther, "/")
	}
	return s.form(c, nil, setupView)
}

func setupView(f views.Frame, form views.Form) templ.Component { return views.Setup(f, form) }

func (s *server) setup(c echo.Context) error {
	form := c.Request().PostForm
	token, err := s.app.Setup(c.Request().Context(), s.viewer(c), app.Setup{
		Code: form.Get("code"), Settings: settingsOf(c),
		Name: form.Get("name"), Email: form.Get("email"), Password: form.Get("password")})
	if err != nil {
		return s.form(c, err, setupView)
	}
	return s.enter(c, token)
}

func settingsOf(c echo.Context) report.Settings {
	form := c.Request().PostForm
	return report.Settings{Name: form.Get("school"), TimeZone: form.Get("time_zone"), Term: form.Get("term"),
		TermStarts: form.Get("term_starts"), TermEnds: form.Get("term_ends")}
}

func (s *server) invitePage(c echo.Context) error { return s.invitation(c, nil) }

func (s *server) acceptInvite(c echo.Context) error {
	form := c.Request().PostForm
	token, err := s.app.AcceptInvite(c.Request().Context(), s.viewer(c), c.Param("secret"),
		app.Acceptance{Name: form.Get("name"), Password: form.Get("password")})
	if err != nil {
		return s.invitation(c, err)
	}
	return s.enter(c, token)
}

func (s *server) invitation(c echo.Context, err error) error {
	who, unknown := s.app.Invitation(c.Request().Context(), s.viewer(c), c.Param("secret"))
	if unknown != nil {
		return unknown
	}
	if err == nil && who.Name != who.Email {
		c.Request().PostForm = url.Values{"name": {who.Name}}
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component { return views.Invite(f, form, who.Email) })
}

func (s *server) account(c echo.Context) error { return s.ownAccount(c, nil) }

func (s *server) changePassword(c echo.Context) error {
	form := c.Request().PostForm
	token, err := s.app.ChangePassword(c.Request().Context(), s.viewer(c), form.Get("old_password"), form.Get("new_password"))
	if err != nil {
		return s.ownAccount(c, err)
	}
	if err := s.carry(c, token); err != nil {
		return err
	}
	return s.done(c, "/account", views.Flash{Key: "done.password"})
}

func (s *server) ownAccount(c echo.Context, err error) error {
	a, e := s.app.Account(c.Request().Context(), s.viewer(c))
	if e != nil {
		return errors.Join(e, err)
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component { return views.Account(f, a, form) })
}
