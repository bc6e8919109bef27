package feature

// Foreign says whether a text is mostly not English: of at least three words
// that are no names and no numbers, fewer than half are common English words.
func (d *Doc) Foreign() bool {
	n, known := 0, 0
	for i := range d.toks {
		t := &d.toks[i]
		if !t.word || t.clitic || t.low[0] >= '0' && t.low[0] <= '9' {
			continue
		}
		n++
		if d.english(t) {
			known++
		}
	}
	return n >= 3 && 2*known < n
}

// english says whether a word is a common English one. Words of other
// languages that look like English ones (me, no, a) do not tell, but such
// texts have few of them.
func (d *Doc) english(t *token) bool {
	switch t.low {
	case "i", "he", "she", "we", "they", "you":
		return true
	}
	if d.lex.function[t.low] || t.cue >= 0 {
		return true
	}
	if t.mended {
		return false
	}
	_, ok := d.lex.senses[t.low]
	if !ok {
		_, ok = d.lex.empath[t.stem]
	}
	return ok && !d.lex.foreign[t.low]
}

// CopiesPrompt says whether three quarters of the text's content words are the
// prompt's own.
func (d *Doc) CopiesPrompt() bool { return d.enoughContent() && d.overlap >= .75 }

func (d *Doc) enoughContent() bool {
	n := 0
	for i := range d.toks {
		if d.content(&d.toks[i]) {
			n++
		}
	}
	return n >= 3
}

// FarFromPrompt says whether there is a prompt and the text has none of its
// content words and none of like use.
func (d *Doc) FarFromPrompt() bool { return len(d.prompt) > 0 && d.overlap == 0 && !d.near }

// Stuffed says whether a text is words of the skills with little happening: at
// least three buzz words that are an eighth of all words, or the same pairs of
// words over and over.
func (d *Doc) Stuffed() bool {
	a := d.actSummary()
	words := max(d.words, 1)
	if a.buzz >= 3 && 8*a.buzz >= words {
		return true
	}
	if d.length >= 20 && d.length > 2*d.words {
		return true
	}
	c := d.countTokens()
	return words >= 20 && 2*c.repeated > words
}
