package llm

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"unseenedge/internal/corpus"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
)

// judging tells the model its task; the rubric follows it.
//
//go:embed judge.txt
var judging string

// maxReason is the longest reason, in characters.
const maxReason = 400

// judgement is what the model says of one skill.
type judgement struct {
	Evidence *int     `json:"evidence"`
	Score    *float64 `json:"score"`
	Reason   string   `json:"reason"`
}

// Judge asks what a response shows of the four skills on the rubric. The words
// go out as they are: whoever calls has taken names and places out. They are
// sent as one JSON string, so that nothing in them can pose as anything but the
// words of a child, and what comes back is used only if it keeps to the form.
func (c *Client) Judge(ctx context.Context, q response.Question) (out [skill.Count]response.Opinion, err error) {
	user, err := json.MarshalIndent(struct {
		Grade    int    `json:"grade,omitempty"`
		Mode     string `json:"mode"`
		Prompt   string `json:"prompt,omitempty"`
		Response string `json:"response"`
	}{max(q.Grade, 0), q.Mode.String(), q.Prompt, q.Text}, "", " ")
	if err != nil {
		return out, fmt.Errorf("write question: %w", err)
	}
	all, err := JSON(ctx, c, judging+"\n"+corpus.Rubric(), string(user), checkJudgements)
	if err != nil {
		return out, err
	}
	for k := range out {
		out[k] = opinionOf(all[skill.Skill(k).String()])
	}
	return out, nil
}

// checkJudgements wants all four skills and no other, evidence 0-2, a score of
// 0-100 exactly where there is evidence, and a reason of one short line.
func checkJudgements(all map[string]judgement) error {
	if len(all) != skill.Count {
		return errors.New("not the four skills")
	}
	for _, k := range skill.All() {
		j, ok := all[k.String()]
		switch {
		case !ok || j.Evidence == nil || *j.Evidence < int(skill.NoEvidence) || *j.Evidence > int(skill.ClearEvidence):
			return fmt.Errorf("no evidence 0-2 of %s", k)
		case (*j.Evidence == int(skill.NoEvidence)) != (j.Score == nil):
			return fmt.Errorf("score and evidence of %s do not go together", k)
		case j.Score != nil && !(*j.Score >= 0 && *j.Score <= 100):
			return fmt.Errorf("score of %s out of range", k)
		case oneLine(j.Reason) == "" || utf8.RuneCountInString(j.Reason) > maxReason:
			return fmt.Errorf("no short reason for %s", k)
		}
	}
	return nil
}

func opinionOf(j judgement) response.Opinion {
	o := response.Opinion{Evidence: skill.Evidence(*j.Evidence), Value: math.NaN(), Reason: oneLine(j.Reason)}
	if j.Score != nil {
		o.Value = *j.Score / 100
	}
	return o
}

// oneLine drops what cannot be seen or turns the direction of writing.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.C, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// Model returns the model's name at the endpoint.
func (c *Client) Model() string { return c.o.Model }

// Host returns where the endpoint is, such as api.openai.com.
func (c *Client) Host() string {
	_, rest, _ := strings.Cut(c.url, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// Tokens returns how many tokens this client has used up, and the most it may;
// 0 if only money is limited.
func (c *Client) Tokens() (used, most int) {
	s := c.Spent()
	return s.In + s.Out, c.o.Budget.Tokens
}
