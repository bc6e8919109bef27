package feature

// View is one way to cut a text into countable pieces, for the n-gram tables
// that a model set brings along.
type View uint8

const (
	// Words: one to three words in a row, and one to two stems.
	Words View = iota
	// Skeleton: cues, function words and parts of speech in a row, who did
	// what, what came before what, and how the text ends.
	Skeleton
	// Asked: the stems of the prompt, one and two in a row.
	Asked
	// Senses: groups of words of like use in a row, function words as they are.
	Senses
	// Views is their number.
	Views = 4
)

// String returns the view's key in files.
func (v View) String() string {
	return [Views]string{"words", "skeleton", "asked", "senses"}[v]
}

// Grams appends to out the hash of every piece of the view, repeats included,
// and returns it.
func (d *Doc) Grams(v View, out []uint64) []uint64 {
	switch v {
	case Words:
		return d.wordGrams(out)
	case Skeleton:
		return d.skeletonGrams(out)
	case Senses:
		return d.senseGrams(out)
	}
	return d.promptGrams(out)
}

const (
	fnvBasis = 14695981039346656037
)

// mix joins a hash to a running one.
func mix(h, x uint64) uint64 {
	h ^= x
	h *= 0xff51afd7ed558ccd
	return h ^ h>>32
}

func (d *Doc) wordGrams(out []uint64) []uint64 {
	for s := range d.sents {
		p2, p1 := uint64(1), uint64(2)
		s1 := uint64(2)
		for i := d.first[s]; i < d.first[s+1]; i++ {
			t := &d.toks[i]
			h := hashOn(fnvBasis, neutral(t.low))
			st := hashOn(fnvBasis^77, neutral(t.stem))
			out = append(out, h, mix(mix(11, p1), h), mix(mix(mix(12, p2), p1), h))
			if t.word {
				out = append(out, st, mix(mix(13, s1), st))
				if d.content(t) {
					out = append(out, mix(mix(15, uint64(t.agent)), st))
					if t.neg {
						out = append(out, mix(16, st))
					}
					if s == len(d.sents)-1 {
						out = append(out, mix(17, st))
					}
				}
			}
			p2, p1, s1 = p1, h, st
		}
	}
	return out
}

func (d *Doc) promptGrams(out []uint64) []uint64 {
	before := uint64(1)
	for _, t := range d.lex.tokenize(d.in.Prompt) {
		if !t.word {
			continue
		}
		h := hashOn(fnvBasis, t.stem)
		out = append(out, h, mix(mix(31, before), h))
		before = h
	}
	return out
}

// symbol is the token in the skeleton: its cue class, else a function word
// itself, else its part of speech; persons are one kind.
func (d *Doc) symbol(t *token) uint64 {
	l := d.lex
	switch t.low {
	case "i":
		return 1001
	case "he", "she", "they":
		return 1002
	case "him", "them":
		return 1003
	case "his", "her", "their":
		return 1004
	}
	if t.cue >= 0 {
		return 2000 + uint64(t.cue)
	}
	if l.function[t.low] {
		return hashOn(fnvBasis, neutral(t.stem))
	}
	if l.isName[t.tag] {
		return 1005
	}
	return 3000 + uint64(t.tag)
}

func (d *Doc) skeletonGrams(out []uint64) []uint64 {
	for s := range d.sents {
		out = d.sentenceSkeleton(out, s)
	}
	out = d.actGrams(out)
	for i := range d.toks {
		for _, c := range d.lex.empath[d.toks[i].stem] {
			out = append(out, mix(51, uint64(c)))
		}
	}
	return out
}

func (d *Doc) sentenceSkeleton(out []uint64, s int) []uint64 {
	var p [4]uint64 // the symbols before, nearest first
	n := 0
	last := s == len(d.sents)-1
	for i := d.first[s]; i < d.first[s+1]; i++ {
		t := &d.toks[i]
		if t.cue >= 0 && !t.cueAt && i > 0 && d.toks[i-1].cue == t.cue {
			continue // a phrase is one symbol
		}
		h := d.symbol(t)
		g := mix(41, h)
		out = append(out, g)
		if last {
			out = append(out, mix(42, g))
		}
		for k := 0; k < min(n, 3); k++ {
			g = mix(g, p[k])
			out = append(out, g)
		}
		for k := 1; k < min(n, 4); k++ {
			out = append(out, mix(mix(43, p[k]), h)) // skips one to three
		}
		p[3], p[2], p[1], p[0] = p[2], p[1], p[0], h
		n++
	}
	return out
}

func (d *Doc) actGrams(out []uint64) []uint64 {
	code := func(a *act) uint64 {
		c := uint64(a.cue)<<8 | uint64(a.agent)<<4
		if a.negated {
			c |= 1
		}
		if a.unreal {
			c |= 2
		}
		return c
	}
	n := len(d.acts)
	for i := range d.acts {
		a := &d.acts[i]
		h := code(a)
		out = append(out, mix(61, h), mix(62, h&^2))
		if i >= n-3 {
			out = append(out, mix(63, h&^2))
		}
		for k := i + 1; k < min(n, i+6); k++ {
			b := &d.acts[k]
			out = append(out, mix(mix(64, uint64(a.cue)), uint64(b.cue)))
			if k == i+1 {
				out = append(out, mix(mix(65, h&^2), code(b)&^2))
			}
		}
	}
	return out
}

// senseGrams appends the groups of words: fine ones alone and in pairs, middle
// ones in up to three, coarse ones in three, four and with a gap.
func (d *Doc) senseGrams(out []uint64) []uint64 {
	for s := range d.sents {
		var p [4][3]uint64
		n := 0
		for i := d.first[s]; i < d.first[s+1]; i++ {
			t := &d.toks[i]
			h := d.sense(t)
			out = append(out, mix(71, h[2]), mix(72, h[1]))
			if d.content(t) {
				out = append(out, mix(mix(80, uint64(t.agent)), h[1]))
				if t.neg {
					out = append(out, mix(81, h[1]))
				}
				if s == len(d.sents)-1 {
					out = append(out, mix(82, h[1]))
				}
			}
			if n > 0 {
				out = append(out, mix(mix(73, p[0][1]), h[1]), mix(mix(79, p[0][2]), h[2]))
			}
			if n > 1 {
				out = append(out, mix(mix(mix(74, p[1][1]), p[0][1]), h[1]), mix(mix(mix(75, p[1][0]), p[0][0]), h[0]), mix(mix(76, p[1][1]), h[1]))
			}
			if n > 2 {
				out = append(out, mix(mix(mix(mix(77, p[2][0]), p[1][0]), p[0][0]), h[0]), mix(mix(78, p[2][1]), h[1]))
			}
			p[3], p[2], p[1], p[0] = p[2], p[1], p[0], h
			n++
		}
	}
	return out
}

// sense returns the coarse, middle and fine group of a token.
func (d *Doc) sense(t *token) [3]uint64 {
	l := d.lex
	if !t.word || l.function[t.low] || t.clitic {
		h := hashOn(fnvBasis, neutral(t.stem))
		return [3]uint64{h, h, h}
	}
	if g, ok := l.senses[neutral(t.low)]; ok {
		return [3]uint64{5000 + uint64(g[0]), 6000 + uint64(g[1]), 7000 + uint64(g[2])}
	}
	if l.isName[t.tag] {
		return [3]uint64{1005, 1005, 1005}
	}
	h := hashOn(fnvBasis, t.stem)
	return [3]uint64{3000 + uint64(t.tag), 3000 + uint64(t.tag), h}
}
