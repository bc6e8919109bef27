package feature

import (
	"strings"
	"unicode/utf8"
)

// Input is one response and what is known of it.
type Input struct {
	Text      string
	Grade     int    // 2-8, 0 unknown
	Mode      string // "spoken", "written" or "" unknown
	Prompt    string // wording of the prompt, may be empty
	Reference string // reference answer or rubric text of the prompt, may be empty
}

// Doc is a text that has been read: cut, tagged and marked. It is not changed
// after Read and may be used by several goroutines.
type Doc struct {
	in      Input
	lex     *lexicon
	toks    []token
	sents   []Span
	first   []int  // index of the first token of each sentence, and the end
	text    string // of the sentences, repeated ones once
	words   int    // words, clitics not counted apart
	length  int    // words with those of repeated sentences
	acts    []act
	clauses []clause
	prompt  map[string]bool // stems of content words of the prompt
	overlap float64         // share of the text's content words that the prompt has
	asks    classSet        // what the prompt asks for
}

// act is a cue with who did it and how it stands.
type act struct {
	cue     int16
	agent   agent
	negated bool
	unreal  bool // would, could, should, if
	quoted  bool
	sent    int
	at      float64 // place in the text, 0-1
}

// agent is who does what a cue names.
type agent uint8

const (
	unknown agent = iota
	me
	we
	you
	other
	agents
)

func (a agent) String() string {
	return [agents + 1]string{"none", "me", "we", "you", "other", "thing"}[a]
}

// Read cuts in.Text into sentences and tokens, tags them and finds the cues.
// It never fails: any bytes are a text. A sentence said again word for word
// adds nothing and is read once, so that padding does not pay. Of texts longer
// than 128 KiB, six times what a response may hold, the beginning is read.
func Read(in Input) *Doc {
	l := lexicons()
	in.Text, in.Prompt, in.Reference = beginning(in.Text), beginning(in.Prompt), beginning(in.Reference)
	d := &Doc{in: in, lex: l, toks: make([]token, 0, len(in.Text)/4+4)}
	seen := map[uint64]bool{}
	for _, s := range Sentences(in.Text) {
		part := l.tokenize(in.Text[s.Start:s.End])
		n := wordsIn(part)
		d.length += n
		h := hashTokens(part)
		if seen[h] {
			continue
		}
		seen[h] = true
		d.words += n
		d.add(s, part)
	}
	d.first = append(d.first, len(d.toks))
	d.joinText()
	d.markQuotes()
	d.findActs()
	d.findClauses()
	d.comparePrompt()
	return d
}

// mostBytes is how much of a text is read.
const mostBytes = 128 << 10

// beginning returns the first mostBytes of s, cut before a character.
func beginning(s string) string {
	if len(s) <= mostBytes {
		return s
	}
	end := mostBytes
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// add appends a sentence and its tokens, tagged and marked.
func (d *Doc) add(s Span, part []token) {
	for k := range part {
		part[k].Start += s.Start
		part[k].End += s.Start
		part[k].sent = len(d.sents)
	}
	d.lex.hideNames(part)
	d.lex.tagger.tag(part)
	d.lex.mark(part)
	d.first = append(d.first, len(d.toks))
	d.sents = append(d.sents, s)
	d.toks = append(d.toks, part...)
}

// joinText sets the text that moods are taken of.
func (d *Doc) joinText() {
	if d.length == d.words {
		d.text = d.in.Text
		return
	}
	var b strings.Builder
	for _, s := range d.sents {
		b.WriteString(d.in.Text[s.Start:s.End])
		b.WriteByte(' ')
	}
	d.text = b.String()
}

func wordsIn(toks []token) (n int) {
	for i := range toks {
		if toks[i].word && !toks[i].clitic {
			n++
		}
	}
	return n
}

// hashTokens hashes the words of a sentence; case and marks do not count.
func hashTokens(toks []token) uint64 {
	h := uint64(fnvBasis)
	for i := range toks {
		if toks[i].word {
			h = mix(h, hashOn(fnvBasis, toks[i].low))
		}
	}
	return h
}

// Words returns the number of words, repeated sentences included.
func (d *Doc) Words() int { return d.length }

// markQuotes marks what stands between double quotation marks of one
// utterance; an unclosed one reaches to the end of its sentence only.
func (d *Doc) markQuotes() {
	open, since := false, 0
	for i := range d.toks {
		t := &d.toks[i]
		switch t.low {
		case `"`:
			open = !open
			since = t.sent
		case "“":
			open, since = true, t.sent
		case "”":
			open = false
		}
		if open && t.sent > since+1 {
			open = false
		}
		t.quoted = open
	}
}

// findActs walks each sentence with its subject, negation and mood in mind.
func (d *Doc) findActs() {
	for s := range d.sents {
		who, neg, unreal := unknown, -9, false
		for i := d.first[s]; i < d.first[s+1]; i++ {
			t := &d.toks[i]
			if !t.word {
				if t.low == "." || t.low == ";" || t.low == "—" {
					who, unreal = unknown, false
				}
				continue
			}
			if a := d.subject(i); a != unknown {
				who = a
			}
			switch t.low {
			case "n't", "not", "never", "no", "without", "nobody", "none", "nothing", "stopped", "barely":
				neg = i
			case "would", "could", "should", "if", "might", "wish", "'d":
				unreal = true
			case "but", "then", "so", "because", "and":
				neg = -9
			}
			t.agent, t.neg = who, i-neg <= 3 && i != neg
			if t.cueAt {
				d.acts = append(d.acts, act{t.cue, who, t.neg, unreal, t.quoted, s, float64(i) / float64(len(d.toks))})
			}
		}
	}
}

// subject returns whom token i names if it can be a subject.
func (d *Doc) subject(i int) agent {
	t := &d.toks[i]
	switch t.low {
	case "i":
		return me
	case "we":
		return we
	case "you":
		return you
	case "he", "she", "they", "everybody", "everyone", "somebody", "someone", "nobody", "kids", "people":
		return other
	case "me", "him", "her", "them", "us", "it":
		return unknown
	}
	isPerson := d.lex.isName[t.tag] && !t.clitic
	if t.cue >= 0 {
		switch d.lex.cueNames[t.cue] {
		case "peer", "family", "adult":
			isPerson = true
		}
	}
	if !isPerson || i+1 >= len(d.toks) {
		return unknown
	}
	// A noun is taken for the subject if a verb follows at once.
	next := &d.toks[i+1]
	if d.lex.isVerb[next.tag] || next.low == "'s" || d.lex.isAdv[next.tag] {
		return other
	}
	return unknown
}

func (d *Doc) content(t *token) bool {
	return t.word && !t.clitic && len(t.low) > 2 && !d.lex.function[t.low]
}

func (d *Doc) comparePrompt() {
	prompt := d.lex.tokenize(d.in.Prompt)
	d.prompt, d.asks = d.stemsOf(prompt), d.askedIn(prompt)
	same, n := 0, 0
	for i := range d.toks {
		if d.content(&d.toks[i]) {
			n++
			if d.prompt[d.toks[i].stem] {
				same++
			}
		}
	}
	d.overlap = float64(same) / float64(max(n, 1))
}

// stems returns the stems of the content words of s.
func (d *Doc) stems(s string) map[string]bool {
	return d.stemsOf(d.lex.tokenize(s))
}

func (d *Doc) stemsOf(toks []token) map[string]bool {
	if len(toks) == 0 {
		return nil
	}
	out := map[string]bool{}
	for i := range toks {
		if t := &toks[i]; d.content(t) {
			out[t.stem] = true
		}
	}
	return out
}
