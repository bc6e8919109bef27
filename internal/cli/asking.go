package cli

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"unseenedge/internal/fault"
	"unseenedge/internal/llm"
	"unseenedge/internal/synth"
)

// asking is a language model that a command may ask once somebody has agreed to
// what it will take.
type asking struct {
	*advising
	yes    bool
	client *llm.Client // set once agreed
}

// askFlags adds the flags of a language model and --yes.
func askFlags(c *cobra.Command) *asking {
	a := &asking{advising: llmFlags(c)}
	c.Flags().BoolVar(&a.yes, "yes", false, "agree to what the language model will take, without being asked")
	return a
}

// agreed returns the language model of a's flags, after it said what e will
// take and got a yes. What is over the budget is refused before anything is
// spent.
func (s *session) agreed(a *asking, e synth.Estimate) (synth.Model, error) {
	client, err := s.languageModel(a.advising)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(s.err, a.price(client.Host(), e))
	if b := a.options.Budget; b.Tokens > 0 && e.In+e.Out > b.Tokens || b.Money > 0 && b.Cost(e.In, e.Out) > b.Money {
		return nil, fault.New(fault.Invalid, "synth.over_budget")
	}
	if !a.yes {
		if err := s.confirm(); err != nil {
			return nil, err
		}
	}
	a.client = client
	return client, nil
}

// price says what e will take at host, and what it will cost if prices are known.
func (a *asking) price(host string, e synth.Estimate) string {
	out := fmt.Sprintf("This asks %s at %s about %d times: some %d tokens sent and %d received",
		a.options.Model, host, e.Calls, e.In, e.Out)
	if b := a.options.Budget; b.In > 0 || b.Out > 0 {
		return out + fmt.Sprintf(", which costs about %.2f.", e.Cost(b.In, b.Out))
	}
	return out + "; give --llm-price-in and --llm-price-out to see what that costs."
}

// confirm asks the person at the terminal; without one, --yes is needed.
func (s *session) confirm() error {
	f, ok := s.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return misuse{errors.New("nobody is there to agree; add --yes to go on")}
	}
	fmt.Fprint(s.err, "Go on? [y/N] ")
	line, _ := bufio.NewReader(s.in).ReadString('\n')
	if answer := strings.ToLower(strings.TrimSpace(line)); answer != "y" && answer != "yes" {
		return fault.New(fault.Invalid, "synth.not_agreed")
	}
	return nil
}

// tellSpent says what the language model took, if it was asked.
func (s *session) tellSpent(a *asking) {
	if a.client != nil {
		fmt.Fprintf(s.err, "%s.\n", a.spending(a.client.Spent()))
	}
}
