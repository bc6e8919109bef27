package score

import (
	"unseenedge/internal/feature"
)

// Flag is an advisory mark on a score.
type Flag string

// The flags.
const (
	TooShort       Flag = "too_short"        // fewer than five words
	OffTopic       Flag = "off_topic"        // little of the prompt in it, and little evidence of anything
	UnlikeTraining Flag = "unlike_training"  // words or length that training never saw
	CopiedWords    Flag = "copied_words"     // the prompt again, or skill words with nothing behind them
	NotEnglish     Flag = "not_english"      // mostly words that are not English, or marks
	Disagree       Flag = "sources_disagree" // set by package app beside a rating, never here
)

const (
	shortWords = 5   // a text with fewer is too short, and never enough
	faintSum   = .6  // sum of the four chances of evidence below which a text may be off topic
	askedShare = .25 // and the share of the prompt that it takes up at most
)

// silences says whether no number is due to a text with the mark, whatever the
// trees see in it: there is next to nothing to read, nothing that can be read,
// or nothing of the writer's own.
func (f Flag) silences() bool {
	return f == TooShort || f == NotEnglish || f == CopiedWords
}

// flags returns the marks of a text, in the order of the constants; room is what
// raw left.
func (m *model) flags(d *feature.Doc, r *Result, room *Scratch) []Flag {
	var out []Flag
	add := func(on bool, f Flag) {
		if on {
			out = append(out, f)
		}
	}
	words := d.Words()
	foreign := d.Foreign() || d.Code()
	sum := 0.0
	for _, s := range r.Skills {
		sum += s.Evidence
	}
	add(words < shortWords, TooShort)
	add(words >= shortWords && !foreign && d.PromptShare() <= askedShare && sum < faintSum, OffTopic)
	add(words > m.limits.Words || words >= shortWords && room.known < m.limits.Known, UnlikeTraining)
	add(words >= shortWords && (d.CopiesPrompt() || d.CopiesRubric() || d.Stuffed()), CopiedWords)
	add(foreign, NotEnglish)
	return out
}
