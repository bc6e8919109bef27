package feature

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a stretch of text in byte offsets, End exclusive.
type Span struct{ Start, End int }

// token is a word, a clitic split off a word, or one punctuation mark.
type token struct {
	Span
	text   string // as written
	low    string // lower case, common child spellings mended
	stem   string
	tag    uint8 // part of speech, an index into tagger.classes
	word   bool  // not punctuation
	clitic bool  // continues the word before: n't, 's, 'll ...
	mended bool  // low is a guess at a misspelled word
	hidden bool  // a first name, read as the stand-in
	sent   int   // index of its sentence
	cue    int16 // index of its cue class, -1 for none
	cueAt  bool  // first token of the matched cue
	quoted bool  // inside quotation marks
	agent  agent // subject in force
	neg    bool  // shortly after a negation
}

// clitics are split off the end of a word, as the Penn Treebank does.
func clitics() []string { return []string{"n't", "'ll", "'re", "'ve", "'s", "'m", "'d"} }

// tokenize cuts text into words, clitics and punctuation marks.
func (l *lexicon) tokenize(text string) []token {
	toks := make([]token, 0, len(text)/4+4)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case inWord(r):
			end := wordEnd(text, i)
			toks = l.addWord(toks, text, i, end)
			i = end
		case unicode.IsSpace(r):
			i += size
		default:
			toks = append(toks, token{Span: Span{i, i + size}, text: text[i : i+size], low: text[i : i+size], stem: text[i : i+size], cue: -1})
			i += size
		}
	}
	return toks
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// wordEnd returns the end of the word that starts at i: letters and digits,
// with apostrophes and hyphens between them.
func wordEnd(text string, i int) int {
	end := i
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if inWord(r) {
			i += size
			end = i
			continue
		}
		if r != '\'' && r != '’' && r != '-' {
			break
		}
		if next, _ := utf8.DecodeRuneInString(text[i+size:]); !inWord(next) {
			break
		}
		i += size
	}
	return end
}

func (l *lexicon) addWord(toks []token, text string, start, end int) []token {
	written := text[start:end]
	low := strings.ToLower(written)
	if strings.Contains(low, "’") {
		low = strings.ReplaceAll(low, "’", "'")
	}
	mended := false
	if fixed, ok := l.spelling[low]; ok {
		low = fixed
	} else if low == written {
		low, mended = l.mend(low)
	}
	for _, c := range l.clitic {
		base, ok := strings.CutSuffix(low, c)
		if !ok || base == "" {
			continue
		}
		cut := end - len(c)
		if strings.HasSuffix(written, c[1:]) && !strings.HasSuffix(strings.ToLower(written), c) {
			cut = end // mended spelling or curly mark: the clitic has no bytes of its own
		}
		if cut <= start || cut > end {
			cut = end
		}
		// A token's text feeds the tagger, so it is the mended form here.
		head := base
		if r, _ := utf8.DecodeRuneInString(written); unicode.IsUpper(r) {
			head = strings.ToUpper(base[:1]) + base[1:]
		}
		return append(toks,
			token{Span: Span{start, cut}, text: head, low: base, stem: l.stem(base), word: true, cue: -1},
			token{Span: Span{cut, end}, text: c, low: c, stem: c, word: true, clitic: true, cue: -1})
	}
	return append(toks, token{Span: Span{start, end}, text: written, low: low, stem: l.stem(low), word: true, mended: mended, cue: -1})
}

// Sentences cuts text first at line breaks (utterances), then after . ! ? … and
// their closing quotes, and returns the byte span of each piece with a word in
// it, without the white space around it. Abbreviations of titles and initials
// do not end a sentence.
func Sentences(text string) []Span {
	var out []Span
	start := 0
	for start < len(text) {
		end := start + sentenceEnd(text[start:])
		if s, ok := trimmed(text, start, end); ok {
			out = append(out, s)
		}
		start = end
	}
	return out
}

// sentenceEnd returns the length of the first sentence of text.
func sentenceEnd(text string) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch r {
		case '\n', '\r':
			return i
		case '.', '!', '?', '…':
			if r == '.' && abbreviation(text[:i-1]) {
				continue
			}
			j := i
			for j < len(text) {
				c, n := utf8.DecodeRuneInString(text[j:])
				if !strings.ContainsRune(`.!?…"”’')`, c) {
					break
				}
				j += n
			}
			next, _ := utf8.DecodeRuneInString(text[j:])
			if j >= len(text) || unicode.IsSpace(next) {
				return j
			}
			i = j
		}
	}
	return len(text)
}

func abbreviation(before string) bool {
	word := before[strings.LastIndexFunc(before, unicode.IsSpace)+1:]
	switch strings.ToLower(word) {
	case "mr", "mrs", "ms", "dr", "st", "vs", "etc":
		return true
	}
	r, size := utf8.DecodeRuneInString(word)
	return size == len(word) && unicode.IsUpper(r) && r != 'I'
}

// trimmed cuts white space off a span; false if no word is left in it.
func trimmed(text string, start, end int) (Span, bool) {
	piece := text[start:end]
	if strings.IndexFunc(piece, inWord) < 0 {
		return Span{}, false
	}
	left := len(piece) - len(strings.TrimLeftFunc(piece, unicode.IsSpace))
	right := len(piece) - len(strings.TrimRightFunc(piece, unicode.IsSpace))
	return Span{start + left, end - right}, true
}
