package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"unseenedge/internal/app"
	"unseenedge/internal/fault"
	"unseenedge/internal/roster"
	"unseenedge/views"
)

func (s *server) rosterImports(c echo.Context) error { return s.showRosterImports(c, nil) }

func (s *server) showRosterImports(c echo.Context, err error) error {
	past, e := s.app.RosterImports(c.Request().Context(), s.viewer(c))
	if e != nil {
		return e
	}
	return s.form(c, err, func(f views.Frame, form views.Form) templ.Component {
		return views.RosterImports(f, past, form)
	})
}

func (s *server) uploadRoster(c echo.Context) error {
	name, file, err := uploaded(c, "file")
	if err != nil {
		return s.showRosterImports(c, err)
	}
	id, err := s.app.PreviewRoster(c.Request().Context(), s.viewer(c), name, file)
	if err != nil {
		return s.showRosterImports(c, ofFile(err))
	}
	return c.Redirect(http.StatusSeeOther, "/roster/imports/"+id)
}

// ofFile lays the faults of a file beside the field that holds it.
func ofFile(err error) error {
	faults := fault.All(err)
	if faults == nil {
		return err
	}
	for i, f := range faults {
		faults[i] = f.In("file")
	}
	return faults
}

func (s *server) rosterImport(c echo.Context) error {
	i, err := s.app.RosterImport(c.Request().Context(), s.viewer(c), c.Param("id"))
	if err != nil {
		return err
	}
	return s.page(c, http.StatusOK, func(f views.Frame) templ.Component { return views.RosterImport(f, i) })
}

func (s *server) confirmRoster(c echo.Context) error {
	consent := app.Asked
	if c.Request().PostForm.Get("drop") == "yes" {
		consent = app.TwiceAsked
	}
	done, err := s.app.ApplyRoster(c.Request().Context(), s.viewer(c), c.Param("id"), consent)
	flash := views.Flash{Key: "done.roster", Args: []any{done.Added, done.Changed + done.Reactivated, done.Withdrawn}}
	if done == (roster.Counts{}) {
		flash = views.Flash{Key: "done.roster_in_force"}
	}
	return s.act(c, err, "/roster/imports/"+c.Param("id"), flash)
}

func (s *server) undoRoster(c echo.Context) error {
	err := s.app.UndoRoster(c.Request().Context(), s.viewer(c), c.Param("id"))
	return s.act(c, err, "/roster/imports/"+c.Param("id"), views.Flash{Key: "done.roster_undone"})
}
