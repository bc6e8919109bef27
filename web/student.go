package web

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/views"
)

func studentEdit(c echo.Context) app.StudentEdit {
	form := c.Request().PostForm
	return app.StudentEdit{First: form.Get("first_name"), Last: form.Get("last_name"), SourcedID: form.Get("student_id"),
		Grade: form.Get("grade"), ClassID: form.Get("class")}
}

// showStudentForm shows the form of a student, of a new one if id is empty.
func (s *server) showStudentForm(c echo.Context, err error, id string) error {
	classes, e := s.app.ClassRefs(c.Request().Context(), s.viewer(c))
	if e != nil {
		return e
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component {
		return views.StudentForm(f, form, id, classes)
	})
}

func (s *server) newStudent(c echo.Context) error {
	c.Request().PostForm = url.Values{"class": {c.QueryParam("class")}}
	return s.showStudentForm(c, nil, "")
}

func (s *server) withdrawnStudents(c echo.Context) error {
	students, classes, err := s.app.WithdrawnStudents(c.Request().Context(), s.viewer(c))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.Withdrawn(f, students, classes) })
}

func (s *server) addStudent(c echo.Context) error {
	e := studentEdit(c)
	_, editID, err := s.app.AddStudent(c.Request().Context(), s.viewer(c), e)
	if err != nil {
		return s.showStudentForm(c, err, "")
	}
	return s.done(c, "/classes/"+e.ClassID, views.Flash{Key: "done.student_added", UndoID: editID})
}

func (s *server) studentForm(c echo.Context) error {
	id := c.Param("id")
	e, classes, err := s.app.StudentForm(c.Request().Context(), s.viewer(c), id)
	if err != nil {
		return err
	}
	values := url.Values{"first_name": {e.First}, "last_name": {e.Last}, "student_id": {e.SourcedID}, "grade": {e.Grade}}
	for _, class := range classes {
		values.Add("class", class.ID)
	}
	c.Request().PostForm = values
	return s.showStudentForm(c, nil, id)
}

func (s *server) editStudent(c echo.Context) error {
	id := c.Param("id")
	editID, err := s.app.EditStudent(c.Request().Context(), s.viewer(c), id, studentEdit(c))
	if err != nil {
		return s.showStudentForm(c, err, id)
	}
	return s.done(c, "/students/"+id+"/edits", views.Flash{Key: "done.saved", UndoID: editID})
}

func (s *server) moveStudent(c echo.Context) error {
	id := c.Param("id")
	editID, err := s.app.MoveStudent(c.Request().Context(), s.viewer(c), id, c.Request().PostForm.Get("class"))
	return s.act(c, err, "/students/"+id+"/edits", views.Flash{Key: "done.student_moved", UndoID: editID})
}

func (s *server) withdrawStudent(c echo.Context) error {
	editID, err := s.app.WithdrawStudent(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/classes", views.Flash{Key: "done.student_withdrawn", UndoID: editID})
}
