package feature

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

// findClauses cuts the text into clauses.
func (d *Doc) findClauses() {
	d.clauses = make([]clause, 0, len(d.toks)/4+2)
	for s := range d.sents {
		start := len(d.clauses)
		d.sentenceClauses(s)
		d.inherit(d.clauses[start:])
	}
}

// walk is where the reading of a sentence stands.
type walk struct {
	cur   clause
	start int // index of the sentence's first clause
	from  int // index of the first token of cur
	neg   int // index of the last negation
}

// far is how long ago a negation is that does not reach here.
const far = -9

// sentenceClauses appends the clauses of sentence s: a new one begins at a
// joining word or a comma with a subject or verb behind it, and at a second
// subject.
func (d *Doc) sentenceClauses(s int) {
	begin, end := d.first[s], d.first[s+1]
	w := walk{start: len(d.clauses), from: begin, neg: begin + far}
	for i := begin; i < end; i++ {
		t := &d.toks[i]
		if !t.word {
			switch t.low {
			case "?":
				w.cur.marks |= markAsk
			case ",", ";", ":", "—", "–", "-", `"`, "“", "”", "(", ")":
				if w.cur.marks&markVerb != 0 && d.opens(i+1, end) {
					d.close(&w, i, joinNone)
				}
			}
			continue
		}
		if j := joins(t.low); j != joinNone && (j == joinBecause || j == joinIf || j == joinWhen || d.opens(i+1, end)) {
			if w.cur.words > 0 {
				d.close(&w, i, j)
			} else {
				w.cur.join = j
			}
		}
		who := d.who(i, end)
		if who != unknown && w.cur.subj != unknown && w.cur.marks&markVerb != 0 {
			d.close(&w, i, joinNone)
		}
		d.read(&w, i, end, who)
	}
	d.close(&w, end, joinNone)
}

// close ends the current clause before token i and begins one joined by join.
func (d *Doc) close(w *walk, i int, join joint) {
	c := &w.cur
	if c.words > 0 && (c.marks&markVerb != 0 || c.is|c.isnt != 0 || c.subj != unknown) {
		c.at = float64(w.from) / float64(len(d.toks))
		d.clauses = append(d.clauses, *c)
	}
	next := clause{join: join}
	if n := len(d.clauses); n > w.start { // what somebody says or thinks
		before := &d.clauses[n-1]
		next.by = before.by
		if before.is&d.lex.events.say != 0 {
			next.by = before.subj
		}
	}
	w.cur, w.from, w.neg = next, i, i+far
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
func (d *Doc) read(w *walk, i, end int, who agent) {
	c, t, l := &w.cur, &d.toks[i], d.lex
	if c.words < 255 && !t.clitic {
		c.words++
	}
	is := l.events.of(d.toks[:end], i)
	if who != unknown && c.subj == unknown {
		c.subj = who
		if who == thing && is&l.events.body != 0 && c.owner != unknown {
			c.subj = c.owner // his hands shake: he
		}
	}
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
		if i+1 < end && l.isNoun[d.toks[i+1].tag] {
			c.owner = other
		}
		if c.marks&markVerb != 0 {
			d.object(c, other)
		}
	case "'s":
		if i+1 < end && l.isNoun[d.toks[i+1].tag] && d.person(&d.toks[i-1]) {
			c.owner = other
		}
	case "it":
		d.object(c, thing)
	}
	switch {
	case l.isVerb[t.tag]:
		c.marks |= markVerb
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
