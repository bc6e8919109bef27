package web

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/fault"
	"unseenedge/internal/skill"
	"unseenedge/views"
)

func (s *server) promptPage(c echo.Context) error {
	p, err := s.app.PromptPage(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.PromptPage(f, p) })
}

// library shows the prompts that ship with the program; a filter that does not
// exist shows all.
func (s *server) library(c echo.Context) error {
	var only *skill.Skill
	if k, err := skill.Parse(c.QueryParam("skill")); err == nil {
		only = &k
	}
	grade := -1
	if g, err := strconv.ParseUint(c.QueryParam("grade"), 10, 8); err == nil {
		grade = int(g)
	}
	l, err := s.app.Library(c.Request().Context(), s.viewer(c), only, grade)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.PromptLibrary(f, l) })
}

func (s *server) copyPrompts(c echo.Context) error {
	var numbers []int
	for _, text := range c.Request().PostForm["number"] {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		numbers = append(numbers, int(n))
	}
	added, err := s.app.CopyPrompts(c.Request().Context(), s.viewer(c), numbers)
	return s.act(c, err, "/prompts", views.Flash{Key: "done.prompts_copied", Args: []any{added}})
}
