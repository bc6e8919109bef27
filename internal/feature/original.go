package feature

import (
	"math"
	"strings"
)

// originalNames are the 16 linguistic features of the original system, under
// its names and in its order. Each has one definition, used for training and
// for scoring. A word is a run of letters and digits with its apostrophes and
// hyphens; punctuation is not a word; a contraction is one word. A sentence said
// again word for word counts once.
//
//	empathy_markers ... cognitive_processes  share 0-1 of the words whose stem is in the list
//	positive_sentiment, negative_sentiment   VADER's pos and neg, 0-1
//	avg_sentence_length                      words a sentence (a line break ends one)
//	syntactic_complexity                     finite verbs, infinitives and subordinating words a sentence, a
//	                                         clause count that needs no parser; 0 for no words
//	word_count, unique_word_count            words; different stems
//	readability_score                        Flesch reading ease, 206.835 - 1.015 words/sentence
//	                                         - 84.6 syllables/word, clipped to 0-100 (100 is easiest);
//	                                         syllables are vowel groups; 50 for an empty text
//	noun_count ... adv_count                 words tagged so (proper nouns and modals included)
func originalNames() []string {
	return []string{
		"empathy_markers", "problem_solving_language", "perseverance_indicators", "social_processes", "cognitive_processes",
		"positive_sentiment", "negative_sentiment", "avg_sentence_length", "syntactic_complexity",
		"word_count", "unique_word_count", "readability_score",
		"noun_count", "verb_count", "adj_count", "adv_count",
	}
}

// original appends the 16 features to v.
func (d *Doc) original(v []float64, m mood) []float64 {
	var marks [5]float64
	var nouns, verbs, adjs, advs, clauses, syllables float64
	seen := make(map[string]struct{}, len(d.toks))
	l := d.lex
	for i := range d.toks {
		t := &d.toks[i]
		if !t.word {
			continue
		}
		if l.clauseMark(t) {
			clauses++
		}
		if t.clitic {
			continue
		}
		seen[t.stem] = struct{}{}
		syllables += float64(syllableCount(t.low))
		for k := range marks {
			if l.markers[k][t.stem] {
				marks[k]++
			}
		}
		switch {
		case l.isNoun[t.tag]:
			nouns++
		case l.isVerb[t.tag]:
			verbs++
		case l.isAdj[t.tag]:
			adjs++
		case l.isAdv[t.tag]:
			advs++
		}
	}
	n, s := float64(d.words), float64(max(len(d.sents), 1))
	for _, m := range marks {
		v = append(v, m/max(n, 1))
	}
	ease := 50.0
	if n > 0 {
		ease = math.Min(100, math.Max(0, 206.835-1.015*n/s-84.6*syllables/n))
	}
	return append(v, m.pos, m.neg, n/s, clauses/s, n, float64(len(seen)), ease, nouns, verbs, adjs, advs)
}

// clauseMark says whether a token opens a clause: a finite verb, an infinitive
// or a subordinating word.
func (l *lexicon) clauseMark(t *token) bool {
	switch l.tagger.classes[t.tag] {
	case "VBD", "VBP", "VBZ", "MD", "TO", "WDT", "WP", "WRB":
		return true
	}
	switch t.low {
	case "because", "although", "though", "if", "while", "until", "since", "unless":
		return true
	}
	return false
}

// syllableCount counts groups of vowels, less a silent final e, at least 1.
func syllableCount(w string) int {
	n, before := 0, false
	for _, r := range w {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	if n > 1 && strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") {
		n--
	}
	return max(n, 1)
}
