package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
	"unseenedge/views"
)

func (s *server) studies(c echo.Context) error {
	all, err := s.app.Studies(c.Request().Context(), s.viewer(c))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.Studies(f, all) })
}

func (s *server) newStudy(c echo.Context) error {
	c.Request().PostForm = url.Values{"size": {"60"}, "seed": {"1"}, "skills": skillKeys(), "prompt": {c.QueryParam("prompt")}}
	return s.showStudyForm(c, nil)
}

func skillKeys() (out []string) {
	for _, k := range skill.All() {
		out = append(out, k.String())
	}
	return out
}

func (s *server) showStudyForm(c echo.Context, err error) error {
	ctx, v := c.Request().Context(), s.viewer(c)
	people, e := s.app.StudyRaters(ctx, v)
	if e != nil {
		return e
	}
	classes, e := s.app.ClassRefs(ctx, v)
	if e != nil {
		return e
	}
	prompts, e := s.app.PromptChoices(ctx, v)
	if e != nil {
		return e
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component {
		return views.StudyForm(f, form, people, classes, prompts)
	})
}

// studyFrom reads a study from its form.
func studyFrom(c echo.Context) (app.NewStudy, error) {
	form := c.Request().PostForm
	n := app.NewStudy{Name: form.Get("name"), ClassID: form.Get("class"), PromptID: form.Get("prompt"), Grade: roster.GradeUnknown,
		Raters: [2]string{form.Get("rater_1"), form.Get("rater_2")}, Granted: form.Get("granted") != ""}
	var faults fault.List
	for _, name := range form["skills"] {
		k, err := skill.Parse(name)
		if err != nil {
			faults = append(faults, fault.New(fault.Invalid, "study.no_skill").In("skills"))
			break
		}
		n.Skills = append(n.Skills, k)
	}
	var err error
	if n.Size, err = strconv.Atoi(form.Get("size")); err != nil {
		faults = append(faults, fault.New(fault.Invalid, "study.no_number").In("size"))
	}
	if n.Seed, err = strconv.ParseInt(form.Get("seed"), 10, 64); err != nil {
		faults = append(faults, fault.New(fault.Invalid, "study.no_number").In("seed"))
	}
	if g, f := gradeOf(form.Get("grade")); f != nil {
		faults = append(faults, f.In("grade"))
	} else {
		n.Grade = g
	}
	return n, faults.Err()
}

func (s *server) addStudy(c echo.Context) error {
	n, err := studyFrom(c)
	if err != nil {
		return s.showStudyForm(c, err)
	}
	id, err := s.app.AddStudy(c.Request().Context(), s.viewer(c), n)
	if err != nil {
		return s.showStudyForm(c, err)
	}
	return s.done(c, "/studies/"+id, views.Flash{Key: "done.study_added"})
}

func (s *server) study(c echo.Context) error {
	y, err := s.app.Study(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.Study(f, y) })
}

