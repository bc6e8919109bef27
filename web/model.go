package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/views"
)

func (s *server) modelCard(c echo.Context) error {
	card, err := s.app.ModelCard(c.Request().Context(), s.viewer(c))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.ModelCard(f, card) })
}
