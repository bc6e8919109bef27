package web

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/views"
)

func (s *server) classes(c echo.Context) error {
	cards, err := s.app.Classes(c.Request().Context(), s.viewer(c))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.Classes(f, cards) })
}

func (s *server) newClass(c echo.Context) error { return s.form(c, nil, classView("")) }

func classView(id string) func(views.Frame, views.Form) templ.Component {
	return func(f views.Frame, form views.Form) templ.Component { return views.ClassForm(f, form, id) }
}

func classEdit(c echo.Context) app.ClassEdit {
	form := c.Request().PostForm
	return app.ClassEdit{Name: form.Get("name"), Teachers: form.Get("teacher")}
}

func (s *server) addClass(c echo.Context) error {
	id, editID, err := s.app.AddClass(c.Request().Context(), s.viewer(c), classEdit(c))
	if err != nil {
		return s.form(c, err, classView(""))
	}
	return s.done(c, "/classes/"+id, views.Flash{Key: "done.class_added", UndoID: editID})
}

func (s *server) classForm(c echo.Context) error {
	id := c.Param("id")
	e, err := s.app.ClassForm(c.Request().Context(), s.viewer(c), id)
	if err != nil {
		return err
	}
	c.Request().PostForm = url.Values{"name": {e.Name}, "teacher": {e.Teachers}}
	return s.form(c, nil, classView(id))
}

func (s *server) editClass(c echo.Context) error {
	id := c.Param("id")
	editID, err := s.app.EditClass(c.Request().Context(), s.viewer(c), id, classEdit(c))
	if err != nil {
		return s.form(c, err, classView(id))
	}
	return s.done(c, "/classes/"+id, views.Flash{Key: "done.saved", UndoID: editID})
}

func (s *server) closeClass(c echo.Context) error {
	editID, err := s.app.CloseClass(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/classes", views.Flash{Key: "done.class_closed", UndoID: editID})
}
