package web

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/views"
)

func (s *server) people(c echo.Context) error { return s.showPeople(c, nil, "") }

// showPeople shows the accounts; secret is that of a one-time link just made.
func (s *server) showPeople(c echo.Context, err error, secret string) error {
	members, e := s.app.Members(c.Request().Context(), s.viewer(c))
	if e != nil {
		return e
	}
	link := ""
	if secret != "" {
		link = s.address(c) + "/invites/" + secret
		c.Request().PostForm = url.Values{} // the next invitation starts empty
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component {
		return views.People(f, members, form, link)
	})
}

// address is how the browser reached us.
func (s *server) address(c echo.Context) string {
	scheme := "http"
	if s.secure {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: c.Request().Host}).String()
}

func (s *server) invite(c echo.Context) error {
	form := c.Request().PostForm
	_, secret, err := s.app.Invite(c.Request().Context(), s.viewer(c),
		app.NewMember{Email: form.Get("email"), Name: form.Get("name"), Role: auth.Role(form.Get("role"))})
	return s.showPeople(c, err, secret)
}

func (s *server) newLink(c echo.Context) error {
	secret, err := s.app.NewLink(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return s.act(c, err, "/people", views.Flash{})
	}
	return s.showPeople(c, nil, secret)
}

func (s *server) memberForm(c echo.Context) error {
	m, err := s.app.Member(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	values := url.Values{"name": {m.Name}, "role": {string(m.Role)}}
	for _, class := range m.Classes {
		values.Add("class", class.ID)
	}
	c.Request().PostForm = values
	return s.showMember(c, nil)
}

func (s *server) showMember(c echo.Context, err error) error {
	ctx, v := c.Request().Context(), s.viewer(c)
	m, e := s.app.Member(ctx, v, c.Param("id"))
	if e != nil {
		return e
	}
	classes, e := s.app.ClassRefs(ctx, v)
	if e != nil {
		return e
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component {
		return views.Member(f, m, form, classes)
	})
}

func (s *server) editMember(c echo.Context) error {
	form := c.Request().PostForm
	err := s.app.EditMember(c.Request().Context(), s.viewer(c), c.Param("id"),
		app.MemberEdit{Name: form.Get("name"), Role: auth.Role(form.Get("role")), Classes: form["class"]})
	if err != nil {
		return s.showMember(c, err)
	}
	if c.Param("id") == s.viewer(c).AccountID && form.Get("role") != string(auth.Admin) {
		return c.Redirect(http.StatusSeeOther, "/classes") // the page of people is not theirs any more
	}
	return s.done(c, "/people", views.Flash{Key: "done.saved"})
}

func (s *server) closeMember(c echo.Context) error {
	err := s.app.CloseMember(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/people", views.Flash{Key: "done.member_closed"})
}

func (s *server) openMember(c echo.Context) error {
	err := s.app.OpenMember(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/people", views.Flash{Key: "done.member_opened"})
}
