package feature

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"unseenedge/internal/corpus"
)

//go:embed cues.txt
var cueText string

// lexicons compiles the shipped word lists once, at first use.
var lexicons = sync.OnceValue(compile)

// lexicon holds every word list in the form that extraction needs.
type lexicon struct {
	spelling                                     map[string]string
	irregular                                    map[string]string
	clitic                                       []string
	function                                     map[string]bool // words that stand for themselves in a skeleton
	foreign                                      map[string]bool // common short words of other languages
	cueNames                                     []string
	cues                                         map[string][]phrase  // by the stem of the first word, longest first
	senses                                       map[string][3]uint16 // word to its groups of like use, from 1
	names                                        map[string]bool      // first names
	capital                                      map[string]bool      // words written large that are no names
	rank                                         map[string]uint16    // word to its place by use, from 0; empty while compiling
	commons                                      map[[2]byte][]common // of rank, those that a misspelled word is taken for
	empath                                       map[string][]uint8   // stem to categories
	empathNames                                  []string
	vader                                        *vader
	tagger                                       *tagger
	markers                                      [5]map[string]bool
	isNoun, isVerb, isAdj, isAdv, isPast, isName []bool // by tag
	finite                                       []bool // by tag: past, present and modal verbs
	isPerson                                     []bool // by cue class
	events                                       events
	plot                                         plot
	isNumber                                     []bool // by tag: numerals
	coping                                       *coping
	numbers                                      map[string]float64
	plan                                         layout
	slogan                                       map[string]bool // stems of the words on posters
	rubric                                       map[uint64]bool // runs of three words of the rubric
}

type phrase struct {
	rest []string // stems after the first
	cue  int16
}

// compile panics only if the embedded files are damaged: a build error.
func compile() *lexicon {
	l := &lexicon{spelling: spellings(), irregular: irregular(), clitic: clitics(), function: functionWords(), foreign: foreignWords()}
	must := func(b []byte, err error) []byte {
		if err != nil {
			panic(err)
		}
		return b
	}
	l.vader = newVader(string(must(corpus.VADER())))
	l.readEmpath(string(must(corpus.Empath())))
	l.readSenses(string(must(corpus.Senses())))
	t, err := readTagger(must(corpus.Tagger()))
	if err != nil {
		panic(err)
	}
	l.tagger = t
	l.readCues(cueText)
	l.readPersons()
	l.readMarkers()
	l.readTags()
	l.readEvents(eventText)
	l.plot = l.readPlot()
	l.coping, l.numbers = l.readCoping(copingText), numberWords()
	l.plan = l.layout()
	l.rank = ranks(string(must(corpus.Senses())))
	l.names = lines(string(must(corpus.Names())))
	l.capital = map[string]bool{}
	for _, w := range capitals() {
		l.capital[w] = true
	}
	l.commons = commons(l.rank)
	l.slogan, l.rubric = sloganWords(l), rubricRuns(l)
	return l
}

func (l *lexicon) readTags() {
	set := func(names string) []bool {
		out := make([]bool, len(l.tagger.classes))
		for i, c := range l.tagger.classes {
			for n := range strings.FieldsSeq(names) {
				out[i] = out[i] || c == n
			}
		}
		return out
	}
	l.isNoun, l.isVerb = set("NN NNS NNP NNPS"), set("VB VBD VBG VBN VBP VBZ MD")
	l.isAdj, l.isAdv = set("JJ JJR JJS"), set("RB RBR RBS WRB")
	l.isPast, l.isName = set("VBD VBN"), set("NNP NNPS")
	l.finite = set("VBD VBP VBZ MD VB")
	l.isNumber = set("CD")
}

func (l *lexicon) readEmpath(text string) {
	l.empath = make(map[string][]uint8, 12_000)
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		id := uint8(len(l.empathNames))
		l.empathNames = append(l.empathNames, cells[0])
		for _, w := range cells[1:] {
			s := l.stem(strings.ToLower(w))
			if at := l.empath[s]; len(at) == 0 || at[len(at)-1] != id {
				l.empath[s] = append(at, id)
			}
		}
	}
}

func (l *lexicon) readSenses(text string) {
	l.senses = make(map[string][3]uint16, 25_000)
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		cells := strings.Split(line, "\t")
		var g [3]uint16
		for i := range g {
			g[i] = uint16(parseFloat(cells[1+i])) + 1
		}
		l.senses[cells[0]] = g
	}
}

