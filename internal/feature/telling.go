package feature

// How the story is told, whatever its words mean: who acts, in which tense, and
// what the last sentence does. Shares are 0-1, counts go up to 3, the rest are
// 0 or 1.

func tellingNames() []string {
	return []string{
		"res_story_end_not", "res_story_not_share", "res_story_end_me", "res_story_end_other", "res_story_end_present", "res_story_past_present",
		"res_story_more", "res_story_so_me", "res_story_but_me", "res_story_until", "res_story_then_me", "res_story_asked", "res_story_echo",
		"res_story_when_me", "res_story_before_other", "res_story_own_share", "res_story_you_share", "res_story_present_share", "res_story_future",
		"res_story_fragments", "res_story_now_me", "res_story_told", "res_story_said_me", "res_story_said_other",
	}
}

// telling counts what tellingNames lists.
type telling struct {
	verbs, own, ownNot, ownPresent, generic, fragments int
	more, so, but, until, then, echo, when, before     int
	future, now, asked, told, saidMe, saidOther        int
	early, last                                        ending
}

// ending says what the verbs of some sentences are.
type ending struct{ me, other, not, present, past bool }

func (d *Doc) telling(v []float64) []float64 {
	var c telling
	for s := range d.sents {
		c.sentence(d, d.toks[d.first[s]:d.first[s+1]], s == len(d.sents)-1)
	}
	share := func(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
	e := c.last
	now := e.present && !e.past
	return append(v,
		sign(e.not), share(c.ownNot, c.own), sign(e.me), sign(e.other), sign(now), sign(now && c.early.past && e.me),
		upTo(c.more, 3), upTo(c.so, 3), upTo(c.but, 3), upTo(c.until, 3), upTo(c.then, 3), upTo(c.asked, 3), upTo(c.echo, 3),
		upTo(c.when, 3), upTo(c.before, 3), share(c.own, c.verbs), share(c.generic, c.verbs), share(c.ownPresent, c.own), upTo(c.future, 3),
		share(c.fragments, len(d.sents)), upTo(c.now, 3), upTo(c.told, 3), upTo(c.saidMe, 3), upTo(c.saidOther, 3))
}

func (c *telling) sentence(d *Doc, toks []token, last bool) {
	verbs, when := c.verbs, false
	e := &c.early
	if last {
		e = &c.last
	}
	for i := range toks {
		t := &toks[i]
		next := ""
		if i+1 < len(toks) {
			next = toks[i+1].low
		}
		c.join(t, next)
		switch t.low {
		case "when", "if", "whenever":
			when = true
		case "i":
			if when {
				c.when++
				when = false
			}
		}
		if i >= 2 && t.word && len(t.low) > 2 && (toks[i-1].low == "and" || toks[i-1].low == ",") && toks[i-2].stem == t.stem {
			c.echo++
		}
		if d.lex.isMore[t.tag] {
			c.more++
		}
		if t.word && d.lex.isVerb[t.tag] {
			c.verb(d.lex, t, e)
		}
	}
	if c.verbs == verbs {
		c.fragments++
	}
}

// join counts the words that lead from one thing to the next.
func (c *telling) join(t *token, next string) {
	mine := 0
	if next == "i" || next == "we" {
		mine = 1
	}
	switch t.low {
	case "so":
		c.so += mine
	case "but":
		c.but += mine
	case "then":
		c.then += mine
	case "now":
		c.now += mine
	case "until", "till":
		c.until++
	case "before":
		switch next {
		case "she", "he", "they", "anyone", "anybody", "you":
			c.before++
		}
	case "going", "gonna", "will", "'ll":
		if t.agent == me || t.agent == we {
			c.future++
		}
	}
}

// verb counts a verb by its subject and tense.
func (c *telling) verb(l *lexicon, t *token, e *ending) {
	c.verbs++
	present, past := l.isPresent[t.tag], l.isPast[t.tag]
	e.present, e.past = e.present || present, e.past || past
	if t.agent == other || t.agent == you {
		e.other = true
		switch {
		case t.agent == you:
			c.generic++
		case t.stem == "say" || t.stem == "tell":
			c.saidOther++
		}
		return
	}
	c.own++
	e.me, e.not = true, e.not || t.neg
	if t.neg {
		c.ownNot++
	}
	if present {
		c.ownPresent++
	}
	switch t.stem {
	case "ask":
		c.asked++
	case "tell":
		c.told++
	case "say":
		c.saidMe++
	}
}
