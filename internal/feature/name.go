package feature

import (
	"unicode"
	"unicode/utf8"
)

// standIn is what every first name is read as, so that whose name it is moves
// no score.
const standIn = "Sam"

// hideNames reads the first names of a sentence as the stand-in: before tagging,
// so that nothing later can tell one from another.
func (l *lexicon) hideNames(toks []token) {
	first := true
	for i := range toks {
		t := &toks[i]
		if !t.word {
			first = first || t.low == "\"" || t.low == "“" || t.low == ":"
			continue
		}
		if !t.clitic && written(t.text) && l.isFirstName(t, first) {
			t.text, t.low, t.stem, t.hidden = standIn, "sam", "sam", true
		}
		first = false
	}
}

// written says whether a word is written as names are: a capital, then a small
// letter.
func written(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(r) {
		return false
	}
	r, _ = utf8.DecodeRuneInString(word[size:])
	return unicode.IsLower(r)
}

// How often a capitalised word is used, as a rank, from which it may be a name:
// where any word has a capital, and where only names do.
const (
	nameFrom      = 1500
	nameFromLater = 3000
)

// isFirstName says whether a capitalised word is taken for a name. At the
// beginning of a sentence every word has a capital: there it must be a known
// name and no common word, or be in no list at all.
func (l *lexicon) isFirstName(t *token, first bool) bool {
	if l.function[t.low] || l.capital[t.low] || l.irregular[t.low] != "" {
		return false
	}
	if _, cue := l.cues[t.stem]; cue {
		return false
	}
	rank, used := l.rank[t.low]
	if l.names[t.low] {
		return !first || !used || rank >= nameFrom && !l.charged(t)
	}
	if l.charged(t) || used && (first || rank < nameFromLater) {
		return false
	}
	_, meant := l.mend(t.low)
	return !meant
}

// charged says whether a word carries a mood or belongs to a category.
func (l *lexicon) charged(t *token) bool {
	_, mood := l.vader.valence[t.low]
	_, category := l.empath[t.stem]
	return mood || category
}

// capitals are words written large that are no names of persons.
func capitals() []string {
	return []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april",
		"june", "july", "august", "september", "october", "november", "december", "english", "spanish", "french", "chinese", "math", "ela",
		"christmas", "halloween", "thanksgiving", "easter", "ramadan", "mr", "mrs", "ms", "miss", "dr", "coach", "god", "american", "google"}
}

// neutral returns the word that n-grams count for one that tells he from she.
func neutral(low string) string {
	switch low {
	case "she":
		return "he"
	case "her", "his", "hers":
		return "him"
	case "herself":
		return "himself"
	case "girl":
		return "boy"
	case "girls":
		return "boys"
	}
	return low
}
