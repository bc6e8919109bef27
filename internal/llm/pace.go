package llm

import (
	"context"
	"sync"
	"time"
)

// pace holds requests to so many in any minute.
type pace struct {
	mu     sync.Mutex
	starts []time.Time // of the last requests, oldest at next
	next   int
}

func newPace(perMinute int) *pace { return &pace{starts: make([]time.Time, perMinute)} }

// take waits for a place in the minute.
func (p *pace) take(ctx context.Context, now func() time.Time, wait func(context.Context, time.Duration) error) error {
	p.mu.Lock()
	start, at := now(), p.starts[p.next].Add(time.Minute)
	pause := at.Sub(start)
	if p.starts[p.next].IsZero() || pause < 0 {
		pause = 0
	}
	p.starts[p.next] = start.Add(pause)
	p.next = (p.next + 1) % len(p.starts)
	p.mu.Unlock()
	if pause == 0 {
		return ctx.Err()
	}
	return wait(ctx, pause)
}
