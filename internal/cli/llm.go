package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unseenedge/internal/fault"
	"unseenedge/internal/llm"
)

// keyVariable holds the key of the language model. It has no flag: whoever may
// list processes reads those.
const keyVariable = prefix + "LLM_KEY"

// maxKey is the most bytes of a file with a key.
const maxKey = 4096

// advising is how a command reaches the optional language model.
type advising struct {
	options llm.Options
	keyFile string
}

// llmFlags adds the flags of a language model to a command that may ask one.
func llmFlags(c *cobra.Command) *advising {
	a := &advising{}
	f, o := c.Flags(), &a.options
	f.StringVar(&o.Endpoint, "llm-endpoint", "", "base address of an OpenAI-compatible language model; without it nothing is sent anywhere")
	f.StringVar(&o.Model, "llm-model", "", "name of the model there")
	f.StringVar(&a.keyFile, "llm-key-file", "", "file with the key; or set "+keyVariable)
	f.IntVar(&o.Budget.Tokens, "llm-budget", 200_000, "most tokens to use up until the command ends; 0 for no limit but --llm-budget-money")
	f.Float64Var(&o.Budget.Money, "llm-budget-money", 0, "most money to use up, in the currency of the prices; 0 for no limit but --llm-budget")
	f.Float64Var(&o.Budget.In, "llm-price-in", 0, "price of 1,000 tokens sent")
	f.Float64Var(&o.Budget.Out, "llm-price-out", 0, "price of 1,000 tokens received")
	f.IntVar(&o.PerMinute, "llm-per-minute", 60, "most requests in any minute")
	f.DurationVar(&o.Timeout, "llm-timeout", time.Minute, "longest wait for one answer")
	f.IntVar(&o.Retries, "llm-retries", 3, "how often a request that may yet succeed is sent again")
	return a
}

// configured says that a person named an endpoint.
func (a *advising) configured() bool { return a.options.Endpoint != "" }

// languageModel returns the client that a's flags describe; a fault if they
// describe none.
func (s *session) languageModel(a *advising) (*llm.Client, error) {
	if !a.configured() {
		return nil, fault.New(fault.Invalid, "llm.not_configured", prefix+"LLM_ENDPOINT")
	}
	o := a.options
	key, err := s.llmKey(a.keyFile)
	if err != nil {
		return nil, err
	}
	o.Key, o.Log = key, logger(s.err)
	return llm.New(o)
}

// takeAdvice has the pages offer second opinions if a language model is
// configured. Nothing is sent before a teacher asks for one.
func (s *session) takeAdvice(a *advising) error {
	if !a.configured() {
		return nil
	}
	client, err := s.languageModel(a)
	if err != nil {
		return err
	}
	s.adviser = client
	_, err = fmt.Fprintf(s.out, "Second opinions: %s at %s, when a teacher asks; names and places are taken out first\n", client.Model(), client.Host())
	return err
}

// llmKey reads the key from its file or its variable; an endpoint on this
// machine may need none.
func (s *session) llmKey(file string) (string, error) {
	if file == "" {
		return strings.TrimSpace(s.env[keyVariable]), nil
	}
	if s.env[keyVariable] != "" {
		return "", misuse{fmt.Errorf("--llm-key-file and %s are both given; give one", keyVariable)}
	}
	f, err := os.Open(s.path(file))
	if err != nil {
		return "", fault.New(fault.NotFound, "cli.no_file", file).Because(err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	key := strings.TrimSpace(string(b))
	if err != nil || len(b) > maxKey || key == "" || strings.ContainsAny(key, "\r\n\x00") {
		return "", fault.New(fault.Invalid, "llm.bad_key_file", file)
	}
	return key, nil
}

func (s *session) llm() *cobra.Command {
	c := &cobra.Command{
		Use:     "llm",
		Short:   "Check the optional language model",
		Example: "  unseenedge llm check --llm-endpoint https://api.openai.com/v1 --llm-model gpt-4o-mini --llm-key-file key.txt",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse{fmt.Errorf("there is no command \"llm %s\"", args[0])}
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return misuse{errors.New(`"llm" needs "check"`)} },
	}
	c.AddCommand(s.llmCheck())
	return c
}

func (s *session) llmCheck() *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "Ask the language model one tiny question",
		Long: "Tests key, endpoint, model and budget with one tiny question and says in one line whether they work.\n" +
			"Exit code 1 says that they do not. Nothing of the school is sent.",
		Example: "  unseenedge llm check --llm-endpoint https://api.openai.com/v1 --llm-model gpt-4o-mini --llm-key-file key.txt",
		Args:    arguments(0, ""),
	}
	a := llmFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return s.checkModel(c.Context(), a) }
	return c
}

func (s *session) checkModel(ctx context.Context, a *advising) error {
	quiet := *s
	quiet.err = io.Discard // one line says it all
	client, err := quiet.languageModel(a)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := client.Check(ctx); err != nil {
		return err
	}
	spent := client.Spent()
	_, err = fmt.Fprintf(s.out, "Ready: %s at %s answered in %d ms; %s.\n", client.Model(), client.Host(), time.Since(began).Milliseconds(), a.spending(spent))
	return err
}

// spending says what was used up, of how much.
func (a *advising) spending(s llm.Spend) string {
	b := a.options.Budget
	out := fmt.Sprintf("%d tokens used", s.In+s.Out)
	if b.Tokens > 0 {
		out = fmt.Sprintf("%d of %d tokens used", s.In+s.Out, b.Tokens)
	}
	switch {
	case b.Money > 0:
		out += fmt.Sprintf(", which cost %.4f of %.2f", s.Money, b.Money)
	case s.Money > 0:
		out += fmt.Sprintf(", which cost %.4f", s.Money)
	}
	return out
}
