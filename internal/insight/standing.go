package insight

// Standing says whether the scores of a prompt may be believed for a skill.
type Standing uint8

// The standings.
const (
	Unvalidated Standing = iota // the general model alone; nobody rated it
	Calibrating                 // ratings come in; not proven
	Validated                   // proven on ratings that the scores had not seen
)

// String returns the standing's key in message keys and files.
func (s Standing) String() string {
	return [...]string{"unvalidated", "calibrating", "validated"}[s]
}

// What a validated prompt needs.
const (
	ValidatedFrom = 100 // ratings with a level
	TwiceFrom     = 30  // of these rated twice blind
	LeastR        = .70 // out of fold
	LeastRLow     = .60 // one-sided 95 % lower bound of r
)

// LooksAt are the numbers of ratings at which agreement is looked at, and at no
// others: who looks often enough will once see what he hopes for.
func LooksAt() []int { return []int{100, 150, 200, 300, 400} }

// Look is what was seen at one of these numbers.
type Look struct {
	At     int     // ratings
	R, Low float64 // agreement out of fold and its one-sided 95 % lower bound
}

// Passed says that the look found agreement enough.
func (l Look) Passed() bool { return l.R >= LeastR && l.Low >= LeastRLow }

// StandingOf returns the standing of a prompt's scores for a skill from its
// ratings with a level, how many of these were rated twice blind, and the looks
// in rising order. The last look decides: one that fails takes the standing away
// that an earlier one gave.
func StandingOf(levels, twice int, looks []Look) Standing {
	switch n := len(looks); {
	case levels == 0:
		return Unvalidated
	case levels >= ValidatedFrom && twice >= TwiceFrom && n > 0 && looks[n-1].Passed():
		return Validated
	}
	return Calibrating
}

// LooksDue returns at which numbers a look is still to be taken.
func LooksDue(levels int, looks []Look) (due []int) {
	for _, at := range LooksAt() {
		if at <= levels && (len(looks) == 0 || at > looks[len(looks)-1].At) {
			due = append(due, at)
		}
	}
	return due
}

// Lacking says what keeps a prompt from being validated for a skill; the zero
// value is nothing.
type Lacking struct {
	Levels int // ratings
	Twice  int // responses to rate twice blind
	// NextLook is the number of ratings at which agreement is looked at next,
	// after a look that failed; 0 if none failed, -1 if there are no more.
	NextLook int
}

// LackingOf returns what the standing needs.
func LackingOf(levels, twice int, looks []Look) (l Lacking) {
	l.Levels, l.Twice = max(0, ValidatedFrom-levels), max(0, TwiceFrom-twice)
	if n := len(looks); n > 0 && !looks[n-1].Passed() {
		l.NextLook = -1
		for _, at := range LooksAt() {
			if at > looks[n-1].At {
				l.NextLook = at
				break
			}
		}
	}
	return l
}
