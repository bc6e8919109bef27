package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
)

func (s *session) importResponses() *cobra.Command {
	c := &cobra.Command{
		Use:   "import-responses FILE",
		Short: "Bring in responses (CSV, XLSX, TXT, DOCX, VTT, SRT or a ZIP of these)",
		Long: "Tables have the columns student id, date, prompt, mode and text. Documents are matched to students by\n" +
			"file name, transcripts by speaker; what matches nobody for sure is named and left out.",
		Example: "  unseenedge import-responses monday.csv --dry-run",
		Args:    arguments(1, "the file to read"),
	}
	dir := dataFlag(c)
	dry := c.Flags().Bool("dry-run", false, "say what would be kept, and keep nothing")
	on := c.Flags().String("on", "", "day of responses that do not say theirs, YYYY-MM-DD (default: today at the school)")
	mode := c.Flags().String("mode", "written", "mode of documents: written or spoken")
	c.RunE = func(c *cobra.Command, args []string) error {
		m, err := response.ParseMode(*mode)
		if err != nil {
			return misuse{fmt.Errorf("--mode must be written or spoken, not %q", *mode)}
		}
		file, err := readUpload(s.path(args[0]))
		if err != nil {
			return err
		}
		u := app.Upload{Name: filepath.Base(args[0]), Bytes: file, On: *on, Mode: m}
		return s.onData(c.Context(), *dir, func(ctx context.Context, a *app.App) error {
			return s.responsesInto(ctx, a, u, *dry)
		})
	}
	return c
}

func (s *session) responsesInto(ctx context.Context, a *app.App, u app.Upload, dry bool) error {
	v, err := system(ctx, a)
	if err != nil {
		return err
	}
	if u.On == "" {
		u.On = a.Now(ctx).Format(time.DateOnly)
	}
	id, err := a.PreviewResponses(ctx, v, u)
	if err != nil {
		return err
	}
	i, err := a.ResponseImport(ctx, v, id)
	if err != nil {
		return err
	}
	s.tellResponses(i)
	left := faulty(i.Open + i.Faulty)
	if dry || i.Ready == 0 {
		fmt.Fprintln(s.out, "Nothing was changed.")
		if err := a.DropResponses(ctx, v, id); err != nil {
			return err
		}
		return left
	}
	if err := s.apply(ctx, a, v, id); err != nil {
		return err
	}
	return left
}

func (s *session) tellResponses(i report.ResponseImport) {
	fmt.Fprintf(s.out, "%d responses found: %d to keep, %d there already, %d that match no student for sure, %d faulty.\n",
		len(i.Drafts), i.Ready, i.Repeated, i.Open, i.Faulty)
	for _, d := range i.Drafts {
		at := d.Source
		if d.Line > 0 {
			at = fmt.Sprintf("row %d", d.Line)
		}
		switch {
		case d.FaultKey != "":
			fmt.Fprintf(s.err, "%s: %s\n", at, s.words.T(d.FaultKey, d.FaultArgs...))
		case d.Student == nil:
			fmt.Fprintf(s.err, "%s: %s\n", at, s.words.T("cli.no_match", d.StudentKey))
		}
	}
}

// apply confirms an import and waits until its task has ended, working it off
// here unless a server does.
func (s *session) apply(ctx context.Context, a *app.App, v auth.Viewer, id string) error {
	taskID, err := a.ApplyResponses(ctx, v, id)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	worked := make(chan error, 1)
	if s.running == nil {
		go func() { worked <- a.Run(ctx) }()
		defer func() { cancel(); <-worked }()
	}
	show := lateBar(s.err, "Scoring")
	for {
		t, err := a.Task(ctx, v, taskID)
		if err != nil {
			return err
		}
		show(t.Done, t.Total)
		switch t.State {
		case "done":
			fmt.Fprintln(s.out, "Scored and kept.")
			return nil
		case "failed":
			return fmt.Errorf("import stopped: %s", s.words.T(t.FaultKey))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
