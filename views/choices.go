package views

import (
	"strconv"

	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
	"unseenedge/views/ui"
)

// grades are kindergarten to 12, and "not known".
func grades(w *lang.Words) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: w.T("grade.unknown")}}
	for g := 0; g <= 12; g++ {
		out = append(out, ui.Choice{Value: strconv.Itoa(g), Label: gradeWords(w, g)})
	}
	return out
}

func skills(w *lang.Words) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: w.T("prompt.any_skill")}}
	for _, s := range skill.All() {
		out = append(out, ui.Choice{Value: s.String(), Label: w.Skill(s)})
	}
	return out
}

func studentChoices(w *lang.Words, students []report.Person) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: w.T("choose")}}
	for _, p := range students {
		out = append(out, ui.Choice{Value: p.ID, Label: p.Last + ", " + p.First + " (" + p.SourcedID + ")"})
	}
	return out
}

func promptChoices(none string, prompts []report.PromptRef) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: none}}
	for _, p := range prompts {
		out = append(out, ui.Choice{Value: p.ID, Label: report.Excerpt(p.Wording, 120)})
	}
	return out
}

// modes are the two ways a response is given, as forms and files name them.
func modes(w *lang.Words) []ui.Choice {
	return []ui.Choice{{Value: "written", Label: w.T("mode.written")}, {Value: "spoken", Label: w.T("mode.spoken")}}
}

func roles(w *lang.Words) []ui.Choice {
	return []ui.Choice{{Value: "teacher", Label: w.T("role.teacher")}, {Value: "admin", Label: w.T("role.admin")}}
}
