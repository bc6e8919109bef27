package feature

import "slices"

// plotLines are the compiled patterns of one or more skills and what follows
// what.
type plotLines struct {
	names    []string
	patterns []pattern
	follows  []follow
}

func (l *lexicon) readPlots() *plotLines {
	p := &plotLines{}
	p.add(l, "emp_", empathyPatterns(), empathyFollows())
	p.add(l, "prob_", problemPatterns(), problemFollows())
	for _, x := range p.patterns {
		p.names = append(p.names, x.name)
	}
	for _, f := range p.follows {
		p.names = append(p.names, f.name)
	}
	return p
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
	for _, f := range p.follows {
		on := 0.0
		if first[f.a] >= 0 && last[f.b] > first[f.a] {
			on = 1
		}
		v = append(v, on)
	}
	return v
}
