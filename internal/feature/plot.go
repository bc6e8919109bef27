package feature

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

// plot holds the kinds of clause that are looked for and what is made of them.
type plot struct {
	names    []string
	patterns []pattern
	sign     [plots][maxPatterns]int8 // 1 for a skill, -1 against it
	index    *patternIndex
	sums     [][]int16 // places of the patterns that are counted together
	follows  []follow
}

// follow is a pair of patterns of which b may come after a.
type follow struct{ a, b int16 }

// turnNames are the shares of clauses, 0-1, by who does what, and the words a
// clause, whatever the clauses mean.
func turnNames() []string {
	return []string{"emp_turn_me_share", "emp_turn_we_share", "emp_turn_other_share", "emp_turn_thing_share", "emp_turn_to_other_share",
		"emp_feeling_good_share", "emp_feeling_bad_share", "emp_turn_said_share", "emp_turn_clause_words"}
}

func (l *lexicon) readPlot() plot {
	p := plot{}
	at := map[string]int16{}
	for _, x := range slices.Concat(empathyPatterns(), problemPatterns()) {
		at[x[0]] = int16(len(p.patterns))
		p.patterns = append(p.patterns, l.readPattern(x[0], x[1]))
		p.names = append(p.names, x[0])
	}
	p.index = newPatternIndex(p.patterns)
	p.names = append(p.names, trendNames("emp_level_")...)
	p.names = append(p.names, trendNames("prob_level_")...)
	p.names = append(p.names, turnNames()...)
	for k, x := range slices.Concat(empathySums(), problemSums()) {
		var sum []int16
		for n := range strings.FieldsSeq(x[1]) {
			sum = append(sum, at[n])
			p.sign[k/2][at[n]] = int8(1 - 2*(k%2))
		}
		p.sums = append(p.sums, sum)
		p.names = append(p.names, x[0])
	}
	for _, x := range slices.Concat(empathyFollows(), problemFollows()) {
		p.follows = append(p.follows, follow{at[x[1]], at[x[2]]})
		p.names = append(p.names, x[0])
	}
	return p
}

// plots is the number of skills with patterns.
const plots = 2

// trend follows how the clauses of a text speak for and against a skill.
type trend struct {
	sum               int // of the current clause
	good, bad         float64
	early, late       float64
	last, worst, best float64
	end               bool
}

// next closes the clause before c.
func (t *trend) next(c *clause) {
	t.close()
	t.end = c.at > .5
}

func (t *trend) close() {
	x := float64(max(-2, min(2, t.sum)))
	t.sum = 0
	if x == 0 {
		return
	}
	t.last = x
	t.worst, t.best = min(t.worst, x), max(t.best, x)
	if x > 0 {
		t.good += x
	} else {
		t.bad -= x
	}
	if t.end {
		t.late += x
	} else {
		t.early += x
	}
}

func (t *trend) values(v []float64, n int) []float64 {
	t.close()
	w := 1 / math.Sqrt(float64(max(n, 1)))
	return append(v, t.good*w, t.bad*w, (t.good-t.bad)*w, t.late*w, (t.late-t.early)*w, t.last, t.worst, t.best)
}

func trendNames(prefix string) []string {
	return []string{prefix + "good", prefix + "bad", prefix + "net", prefix + "late", prefix + "rise", prefix + "last", prefix + "worst", prefix + "best"}
}

// maxPatterns is room for the patterns of all skills.
const maxPatterns = 192

// plotted appends the values of the plot's names.
func (d *Doc) plotted(v []float64) []float64 {
	p := &d.lex.plot
	var first, last [maxPatterns]int32 // 1 for the first clause, 0 for none
	var counts [maxPatterns]float64
	var trend [plots]trend
	for k := range d.clauses {
		c := &d.clauses[k]
		for s := range trend {
			trend[s].next(c)
		}
		for part, set := range p.index.of(c) {
			for ; set != 0; set &= set - 1 {
				i := part*64 + bits.TrailingZeros64(set)
				if !p.patterns[i].fits(c) {
					continue
				}
				for s := range trend {
					trend[s].sum += int(p.sign[s][i])
				}
				counts[i] = min(2, counts[i]+1)
				last[i] = int32(k + 1)
				if first[i] == 0 {
					first[i] = last[i]
				}
			}
		}
	}
	v = append(v, counts[:len(p.patterns)]...)
	for s := range trend {
		v = trend[s].values(v, len(d.clauses))
	}
	v = d.turns(v)
	root := math.Sqrt(float64(max(len(d.clauses), 1)))
	for _, s := range p.sums {
		n := 0.0
		for _, i := range s {
			if last[i] > 0 {
				n++
			}
		}
		v = append(v, n/root)
	}
	for _, f := range p.follows {
		on := 0.0
		if first[f.a] > 0 && last[f.b] > first[f.a] {
			on = 1
		}
		v = append(v, on)
	}
	return v
}

// turns appends the features of turnNames.
func (d *Doc) turns(v []float64) []float64 {
	n := float64(max(len(d.clauses), 1))
	var subject [agents + 1]float64
	var toOther, good, bad, said float64
	for i := range d.clauses {
		c := &d.clauses[i]
		subject[c.subj]++
		switch {
		case c.subj == other && c.is&d.lex.events.good != 0:
			good++
		case (c.subj == me || c.subj == we) && c.obj == other:
			toOther++
		}
		if c.subj == other && c.is&d.lex.events.bad != 0 {
			bad++
		}
		if c.by != unknown {
			said++
		}
	}
	return append(v, subject[me]/n, subject[we]/n, subject[other]/n, subject[thing]/n, toOther/n, good/n, bad/n, said/n, float64(d.words)/n)
}
