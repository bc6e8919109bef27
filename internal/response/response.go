// Package response holds what students were asked and what they said, and
// reads responses from files.
//
// Everything is pure. Invariant: a response belongs to a student only by an
// exact id, a unique full name, or a person's choice; never by a guess.
package response

import (
	"time"

	"unseenedge/internal/fault"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
)

// Prompt is what a student was asked.
type Prompt struct {
	ID        string       `json:"id"`
	Wording   string       `json:"wording"`
	GradeLow  int          `json:"grade_low"`           // roster.GradeUnknown if open
	GradeHigh int          `json:"grade_high"`          // roster.GradeUnknown if open
	Skill     *skill.Skill `json:"skill,omitempty"`     // the skill it aims at; nil if any
	Reference string       `json:"reference,omitempty"` // reference answer or rubric text
	Retired   bool         `json:"retired,omitempty"`
}

// Mode says how a response was given.
type Mode uint8

// The two modes.
const (
	Written Mode = iota
	Spoken
)

// String returns "written" or "spoken", as files and columns write it.
func (m Mode) String() string {
	if m == Spoken {
		return "spoken"
	}
	return "written"
}

// ParseMode reads a mode as String writes it.
func ParseMode(text string) (Mode, error) {
	switch text {
	case "written":
		return Written, nil
	case "spoken":
		return Spoken, nil
	}
	return Written, fault.New(fault.Invalid, "response.mode_unknown", text)
}

// MarshalText writes the mode as String does.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a mode as ParseMode does.
func (m *Mode) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMode(string(b))
	return err
}

// Response is one student's text to one prompt.
type Response struct {
	ID        string `json:"id"`
	StudentID string `json:"student_id"`
	PromptID  string `json:"prompt_id,omitempty"` // "" if not known
	Mode      Mode   `json:"mode"`
	On        string `json:"on"` // YYYY-MM-DD, the day it was given
	Text      string `json:"text"`
	Source    string `json:"source,omitempty"` // file and entry it came from
}

// Rating is a teacher's judgement of one response on one skill's rubric.
type Rating struct {
	ResponseID string         `json:"response_id"`
	Skill      skill.Skill    `json:"skill"`
	Evidence   skill.Evidence `json:"evidence"`
	Level      skill.Level    `json:"level"` // 0 if there is no evidence
	Comment    string         `json:"comment,omitempty"`
}

// MaxRunes is the greatest length of a response, in runes.
const MaxRunes = 20_000

// RowFault is what is wrong with one cell of an uploaded table.
type RowFault = roster.RowFault

// Draft is a response as found in a file, before it has an owner.
type Draft struct {
	Source     string // file, and entry within it
	Line       int    // row in the file; 0 if it has none
	Key        Key    // what StudentKey is
	StudentKey string // sourced id or name, file-name stem or speaker as found; may be ""
	On         string // YYYY-MM-DD; "" if the file does not say
	PromptKey  string // id or wording as found; may be ""
	Mode       Mode
	Text       string       // clean
	Spans      []Span       // utterances, for transcripts only
	Fault      *fault.Fault // why this entry cannot be used; nil if it can
}

// Key says what a draft knows its student by.
type Key uint8

// The kinds of key.
const (
	ByID      Key = iota // a column of ids, or a name in their place
	ByFile               // the name of the file
	BySpeaker            // a speaker in a transcript
)

// Span is one utterance of a transcript.
type Span struct {
	Start, End time.Duration // from the beginning of the recording
	From, To   int           // byte range in the draft's text
}

// Matched is a draft with its student, or with those it may belong to.
type Matched struct {
	Draft
	StudentID  string           // "" if a person must choose
	Candidates []roster.Student // who it may be, at most 10; empty if nobody fits
}
