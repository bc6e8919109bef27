package feature

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed events.txt
var eventText string

// clause is a stretch of a sentence about one subject: who, what, to whom, and
// how it is joined to the clause before.
type clause struct {
	subj  agent  // thing where the subject is no person
	obj   agent  // the first person or thing after the verb
	owner agent  // of a noun: my, our, his, her, their
	join  joint  // how the clause begins
	by    agent  // who says it, unknown where the writer tells it
	is    uint64 // event classes of its words
	isnt  uint64 // of its words after a negation
	words uint8  // words, at most 255
	marks mark
	sent  int
	verb  int     // token of its last verb, -1 for none
	noun  int     // token of the last noun after a verb, -1 for none
	at    float64 // place in the text, 0-1
}

// joint is the word that opens a clause.
type joint uint8

const (
	joinNone joint = iota
	joinAnd
	joinBut
	joinSo
	joinBecause
	joinWhen
	joinIf
	joinThen
	joinOr
	joints
)

// mark is a set of yes or no facts of a clause.
type mark uint16

const (
	markNot   mark = 1 << iota // negated
	markWould                  // would, could, should, if, might
	markAsk                    // asks a question
	markPast
	markFuture // will, going to
	markVerb   // has a verb
	markName   // names a person
	markNumber
	markBare // starts its sentence with a verb, no subject said
)

// thing is the subject or object that is no person.
const thing = agents

// eventClasses are the classes of events.txt in the order of their bits.
type events struct {
	bit    map[string]uint64 // class name to its bit
	phrase map[string][]eventPhrase
}

type eventPhrase struct {
	rest []string // stems after the first
	is   uint64
}

func (l *lexicon) readEvents(text string) {
	e := &events{bit: map[string]uint64{}, phrase: map[string][]eventPhrase{}}
	for line := range strings.SplitSeq(text, "\n") {
		name, list, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		bit := uint64(1) << len(e.bit)
		e.bit[name] = bit
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
	l.events = e
	e.addMoods(l)
}

// addMoods adds the words of VADER's lexicon that are clearly good or bad.
func (e *events) addMoods(l *lexicon) {
	good, bad := uint64(1)<<len(e.bit), uint64(2)<<len(e.bit)
	e.bit["good"], e.bit["bad"] = good, bad
	for w, v := range l.vader.valence {
		switch {
		case strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }):
		case v >= 1:
			e.add(l.stem(w), nil, good)
		case v <= -1:
			e.add(l.stem(w), nil, bad)
		}
	}
}

func (e *events) add(first string, rest []string, is uint64) {
	list := e.phrase[first]
	for i := range list {
		if slices.Equal(list[i].rest, rest) {
			list[i].is |= is
			return
		}
	}
	e.phrase[first] = append(list, eventPhrase{rest, is})
}

