package app

import (
	"net/netip"
	"sync"
	"time"

	"unseenedge/internal/fault"
)

// Sign-ins that may fail before each next one waits twice as long.
const (
	freeByAccount = 5
	freeByAddress = 40 // a school shares one address
	longestWait   = 15 * time.Minute
	forgetAfter   = time.Hour
	mostTries     = 20_000
)

// throttle slows guessing down, by account and by address, whether or not there
// is such an account. It forgets at a restart.
type throttle struct {
	mu    sync.Mutex
	tries map[string]tries
}

type tries struct {
	n    int
	last int64 // Unix milliseconds
}

// begin counts a try under each key, or says how long to wait. An empty address
// is not counted.
func (t *throttle) begin(now int64, account, address string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	wait := max(t.wait(now, account, freeByAccount), t.wait(now, address, freeByAddress))
	if wait > 0 {
		return fault.New(fault.Unavailable, "session.throttled", int((wait+time.Second-1)/time.Second))
	}
	t.count(now, account)
	t.count(now, address)
	return nil
}

// succeed takes back what begin counted.
func (t *throttle) succeed(account, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.tries, account)
	if a, ok := t.tries[address]; ok && a.n > 0 {
		a.n--
		t.tries[address] = a
	}
}

func (t *throttle) wait(now int64, key string, free int) time.Duration {
	a := t.tries[key]
	since := time.Duration(now-a.last) * time.Millisecond
	if a.n < free || since > forgetAfter {
		return 0
	}
	return min(2*time.Second<<min(a.n-free, 20), longestWait) - since
}

func (t *throttle) count(now int64, key string) {
	if key == "" {
		return
	}
	if t.tries == nil {
		t.tries = map[string]tries{}
	}
	if len(t.tries) >= mostTries {
		t.forget(now)
	}
	a := t.tries[key]
	if time.Duration(now-a.last)*time.Millisecond > forgetAfter {
		a.n = 0
	}
	t.tries[key] = tries{a.n + 1, now}
}

// forget drops what is old, and half of the rest if that is not enough.
func (t *throttle) forget(now int64) {
	for k, a := range t.tries {
		if time.Duration(now-a.last)*time.Millisecond > forgetAfter {
			delete(t.tries, k)
		}
	}
	for k := range t.tries {
		if len(t.tries) < mostTries/2 {
			return
		}
		delete(t.tries, k)
	}
}

// addressKey is the key of an IP address; of IPv6 the network, since one
// machine has many.
func addressKey(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return "ip " + ip
	}
	if a = a.Unmap(); a.Is6() {
		p, _ := a.WithZone("").Prefix(64)
		return "ip " + p.String()
	}
	return "ip " + a.String()
}
