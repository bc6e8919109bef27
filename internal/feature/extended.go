package feature

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"
)

// The extended features, after the 16. Counts are log(1+n) unless a comment
// says otherwise.
//
//	cue_X            cues of class X (cues.txt)
//	me_X, other_X    of these, done by the writer (I, we) or by somebody else, not negated
//	not_X            of these, negated
//	end_X            of these, in the last third of the text
//	empath_X         words in the Empath category X
//	chain_X_Y        1 if a cue X stands before a cue Y, not negated, else 0
//	emp_X, prob_X    kinds of clause, what follows what, and the whole (plot.go)
//	and the structure features listed in structureNames.
//
// Classes that name persons or manners have no me_, other_ and not_.

func personClasses() []string {
	return []string{"peer", "family", "adult", "animal", "say", "soften", "buzz", "generic", "contrast", "self"}
}

func empathChosen() []string {
	return []string{
		"help", "hate", "aggression", "anticipation", "family", "pride", "nervousness", "weakness", "suffering", "school",
		"optimism", "fear", "irritability", "childish", "confusion", "order", "sympathy", "trust", "politeness", "communication",
		"speaking", "listen", "injury", "shame", "torment", "anger", "sadness", "emotional", "joy", "affection", "friends",
		"achievement", "negotiate", "negative_emotion", "positive_emotion", "giving", "contentment", "violence", "ridicule",
		"neglect", "deception", "disappointment", "work", "science", "play", "sports", "exasperation", "rage", "leader", "children",
	}
}

func chains() [][2]string {
	return [][2]string{
		{"setback", "retry"}, {"setback", "adjust"}, {"setback", "check"}, {"setback", "quit"}, {"setback", "learn"}, {"setback", "plan"},
		{"angry", "soothe"}, {"angry", "aggress"}, {"angry", "inhibit"}, {"angry", "manage"}, {"scared", "soothe"}, {"scared", "retry"},
		{"scared", "quit"}, {"inhibit", "contrast"}, {"notice", "help"}, {"notice", "give"}, {"notice", "include"}, {"notice", "comfort"},
		{"sad", "comfort"}, {"sad", "help"}, {"sad", "give"}, {"sad", "mock"}, {"aggress", "sorry"}, {"impulse", "sorry"},
		{"cause", "adjust"}, {"check", "adjust"}, {"adjust", "success"}, {"retry", "success"}, {"adjust", "check"}, {"quit", "retry"},
		{"retry", "quit"}, {"aggress", "calm"}, {"plan", "check"}, {"mindread", "help"}, {"mindread", "give"}, {"blame", "quit"},
		{"aggress", "aggress"}, {"impulse", "adult"}, {"adult", "wait"}, {"contrast", "retry"}, {"contrast", "give"}, {"learn", "adjust"},
	}
}

func structureNames() []string {
	return []string{
		"log_words", "log_sentences", "long_word_share", "distinct_share", "repeated_pair_share", "exclamations", "questions",
		"quote_share", "quotes", "caps_share", "number_words", "past_share", "name_share", "me_share", "we_share", "you_share",
		"other_share", "negation_share", "unreal_share", "so_because", "but_though", "then_after", "buzz_share", "generic_share",
		"event_share", "mood_all", "mood_first", "mood_last", "mood_low", "mood_high", "mood_rise", "first_act", "act_kinds",
		"acts_per_word", "me_acts", "other_acts", "agent_switches", "prompt_overlap", "reference_overlap", "filler_share",
		"ellipsis_dash", "grade", "spoken", "first_word_me", "last_sentence_words", "parenthesis",
	}
}

// layout holds the order of the extended features and where cues write.
type layout struct {
	names  []string
	acting []bool // cue classes with an agent
	chain  [][2]int16
	chosen []int16 // Empath category to its place, -1 for none
	nAct   int
	// classes of coping.txt that are counted, in the order of their columns
	regulation, resilience []int
}

func (l *lexicon) layout() layout {
	var p layout
	p.names = originalNames()
	for _, c := range l.cueNames {
		p.names = append(p.names, "cue_"+c, "end_"+c)
	}
	for _, c := range l.cueNames {
		acting := !slices.Contains(personClasses(), c)
		p.acting = append(p.acting, acting)
		if acting {
			p.names = append(p.names, "me_"+c, "other_"+c, "not_"+c)
			p.nAct++
		}
	}
	p.chosen = make([]int16, len(l.empathNames))
	for i, n := range l.empathNames {
		p.chosen[i] = int16(slices.Index(empathChosen(), n))
	}
	for _, n := range empathChosen() {
		p.names = append(p.names, "empath_"+n)
	}
	for _, c := range chains() {
		p.chain = append(p.chain, [2]int16{l.cue(c[0]), l.cue(c[1])})
		p.names = append(p.names, "chain_"+c[0]+"_"+c[1])
	}
	p.names = append(p.names, structureNames()...)
	p.names = append(p.names, l.plot.names...)
	l.coping.plan(&p)
	return p
}

