package web

import (
	"net/url"
	"regexp"

	"github.com/labstack/echo/v4"

	"unseenedge/internal/fault"
	"unseenedge/views"
)

var ourPath = regexp.MustCompile(`^/([^/\\]|$)`)

func (s *server) undo(c echo.Context) error {
	err := s.app.Undo(c.Request().Context(), s.viewer(c), c.Param("id"))
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.Conflict, "undo.over")
	}
	return s.act(c, err, back(c), views.Flash{Key: "done.undone"})
}

// back is the page of ours that the form stood on; the classes if unknown. A
// path that browsers would read as another host's is not ours.
func back(c echo.Context) string {
	u, err := url.Parse(c.Request().Referer())
	if err != nil || u.Host != c.Request().Host || !ourPath.MatchString(u.Path) {
		return "/classes"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
