package feature

import (
	_ "embed"
	"math/bits"
	"slices"
	"strings"
)

//go:embed coping.txt
var copingText string

// coping holds the classes of coping.txt: what a child does with a feeling, an
// impulse or a setback, and what a prompt asks for.
type coping struct {
	classes []string                  // a bit each, in this order
	words   map[string][]copingPhrase // by the stem of the first word, longest first
	asks    []string                  // classes of prompts, without "ask."
	asked   map[string][]copingPhrase
	set     copingSets
}

type copingPhrase struct {
	rest []string // stems after the first
	is   classSet
}

// classSet is a set of classes of coping.txt, a bit each.
type classSet uint64

// copingSets are the sets that the features of both skills ask about.
type copingSets struct {
	strategy, outburst, lapse, feeling, plan, mend, urge, justify, adult, calm classSet
	setback, try, adapt, good, stop, bad, view, helped, span, ready            classSet
}

func (l *lexicon) readCoping(text string) *coping {
	c := &coping{words: map[string][]copingPhrase{}, asked: map[string][]copingPhrase{}}
	for line := range strings.SplitSeq(text, "\n") {
		name, list, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		into, names := c.words, &c.classes
		if ask, ok := strings.CutPrefix(name, "ask."); ok {
			name, into, names = ask, c.asked, &c.asks
		}
		bit := classSet(1) << len(*names)
		*names = append(*names, name)
		for entry := range strings.SplitSeq(list, ",") {
			l.addCoping(into, entry, bit)
		}
	}
	c.sort()
	return c
}

func (l *lexicon) addCoping(into map[string][]copingPhrase, entry string, bit classSet) {
	var stems []string
	for _, t := range l.tokenize(entry) {
		stems = append(stems, t.stem)
	}
	if len(stems) == 0 {
		return
	}
	list := into[stems[0]]
	at := slices.IndexFunc(list, func(p copingPhrase) bool { return slices.Equal(p.rest, stems[1:]) })
	if at >= 0 {
		list[at].is |= bit
		return
	}
	list = append(list, copingPhrase{stems[1:], bit})
	slices.SortStableFunc(list, func(a, b copingPhrase) int { return len(b.rest) - len(a.rest) })
	into[stems[0]] = list
}

func (c *coping) sets(names string) (s classSet) {
	for n := range strings.FieldsSeq(names) {
		if at := slices.Index(c.classes, n); at >= 0 {
			s |= 1 << at
		}
	}
	return s
}

// sort shares the classes among the sets.
func (c *coping) sort() {
	s := &c.set
	s.strategy = c.sets("pause leave restrain body outlet selftalk arrange")
	s.outburst = c.sets("aggress voice defy deceit")
	s.lapse = s.outburst | c.sets("idle justify")
	s.feeling, s.urge, s.calm = c.sets("anger fear hurt"), c.sets("urge"), c.sets("calm")
	s.plan = c.sets("arrange schedule chunk routine purpose monitor")
	s.mend, s.justify, s.adult = c.sets("repair truth"), c.sets("justify"), c.sets("adult")
	s.setback, s.try, s.helped = c.sets("setback"), c.sets("retry practice keep"), c.sets("helped")
	s.adapt, s.good = c.sets("change diagnose chunk arrange"), c.sets("progress win")
	s.stop = c.sets("quit avoid helpless defy deceit")
	s.bad = s.stop | c.sets("blame justify aggress idle")
	s.view, s.span, s.ready = c.sets("lesson accept next"), c.sets("span"), c.sets("schedule")
}

// copingAt returns the classes of the longest phrase that begins at toks[i].
func copingAt(words map[string][]copingPhrase, toks []token, i int) classSet {
next:
	for _, p := range words[toks[i].stem] {
		if i+len(p.rest) >= len(toks) {
			continue
		}
		for k, s := range p.rest {
			if toks[i+1+k].stem != s {
				continue next
			}
		}
		return p.is
	}
	return 0
}

// most is how many sentences and deeds are told apart; what follows counts as
// in the last.
const most = 128

// deed is one token at which the writer does or tells something of the classes
// is, neither denied nor between quotation marks.
type deed struct {
	is classSet
	at int
}

// story is what the writer did, in order.
type story struct {
	deeds       [most]deed
	n           int
	inSentence  [most]classSet
	sents       int
	seen        classSet
	count       [64]uint8 // deeds of each class, at most 255
	first, last [64]int   // token of the first and the last deed of each class
	anyone      [64]uint8 // the same by anybody
	denied      [64]uint8 // the same by the writer, denied
}

// story reads the deeds of a text. Deeds of persons other than the writer count
// in anyone alone.
func (d *Doc) story(s *story) {
	s.sents = len(d.sents)
	for at := range d.sents {
		toks := d.toks[d.first[at]:d.first[at+1]]
		for i := range toks {
			t := &toks[i]
			if !t.word {
				continue
			}
			is := copingAt(d.lex.coping.words, toks, i)
			if is != 0 {
				s.add(is, t, d.first[at]+i, min(at, most-1))
			}
		}
	}
}