func (s *server) grantStudy(c echo.Context) error {
	err := s.app.GrantStudy(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/studies/"+c.Param("id"), views.Flash{Key: "done.study_granted"})
}

func (s *server) closeStudy(c echo.Context) error {
	err := s.app.CloseStudy(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/studies/"+c.Param("id"), views.Flash{Key: "done.study_closed"})
}

func (s *server) exportStudy(c echo.Context) error {
	h := c.Response().Header()
	out := &download{c: c}
	err := s.app.ExportStudy(c.Request().Context(), s.viewer(c), c.Param("id"), out)
	if err != nil || !out.begun {
		h.Del(echo.HeaderContentDisposition)
	}
	if err != nil && !out.begun {
		return s.act(c, err, "/studies/"+c.Param("id"), views.Flash{})
	}
	return err
}

// download sends the first bytes of a file with its head, so that an error
// before them is a page.
type download struct {
	c     echo.Context
	begun bool
}

// Write implements io.Writer.
func (d *download) Write(b []byte) (int, error) {
	if !d.begun {
		d.begun = true
		h := d.c.Response().Header()
		h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		h.Set(echo.HeaderContentDisposition, `attachment; filename="study.csv"`)
	}
	return d.c.Response().Write(b)
}

// studyItem shows one response of a sample to a rater: the one at ?at=, else the
// first that is not rated.
func (s *server) studyItem(c echo.Context) error {
	at, err := placeOf(c.QueryParam("at"))
	if err != nil {
		return err
	}
	y, item, err := s.app.StudyItem(c.Request().Context(), s.viewer(c), c.Param("id"), at)
	if err != nil {
		return s.act(c, err, "/studies/"+c.Param("id"), views.Flash{})
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.StudyItem(f, y, item) })
}

// placeOf reads a place in a sample, 0 for none.
func placeOf(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return n, nil
}

// judgementsOf reads level_SKILL and some_SKILL of a form: 0 is no evidence, 1
// to 4 a level, of clear evidence unless some_SKILL is ticked.
func judgementsOf(form url.Values) (out []response.Rating, err error) {
	for _, k := range skill.All() {
		text := form.Get("level_" + k.String())
		if text == "" {
			continue
		}
		l, err := strconv.ParseUint(text, 10, 8)
		if err != nil || l > skill.Levels {
			return nil, fault.New(fault.Invalid, "rating.unknown")
		}
		r := response.Rating{Skill: k, Level: skill.Level(l)}
		switch {
		case l > 0 && form.Get("some_"+k.String()) != "":
			r.Evidence = skill.SomeEvidence
		case l > 0:
			r.Evidence = skill.ClearEvidence
		}
		out = append(out, r)
	}
	return out, nil
}

// rateInStudy keeps a rater's judgements: without a word while the page is open
// (auto), else it goes on to the next response.
func (s *server) rateInStudy(c echo.Context) error {
	ctx, v, id, form := c.Request().Context(), s.viewer(c), c.Param("id"), c.Request().PostForm
	at, err := placeOf(form.Get("at"))
	if err != nil {
		return err
	}
	ratings, err := judgementsOf(form)
	if err != nil {
		return err
	}
	if err := s.app.RateInStudy(ctx, v, id, at, ratings); err != nil {
		return err
	}
	if form.Get("auto") != "" {
		return c.NoContent(http.StatusNoContent)
	}
	y, err := s.app.Study(ctx, v, id)
	if err != nil {
		return err
	}
	for _, r := range y.Raters {
		if r.Mine && r.Rated >= y.Items {
			return s.done(c, "/studies/"+id, views.Flash{Key: "done.study_rated"})
		}
	}
	if len(ratings) < len(y.Skills) {
		return s.done(c, "/studies/"+id+"/ratings?at="+strconv.Itoa(at), views.Flash{Key: "study_item.unrated"})
	}
	return s.done(c, "/studies/"+id+"/ratings", views.Flash{})
}

func (s *server) undoInStudy(c echo.Context) error {
	id := c.Param("id")
	at, err := s.app.UndoInStudy(c.Request().Context(), s.viewer(c), id)
	if err != nil {
		return s.act(c, err, "/studies/"+id, views.Flash{})
	}
	return s.done(c, "/studies/"+id+"/ratings?at="+strconv.Itoa(at), views.Flash{Key: "done.study_undone"})
}

func (s *server) studyCase(c echo.Context) error {
	id := c.Param("id")
	y, one, err := s.app.StudyCase(c.Request().Context(), s.viewer(c), id)
	if f := fault.Of(err); f != nil && f.Key == "study.all_settled" {
		return s.done(c, "/studies/"+id, views.Flash{Key: f.Key})
	}
	if err != nil {
		return s.act(c, err, "/studies/"+id, views.Flash{})
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.StudyCase(f, y, one) })
}

func (s *server) settle(c echo.Context) error {
	id, form := c.Param("id"), c.Request().PostForm
	at, err := placeOf(form.Get("at"))
	if err != nil {
		return err
	}
	found, err := judgementsOf(form)
	if err == nil && len(found) != 1 {
		err = fault.New(fault.Invalid, "study_case.unchosen")
	}
	if err == nil {
		err = s.app.Settle(c.Request().Context(), s.viewer(c), id, at, found[0])
	}
	return s.act(c, err, "/studies/"+id+"/adjudications", views.Flash{})
}
