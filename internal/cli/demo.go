package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"unseenedge/internal/app"
	"unseenedge/internal/demo"
	"unseenedge/internal/fault"
	"unseenedge/internal/store"
)

func (s *session) demo() *cobra.Command {
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show a made-up school",
		Long: "Makes a believable school with invented students and five planted stories, and serves it on this\n" +
			"machine only. Without --data it lives in a temporary folder and is gone when you stop it.",
		Example: "  unseenedge demo",
		Args:    arguments(0, ""),
	}
	dir := c.Flags().String("data", "", "folder to keep the demo in (default: a temporary one)")
	addr := c.Flags().String("addr", "127.0.0.1:8080", "address on this machine to listen on")
	advice := llmFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := s.takeAdvice(advice); err != nil {
			return err
		}
		o := serving{addr: *addr, name: "UnseenEdge demo", insecure: true} // and on this machine only
		if err := o.check(); err != nil {
			return err
		}
		if host, _, _ := net.SplitHostPort(*addr); !isLoopback(host) {
			return misuse{errors.New("the demo asks for no password, so it is served on this machine only: --addr 127.0.0.1:PORT")}
		}
		folder, remove, err := demoFolder(s.pathOrNone(*dir))
		if err != nil {
			return fmt.Errorf("make demo folder: %w", err)
		}
		return errors.Join(s.showDemo(c.Context(), folder, o), remove())
	}
	return c
}

func (s *session) showDemo(ctx context.Context, folder string, o serving) (err error) {
	engine, err := openEngine("", demo.ModelSet)
	if err != nil {
		return err
	}
	saveMemory()
	st, err := store.Open(ctx, folder, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	about := s.appOptions(folder, demo.ModelSet)
	about.Demo, about.Evaluation = true, evaluation()
	a := app.New(st, engine, about)
	switch _, err := a.School(ctx); {
	case fault.KindOf(err) == fault.NotFound:
		if err := demo.Build(ctx, a, engine, time.Now(), lateBar(s.err, "Writing the school")); err != nil {
			return fmt.Errorf("build demo: %w", err)
		}
	case err != nil:
		return err
	default:
		if err := isDemo(ctx, a); err != nil {
			return err
		}
	}
	return s.serveApp(ctx, a, folder, o)
}

// isDemo refuses a folder that holds a real school: the demo asks for no
// password.
func isDemo(ctx context.Context, a *app.App) error {
	made, err := demo.Made(ctx, a)
	if err == nil && !made {
		err = fault.New(fault.Conflict, "demo.real")
	}
	return err
}

// lateBar returns a progress callback that draws a bar on w once the work has
// taken two seconds, if w is a terminal.
func lateBar(w io.Writer, what string) func(done, total int) {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return func(int, int) {}
	}
	began := time.Now()
	var bar *progressbar.ProgressBar
	return func(done, total int) {
		if bar == nil && (time.Since(began) < 2*time.Second || done >= total) {
			return
		}
		if bar == nil {
			bar = newBar(w, what, total)
		}
		_ = bar.Set(done)
	}
}

func newBar(w io.Writer, what string, total int) *progressbar.ProgressBar {
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
}
