package feature

import (
	"math"
	"slices"
	"strings"
)

// plotLines are the compiled patterns of one or more skills and what follows
// what.
type plotLines struct {
	names    []string
	patterns []pattern
	follows  []follow
	sums     [][]float64
}

func (l *lexicon) readPlots() *plotLines {
	p := &plotLines{}
	p.add(l, "emp_", empathyPatterns(), empathyFollows())
	p.add(l, "prob_", problemPatterns(), problemFollows())
	for _, x := range p.patterns {
		p.names = append(p.names, x.name)
	}
	for _, n := range []string{"me_share", "we_share", "other_share", "thing_share", "to_other_share", "good_other_share", "bad_other_share", "reported_share", "clause_words"} {
		p.names = append(p.names, "emp_"+n)
	}
	p.sum("emp_care", "emp_named_feeling emp_seen_in_body emp_what_other_wants emp_noticing emp_others_reason emp_so_that_other emp_mindread emp_kind_to_other emp_kind_end emp_soft emp_offer emp_asked emp_too emp_cost emp_repair emp_lone_other emp_good_to_other")
	p.sum("emp_against", "emp_harm_other emp_harm_end emp_laugh_mine emp_laugh_end emp_dismiss emp_dismiss_end emp_insult_other emp_other_leaves_end emp_my_gain_end emp_fool emp_so_other_not emp_forced emp_repeat_end emp_bad_to_other emp_bad_end")
	p.sum("prob_way", "prob_trouble prob_cause prob_handle prob_so_act prob_test prob_works_end prob_number prob_fair prob_propose prob_ask prob_info prob_order prob_plan prob_if prob_lesson prob_so_thing")
	p.sum("prob_against", "prob_hide prob_random prob_refuse prob_refuse_end prob_giveup prob_giveup_end prob_copy prob_demand prob_fault_other prob_clash prob_slogan prob_laugh prob_forced prob_worse prob_excuse prob_bad_end prob_fool")
	for _, f := range p.follows {
		p.names = append(p.names, f.name)
	}
	return p
}

func (p *plotLines) sum(name, of string) {
	w := make([]float64, len(p.patterns))
	for n := range strings.FieldsSeq(of) {
		i := slices.IndexFunc(p.patterns, func(x pattern) bool { return x.name == n })
		if i < 0 {
			panic(n)
		}
		w[i] = 1
	}
	p.sums = append(p.sums, w)
	p.names = append(p.names, name)
}

func (p *plotLines) add(l *lexicon, prefix string, patterns [][2]string, follows [][3]string) {
	for _, x := range patterns {
		p.patterns = append(p.patterns, l.readPattern(prefix+x[0], x[1]))
	}
	at := func(name string) int {
		return slices.IndexFunc(p.patterns, func(x pattern) bool { return x.name == prefix+name })
	}
	for _, f := range follows {
		p.follows = append(p.follows, follow{prefix + f[0], at(f[1]), at(f[2]), 0})
	}
}

// plot appends the values of the plot lines to v.
func (d *Doc) plot(v []float64) []float64 {
	p := d.lex.social
	cs := d.clauses()
	first, last := make([]int16, len(p.patterns)), make([]int16, len(p.patterns))
	for i := range p.patterns {
		n := 0.0
		first[i], last[i] = -1, -1
		for k := range cs {
			if p.patterns[i].fits(&cs[k]) {
				n++
				if first[i] < 0 {
					first[i] = int16(k)
				}
				last[i] = int16(k)
			}
		}
		v = append(v, min(n, 2))
	}
	n := float64(max(len(cs), 1))
	var share [agents + 1]float64
	var toOther, good, bad, said, bare float64
	g, b := d.lex.events.bit["good"], d.lex.events.bit["bad"]
	for i := range cs {
		c := &cs[i]
		share[c.subj] += 1 / n
		if (c.subj == me || c.subj == we) && c.obj == other {
			toOther += 1 / n
		}
		if c.subj == other && c.is&g != 0 {
			good += 1 / n
		}
		if c.subj == other && c.is&b != 0 {
			bad += 1 / n
		}
		if c.by != unknown {
			said += 1 / n
		}
	}
	_ = bare
	v = append(v, share[me], share[we], share[other], share[thing], toOther, good, bad, said, float64(d.words)/n)
	for _, s := range p.sums {
		sum := 0.0
		for i, w := range s {
			if w != 0 && last[i] >= 0 {
				sum += w
			}
		}
		v = append(v, sum/math.Sqrt(n))
	}
	for _, f := range p.follows {
		on := 0.0
		if first[f.a] >= 0 && last[f.b] > first[f.a] {
			on = 1
		}
		v = append(v, on)
	}
	return v
}
