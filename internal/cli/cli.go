// Package cli is the command line: one file a subcommand. It alone reads flags
// and the environment.
//
// Exit codes: 0 done; 1 it failed, or part of the input was refused; 2 the
// command was not understood.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unseenedge/internal/app"
	"unseenedge/internal/fault"
	"unseenedge/internal/lang"
)

// Version of the program.
const Version = "0.1.0"

// session is one run of a command: by a person at a terminal, or on their
// behalf inside a running server.
type session struct {
	args     []string
	env      map[string]string // the variables named UNSEENEDGE_FLAG
	in       io.Reader
	out, err io.Writer
	words    *lang.Words
	folder   string      // relative paths start here
	running  *app.App    // set inside a running server
	url      string      // of that server's pages
	adviser  app.Adviser // gives second opinions on the pages; nil if none is configured
}

// Main runs the command line args and returns its exit code.
func Main(args []string, in io.Reader, out, err io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	words, e := lang.Load("en")
	if e != nil {
		fmt.Fprintln(err, e)
		return 1
	}
	folder, e := os.Getwd()
	if e != nil {
		fmt.Fprintln(err, e)
		return 1
	}
	s := &session{args: args, env: environment(), in: in, out: out, err: err, words: words, folder: folder}
	return s.run(ctx)
}

// exit is an error that has said all there is to say.
type exit int

// Error implements error.
func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// misuse is an error in how the command was called.
type misuse struct{ error }

func (s *session) run(ctx context.Context) int {
	root := s.root()
	root.SetArgs(s.args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	called, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	if code, ok := errors.AsType[exit](err); ok {
		return int(code)
	}
	if _, ok := errors.AsType[misuse](err); ok {
		words, _, _ := strings.Cut(err.Error(), ": strconv.")
		words, _, _ = strings.Cut(words, ": time: ")
		fmt.Fprintf(s.err, "%s. See: %s --help\n", words, called.CommandPath())
		return 2
	}
	s.explain(err)
	return 1
}

// explain writes why a command failed: the words of its faults, or the error.
func (s *session) explain(err error) {
	if ctx := errors.Is(err, context.Canceled); ctx {
		fmt.Fprintln(s.err, "Stopped.")
		return
	}
	faults := fault.All(err)
	for _, f := range faults {
		if f.Field != "" {
			fmt.Fprintf(s.err, "%s: ", f.Field)
		}
		fmt.Fprintln(s.err, s.words.T(f.Key, f.Args...))
	}
	if len(faults) == 0 {
		fmt.Fprintln(s.err, "unseenedge:", err)
	}
}

func (s *session) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "unseenedge",
		Short:         "Shows teachers the skills that grades miss",
		Long:          "UnseenEdge scores students' written and spoken responses for empathy, problem-solving,\nself-regulation and resilience, on this machine, and shows teachers the scores with their proof.\n\nEvery flag of a command also comes from the environment: --data is UNSEENEDGE_DATA, --llm-model is\nUNSEENEDGE_LLM_MODEL. A flag that is given wins.",
		Example:       "  unseenedge demo",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return misuse{err} })
	root.AddCommand(s.demo(), s.serve(), s.score(), s.train(), s.evaluate(), s.importRoster(), s.importResponses(),
		s.pipeline(), s.baseline(), s.synth(), s.features(), s.label(), s.models(), s.agreement(), s.importModel(), s.user(), s.backup(), s.restore(), s.llm(), s.version())
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return s.readEnvironment(c.Flags()) }
	return root
}

// prefix of the environment variables that stand for flags.
const prefix = "UNSEENEDGE_"

// environment returns this process's variables that stand for flags.
func environment() map[string]string {
	out := map[string]string{}
	for _, line := range os.Environ() {
		if name, value, _ := strings.Cut(line, "="); strings.HasPrefix(name, prefix) {
			out[name] = value
		}
	}
	return out
}

// readEnvironment sets each flag that was not given from UNSEENEDGE_FLAG.
func (s *session) readEnvironment(flags *pflag.FlagSet) error {
	var err error
	flags.VisitAll(func(f *pflag.Flag) {
		name := prefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := s.env[name]
		if !ok || f.Changed || f.Name == "help" || err != nil {
			return
		}
		if e := flags.Set(f.Name, value); e != nil {
			err = misuse{fmt.Errorf("%s: %w", name, e)}
		}
	})
	return err
}

// dataFlag adds --data to a command that touches data.
func dataFlag(c *cobra.Command) *string {
	return c.Flags().String("data", "./data", "folder that holds the school's data")
}

// path resolves a path as the person who typed it sees it.
func (s *session) path(p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(s.folder, p)
}

// arguments wants exactly n arguments, called what.
func arguments(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < n:
			return misuse{fmt.Errorf("%s is missing", what)}
		case len(args) > n:
			return misuse{fmt.Errorf("%q is not understood", args[n])}
		}
		return nil
	}
}

func noArguments(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misuse{fmt.Errorf("there is no command %q", args[0])}
	}
	return nil
}

func (s *session) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the program's version and its active model set",
		Example: "  unseenedge version",
		Args:    arguments(0, ""),
		RunE: func(*cobra.Command, []string) error {
			engine, err := openEngine("", "")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.out, "unseenedge %s, model set %s\n", Version, engine.ModelSet())
			return err
		},
	}
}