// of returns the classes of the phrases that start at token i.
func (e *events) of(toks []token, i int) (is uint64) {
next:
	for _, p := range e.phrase[toks[i].stem] {
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

// clauses cuts the text into clauses.
func (d *Doc) clauses() []clause {
	out := make([]clause, 0, len(d.toks)/4+2)
	for s := range d.sents {
		out = d.sentenceClauses(out, s)
	}
	return out
}

// walk is where the reading of a sentence stands.
type walk struct {
	cur  clause
	from int // index of its first token
	neg  int // index of the last negation
}

func (d *Doc) sentenceClauses(out []clause, s int) []clause {
	begin, end := d.first[s], d.first[s+1]
	toks := d.toks[:end]
	w := walk{from: begin, neg: begin - 9}
	w.cur.sent, w.cur.verb, w.cur.noun = s, -1, -1
	start := len(out)
	flush := func(i int, join joint) {
		c := &w.cur
		if c.words > 0 && (c.marks&markVerb != 0 || c.is|c.isnt != 0 || c.subj != unknown) {
			c.at = float64(w.from) / float64(len(d.toks))
			out = append(out, *c)
		}
		next := clause{sent: s, join: join, verb: -1, noun: -1}
		if len(out) > start { // what somebody says or thinks
			p := &out[len(out)-1]
			next.by = p.by
			if p.is&d.lex.say != 0 {
				next.by = p.subj
			}
		}
		w.cur, w.from, w.neg = next, i, i-9
	}
	for i := begin; i < end; i++ {
		t := &d.toks[i]
		if !t.word {
			switch t.low {
			case "?":
				w.cur.marks |= markAsk
			case ",", ";", ":", "—", "–", "-", `"`, "“", "”", "(", ")":
				if w.cur.marks&markVerb != 0 && d.opens(i+1, end) {
					flush(i, joinNone)
				}
			}
			continue
		}
		if j := joins(t.low); j != joinNone && (j == joinBecause || j == joinIf || j == joinWhen || d.opens(i+1, end)) {
			if w.cur.words > 0 {
				flush(i, j)
			} else {
				w.cur.join = j
			}
		}
		who := d.who(i, end)
		if who != unknown && w.cur.subj != unknown && w.cur.marks&markVerb != 0 {
			flush(i, joinNone)
		}
		d.read(&w, toks, i, who)
	}
	if start < len(out) || w.cur.words > 0 {
		flush(end, joinNone)
	}
	d.inherit(out[start:])
	return out
}

// inherit gives a clause without a subject that of the clause before; a
// sentence that starts with a verb in the past is the writer's.
func (d *Doc) inherit(cs []clause) {
	for i := range cs {
		c := &cs[i]
		if c.subj != unknown || c.marks&markVerb == 0 {
			continue
		}
		switch {
		case i > 0:
			c.subj = cs[i-1].subj
		case c.marks&markPast != 0:
			c.subj = me
			c.marks |= markBare
		default:
			c.marks |= markBare
		}
	}
}

// opens says whether a clause starts at token i: a subject or a verb.
func (d *Doc) opens(i, end int) bool {
	for i < end && !d.toks[i].word {
		i++
	}
	if i >= end {
		return false
	}
	t := &d.toks[i]
	if d.lex.finite[t.tag] || d.who(i, end) != unknown {
		return true
	}
	return joins(t.low) != joinNone
}

func joins(low string) joint {
	switch low {
	case "and", "plus":
		return joinAnd
	case "but", "though", "although", "except":
		return joinBut
	case "so":
		return joinSo
	case "because", "cause", "'cause", "since":
		return joinBecause
	case "when", "while", "whenever", "until", "after", "before", "once":
		return joinWhen
	case "if", "unless":
		return joinIf
	case "then":
		return joinThen
	case "or":
		return joinOr
	}
	return joinNone
}

// who returns whom token i names if it is a subject.
func (d *Doc) who(i, end int) agent {
	t := &d.toks[i]
	switch t.low {
	case "i":
		return me
	case "we":
		return we
	case "you":
		return you
	case "he", "she", "they", "everybody", "everyone", "somebody", "someone", "nobody":
		return other
	case "it", "that", "this", "there":
		if i+1 < end && (d.lex.isVerb[d.toks[i+1].tag] || d.toks[i+1].clitic) {
			return thing
		}
		return unknown
	case "me", "him", "her", "them", "us":
		return unknown
	}
	if !d.lex.isNoun[t.tag] || i+1 >= end {
		return unknown
	}
	next := &d.toks[i+1]
	if !d.lex.finite[next.tag] && next.low != "'s" && !(d.lex.isAdv[next.tag] && i+2 < end && d.lex.finite[d.toks[i+2].tag]) {
		return unknown
	}
	if next.low == "'s" && (i+2 >= end || !d.lex.isVerb[d.toks[i+2].tag] && !d.lex.isAdj[d.toks[i+2].tag]) {
		return unknown
	}
	if d.person(t) {
		return other
	}
	return thing
}

// person says whether a token names a person.
func (d *Doc) person(t *token) bool {
	if d.lex.isName[t.tag] && !t.clitic {
		return true
	}
	return t.cue >= 0 && d.lex.isPerson[t.cue]
}

// read adds token i to the clause.
func (d *Doc) read(w *walk, toks []token, i int, who agent) {
	c, t, l := &w.cur, &toks[i], d.lex
	if c.words < 255 && !t.clitic {
		c.words++
	}
	if who != unknown && c.subj == unknown {
		c.subj = who
	}
	is := l.events.of(toks, i)
	if i-w.neg <= 3 {
		c.isnt |= is
	} else {
		c.is |= is
	}
	switch t.low {
	case "n't", "not", "never", "no", "without", "nobody", "none", "nothing", "barely":
		c.marks |= markNot
		w.neg = i
	case "would", "could", "should", "might", "wish", "maybe", "'d":
		c.marks |= markWould
	case "will", "'ll", "gonna":
		c.marks |= markFuture
	case "my", "our":
		c.owner = me
	case "his", "their", "theirs":
		c.owner = other
		if c.marks&markVerb != 0 {
			d.object(c, other)
		}
	case "me", "us", "myself":
		d.object(c, me)
	case "him", "them":
		d.object(c, other)
	case "her":
		if i+1 < len(toks) && l.isNoun[toks[i+1].tag] {
			c.owner = other
		}
		if c.marks&markVerb != 0 {
			d.object(c, other)
		}
	case "it":
		d.object(c, thing)
	}
	switch {
	case l.isVerb[t.tag]:
		c.marks |= markVerb
		if !l.auxiliary[t.low] || c.verb < 0 {
			c.verb = i
		}
		if l.isPast[t.tag] {
			c.marks |= markPast
		}
	case l.isNoun[t.tag] && who == unknown:
		if d.person(t) {
			c.marks |= markName
			d.object(c, other)
		} else {
			d.object(c, thing)
		}
		if c.verb >= 0 {
			c.noun = i
		}
	}
	if t.low[0] >= '0' && t.low[0] <= '9' {
		c.marks |= markNumber
	}
}

// object sets the object of a clause that has a verb; a person takes the place
// of a thing.
func (d *Doc) object(c *clause, who agent) {
	if c.marks&markVerb != 0 && (c.obj == unknown || c.obj == thing) {
		c.obj = who
	}
}
