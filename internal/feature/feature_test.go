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
