package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
)

func (s *session) importRoster() *cobra.Command {
	c := &cobra.Command{
		Use:   "import-roster FILE",
		Short: "Bring in a class list (CSV or XLSX)",
		Long: "Reads first name, last name, student id, grade, class and teacher e-mail. All of it is applied or\n" +
			"nothing; the same file again changes nothing; the receipt on the roster page can undo it.",
		Example: "  unseenedge import-roster classes.csv --dry-run",
		Args:    arguments(1, "the file to read"),
	}
	dir := dataFlag(c)
	dry := c.Flags().Bool("dry-run", false, "say what would change, and change nothing")
	drop := c.Flags().Bool("confirm-drop", false, "go on although over a fifth of the students would be withdrawn")
	c.RunE = func(c *cobra.Command, args []string) error {
		file, err := readUpload(s.path(args[0]))
		if err != nil {
			return err
		}
		consent := app.Asked
		if *drop {
			consent = app.TwiceAsked
		}
		return s.onData(c.Context(), *dir, func(ctx context.Context, a *app.App) error {
			return s.rosterInto(ctx, a, filepath.Base(args[0]), file, *dry, consent)
		})
	}
	return c
}

// maxUpload is the largest file that is read, in bytes, as on the pages.
const maxUpload = 32 << 20

func readUpload(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fault.New(fault.NotFound, "cli.no_file", name).Because(err)
	}
	if info.Size() > maxUpload {
		return nil, fault.New(fault.Invalid, "cli.large_file", name, maxUpload>>20)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return b, nil
}

// system is the viewer of commands.
func system(ctx context.Context, a *app.App) (auth.Viewer, error) {
	school, err := a.School(ctx)
	if fault.KindOf(err) == fault.NotFound {
		return auth.Viewer{}, fault.New(fault.NotFound, "cli.no_school")
	}
	return auth.System(school.ID, "command line"), err
}

func (s *session) rosterInto(ctx context.Context, a *app.App, name string, file []byte, dry bool, consent app.Consent) error {
	v, err := system(ctx, a)
	if err != nil {
		return err
	}
	id, err := a.PreviewRoster(ctx, v, name, file)
	if err != nil {
		return err
	}
	preview, err := a.RosterImport(ctx, v, id)
	if err != nil {
		return err
	}
	s.tellRoster(preview)
	if dry {
		if err := a.DropRoster(ctx, v, id); err != nil {
			return err
		}
		fmt.Fprintln(s.out, "Nothing was changed (dry run).")
		return faulty(len(preview.Faults))
	}
	if _, err := a.ApplyRoster(ctx, v, id, consent); err != nil {
		return err
	}
	if preview.Plan.Empty() {
		fmt.Fprintln(s.out, "This list is in force already; nothing was changed.")
	}
	return faulty(len(preview.Faults))
}

// faulty is exit code 1 if there are faulty rows.
func faulty(n int) error {
	if n > 0 {
		return exit(1)
	}
	return nil
}

func (s *session) tellRoster(r report.RosterImport) {
	n := r.Plan.Counts()
	fmt.Fprintf(s.out, "%d rows: %d students added, %d changed, %d back, %d unchanged, %d withdrawn; %d new classes, %d new teachers.\n",
		r.Rows, n.Added, n.Changed, n.Reactivated, n.Unchanged, n.Withdrawn, n.Classes, n.Teachers)
	s.tellFaults(r.Faults)
}

func (s *session) tellFaults(faults []roster.RowFault) {
	for _, f := range faults {
		fmt.Fprintf(s.err, "row %d, %s: %s\n", f.Line, f.Column, s.words.T(f.Fault.Key, f.Fault.Args...))
	}
}
