// Package skill names the four skills, the levels of the rubric, the bands and
// their cuts. No other package may name them.
package skill

import "fmt"

// Skill is one of the four skills; it indexes arrays of length Count.
type Skill uint8

// The four skills, in the order every page, file and table uses.
const (
	Empathy Skill = iota
	ProblemSolving
	SelfRegulation
	Resilience
	// Count is the number of skills.
	Count = 4
)

// All returns the four skills in order.
func All() [Count]Skill {
	return [Count]Skill{Empathy, ProblemSolving, SelfRegulation, Resilience}
}

// String returns the skill's key in files, URLs and columns.
func (s Skill) String() string {
	return [Count]string{"empathy", "problem_solving", "self_regulation", "resilience"}[s]
}

// Parse returns the skill with key name.
func Parse(name string) (Skill, error) {
	for _, s := range All() {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("parse skill: unknown name")
}

// MarshalText writes the skill's key.
func (s Skill) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a skill's key.
func (s *Skill) UnmarshalText(b []byte) (err error) {
	*s, err = Parse(string(b))
	return err
}

// Evidence says how much a text shows of a skill, by the rubric.
type Evidence uint8

// The three degrees of evidence.
const (
	NoEvidence Evidence = iota
	SomeEvidence
	ClearEvidence
)

// Level is a rubric level 1-4, which is also a band; 0 is none.
type Level uint8

// The four levels.
const (
	Emerging Level = iota + 1
	Developing
	Proficient
	Advanced
	// Levels is the number of levels.
	Levels = 4
)

// String returns the band's English name as files and commands write it, ""
// for none. Screens take their words from package lang.
func (l Level) String() string {
	return [Levels + 1]string{"", "Emerging", "Developing", "Proficient", "Advanced"}[l]
}

// Value returns what a level stands for on the 0-1 scale (means of the corpus).
func (l Level) Value() float64 {
	return [Levels + 1]float64{0, .25, .66, .82, .92}[l]
}

// Cuts are the lowest values of Developing, Proficient and Advanced.
func Cuts() [Levels - 1]float64 { return [Levels - 1]float64{.50, .75, .90} }

// LevelOf returns the level whose range holds value (0-1). It classifies
// ratings; a score's band comes from BandOf, never from here.
func LevelOf(value float64) Level {
	l := Emerging
	for _, cut := range Cuts() {
		if value >= cut {
			l++
		}
	}
	return l
}

// Shares holds the probability of each level, Emerging first; they sum to 1.
type Shares [Levels]float64

// Band is what is said of a score in words: one level, two neighbours, or,
// as the zero value, no word ("wide range").
type Band struct{ Low, High Level }

// Thresholds of the words: one level alone, two neighbours together.
const (
	oneWord  = .60
	twoWords = .80
)

// BandOf returns the word or two that p allows: one level held at .60 or more,
// else the likeliest two neighbours held at .80 or more together, else none.
func BandOf(p Shares) Band {
	for i, v := range p {
		if v >= oneWord {
			l := Level(i + 1)
			return Band{l, l}
		}
	}
	best, at := 0.0, 0
	for i := 0; i+1 < len(p); i++ {
		if s := p[i] + p[i+1]; s > best {
			best, at = s, i
		}
	}
	if best >= twoWords {
		return Band{Level(at + 1), Level(at + 2)}
	}
	return Band{}
}

// Wide says that the range is too wide for a word.
func (b Band) Wide() bool { return b.Low == 0 }

// String returns the band's English words as files and commands write them.
func (b Band) String() string {
	switch {
	case b.Wide():
		return "wide range"
	case b.Low == b.High:
		return b.Low.String()
	}
	return b.Low.String() + " to " + b.High.String()
}
