package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/views"
)

func (s *server) responseImports(c echo.Context) error { return s.showResponseImports(c, nil) }

func (s *server) showResponseImports(c echo.Context, err error) error {
	ctx, v := c.Request().Context(), s.viewer(c)
	past, e := s.app.ResponseImports(ctx, v)
	if e != nil {
		return e
	}
	prompts, e := s.app.PromptChoices(ctx, v)
	if e != nil {
		return e
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component {
		return views.ResponseImports(f, past, form, prompts...)
	})
}

func (s *server) uploadResponses(c echo.Context) error {
	name, file, err := uploaded(c, "file")
	if err != nil {
		return s.showResponseImports(c, err)
	}
	form := c.Request().PostForm
	mode, err := response.ParseMode(form.Get("mode"))
	if err != nil {
		mode = response.Written
	}
	id, err := s.app.PreviewResponses(c.Request().Context(), s.viewer(c),
		app.Upload{Name: name, Bytes: file, On: form.Get("on"), PromptID: form.Get("prompt"), Mode: mode})
	if err != nil {
		return s.showResponseImports(c, err)
	}
	return c.Redirect(http.StatusSeeOther, "/responses/imports/"+id)
}

func (s *server) responseImport(c echo.Context) error {
	i, err := s.app.ResponseImport(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.ResponseImport(f, i) })
}

// matchResponses reads the choices student_INDEX: a student's id, "skip", or
// nothing, which decides nothing.
func (s *server) matchResponses(c echo.Context) error {
	choices := map[int]string{}
	for field, values := range c.Request().PostForm {
		index, ok := strings.CutPrefix(field, "student_")
		if !ok || values[0] == "" {
			continue
		}
		at, err := strconv.Atoi(index)
		if err != nil {
			return fault.New(fault.Invalid, "import.no_draft")
		}
		if choices[at] = values[0]; values[0] == "skip" {
			choices[at] = ""
		}
	}
	err := s.app.MatchDrafts(c.Request().Context(), s.viewer(c), c.Param("id"), choices)
	return s.act(c, err, "/responses/imports/"+c.Param("id"), views.Flash{Key: "done.matched"})
}

func (s *server) confirmResponses(c echo.Context) error {
	_, err := s.app.ApplyResponses(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/responses/imports/"+c.Param("id"), views.Flash{})
}

func (s *server) dropResponses(c echo.Context) error {
	err := s.app.DropResponses(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/responses/imports", views.Flash{Key: "done.responses_dropped"})
}

func (s *server) undoResponses(c echo.Context) error {
	err := s.app.UndoResponses(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/responses/imports/"+c.Param("id"), views.Flash{Key: "done.responses_undone"})
}

// task tells how far long work is, for the bar that follows it.
func (s *server) task(c echo.Context) error {
	t, err := s.app.Task(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"state": t.State, "done": t.Done, "total": t.Total})
}
