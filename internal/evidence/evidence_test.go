package evidence_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"unseenedge/internal/evidence"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

func open(t testing.TB) *score.Engine {
	t.Helper()
	e, err := score.Open(os.DirFS("../../models"), "")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func of(t testing.TB, e *score.Engine, text string) []evidence.Sentence {
	t.Helper()
	in := score.Input{Text: text, Grade: 5, Mode: "written"}
	r, err := e.Score(in)
	if err != nil {
		t.Fatal(err)
	}
	out, err := evidence.Of(e, in, r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSentencesMoveScoresTheWayTheyRead(t *testing.T) {
	e := open(t)
	for name, c := range map[string]struct {
		text  string
		skill skill.Skill
		up    int // the sentence that must raise the score more than the other
	}{
		"kindness against mockery":      {"Everybody laughed at him and I laughed too, who cares. Then I saw his face and sat with him and asked if he was ok.", skill.Empathy, 1},
		"calming against hitting":       {"I took three deep breaths and counted to ten. Before that I screamed and kicked the door and threw my book.", skill.SelfRegulation, 0},
		"trying again against quitting": {"I said this is dumb and I quit and I put my head down. Next day I tried again a different way and kept practicing until I got it.", skill.Resilience, 1},
	} {
		t.Run(name, func(t *testing.T) {
			out := of(t, e, c.text)
			if len(out) != 2 {
				t.Fatalf("%d sentences", len(out))
			}
			if up, down := out[c.up].Moved[c.skill], out[1-c.up].Moved[c.skill]; up <= down {
				t.Errorf("sentence %d moved it by %+.3f, the other by %+.3f", c.up, up, down)
			}
		})
	}
}

func TestEverySentenceHasItsPlaceAndANumber(t *testing.T) {
	e := open(t)
	for name, text := range map[string]string{
		"nothing": "", "one word": "Ok", "marks only": "?! ...", "lines": "we lost\n\n  and then we tried again  \nthe end",
		"many sentences": strings.Repeat("I asked her. ", 100),
	} {
		t.Run(name, func(t *testing.T) {
			end := 0
			for _, s := range of(t, e, text) {
				if s.Start < end || s.End <= s.Start || s.End > len(text) {
					t.Fatalf("bad place %d-%d", s.Start, s.End)
				}
				end = s.End
				for k := range s.Moved {
					if math.IsNaN(s.Moved[k]) || math.Abs(s.Moved[k]) > 1 || math.Abs(s.Evidence[k]) > 1 {
						t.Errorf("sentence at %d moved %v, evidence %v", s.Start, s.Moved, s.Evidence)
					}
				}
			}
		})
	}
}

func BenchmarkOf(b *testing.B) {
	e := open(b)
	in := score.Input{Text: "I was so mad at Leo. He broke my tower on purpose. I wanted to yell. I took a breath and asked him why. He said sorry and we built it again.", Grade: 4, Mode: "spoken"}
	r, err := e.Score(in)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := evidence.Of(e, in, r); err != nil {
			b.Fatal(err)
		}
	}
}
