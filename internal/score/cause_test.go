package score_test

import (
	"math"
	"slices"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// causes returns the explanations of in, which must add up to its score.
func causes(t testing.TB, e *score.Engine, in score.Input) [skill.Count]score.Explanation {
	t.Helper()
	all, err := e.Causes(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Score(in)
	if err != nil {
		t.Fatal(err)
	}
	for s, k := range r.Skills {
		if k.Enough && math.Abs(all[s].Value()-k.Value) > 1e-9 {
			t.Errorf("%v: causes add up to %v, the value is %v", skill.Skill(s), all[s].Value(), k.Value)
		}
		for _, c := range all[s].Causes {
			if c.Moved == 0 || c.Moved-c.Moved != 0 {
				t.Errorf("%v: %q moved it by %v", skill.Skill(s), c.Group, c.Moved)
			}
		}
	}
	return all
}

func TestCausesAddUpToTheValue(t *testing.T) {
	e := shipped(t, "")
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for i := 0; i < len(all); i += len(all) / 60 {
		r := all[i]
		causes(t, e, score.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt})
		read++
	}
	if read < 50 {
		t.Errorf("only %d texts", read)
	}
}

func TestOddTextsAreExplained(t *testing.T) {
	e := shipped(t, "")
	for name, text := range map[string]string{"an empty text": "", "one word": "Ok", "broken bytes": "\xff\xfe", "marks": "?! ..."} {
		t.Run(name, func(t *testing.T) { causes(t, e, score.Input{Text: text}) })
	}
}

// moved returns what a group did.
func moved(x score.Explanation, g feature.Group) float64 {
	for _, c := range x.Causes {
		if c.Group == g {
			return c.Moved
		}
	}
	return 0
}

func TestASentenceMovesItsGroup(t *testing.T) {
	e := shipped(t, "")
	const plain = "We were at the lake with my class. We ate lunch on the big rocks and then we went back to the bus."
	for name, c := range map[string]struct {
		skill   skill.Skill
		planted string
		group   feature.Group
		up      bool
	}{
		"kindness raises care":             {skill.Empathy, " Maya was crying because nobody sat with her, so I sat with her and asked how she felt.", feature.GroupCare, true},
		"mockery lowers care":              {skill.Empathy, " Maya fell in the mud and we all laughed at her and I called her a pig.", feature.GroupCare, false},
		"breathing raises control":         {skill.SelfRegulation, " I was so mad that I wanted to hit him, but I took three deep breaths and walked away until I was calm.", feature.GroupControl, true},
		"hitting lowers control":           {skill.SelfRegulation, " I got so mad that I screamed and hit him and threw his bag in the water.", feature.GroupControl, false},
		"trying again raises keeping":      {skill.Resilience, " I fell off the log, but I tried again another way and kept practicing until I made it.", feature.GroupKeeping, true},
		"giving up lowers keeping":         {skill.Resilience, " I fell off the log, so I quit and I never tried it again.", feature.GroupKeeping, false},
		"kind words raise the words' part": {skill.Empathy, " Maya was crying because nobody sat with her, so I sat with her and asked how she felt.", feature.GroupPhrases, true},
	} {
		t.Run(name, func(t *testing.T) {
			before := moved(causes(t, e, score.Input{Text: plain, Grade: 4})[c.skill], c.group)
			after := moved(causes(t, e, score.Input{Text: plain + c.planted, Grade: 4})[c.skill], c.group)
			if (after > before) != c.up || after == before {
				t.Errorf("%s went from %+.4f to %+.4f", c.group, before, after)
			}
		})
	}
}

func TestAPromptsRatingsAreACauseOfTheirOwn(t *testing.T) {
	e := shipped(t, "")
	in := score.Input{Text: "My friend was crying because she lost her dog, so I sat with her and asked how she felt. I said that I would be sad too.", Grade: 4}
	plain := causes(t, e, in)
	own, err := e.WithPrompt(shift(t, e, -.2))
	if err != nil {
		t.Fatal(err)
	}
	all := causes(t, own, in)
	if got := moved(all[0], ""); math.Abs(got+.2) > 1e-9 {
		t.Errorf("the ratings moved it by %v, want -.2", got)
	}
	if len(all[0].Causes) != len(plain[0].Causes)+1 || !slices.Equal(all[1].Causes, plain[1].Causes) {
		t.Error("another cause or skill changed")
	}
}

func TestAKindAndACoolAnswerAreExplainedTheWayTheyRead(t *testing.T) {
	e := shipped(t, "")
	for name, c := range map[string]struct {
		text   string
		raised bool
	}{
		"kind": {"Maya was crying because nobody sat with her at lunch. I could tell that she felt left out, so I sat with her and asked if she was okay. She smiled and said thank you.", true},
		"cool": {"Maya fell in the mud and everybody laughed and I laughed too. I called her a pig and she ran away crying. It was so funny, who cares.", false},
	} {
		t.Run(name, func(t *testing.T) {
			x := causes(t, e, score.Input{Text: c.text, Grade: 4})[skill.Empathy]
			for _, g := range []feature.Group{feature.GroupPhrases, feature.GroupSigns, feature.GroupCare} {
				if m := moved(x, g); (m > 0) != c.raised || math.Abs(m) < .005 {
					t.Errorf("%s moved empathy by %+.4f", g, m)
				}
			}
			if top := x.Causes[0].Group; top != feature.GroupPhrases {
				t.Errorf("%s comes first", top)
			}
		})
	}
}

func TestALackIsTold(t *testing.T) {
	e := shipped(t, "")
	lacks := 0
	for _, x := range causes(t, e, score.Input{Text: "The lake was blue and the rocks were big.", Grade: 4}) {
		for _, c := range x.Causes {
			if c.Lacking {
				lacks++
			}
			if c.Lacking && !c.Group.Lacking() {
				t.Errorf("the text lacks %q", c.Group)
			}
			if c.Group == feature.GroupKind && !c.Lacking {
				t.Error("nothing kind stands in the text, yet it is said to")
			}
		}
	}
	if lacks == 0 {
		t.Error("a text without any deed lacks nothing")
	}
}

func BenchmarkCauses(b *testing.B) {
	e := shipped(b, "")
	in := score.Input{Text: "I was so mad at Leo. He broke my tower on purpose. I wanted to yell. I took a breath and asked him why. He said sorry and we built it again.", Grade: 4, Mode: "spoken"}
	for b.Loop() {
		if _, err := e.Causes(in); err != nil {
			b.Fatal(err)
		}
	}
}