func (s *story) add(is classSet, t *token, at, sent int) {
	for rest := is; rest != 0; rest &= rest - 1 {
		c := bits.TrailingZeros64(uint64(rest))
		if !t.neg {
			s.anyone[c] = min(s.anyone[c], 254) + 1
		}
		switch {
		case t.agent == other || t.quoted:
			continue
		case t.neg:
			s.denied[c] = min(s.denied[c], 254) + 1
			continue
		}
		if s.count[c] == 0 {
			s.first[c] = at
		}
		s.last[c] = at
		s.count[c] = min(s.count[c], 254) + 1
	}
	if t.agent == other || t.quoted || t.neg {
		return
	}
	s.seen |= is
	s.inSentence[sent] |= is
	if s.n < most {
		s.deeds[s.n] = deed{is, at}
		s.n++
	}
}

// kinds returns how many classes of g the writer's deeds are of.
func (s *story) kinds(g classSet) int { return bits.OnesCount64(uint64(s.seen & g)) }

func (s *story) has(g classSet) bool { return s.seen&g != 0 }

// then says whether a deed of a stands before one of b.
func (s *story) then(a, b classSet) bool {
	a, b = a&s.seen, b&s.seen
	if a == 0 || b == 0 {
		return false
	}
	early, late := int(^uint(0)>>1), -1
	for ; a != 0; a &= a - 1 {
		early = min(early, s.first[bits.TrailingZeros64(uint64(a))])
	}
	for ; b != 0; b &= b - 1 {
		late = max(late, s.last[bits.TrailingZeros64(uint64(b))])
	}
	return early < late
}

// soon says whether a deed of b follows one of a within n tokens.
func (s *story) soon(a, b classSet, n int) bool {
	if !s.has(a) || !s.has(b) {
		return false
	}
	for i := range s.n {
		if s.deeds[i].is&a == 0 {
			continue
		}
		for k := i + 1; k < s.n && s.deeds[k].at <= s.deeds[i].at+n; k++ {
			if s.deeds[k].is&b != 0 {
				return true
			}
		}
	}
	return false
}

// share returns the share of sentences with a deed of g, 0-1.
func (s *story) share(g classSet) float64 {
	n := min(s.sents, most)
	with := 0
	for _, is := range s.inSentence[:n] {
		if is&g != 0 {
			with++
		}
	}
	return float64(with) / float64(max(n, 1))
}

// ends says whether the last sentence has a deed of g.
func (s *story) ends(g classSet) bool {
	n := min(s.sents, most)
	return n > 0 && s.inSentence[n-1]&g != 0
}

// turn returns 1 if the last deed of good or bad is good, -1 if it is bad, 0 if
// there is none.
func (s *story) turn(good, bad classSet) float64 {
	for i := s.n - 1; i >= 0; i-- {
		switch is := s.deeds[i].is; {
		case is&bad != 0:
			return -1
		case is&good != 0:
			return 1
		}
	}
	return 0
}

// sum adds up the counts of the classes of g.
func sum(counts *[64]uint8, g classSet) (n int) {
	for ; g != 0; g &= g - 1 {
		n += int(counts[bits.TrailingZeros64(uint64(g))])
	}
	return n
}

func sign(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// upTo returns n, at most top.
func upTo(n, top int) float64 { return float64(min(n, top)) }

// askedIn returns the classes of a prompt.
func (d *Doc) askedIn(prompt []token) (is classSet) {
	for i := range prompt {
		is |= copingAt(d.lex.coping.asked, prompt, i)
	}
	return is
}

// plan appends the names of the columns for self-regulation and resilience, in
// the order of copings, and notes which classes they count.
func (c *coping) plan(p *layout) {
	counted := func(prefix string, classes [][2]string) (at []int) {
		for _, x := range classes {
			name := prefix + x[0]
			if x[0] != x[1] {
				name += "_" + x[1]
			}
			p.names = append(p.names, name)
			at = append(at, slices.Index(c.classes, x[1]))
		}
		return at
	}
	p.regulation = counted("reg_", regulationClasses())
	p.names = append(p.names, regulationShape()...)
	for _, a := range c.asks {
		p.names = append(p.names, "reg_asked_"+a)
	}
	p.resilience = counted("res_", resilienceClasses())
	p.names = append(p.names, resilienceShape()...)
}

// copings appends the features of self-regulation and resilience.
func (d *Doc) copings(v []float64) []float64 {
	var s story
	d.story(&s)
	v = d.regulation(v, &s)
	for i := range d.lex.coping.asks {
		v = append(v, float64(d.asks>>i&1))
	}
	return d.resilience(v, &s)
}
