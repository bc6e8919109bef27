package web

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"unseenedge/internal/fault"
	"unseenedge/views"
)

func (s *server) undo(c echo.Context) error {
	err := s.app.Undo(c.Request().Context(), s.viewer(c), c.Param("id"))
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.Conflict, "undo.over")
	}
	return s.act(c, err, back(c), views.Flash{Key: "done.undone"})
}

// back is the page of ours that the form stood on; the classes if unknown.
func back(c echo.Context) string {
	u, err := url.Parse(c.Request().Referer())
	if err != nil || u.Host != c.Request().Host || u.Path == "" || u.Path[0] != '/' {
		return "/classes"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
