package llm

import (
	"context"
	"sync"

	"unseenedge/internal/fault"
)

// Budget caps what a client may use up from its making on. At least one cap is
// needed; a cap of money needs both prices. A request is sent only if the most
// it can take still fits: a token for each byte sent, and the longest answer
// allowed. An endpoint that takes more than it was allowed is sent no more.
type Budget struct {
	Tokens  int     // most tokens, in and out together; 0 is no cap
	Money   float64 // most money, in the currency of the prices; 0 is no cap
	In, Out float64 // price of 1,000 tokens sent, and of 1,000 received
}

func (b Budget) check() error {
	switch {
	case b.Tokens < 0 || b.Money < 0 || b.In < 0 || b.Out < 0:
		return fault.New(fault.Invalid, "llm.bad_budget")
	case b.Tokens == 0 && b.Money == 0:
		return fault.New(fault.Invalid, "llm.no_budget")
	case b.Money > 0 && (b.In == 0 || b.Out == 0):
		return fault.New(fault.Invalid, "llm.no_price")
	}
	return nil
}

// Cost returns the price of tokens sent and received.
func (b Budget) Cost(in, out int) float64 { return (float64(in)*b.In + float64(out)*b.Out) / 1000 }

// allows says that t fits both caps.
func (b Budget) allows(t tokens) bool {
	return (b.Tokens == 0 || t.in+t.out <= b.Tokens) && (b.Money == 0 || b.Cost(t.in, t.out) <= b.Money)
}

// Spend is what was used up. Where an endpoint did not say how much a request
// took, or the answer never arrived whole, the most that it may have taken
// counts.
type Spend struct {
	Requests int // that reached the endpoint
	In, Out  int // tokens sent and received
	Money    float64
}

// tokens that a request takes.
type tokens struct{ in, out int }

func (t tokens) plus(u tokens) tokens { return tokens{t.in + u.in, t.out + u.out} }

// purse keeps the budget. What a request may take at most is held before it is
// sent, so that requests under way together cannot pass the cap.
type purse struct {
	budget   Budget
	mu       sync.Mutex
	spent    tokens
	held     tokens
	requests int
	settled  chan struct{} // closed, and made anew, when a request settles
}

func newPurse(b Budget) *purse { return &purse{budget: b, settled: make(chan struct{})} }

// hold sets most aside. It waits for requests under way where they alone stand
// in the way, and is a fault if the budget is used up.
func (p *purse) hold(ctx context.Context, most tokens) (tokens, error) {
	for {
		p.mu.Lock()
		if !p.budget.allows(p.spent.plus(most)) {
			p.mu.Unlock()
			return tokens{}, fault.New(fault.Unavailable, "llm.budget")
		}
		if p.budget.allows(p.spent.plus(p.held).plus(most)) {
			p.held = p.held.plus(most)
			p.mu.Unlock()
			return most, nil
		}
		settled := p.settled
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			return tokens{}, ctx.Err()
		case <-settled:
		}
	}
}

// settle gives back what was held and books what was used.
func (p *purse) settle(held, used tokens) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = tokens{p.held.in - held.in, p.held.out - held.out}
	p.spent = p.spent.plus(used)
	if used != (tokens{}) {
		p.requests++
	}
	close(p.settled)
	p.settled = make(chan struct{})
}

func (p *purse) spend() Spend {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Spend{Requests: p.requests, In: p.spent.in, Out: p.spent.out, Money: p.budget.Cost(p.spent.in, p.spent.out)}
}
