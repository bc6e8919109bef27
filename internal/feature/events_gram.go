package feature

import "math/bits"

// eventGrams appends what happens: each event class with who and to whom, what
// follows what, and how the text ends.
func (d *Doc) eventGrams(out []uint64) []uint64 {
	cs := d.clauses
	for i := range cs {
		c := &cs[i]
		who := uint64(c.subj)<<8 | uint64(c.obj)
		last := i >= len(cs)-2
		var v, o [3]uint64
		if c.verb >= 0 {
			v = d.sense(&d.toks[c.verb])
			not := uint64(c.marks & (markNot | markWould))
			out = append(out, mix(mix(120, v[2]), uint64(c.subj)), mix(mix(121, v[1]), who), mix(mix(122, v[1]), uint64(c.subj)<<8|not), mix(mix(123, v[0]), who<<4|uint64(c.join)))
			if last {
				out = append(out, mix(mix(124, v[1]), uint64(c.subj)))
			}
			if c.noun >= 0 {
				o = d.sense(&d.toks[c.noun])
				out = append(out, mix(mix(125, v[1]), o[1]), mix(mix(126, v[0]), o[0]), mix(mix(127, o[1]), uint64(c.subj)))
			}
			if i+1 < len(cs) && cs[i+1].verb >= 0 {
				n := &cs[i+1]
				w := d.sense(&d.toks[n.verb])
				out = append(out, mix(mix(128, v[1]), w[1]), mix(mix(mix(129, v[0]), w[0]), uint64(c.subj)<<4|uint64(n.subj)))
			}
		}
		out = append(out, mix(90, who), mix(mix(91, who), uint64(c.join)), mix(mix(92, who), uint64(c.marks&^markPast)))
		for m := c.is; m != 0; m &= m - 1 {
			b := uint64(bits.TrailingZeros64(m))
			out = append(out, mix(93, b), mix(mix(94, b), uint64(c.subj)), mix(mix(95, b), who), mix(mix(96, b), uint64(c.join)), mix(mix(97, b), uint64(c.subj)<<4|uint64(c.by)), mix(mix(112, b), uint64(c.subj)<<8|uint64(c.marks&(markWould|markAsk|markNot))))
			if last {
				out = append(out, mix(mix(98, b), uint64(c.subj)))
			}
			for k := m & (m - 1); k != 0; k &= k - 1 {
				out = append(out, mix(mix(99, b), uint64(bits.TrailingZeros64(k))))
			}
			for k := i + 1; k < min(len(cs), i+4); k++ {
				n := &cs[k]
				for q := n.is; q != 0; q &= q - 1 {
					e := uint64(bits.TrailingZeros64(q))
					out = append(out, mix(mix(100, b), e))
					if k == i+1 {
						out = append(out, mix(mix(mix(101, b), e), uint64(c.subj)<<4|uint64(n.subj)))
					}
				}
			}
		}
		for m := c.isnt; m != 0; m &= m - 1 {
			b := uint64(bits.TrailingZeros64(m))
			out = append(out, mix(102, b), mix(mix(103, b), uint64(c.subj)))
		}
		if i+1 < len(cs) {
			n := &cs[i+1]
			out = append(out, mix(mix(mix(104, who), uint64(n.subj)<<8|uint64(n.obj)), uint64(n.join)), mix(mix(mix(105, uint64(c.subj)), uint64(n.subj)), uint64(n.join)))
			if i+2 < len(cs) {
				out = append(out, mix(mix(mix(106, uint64(c.subj)), uint64(n.subj)), uint64(cs[i+2].subj)))
			}
		}
		if i == len(cs)-1 {
			out = append(out, mix(107, who), mix(mix(108, uint64(c.subj)), uint64(c.marks)))
		}
		if i == 0 {
			out = append(out, mix(109, who))
		}
	}
	return out
}
