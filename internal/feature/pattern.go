package feature

import (
	"math/bits"
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

// holds says whether a set of agents has a; 0 is the set of all.
func holds(set uint8, a agent) bool { return set == 0 || set>>a&1 == 1 }

// fits says whether clause c, one of those that the index gives for p, is of
// the kind.
func (p *pattern) fits(c *clause) bool {
	return (p.also == 0 || c.is&p.also != 0) && (p.isnt == 0 || c.isnt&p.isnt != 0) &&
		c.is&p.none == 0 && c.marks&p.must == p.must && c.marks&p.free == 0 && (!p.end || c.at > .6)
}

// patternSet is a set of patterns by their place.
type patternSet [maxPatterns / 64]uint64

func (s *patternSet) add(i int) { s[i/64] |= 1 << (i % 64) }

func (s *patternSet) and(o *patternSet) {
	for k := range s {
		s[k] &= o[k]
	}
}

func (s *patternSet) or(o *patternSet) {
	for k := range s {
		s[k] |= o[k]
	}
}

// patternIndex holds, for each thing a clause may be, the patterns that allow
// it, so that a clause need not be held against each of them.
type patternIndex struct {
	subj, obj, by [agents + 1]patternSet
	join          [joints]patternSet
	class         [64]patternSet
	anyClass      patternSet
}

func newPatternIndex(list []pattern) *patternIndex {
	x := new(patternIndex)
	for i := range list {
		p := &list[i]
		for a := range agents + 1 {
			for _, w := range []struct {
				set  uint8
				into *patternSet
			}{{p.subj, &x.subj[a]}, {p.obj, &x.obj[a]}, {p.by, &x.by[a]}} {
				if holds(w.set, a) {
					w.into.add(i)
				}
			}
		}
		for j := range joints {
			if p.joins == 0 || p.joins>>j&1 == 1 {
				x.join[j].add(i)
			}
		}
		if p.is == 0 {
			x.anyClass.add(i)
		}
		for b := range x.class {
			if p.is>>b&1 == 1 {
				x.class[b].add(i)
			}
		}
	}
	return x
}

// of returns the patterns that c may fit.
func (x *patternIndex) of(c *clause) patternSet {
	s := x.anyClass
	for m := c.is; m != 0; m &= m - 1 {
		s.or(&x.class[bits.TrailingZeros64(m)])
	}
	s.and(&x.subj[c.subj])
	s.and(&x.obj[c.obj])
	s.and(&x.by[c.by])
	s.and(&x.join[c.join])
	return s
}