func (l *lexicon) cue(name string) int16 { return int16(slices.Index(l.cueNames, name)) }

// cueCounts appends the cue_, end_, me_, other_ and not_ features.
func (d *Doc) cueCounts(v []float64) []float64 {
	p := &d.lex.plan
	start := len(v)
	n := len(p.acting)
	v = append(v, make([]float64, 2*n+3*p.nAct)...)
	own := make([]int, n)
	k := start + 2*n
	for c := range n {
		own[c] = -1
		if p.acting[c] {
			own[c], k = k, k+3
		}
	}
	for _, a := range d.acts {
		v[start+2*int(a.cue)]++
		if a.at > .66 {
			v[start+2*int(a.cue)+1]++
		}
		at := own[a.cue]
		switch {
		case at < 0:
		case a.negated:
			v[at+2]++
		case a.agent == me || a.agent == we:
			v[at]++
		case a.agent == other:
			v[at+1]++
		}
	}
	for i := start; i < len(v); i++ {
		v[i] = math.Log1p(v[i])
	}
	return v
}

func (d *Doc) empathCounts(v []float64) []float64 {
	start := len(v)
	v = append(v, make([]float64, len(empathChosen()))...)
	for i := range d.toks {
		for _, c := range d.lex.empath[d.toks[i].stem] {
			if at := d.lex.plan.chosen[c]; at >= 0 {
				v[start+int(at)]++
			}
		}
	}
	for i := start; i < len(v); i++ {
		v[i] = math.Log1p(v[i])
	}
	return v
}

func (d *Doc) chainMarks(v []float64) []float64 {
	var first, last [128]int
	for i := range first {
		first[i], last[i] = -1, -1
	}
	for i, a := range d.acts {
		if a.negated {
			continue
		}
		if first[a.cue&127] < 0 {
			first[a.cue&127] = i
		}
		last[a.cue&127] = i
	}
	for _, c := range d.lex.plan.chain {
		on := 0.0
		if f := first[c[0]&127]; f >= 0 && last[c[1]&127] > f {
			on = 1
		}
		v = append(v, on)
	}
	return v
}

// structure appends the features of structureNames, in that order.
func (d *Doc) structure(v []float64, all mood) []float64 {
	c := d.countTokens()
	words := float64(max(d.words, 1))
	moods := d.moods()
	share := func(n int) float64 { return float64(n) / words }
	lastWords := 0
	if n := len(d.sents); n > 0 {
		for _, t := range d.toks[d.first[n-1]:] {
			if t.word && !t.clitic {
				lastWords++
			}
		}
	}
	a := d.actSummary()
	v = append(v, math.Log1p(float64(d.words)), math.Log1p(float64(len(d.sents))), share(c.long), share(c.distinct), share(c.repeated),
		math.Log1p(float64(c.exclaim)), math.Log1p(float64(c.question)),
		share(c.quoted), math.Log1p(float64(c.quotes)), share(c.caps), math.Log1p(float64(c.numbers)), share(c.past), share(c.names),
		share(c.me), share(c.we), share(c.you), share(c.other), share(c.negation), share(c.unreal),
		math.Log1p(float64(c.because)), math.Log1p(float64(c.but)), math.Log1p(float64(c.then)),
		share(a.buzz), share(a.generic), share(c.past+c.names+c.numbers), all.compound)
	v = append(v, moods[:]...)
	v = append(v, a.first, float64(a.kinds), float64(len(d.acts))/words, math.Log1p(float64(a.me)), math.Log1p(float64(a.other)),
		math.Log1p(float64(a.switches)), d.overlap, d.referenceOverlap(), share(c.filler), math.Log1p(float64(c.dash)))
	grade, spoken := math.NaN(), math.NaN()
	if d.in.Grade > 0 {
		grade = float64(d.in.Grade)
	}
	switch d.in.Mode {
	case "spoken":
		spoken = 1
	case "written":
		spoken = 0
	}
	firstMe := 0.0
	if len(d.toks) > 0 && d.toks[0].low == "i" {
		firstMe = 1
	}
	return append(v, grade, spoken, firstMe, float64(lastWords), math.Log1p(float64(c.paren)))
}

type tokenCounts struct {
	long, distinct, repeated, exclaim, question, quoted, quotes, caps, numbers, past, names int
	me, we, you, other, negation, unreal, because, but, then, filler, dash, paren           int
}

