package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/report"
	"unseenedge/views"
)

func (s *server) class(c echo.Context) error {
	view := report.ParseView(c.QueryParam("sort"), c.QueryParam("dir"), c.QueryParam("show"), c.QueryParam("q"))
	class, err := s.app.Class(c.Request().Context(), s.viewer(c), c.Param("id"), view)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.Class(f, class) })
}

func (s *server) student(c echo.Context) error {
	student, err := s.app.Student(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.Student(f, student) })
}
