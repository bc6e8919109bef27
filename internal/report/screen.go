package report

import (
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/insight"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
	"unseenedge/internal/train/external"
)

// Member is one account on the people page.
type Member struct {
	auth.Account
	Classes    []ClassRef
	InviteOpen bool // an invite waits to be used
}

// Prompt on the page of prompts.
type Prompt struct {
	ID, Wording         string
	GradeLow, GradeHigh int // -1 unknown
	Skill               *skill.Skill
	Reference           string
	Retired             bool
	Responses           int
	Ratings             [skill.Count]int // responses to it that a teacher rated
	Meters              [skill.Count]Meter
}

// RosterImport is an upload of a class list: its preview, or its receipt.
type RosterImport struct {
	ID, FileName string
	State        string // preview, applied, undone, dropped
	By           string
	At           time.Time
	Charset      string
	Plan         roster.Plan
	Faults       []roster.RowFault
	Rows         int
	Undoable     bool // applied; an undo still refuses if something later depends on it
	// Invite lists, on a receipt, the people named who cannot sign in yet.
	Invite []Member
}

// Task is long work: how far it is.
type Task struct {
	ID, Kind    string
	State       string // waiting, running, done, failed
	Done, Total int
	FaultKey    string
}

// ResponseImport is an upload of responses: its preview, progress or receipt.
type ResponseImport struct {
	ID, FileName string
	State        string // preview, applying, applied, undone
	By           string
	At           time.Time
	Drafts       []ImportDraft
	Ready        int // drafts that would be kept
	Repeated     int // already there
	Open         int // waiting for somebody to say whose they are
	Faulty       int
	Task         *Task
	Students     []Person // to choose from, narrowed to the viewer
}

// ImportDraft is one response found in an upload.
type ImportDraft struct {
	Index      int
	Source     string // file, and entry within it
	Line       int    // row as the spreadsheet shows it; 0 for documents
	StudentKey string
	Student    *Person // nil while unmatched
	Candidates []Person
	On         string // YYYY-MM-DD
	Prompt     string // wording; "" if nobody noted it
	NewPrompt  bool   // the wording is none of the school's prompts yet
	Mode       string
	Words      int
	Excerpt    string
	Repeated   bool
	FaultKey   string
	FaultArgs  []any
	Skipped    bool // a person chose to leave it out
}

// Settings of the school.
type Settings struct {
	Name, TimeZone, Term string
	TermStarts, TermEnds string // YYYY-MM-DD
}

// Access is one access record, in words.
type Access struct {
	At      time.Time
	Who     string
	Page    string
	Subject string
}

// ModelCard is what the school is told about the model set in use.
type ModelCard struct {
	ModelSet, FeatureSet, Trained string
	Texts                         int
	Skills                        [skill.Count]ModelSkill
	Demo                          bool
	Evaluation                    *train.Report         // how it was checked; nil if unknown
	NewPrompt                     *train.NewPrompt      // what ratings of a new prompt bring; nil if unknown
	People                        *external.Report      // texts that people rated; nil if unknown
	Old                           *train.BaselineReport // what training as the original did is worth; nil if unknown
	Sets                          []KeptSet             // that in use among them; nil if unknown
}

// ModelSkill is the held-out evaluation of one skill, beside the baselines.
type ModelSkill struct {
	Skill    skill.Skill
	N        int
	Measures []Measure
}

// Measure is one figure of one system: the model or a baseline.
type Measure struct {
	System         string // model, mean, length, features16, ngrams
	R, RLow, RHigh float64
	AUC            float64
	MAE            float64
	QWK            float64
	PartialR       float64
	Coverage       float64 // of the 80 % range; NaN for baselines
}

// Meter says how far a prompt's scores of a skill may be believed.
type Meter struct {
	Skill    skill.Skill
	Standing insight.Standing
	Ratings  int     // responses a person judged
	Levels   int     // of these with a level
	Twice    int     // with two blind levels
	R        float64 // agreement at the last fit; NaN if there was none
	Lacking  insight.Lacking
}

// PromptMeter is a prompt with the skill of which most is known.
type PromptMeter struct {
	PromptRef
	Meter
}

// PromptPage is one prompt with all that is known of its scores.
type PromptPage struct {
	Prompt
	Meters [skill.Count]Meter
	Bands  [skill.Count][skill.Levels + 1]int // responses by rated level; 0 is no evidence
	Looks  []PromptLook                       // the earliest first
	Models []PromptModel                      // the newest first
}

// PromptLook is what was seen at a fixed number of ratings; QWK may be NaN.
type PromptLook struct {
	Skill  skill.Skill
	At     int
	On     time.Time
	R, Low float64
	QWK    float64
	Passed bool
}

// PromptModel is one try to learn from a prompt's ratings.
type PromptModel struct {
	On     time.Time
	State  string // used, replaced, no_better, waiting
	Skills []PromptModelSkill
}

// PromptModelSkill is one skill of a try; figures may be NaN.
type PromptModelSkill struct {
	Skill            skill.Skill
	Ratings, Levels  int
	Used             bool
	R, QWK, GeneralR float64
}

// Library is the page of prompts that ship with the program.
type Library struct {
	Skill   *skill.Skill // only this; nil for all
	Grade   int          // only for this; -1 for all
	Prompts []LibraryPrompt
}

// LibraryPrompt is one of them.
type LibraryPrompt struct {
	Number int // in the library
	response.Prompt
	OwnID string // of the school's copy; "" without one
	Meter Meter  // of the school's copy and its skill
}
