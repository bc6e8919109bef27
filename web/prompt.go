package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
	"unseenedge/views"
)

func (s *server) prompts(c echo.Context) error {
	all, err := s.app.Prompts(c.Request().Context(), s.viewer(c))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.Prompts(f, all) })
}

// promptOf reads a prompt from its form.
func promptOf(c echo.Context) (response.Prompt, error) {
	form := c.Request().PostForm
	p := response.Prompt{ID: c.Param("id"), Wording: form.Get("wording"), Reference: form.Get("reference")}
	var faults fault.List
	read := func(field string) int {
		g, err := gradeOf(form.Get(field))
		if err != nil {
			faults = append(faults, err.In(field))
		}
		return g
	}
	p.GradeLow, p.GradeHigh = read("grade_low"), read("grade_high")
	if name := form.Get("skill"); name != "" {
		k, err := skill.Parse(name)
		if err != nil {
			faults = append(faults, fault.New(fault.Invalid, "prompt.no_skill").In("skill"))
		}
		p.Skill = &k
	}
	return p, faults.Err()
}

func gradeOf(text string) (int, *fault.Fault) {
	if text == "" {
		return roster.GradeUnknown, nil
	}
	g, err := strconv.ParseUint(text, 10, 16) // which grades there are is the app's to say
	if err != nil {
		return roster.GradeUnknown, fault.New(fault.Invalid, "prompt.no_grade")
	}
	return int(g), nil
}

// showPromptForm shows the form of a prompt, of a new one if id is empty.
func (s *server) showPromptForm(c echo.Context, err error, id string) error {
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component { return views.PromptForm(f, form, id) })
}

func (s *server) newPrompt(c echo.Context) error { return s.showPromptForm(c, nil, "") }

func (s *server) addPrompt(c echo.Context) error {
	p, err := promptOf(c)
	if err == nil {
		_, err = s.app.AddPrompt(c.Request().Context(), s.viewer(c), p)
	}
	if err != nil {
		return s.showPromptForm(c, err, "")
	}
	return s.done(c, "/prompts", views.Flash{Key: "done.prompt_added"})
}

func (s *server) promptForm(c echo.Context) error {
	p, err := s.app.Prompt(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	values := url.Values{"wording": {p.Wording}, "reference": {p.Reference}, "grade_low": {gradeText(p.GradeLow)}, "grade_high": {gradeText(p.GradeHigh)}}
	if p.Skill != nil {
		values.Set("skill", p.Skill.String())
	}
	c.Request().PostForm = values
	return s.showPromptForm(c, nil, p.ID)
}

func gradeText(g int) string {
	if g == roster.GradeUnknown {
		return ""
	}
	return strconv.Itoa(g)
}

func (s *server) editPrompt(c echo.Context) error {
	p, err := promptOf(c)
	if err == nil {
		err = s.app.EditPrompt(c.Request().Context(), s.viewer(c), p)
	}
	if err != nil {
		return s.showPromptForm(c, err, c.Param("id"))
	}
	return s.done(c, "/prompts", views.Flash{Key: "done.saved"})
}

func (s *server) retirePrompt(c echo.Context) error {
	err := s.app.RetirePrompt(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/prompts", views.Flash{Key: "done.prompt_retired"})
}

func (s *server) returnPrompt(c echo.Context) error {
	err := s.app.ReturnPrompt(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/prompts", views.Flash{Key: "done.prompt_returned"})
}
