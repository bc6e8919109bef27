package views

import (
	"unseenedge/internal/lang"
	"unseenedge/internal/skill"
)

// evidenceOpined says how much evidence a second opinion rests on.
func evidenceOpined(w *lang.Words, e skill.Evidence) string {
	if e == skill.ClearEvidence {
		return w.T("opinion.clear")
	}
	return w.T("opinion.some")
}