func (d *Doc) countTokens() (c tokenCounts) {
	seen, pairs := newHashSet(len(d.toks)), newHashSet(len(d.toks))
	before := uint64(0)
	for i := range d.toks {
		t := &d.toks[i]
		c.add(t, d.lex)
		if !t.word {
			continue
		}
		h := hashOn(fnvBasis, t.low)
		if seen.add(h) {
			c.distinct++
		}
		if !pairs.add(mix(mix(1, before), h)) {
			c.repeated++
		}
		before = h
	}
	return c
}

// hashSet is a set of hashes: a fraction of the cost of a map of strings for
// the words of one text.
type hashSet []uint64

func newHashSet(n int) hashSet {
	size := 8
	for size < 2*n {
		size *= 2
	}
	return make(hashSet, size)
}

// add puts h in and says whether it was new.
func (s hashSet) add(h uint64) bool {
	h |= 1 << 63 // 0 is a free place
	at := int(h) & (len(s) - 1)
	for s[at] != 0 {
		if s[at] == h {
			return false
		}
		at = (at + 1) & (len(s) - 1)
	}
	s[at] = h
	return true
}

func (c *tokenCounts) add(t *token, l *lexicon) {
	one := func(on bool, n *int) {
		if on {
			*n++
		}
	}
	one(t.quoted && t.word, &c.quoted)
	one(len(t.low) > 6 && t.word, &c.long)
	one(l.isPast[t.tag], &c.past)
	one(l.isName[t.tag] && t.word, &c.names)
	first, _ := utf8.DecodeRuneInString(t.low)
	one(t.word && unicode.IsDigit(first), &c.numbers)
	one(t.word && len(t.text) > 1 && isUpper(t.text), &c.caps)
	switch t.low {
	case "!":
		c.exclaim++
	case "?":
		c.question++
	case `"`, "“", "”":
		c.quotes++
	case "…", "—", "–":
		c.dash++
	case "(", "[":
		c.paren++
	case "i", "me", "my", "mine", "myself":
		c.me++
	case "we", "us", "our", "ours":
		c.we++
	case "you", "your", "yours":
		c.you++
	case "he", "she", "they", "him", "her", "them", "his", "their":
		c.other++
	case "n't", "not", "never", "no", "nobody", "nothing", "none":
		c.negation++
	case "would", "could", "should", "might", "if", "maybe", "'d":
		c.unreal++
	case "because", "so", "since", "why":
		c.because++
	case "but", "though", "although", "anyway", "still", "yet":
		c.but++
	case "then", "after", "before", "when", "next", "first", "finally", "until":
		c.then++
	case "um", "uh", "like", "er", "hmm", "well":
		c.filler++
	}
}

// moods returns VADER's compound of the first, last, lowest and highest
// sentence and the rise from first to last, each -1 to 1 (the rise -2 to 2).
func (d *Doc) moods() [5]float64 {
	if len(d.sents) == 0 {
		return [5]float64{}
	}
	m := [5]float64{2: 1, 3: -1}
	for i, s := range d.sents {
		c := d.lex.vader.of(d.in.Text[s.Start:s.End]).compound
		if i == 0 {
			m[0] = c
		}
		m[1] = c
		m[2], m[3] = min(m[2], c), max(m[3], c)
	}
	m[4] = m[1] - m[0]
	return m
}

type actSummary struct {
	first                                     float64
	kinds, me, other, switches, buzz, generic int
}

func (d *Doc) actSummary() (a actSummary) {
	var kinds [128]bool
	buzz, generic := d.lex.cue("buzz"), d.lex.cue("generic")
	before := unknown
	for i, x := range d.acts {
		if i == 0 {
			a.first = x.at
		}
		if !kinds[x.cue&127] {
			kinds[x.cue&127] = true
			a.kinds++
		}
		switch x.cue {
		case buzz:
			a.buzz++
		case generic:
			a.generic++
		}
		switch x.agent {
		case me, we:
			a.me++
		case other:
			a.other++
		}
		if x.agent != unknown {
			if before != unknown && before != x.agent {
				a.switches++
			}
			before = x.agent
		}
	}
	return a
}

// referenceOverlap is the share of the reference's content words that the text
// has, NaN without a reference.
func (d *Doc) referenceOverlap() float64 {
	ref := d.stems(d.in.Reference)
	if len(ref) == 0 {
		return math.NaN()
	}
	found := map[string]bool{}
	for i := range d.toks {
		if s := d.toks[i].stem; ref[s] {
			found[s] = true
		}
	}
	return float64(len(found)) / float64(len(ref))
}
