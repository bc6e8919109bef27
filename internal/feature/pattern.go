package feature

import (
	"slices"
	"strings"
)

// pattern is a kind of clause that a feature looks for.
type pattern struct {
	name  string
	subj  uint8  // set of agents, 0 for any
	obj   uint8  // set of agents, 0 for any
	by    uint8  // set of speakers, 0 for any
	joins uint16 // set of joints, 0 for any
	is    uint64 // at least one of these classes, 0 for any
	also  uint64 // and at least one of these
	isnt  uint64 // at least one of these under a negation, 0 for any
	none  uint64 // none of these classes
	must  mark
	free  mark // marks that it must not have
	end   bool // in the last third of the text
}

// readPattern compiles a pattern: words that narrow it, in any order.
//
//	me we you other thing   before ">" the subject, after it the object
//	class|class             one of the classes of events.txt; a second such word is a further condition
//	!class|class            one of them under a negation
//	-class|class            none of them
//	and but so because when if then or   how it is joined
//	by:me by:other          who says it
//	not would ask past name number future bare   marks, "-not" their absence
//	end                     in the last third
func (l *lexicon) readPattern(name, text string) pattern {
	p := pattern{name: name}
	obj := false
	for w := range strings.FieldsSeq(text) {
		switch {
		case w == ">":
			obj = true
		case w == "end":
			p.end = true
		case p.agent(w, obj), p.joint(w), p.mark(w):
		default:
			p.classes(&l.events, w)
		}
	}
	return p
}

func (p *pattern) agent(w string, obj bool) bool {
	set := &p.subj
	if obj {
		set = &p.obj
	}
	if rest, ok := strings.CutPrefix(w, "by:"); ok {
		set, w = &p.by, rest
	}
	for a := range agents + 1 {
		if w == a.String() {
			*set |= 1 << a
			return true
		}
	}
	return false
}

func (p *pattern) joint(w string) bool {
	i := slices.Index([]string{"", "and", "but", "so", "because", "when", "if", "then", "or"}, w)
	if i > 0 {
		p.joins |= 1 << i
	}
	return i > 0
}

func (p *pattern) mark(w string) bool {
	set := &p.must
	w, off := strings.CutPrefix(w, "-")
	if off {
		set = &p.free
	}
	i := slices.Index([]string{"not", "would", "ask", "past", "future", "verb", "name", "number", "bare"}, w)
	if i >= 0 {
		*set |= 1 << i
	}
	return i >= 0
}

func (p *pattern) classes(e *events, w string) {
	set := &p.is
	if rest, ok := strings.CutPrefix(w, "!"); ok {
		set, w = &p.isnt, rest
	} else if rest, ok := strings.CutPrefix(w, "-"); ok {
		set, w = &p.none, rest
	} else if p.is != 0 {
		set = &p.also
	}
	for c := range strings.SplitSeq(w, "|") {
		bit, ok := e.bit[c]
		if !ok {
			panic("feature: pattern " + p.name + " names no class " + c)
		}
		*set |= bit
	}
}

func in(set uint8, a agent) bool { return set == 0 || set>>a&1 == 1 }

// fits says whether clause c is of the kind.
func (p *pattern) fits(c *clause) bool {
	return (p.is == 0 || c.is&p.is != 0) && in(p.subj, c.subj) && in(p.obj, c.obj) && in(p.by, c.by) &&
		(p.joins == 0 || p.joins>>c.join&1 == 1) && (p.also == 0 || c.is&p.also != 0) && (p.isnt == 0 || c.isnt&p.isnt != 0) &&
		c.is&p.none == 0 && c.marks&p.must == p.must && c.marks&p.free == 0 && (!p.end || c.at > .6)
}
