package response

import "unseenedge/internal/skill"

// Question is what somebody outside the school is asked about a response. It
// names nobody: Prompt and Text went through Redact.
type Question struct {
	Grade  int // 0-12; roster.GradeUnknown if not known
	Mode   Mode
	Prompt string // wording; may be ""
	Text   string
}

// Opinion is a second opinion on what a response shows of one skill. It stands
// beside a score and is part of no estimate.
type Opinion struct {
	Evidence skill.Evidence
	Value    float64 // level shown, 0-1 (rubric / 100); NaN without evidence
	Reason   string  // one line of plain text
}
