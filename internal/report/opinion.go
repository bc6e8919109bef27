package report

import (
	"time"

	"unseenedge/internal/response"
	"unseenedge/internal/skill"
)

// Opinions are what the response page shows of a language model's second
// opinion: nothing yet, one being asked for, why there is none, or all four.
type Opinions struct {
	Host, Model string
	// Sent and SentPrompt are what would be sent, without names and places.
	Sent, SentPrompt string
	TaskID           string // that asks at the moment; empty if none does
	FaultKey         string // why the last one failed; empty if none did
	By               *[skill.Count]response.Opinion
	At               time.Time
}

// Adviser is the language model that an admin's settings page names.
type Adviser struct {
	Host, Model string
	Used, Most  int // tokens since the start; Most is 0 without a limit
}
