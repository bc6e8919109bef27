package feature_test

import (
	"math"
	"strings"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
)

func named(t *testing.T, in feature.Input) map[string]float64 {
	t.Helper()
	v, names := feature.Extract(in), feature.Names()
	if len(v) != len(names) {
		t.Fatalf("%d values for %d names", len(v), len(names))
	}
	out := make(map[string]float64, len(v))
	for i, n := range names {
		if _, twice := out[n]; twice {
			t.Fatalf("the name %s stands twice", n)
		}
		out[n] = v[i]
	}
	return out
}

func TestTheOriginalSixteenCountAsDocumented(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want map[string]float64
	}{
		"an empty text has no shares and the middle ease": {"", map[string]float64{
			"word_count": 0, "empathy_markers": 0, "readability_score": 50, "avg_sentence_length": 0, "syntactic_complexity": 0}},
		"punctuation is no word and does not hide one": {"I was sad, so sad!", map[string]float64{
			"word_count": 5, "unique_word_count": 4, "empathy_markers": .4, "avg_sentence_length": 5}},
		"a contraction is one word":    {"We didn't stop.", map[string]float64{"word_count": 3}},
		"a line break ends a sentence": {"we ran\nwe fell", map[string]float64{"word_count": 4, "avg_sentence_length": 2}},
		"parts of speech are counted": {"The small dog ran quickly.", map[string]float64{
			"noun_count": 1, "verb_count": 1, "adj_count": 1, "adv_count": 1}},
		"clauses are counted by their verbs and openers": {"I stopped because it broke.", map[string]float64{"syntactic_complexity": 3}},
		"reading ease is clipped at 100":                 {"Go. Run. Sit.", map[string]float64{"readability_score": 100}},
	} {
		t.Run(name, func(t *testing.T) {
			got := named(t, feature.Input{Text: c.text})
			for n, want := range c.want {
				if math.Abs(got[n]-want) > 1e-9 {
					t.Errorf("%s = %v, want %v", n, got[n], want)
				}
			}
		})
	}
}

func TestCuesKnowWhoDidWhat(t *testing.T) {
	ln2 := math.Log(2)
	for name, c := range map[string]struct {
		text string
		want map[string]float64
	}{
		"what I did is mine":           {"I kicked the wall.", map[string]float64{"me_aggress": ln2, "other_aggress": 0, "not_aggress": 0}},
		"what he did is another's":     {"He kicked me.", map[string]float64{"me_aggress": 0, "other_aggress": ln2}},
		"what I did not do is negated": {"I didn't kick him.", map[string]float64{"me_aggress": 0, "not_aggress": ln2}},
		"a child's spelling counts":    {"I helpt my frend.", map[string]float64{"me_help": ln2, "cue_peer": ln2}},
		"setback before retry":         {"My tower fell. I tried again.", map[string]float64{"chain_setback_retry": 1, "chain_retry_quit": 0}},
		"retry before setback":         {"I tried again. My tower fell.", map[string]float64{"chain_setback_retry": 0}},
		"a phrase beats its words":     {"I took a deep breath.", map[string]float64{"cue_soothe": ln2}},
	} {
		t.Run(name, func(t *testing.T) {
			got := named(t, feature.Input{Text: c.text})
			for n, want := range c.want {
				if v, ok := got[n]; !ok || math.Abs(v-want) > 1e-9 {
					t.Errorf("%s = %v, want %v", n, v, want)
				}
			}
		})
	}
}

func TestWhatIsNotKnownIsMissing(t *testing.T) {
	got := named(t, feature.Input{Text: "We lost."})
	for _, n := range []string{"grade", "spoken", "reference_overlap"} {
		if !math.IsNaN(got[n]) {
			t.Errorf("%s = %v, want NaN", n, got[n])
		}
	}
	got = named(t, feature.Input{Text: "We lost.", Grade: 3, Mode: "spoken", Reference: "A lost game."})
	if got["grade"] != 3 || got["spoken"] != 1 || got["reference_overlap"] != .5 {
		t.Errorf("grade %v, spoken %v, reference %v", got["grade"], got["spoken"], got["reference_overlap"])
	}
}

func TestASentenceSaidAgainAddsNothing(t *testing.T) {
	text := "I lost the race. I was sad, but I tried again!"
	once := feature.Extract(feature.Input{Text: text})
	for i, v := range feature.Extract(feature.Input{Text: text + " " + text}) {
		if v != once[i] && !(math.IsNaN(v) && math.IsNaN(once[i])) {
			t.Errorf("%s went from %v to %v", feature.Names()[i], once[i], v)
		}
	}
}

func TestSentencesAreCutAtUtterancesFirst(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              nil,
		"One. Two!  Three?":             {"One.", "Two!", "Three?"},
		"no marks at all\nnext line":    {"no marks at all", "next line"},
		"Mr. Kim said go. I went.":      {"Mr. Kim said go.", "I went."},
		`He said "stop." Then he left.`: {`He said "stop."`, "Then he left."},
		"It was 3.5 cm. Done…":          {"It was 3.5 cm.", "Done…"},
		"... ?!":                        nil,
		"I got it wrong. I. Was. Mad.":  {"I got it wrong.", "I.", "Was.", "Mad."},
	} {
		var got []string
		for _, s := range feature.Sentences(text) {
			got = append(got, text[s.Start:s.End])
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func BenchmarkExtract(b *testing.B) {
	all, err := corpus.Responses()
	if err != nil {
		b.Fatal(err)
	}
	feature.Extract(feature.Input{Text: "warm up"})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := all[i%len(all)]
		feature.Extract(feature.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt})
	}
}

func FuzzExtract(f *testing.F) {
	for _, s := range []string{"", "a", "I gave up. Then I tried again!", strings.Repeat("help ", 5000), "\xff\xfe", "“open", "'''’’", "don’t DONT dont", "Ünï çødé 😀 漢字", "-- - '' \"", "mr. X. Y.", "a\u0301b n't 's"} {
		f.Add(s, "What happened?")
	}
	f.Fuzz(func(t *testing.T, text, prompt string) {
		for i, v := range feature.Extract(feature.Input{Text: text, Prompt: prompt}) {
			if math.IsInf(v, 0) {
				t.Fatalf("%s is infinite", feature.Names()[i])
			}
		}
		end := 0
		for _, s := range feature.Sentences(text) {
			if s.Start < end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("bad span %v", s)
			}
			end = s.End
		}
	})
}
