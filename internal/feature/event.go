package feature

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed events.txt
var eventText string

// events are the classes of events.txt, and two of words that VADER's lexicon
// holds clearly good or bad.
type events struct {
	bit       map[string]uint64        // class name to its bit
	phrases   map[string][]eventPhrase // by the stem of the first word
	say       uint64                   // classes of saying and thinking
	good, bad uint64
	body      uint64
}

type eventPhrase struct {
	rest []string // stems after the first
	is   uint64
}

func (l *lexicon) readEvents(text string) {
	e := events{bit: map[string]uint64{}, phrases: make(map[string][]eventPhrase, 8_000)}
	for line := range strings.SplitSeq(text, "\n") {
		name, list, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		bit := e.class(name)
		for entry := range strings.SplitSeq(list, ",") {
			toks := l.tokenize(strings.TrimSpace(entry))
			if len(toks) == 0 {
				continue
			}
			var rest []string
			for _, t := range toks[1:] {
				rest = append(rest, t.stem)
			}
			e.add(toks[0].stem, rest, bit)
		}
	}
	e.say, e.good, e.bad = e.bit["say"]|e.bit["mind"], e.class("good"), e.class("bad")
	e.body = e.bit["body"]
	e.addMoods(l)
	l.events = e
}

// class returns the bit of a new class.
func (e *events) class(name string) uint64 {
	bit := uint64(1) << len(e.bit)
	e.bit[name] = bit
	return bit
}

// addMoods adds the plain words of VADER's lexicon from one step on.
func (e *events) addMoods(l *lexicon) {
	for w, v := range l.vader.valence {
		switch {
		case strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }):
		case v >= 1:
			e.add(l.stem(w), nil, e.good)
		case v <= -1:
			e.add(l.stem(w), nil, e.bad)
		}
	}
}

func (e *events) add(first string, rest []string, is uint64) {
	list := e.phrases[first]
	for i := range list {
		if slices.Equal(list[i].rest, rest) {
			list[i].is |= is
			return
		}
	}
	e.phrases[first] = append(list, eventPhrase{rest, is})
}

// of returns the classes of the phrases that start at token i of toks.
func (e *events) of(toks []token, i int) (is uint64) {
next:
	for _, p := range e.phrases[toks[i].stem] {
		if i+len(p.rest) >= len(toks) {
			continue
		}
		for k, s := range p.rest {
			if toks[i+1+k].stem != s {
				continue next
			}
		}
		is |= p.is
	}
	return is
}
