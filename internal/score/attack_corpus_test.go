package score_test

import (
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// emptyWords are the texts of set d with good words and nothing behind them.
func emptyWords() []string {
	return strings.Fields(`d0003 d0013 d0014 d0018 d0020 d0024 d0028 d0039 d0057 d0058 d0070 d0078 d0080 d0088 d0092 d0103 d0105
		d0108 d0109 d0118 d0121 d0124 d0136 d0138 d0148 d0150 d0155 d0160 d0165 d0188 d0194 d0195 d0198 d0207 d0211 d0213
		d0230 d0233 d0241 d0245 d0253 d0254 d0262 d0282 d0284 d0291 d0303 d0305`)
}

// TestMarksOnTheCorpus counts the marks of all texts of five words or more,
// each scored by the model that never saw it, under its own prompt and under
// another of the same set.
func TestMarksOnTheCorpus(t *testing.T) {
	demo := shipped(t, "demo")
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	type count struct{ n, off, copied, foreign int }
	counts := map[string]*count{}
	tally := func(kind string, r score.Result) {
		c := counts[kind]
		if c == nil {
			c = &count{}
			counts[kind] = c
		}
		c.n++
		if slices.Contains(r.Flags, score.OffTopic) {
			c.off++
		}
		if slices.Contains(r.Flags, score.CopiedWords) {
			c.copied++
		}
		if slices.Contains(r.Flags, score.NotEnglish) {
			c.foreign++
		}
	}
	empty := emptyWords()
	for i, r := range all {
		if len(strings.Fields(r.Text)) < 5 {
			continue
		}
		e, err := demo.Fold(r.Set)
		if err != nil {
			t.Fatal(err)
		}
		in := score.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt}
		own, err := e.Score(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Prompt = another(all, i)
		other, err := e.Score(in)
		if err != nil {
			t.Fatal(err)
		}
		kind := "with evidence"
		switch {
		case nothing(r) && r.Set == "d":
			kind = "off topic, set d"
		case nothing(r):
			kind = "without evidence"
		case slices.Contains(empty, r.ID):
			kind = "good words, set d"
		}
		tally(kind, own)
		tally(kind+", another prompt", other)
	}
	for kind, c := range counts {
		t.Logf("%s: of %d texts %d off topic, %d copied words, %d not English", kind, c.n, c.off, c.copied, c.foreign)
	}
	share := func(n int, kind string) float64 { return float64(n) / float64(counts[kind].n) }
	for _, c := range []struct {
		name     string
		got      float64
		low, top float64
	}{
		{"off topic on texts off topic", share(counts["off topic, set d"].off, "off topic, set d"), .25, 1},
		{"off topic on texts with evidence", share(counts["with evidence"].off, "with evidence"), 0, .015},
		{"off topic on texts without evidence under another prompt", share(counts["without evidence, another prompt"].off, "without evidence, another prompt"), .35, 1},
		{"copied words on good words with nothing behind them", share(counts["good words, set d"].copied, "good words, set d"), .5, 1},
		{"copied words on texts with evidence", share(counts["with evidence"].copied, "with evidence"), 0, .007},
		{"not English on texts with evidence", share(counts["with evidence"].foreign, "with evidence"), 0, 0},
	} {
		if c.got < c.low || c.got > c.top {
			t.Errorf("%s: %.3f, want %.3f to %.3f", c.name, c.got, c.low, c.top)
		}
	}
}

// TestADeedToldInSkillWordsIsNoPoster is the other side of the mark for copied
// words: it must not take the number from a child that did something.
func TestADeedToldInSkillWordsIsNoPoster(t *testing.T) {
	e := shipped(t, "")
	for _, text := range []string{
		"I listened to her the whole recess and then we shared my swing.",
		"It was a challenge but I practiced my layup every day and I got it.",
		"I was the leader so I asked everybody what part they wanted.",
		"I told my cousin I was scared of the dark too and we shared the flashlight.",
		"My strategy was to draw the fractions as pizza and check them.",
		"I tried my best and I failed the test, so I asked for help and tried again.",
		"I stay calm by squeezing my eraser until the feeling goes down.",
		"We compromised: he got the first turn and I got the longer one.",
		"She needed support so I stayed with her at the nurse until her mom came.",
		"I solved the problem by flipping the gear and testing it twice.",
		"My goal was to finish ten problems before lunch and I fixed my mistakes.",
		"I was respectful. I took off my hat when the old man came in and gave him my chair.",
		"Never give up I told myself and I tried the climbing wall five times.",
		"I took a deep breath and used my strategy and then I told him please stop.",
		"I showed kindness. I gave my coat to the kid with no coat.",
		"We worked together. I held the bottom and she put the tape.",
		"Stagger the bells. Open a second line. Put the loud tables by the door.",
	} {
		prompt := askHard
		if strings.HasPrefix(text, "Stagger") {
			prompt = askPlan
		}
		r, err := e.Score(score.Input{Text: text, Grade: 5, Prompt: prompt})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(r.Flags, score.CopiedWords) || slices.Contains(r.Flags, score.NotEnglish) {
			t.Errorf("%q has the marks %v", text, r.Flags)
		}
	}
}

func nothing(r corpus.Response) bool {
	return !slices.ContainsFunc(r.Ratings[:], func(x corpus.Rating) bool { return x.Evidence != skill.NoEvidence })
}

// another returns another prompt of the same set.
func another(all []corpus.Response, i int) string {
	for k := 1; ; k++ {
		if r := all[(i*7919+k*1301)%len(all)]; r.Set == all[i].Set && r.Prompt != all[i].Prompt {
			return r.Prompt
		}
	}
}
