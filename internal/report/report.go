// Package report shapes what a person reads: classes, a class, a student, a
// response. A page, a CSV and the API show the same value.
//
// Everything here is already narrowed to the viewer.
package report

import (
	"time"

	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// Score is one skill of a response, or a student's estimate, as it is shown.
// Without enough evidence there is no number: only Skill is meaningful.
type Score struct {
	Skill  skill.Skill
	Enough bool
	// Value, Low and High lie in 0-1; Low to High is the 80 % range.
	Value, Low, High float64
	Band             skill.Band
	// NearCut says that Value lies within .03 of a band's cut.
	NearCut bool
	// Rated says that a teacher's rating stands here instead of the model's score.
	Rated bool
}

// Estimate is a student's skill over the period shown, and what it rests on.
type Estimate struct {
	Score
	Responses int // responses that gave evidence
	Ratings   int // how many of these a teacher rated
	Words     int // words in these responses
	LastOn    time.Time
}

// Person is a student as a list shows them.
type Person struct {
	ID, First, Last string
	SourcedID       string
	Grade           int // -1 unknown, 0 kindergarten
	Withdrawn       bool
}

// Name returns first and last name.
func (p Person) Name() string { return p.First + " " + p.Last }

// ClassCard is one class on the page of classes.
type ClassCard struct {
	ID, Name string
	Teachers []string
	Students int
	// Responses, LastOn and Spread are zero for a viewer who does not teach it.
	Teaches   bool
	Responses int
	LastOn    time.Time
	Spread    [skill.Count]Spread
}

// Spread counts students by what is said of a skill. Students whose band has
// two words count under the lower one; Wide has those with a number and no word.
type Spread struct {
	Levels [skill.Levels]int
	Wide   int
	None   int // not enough evidence yet
}

// Order of the class grid, as it stands in the URL.
type Order string

// The columns a class can be sorted by; a skill's key sorts by that skill.
const (
	ByName      Order = "name"
	ByLastOn    Order = "last"
	ByResponses Order = "responses"
)

// Filter of the class grid, as it stands in the URL; empty shows all.
type Filter string

// The filters.
const (
	NeedsSupport Filter = "support" // whole range of some skill below Developing
	NearCut      Filter = "near-cut"
	NotEnough    Filter = "not-enough" // some skill without enough evidence
	Stale        Filter = "stale"      // no response for four weeks
)

// View is how a class is looked at; it is the URL's query.
type View struct {
	Order      Order
	Descending bool
	Filter     Filter
	Search     string
}

// Class is the class page.
type Class struct {
	ID, Name, Term string
	Teachers       []string
	// Teaches says that the viewer teaches the class; others see no scores.
	Teaches   bool
	View      View
	Total     int // students in the class
	Rows      []ClassRow
	Spread    [skill.Count]Spread // of the whole class
	Responses int
	// Prompts are those that the students answered most, with their standing.
	Prompts []PromptMeter
}

// ClassRow is one student in the grid.
type ClassRow struct {
	Person
	Cells     [skill.Count]Estimate
	Responses int
	LastOn    time.Time
}

// Point is one response on a student's line over time.
type Point struct {
	ResponseID string
	On         time.Time
	Score
	ModelSet string
}

// Proof is a sentence that moved a score.
type Proof struct {
	ResponseID string
	On         time.Time
	Prompt     string
	Text       string
	Moved      float64 // change of the score by this sentence, in -1..1
}

// Line is one response in a student's list.
type Line struct {
	ID      string
	On      time.Time
	Prompt  string // wording; empty if none was given
	Mode    string
	Words   int
	Excerpt string
	Flags   []score.Flag
	Scores  [skill.Count]Score
}

// Next says what would make a student's picture of a skill clearer.
type Next struct {
	Skill  skill.Skill
	Key    string // message key in lang
	Args   []any
	Prompt *PromptRef // a prompt to ask, if one fits
}

// PromptRef names a prompt.
type PromptRef struct{ ID, Wording string }

// ClassRef names a class.
type ClassRef struct{ ID, Name string }

// Student is the student page.
type Student struct {
	Person
	Classes   []ClassRef
	Estimates [skill.Count]Estimate
	History   [skill.Count][]Point
	Proofs    [skill.Count][]Proof // strongest first, at most two a skill
	// ClassMedian is the class's median value by skill; NaN with under five students.
	ClassMedian [skill.Count]float64
	Lines       []Line // newest first
	Next        []Next
	// Prompts are those answered that were rated most, with their standing.
	Prompts  []PromptMeter
	ModelSet string
	// Demo says that texts come from the shipped corpus, not from children.
	Demo bool
}

// Sentence of a response and what it moved, by skill.
type Sentence struct {
	Text  string // with the white space that follows it
	Moved [skill.Count]float64
}

// Rating is a person's judgement as shown.
type Rating struct {
	ID       string
	Evidence skill.Evidence
	Level    skill.Level
	Comment  string
	By       string
	At       time.Time
	Mine     bool
	Older    bool // given to an earlier wording of the response
}

// Response is the response page.
type Response struct {
	ID        string
	Student   Person
	Class     *ClassRef
	On        time.Time
	Mode      string
	Words     int
	Text      string
	Source    string
	Revised   bool
	Prompt    *PromptRef
	Meters    [skill.Count]Meter // of the prompt
	Flags     []score.Flag
	Sentences []Sentence
	Scores    [skill.Count]Score       // what counts now: the rating where there is one
	Model     [skill.Count]Score       // what the model says
	Evidence  [skill.Count]float64     // the model's probability that the text gives evidence
	Ratings   [skill.Count]*Rating     // the newest standing rating
	Opinions  *Opinions                // of a language model; nil if none is configured
	Ask       [skill.Count][]PromptRef // what to ask next where evidence is thin, best first
	Causes    [skill.Count]*Causes     // of the model's score; nil without one
	ModelSet  string
	Previous  string // id of the student's response before, empty if none
	Following string
	Demo      bool
}
