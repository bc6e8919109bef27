package views_test

import (
	"math"

	"unseenedge/internal/report"
	responses "unseenedge/internal/response"
	"unseenedge/internal/skill"
)

// advised is a response with a second opinion that is there, asked for, has
// failed, or may be asked for.
func advised(state string) report.Response {
	r := response()
	o := &report.Opinions{Host: "api.model.example", Model: "small-model-2", Sent: "We built a bridge of spaghetti in science and mine fell down two times. [name]'s fell too.", SentPrompt: prompt}
	switch state {
	case "there":
		o.At = noon
		o.By = &[skill.Count]responses.Opinion{
			{Evidence: skill.ClearEvidence, Value: .82, Reason: "Saw without a word that [name] was sad, and showed what had helped."},
			{Evidence: skill.ClearEvidence, Value: .9, Reason: "Looked where it broke, changed the legs and tested with less weight first."},
			{Evidence: skill.SomeEvidence, Value: .58, Reason: "Names being mad and not throwing it away, without saying how."},
			{Value: math.NaN(), Reason: "Nothing is said <b>about it</b>."},
		}
	case "asking":
		o.TaskID = "t9"
	case "failed":
		o.FaultKey = "opinion.failed"
	}
	r.Opinions = o
	return r
}
