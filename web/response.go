package web

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
	"unseenedge/views"
)

// responseOf reads a response from its form; the mode is checked by its parser.
func responseOf(c echo.Context) (response.Response, error) {
	form := c.Request().PostForm
	mode, err := response.ParseMode(form.Get("mode"))
	if f := fault.Of(err); f != nil {
		err = f.In("mode")
	}
	return response.Response{ID: c.Param("id"), StudentID: form.Get("student"), PromptID: form.Get("prompt"), Mode: mode,
		On: form.Get("on"), Text: form.Get("text")}, err
}

// showResponseForm shows the form of a response, of a new one if id is empty.
func (s *server) showResponseForm(c echo.Context, err error, id string) error {
	students, prompts, e := s.app.Taught(c.Request().Context(), s.viewer(c))
	if e != nil {
		return e
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component {
		return views.ResponseForm(f, form, id, students, prompts)
	})
}

func (s *server) newResponse(c echo.Context) error {
	c.Request().PostForm = url.Values{"student": {c.QueryParam("student")}, "prompt": {c.QueryParam("prompt")}}
	return s.showResponseForm(c, nil, "")
}

func (s *server) addResponse(c echo.Context) error {
	r, err := responseOf(c)
	if err != nil {
		return s.showResponseForm(c, err, "")
	}
	id, err := s.app.Respond(c.Request().Context(), s.viewer(c), r)
	if err != nil {
		return s.showResponseForm(c, err, "")
	}
	return s.done(c, "/responses/"+id, views.Flash{Key: "done.response_added"})
}

func (s *server) response(c echo.Context) error {
	return s.showResponse(c, nil, chosen(c.QueryParam("skill")))
}

// chosen returns the named skill, the first if there is none of that name.
func chosen(name string) skill.Skill {
	k, err := skill.Parse(name)
	if err != nil {
		return skill.Empathy
	}
	return k
}

func (s *server) showResponse(c echo.Context, err error, k skill.Skill) error {
	ctx, v := c.Request().Context(), s.viewer(c)
	r, e := s.app.Response(ctx, v, c.Param("id"))
	if e != nil {
		return e
	}
	students, _, e := s.app.Taught(ctx, v)
	if e != nil {
		return e
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component {
		return views.Response(f, r, form, k, students)
	})
}

func (s *server) responseForm(c echo.Context) error {
	r, err := s.app.ResponseToEdit(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	c.Request().PostForm = url.Values{"prompt": {r.PromptID}, "on": {r.On}, "mode": {r.Mode.String()}, "text": {r.Text},
		"revision": {strconv.Itoa(r.Revision)}}
	return s.showResponseForm(c, nil, r.ID)
}

func (s *server) editResponse(c echo.Context) error {
	id := c.Param("id")
	r, err := responseOf(c)
	if err != nil {
		return s.showResponseForm(c, err, id)
	}
	revision, err := strconv.Atoi(c.Request().PostForm.Get("revision"))
	if err != nil {
		return fault.New(fault.Invalid, "web.bad_form")
	}
	editID, err := s.app.EditResponse(c.Request().Context(), s.viewer(c), r, revision)
	if err != nil {
		return s.showResponseForm(c, err, id)
	}
	return s.done(c, "/responses/"+id, views.Flash{Key: "done.response_saved", UndoID: editID})
}

func (s *server) moveResponse(c echo.Context) error {
	id := c.Param("id")
	editID, err := s.app.MoveResponse(c.Request().Context(), s.viewer(c), id, c.Request().PostForm.Get("student"))
	return s.act(c, err, "/responses/"+id, views.Flash{Key: "done.response_moved", UndoID: editID})
}

func (s *server) deleteResponse(c echo.Context) error {
	studentID, editID, err := s.app.DeleteResponse(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/students/"+studentID, views.Flash{Key: "done.response_deleted", UndoID: editID})
}

// askOpinion asks a language model for a second opinion, in the background.
func (s *server) askOpinion(c echo.Context) error {
	id := c.Param("id")
	err := s.app.AskOpinion(c.Request().Context(), s.viewer(c), id)
	return s.act(c, err, "/responses/"+id, views.Flash{Key: "done.opinion_asked"})
}

// rate reads the rating of the form's skill: evidence, level and comment, or
// its withdrawal.
func (s *server) rate(c echo.Context) error {
	ctx, v, id, form := c.Request().Context(), s.viewer(c), c.Param("id"), c.Request().PostForm
	back := func(k skill.Skill) string { return "/responses/" + id + "?skill=" + k.String() }
	if name := form.Get("withdraw"); name != "" {
		k, err := skill.Parse(name)
		if err != nil {
			return fault.New(fault.Invalid, "rating.unknown")
		}
		err = s.app.Rate(ctx, v, id, nil, []skill.Skill{k})
		return s.act(c, err, back(k), views.Flash{Key: "done.rating_withdrawn", Args: []any{s.words.Skill(k)}})
	}
	k := chosen(form.Get("skill"))
	rating, err := ratingOf(form, k)
	if err == nil {
		err = s.app.Rate(ctx, v, id, []response.Rating{rating}, nil)
	}
	if err != nil {
		return s.showResponse(c, err, k)
	}
	return s.done(c, back(k), views.Flash{Key: "done.rated", Args: []any{s.words.Skill(k)}})
}

// ratingOf reads a rating on the rubric from its words in a form.
func ratingOf(form url.Values, k skill.Skill) (response.Rating, error) {
	r := response.Rating{Skill: k, Comment: form.Get("comment_" + k.String())}
	switch form.Get("evidence_" + k.String()) {
	case "none":
		return r, nil // a level chosen before the evidence was taken back counts no more
	case "some":
		r.Evidence = skill.SomeEvidence
	case "clear":
		r.Evidence = skill.ClearEvidence
	default:
		return r, fault.New(fault.Invalid, "rating.no_evidence", k).In("evidence_" + k.String())
	}
	switch level := form.Get("level_" + k.String()); level {
	case "1", "2", "3", "4":
		r.Level = skill.Level(level[0] - '0')
	case "":
	default:
		return r, fault.New(fault.Invalid, "rating.unknown").In("level_" + k.String())
	}
	return r, nil
}