// lines returns the lines of a text as a set.
func lines(text string) map[string]bool {
	out := make(map[string]bool, 15_000)
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		out[line] = true
	}
	return out
}

// ranks returns the place of each word in the list of senses, which has the
// words used most first.
func ranks(text string) map[string]uint16 {
	out := make(map[string]uint16, 25_000)
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		word, _, _ := strings.Cut(line, "\t")
		out[word] = uint16(len(out))
	}
	return out
}

func (l *lexicon) readCues(text string) {
	l.cues = make(map[string][]phrase, 2500)
	for line := range strings.SplitSeq(text, "\n") {
		name, list, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		id := int16(len(l.cueNames))
		l.cueNames = append(l.cueNames, name)
		for entry := range strings.SplitSeq(list, ",") {
			l.addCue(strings.TrimSpace(entry), id)
		}
	}
}

func (l *lexicon) addCue(entry string, id int16) {
	toks := l.tokenize(entry)
	if len(toks) == 0 {
		return
	}
	p := phrase{cue: id}
	for _, t := range toks[1:] {
		p.rest = append(p.rest, t.stem)
	}
	list := l.cues[toks[0].stem]
	for _, q := range list {
		if len(q.rest) == len(p.rest) && strings.Join(q.rest, " ") == strings.Join(p.rest, " ") {
			return
		}
	}
	at := 0
	for at < len(list) && len(list[at].rest) >= len(p.rest) {
		at++
	}
	l.cues[toks[0].stem] = append(list[:at:at], append([]phrase{p}, list[at:]...)...)
}

// readPersons sets which cue classes name persons.
func (l *lexicon) readPersons() {
	l.isPerson = make([]bool, len(l.cueNames))
	for i, n := range l.cueNames {
		l.isPerson[i] = n == "peer" || n == "family" || n == "adult"
	}
}

// mark finds the cues in a sentence: the longest phrase at each place.
func (l *lexicon) mark(toks []token) {
	for i := 0; i < len(toks); {
		n := l.matchCue(toks, i)
		i += max(n, 1)
	}
}

func (l *lexicon) matchCue(toks []token, i int) int {
next:
	for _, p := range l.cues[toks[i].stem] {
		if i+len(p.rest) >= len(toks) {
			continue
		}
		for k, s := range p.rest {
			if toks[i+1+k].stem != s {
				continue next
			}
		}
		for k := range len(p.rest) + 1 {
			toks[i+k].cue = p.cue
		}
		toks[i].cueAt = true
		return len(p.rest) + 1
	}
	return 0
}

// readMarkers builds the five word lists behind the original's marker shares.
// The original had two lists of each; these are the union of their ideas.
func (l *lexicon) readMarkers() {
	lists := [5]string{
		`feel feeling understand care sorry sad happy upset hurt help kind friend comfort worry worried listen share
		 appreciate support sympathy empathy`,
		`solve problem figure plan try think idea solution strategy step because check test fix answer question reason
		 different way idea choose decide`,
		`keep try again practice continue persist effort hard challenge finish work improve learn mistake never stop
		 still goal determined overcome struggle`,
		`we us our friend team talk group together partner class people they them share help listen play everyone family ask`,
		`think know because realize understand decide wonder learn remember believe reason why how maybe if cause mean guess consider`,
	}
	for i, list := range lists {
		l.markers[i] = map[string]bool{}
		for w := range strings.FieldsSeq(list) {
			l.markers[i][l.stem(w)] = true
		}
	}
}

func functionWords() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(`and or but so because if when then after before while until than that which who what why how
		to of in on at by for with from about into over under up down out off back away to not n't no never is was be am are were
		do did does have had has can could will would should might must 'll 'd 're 've 'm 's a an the this that these those my his her
		their our your its me him them us it all some any every each more most too very just only even also still always really
		there here now ok okay yes yeah um uh like let get got go went make made want need think know see look tell said say ask`) {
		out[w] = true
	}
	return out
}

func parseFloat(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return v
}

// foreignWords are common words of the languages met most in schools that also
// stand in English text often enough to pass for English.
func foreignWords() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(`de la el los las que y en un una por con para mi se lo le es su muy cuando pero como te al del
		le les des et est une dans je tu il elle nous vous pas sur ma mon der die das und ist ein eine nicht ich sie er wir mit
		o os um uma não na ng ang sa ako siya mga ko hindi si non di che per del sono`) {
		out[w] = true
	}
	return out
}
