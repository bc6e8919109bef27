// Package synth makes the synthetic training data of the original system's
// pipeline: texts with a hidden tag of skill, level and grade, simulated play,
// labels, and a check that says what such data are worth.
//
// Invariant: the same seed gives the same rows, each stage drawing from its own
// stream, so that the stages run one by one give what the whole run gives.
package synth

import (
	"fmt"
	"math/rand/v2"

	"unseenedge/internal/skill"
)

// Level is the hidden level that a text is made for.
type Level uint8

// The three levels, in the order of the original's files.
const (
	High Level = iota
	Medium
	Developing
	// Levels is their number.
	Levels = 3
)

// String returns the level as files write it.
func (l Level) String() string { return [Levels]string{"high", "medium", "developing"}[l] }

// ParseLevel returns the level that name stands for.
func ParseLevel(name string) (Level, error) {
	for l := range Level(Levels) {
		if l.String() == name {
			return l, nil
		}
	}
	return 0, fmt.Errorf("parse level: unknown name")
}

// The grades that texts are made for.
const (
	firstGrade = 2
	lastGrade  = 8
	// Cells is the number of tags: 4 skills, 3 levels, 7 grades.
	Cells = skill.Count * Levels * (lastGrade - firstGrade + 1)
)

// Tag is what a text is made to show. A model must not see it; the labels of
// the original are drawn from it.
type Tag struct {
	Skill skill.Skill
	Level Level
	Grade int // 2-8
}

// Tags returns every tag, by skill, level and grade.
func Tags() []Tag {
	out := make([]Tag, 0, Cells)
	for _, s := range skill.All() {
		for l := range Level(Levels) {
			for g := firstGrade; g <= lastGrade; g++ {
				out = append(out, Tag{s, l, g})
			}
		}
	}
	return out
}

// band is the place of the tag's grade among grades 2-3, 4-5 and 6-8.
func (t Tag) band() int { return min(2, (t.Grade-firstGrade)/2) }

// PerCell returns how many texts a tag gets if about count are wanted: the
// count shared evenly and rounded down, at least 1. 1,000 makes 11, so 924 in
// all.
func PerCell(count int) int { return max(1, count/Cells) }

// Response is a text with its hidden tag.
type Response struct {
	Text   string
	Tag    Tag
	Source string // the bank it came from
}

// Stage of the pipeline that draws at random.
type Stage uint64

// The stages that draw.
const (
	Texts Stage = iota + 1
	Behaviour
	Labelling
)

// Stream returns the random numbers of one stage for a seed.
func Stream(seed uint64, s Stage) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(s))) }

// Bank names a source of texts.
type Bank string

// The banks.
const (
	GrammarBank Bank = "grammar"
	ReplicaBank Bank = "replica"
	WrittenBank Bank = "llm"
)
