package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/views"
)

func (s *server) agreement(c echo.Context) error {
	a, err := s.app.Agreement(c.Request().Context(), s.viewer(c))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.Agreement(f, a) })
}
