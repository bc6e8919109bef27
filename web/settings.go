package web

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/views"
)

func (s *server) settings(c echo.Context) error {
	w, err := s.app.Settings(c.Request().Context(), s.viewer(c))
	if err != nil {
		return err
	}
	c.Request().PostForm = url.Values{"school": {w.Name}, "time_zone": {w.TimeZone}, "term": {w.Term},
		"term_starts": {w.TermStarts}, "term_ends": {w.TermEnds}}
	return s.showSettings(c, nil)
}

func (s *server) showSettings(c echo.Context, err error) error {
	adviser, e := s.app.Adviser(s.viewer(c))
	if e != nil {
		return e
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component { return views.Settings(f, form, adviser) })
}

func (s *server) editSettings(c echo.Context) error {
	if err := s.app.EditSettings(c.Request().Context(), s.viewer(c), settingsOf(c)); err != nil {
		return s.showSettings(c, err)
	}
	return s.done(c, "/settings", views.Flash{Key: "done.saved"})
}
