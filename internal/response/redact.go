package response

import (
	_ "embed"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What stands where something was taken out.
const (
	aName    = "[name]"
	aPlace   = "[place]"
	aDate    = "[date]"
	aNumber  = "[number]"
	aContact = "[contact]"
)

// ordinary are the words that children's texts write small, sorted, a line
// each; redact_test.go makes them from the shipped corpus.
//
//go:embed ordinary.txt
var ordinary string

var (
	link    = regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|io|us)\b(?:/\S*)?`)
	mail    = regexp.MustCompile(`[^\s@<>()\[\]]+@[^\s@<>()\[\]]+`)
	handle  = regexp.MustCompile(`@[\p{L}\p{Nd}_.]+`)
	date    = regexp.MustCompile(`\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b`)
	dayOf   = regexp.MustCompile(`\b(?:(?i:jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)|Mar(?:ch)?|May)\.?\s+\d{1,2}(?:st|nd|rd|th)?\b(?:,?\s+(?:19|20)\d\d\b)?`)
	long    = regexp.MustCompile(`\+?\(?\p{Nd}[\p{Nd} ().-]{5,}\p{Nd}|\p{Nd}{5,}`)
	tagged  = regexp.MustCompile(`(?i)\b(room|rm|bus|route|apartment|apt|unit|locker|password|passcode|pin|code)(\s+(?:number|no\.?|is)\s+|\s*#\s*|\s+)[\p{L}-]?\p{Nd}+\p{L}?\b`)
	wordish = regexp.MustCompile(`[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\p{Nd}+|\[[a-z]+\]`)
)

// Redact returns text without what tells who a child is or where, for a reader
// outside the school. names are those of students, staff and the school, in any
// order; "Ana Ruiz" stands for the whole and for each part.
//
// It takes out, and leaves a mark such as [name] for: those names in any case
// and with or without accents, in the plural and possessive, and what shortens
// a first one ("Sam" and "Sammy" of "Samuel"); after Mr., Mrs. and the like,
// and after "my friend", "named" and the like, what is no ordinary word; every
// other word that is written large where that is no rule of writing, but for
// days, months, languages and the like; schools, streets and towns by how they
// are named; links, e-mail addresses, handles, dates, numbers of five digits or
// more, and the number of a room or bus.
//
// Limits. Names that nobody on the list has and that are written small ("maya
// cried") stay, unless something before them gives them away; so does a listed
// name that is an ordinary word written small ("will"), a misspelt one, and a
// nickname unlike the name ("Liz"). A unique event tells who it was without any
// name. Titles of games and books go with the names. Rules are for English.
// Of the words written large within sentences of the shipped texts, but for days
// and the like, 3.5 % stay as they are written and on no list, 4.3 % written
// small and on the list: mostly days and things, such as Fridays or Level. Written
// small and on no list nearly all stay.
func Redact(text string, names []string) string {
	text = tidy(text)
	text = foreign(text, names)
	text = mail.ReplaceAllString(text, aContact)
	text = link.ReplaceAllString(text, aContact)
	text = handle.ReplaceAllString(text, aContact)
	text = dayOf.ReplaceAllString(text, aDate)
	text = date.ReplaceAllString(text, aDate)
	text = tagged.ReplaceAllString(text, "$1 "+aNumber)
	text = long.ReplaceAllString(text, aNumber)
	p := parse(text)
	p.roster(names)
	p.places()
	p.titles()
	p.large()
	return p.join()
}

// foreign takes out names in letters without case, where words need not stand
// apart.
func foreign(text string, names []string) string {
	for _, n := range names {
		for part := range strings.FieldsSeq(n) {
			if r, _ := utf8.DecodeRuneInString(part); unicode.Is(unicode.Lo, r) && utf8.RuneCountInString(part) > 1 {
				text = strings.ReplaceAll(text, norm.NFC.String(part), aName)
			}
		}
	}
	return text
}

// token is a word, a number, or a mark that stands already.
type token struct {
	from, to int
	fold     string // in small letters without accents, apostrophes plain and 's gone
	opens    bool   // a sentence, line or quotation
	title    bool   // its first letter is large, a later one small
	shout    bool   // three letters or more, all large
	mark     string // what takes its place; "" leaves it
}

func (t *token) word() bool     { return t.fold != "" }
func (t *token) ordinary() bool { return isOrdinary(t.fold) }

// strange says that a word is unlike any that children's texts write small.
func (t *token) strange() bool {
	return t.word() && !t.ordinary() && utf8.RuneCountInString(t.fold) > 2 && !strings.HasSuffix(t.fold, "ed") && !strings.HasSuffix(t.fold, "ing")
}

// passage is a text in tokens.
type passage struct {
	text   string
	tokens []token
	titled bool // most of it is written large, which then says nothing
}

func parse(text string) *passage {
	p := &passage{text: text}
	end, words, large := 0, 0, 0
	for _, at := range wordish.FindAllStringIndex(text, -1) {
		w := text[at[0]:at[1]]
		t := token{from: at[0], to: at[1], opens: opens(text[end:at[0]], end == 0)}
		end = at[1]
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLetter(r) {
			t.fold, t.title, t.shout = fold(w), unicode.IsUpper(r) && w != strings.ToUpper(w), w == strings.ToUpper(w) && w != strings.ToLower(w) && utf8.RuneCountInString(w) > 2
			words++
			if t.title {
				large++
			}
		}
		p.tokens = append(p.tokens, t)
	}
	p.titled = words > 3 && 2*large > words
	return p
}

// opens says that a word after gap is large by a rule of writing.
func opens(gap string, first bool) bool {
	return first || strings.ContainsAny(gap, ".!?…:\n\"“”‘(*•")
}

// fold makes "Renée’s" and "renee" the same.
func fold(w string) string {
	if plainASCII(w) {
		return strings.TrimSuffix(strings.ToLower(w), "'s")
	}
	w = strings.Map(func(r rune) rune {
		switch {
		case r == '’':
			return '\''
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(w))
	return strings.TrimSuffix(w, "'s")
}

func plainASCII(w string) bool {
	for i := 0; i < len(w); i++ {
		if w[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isOrdinary looks w up in the sorted lines of ordinary.
func isOrdinary(w string) bool {
	low, high := 0, len(ordinary)
	for low < high {
		from := strings.LastIndexByte(ordinary[:(low+high)/2], '\n') + 1
		length := strings.IndexByte(ordinary[from:], '\n')
		switch line := ordinary[from : from+length]; {
		case line == w:
			return true
		case line < w:
			low = from + length + 1
		default:
			high = from
		}
	}
	return false
}

// joins are words in names that name nobody.
const joins = " the of and de la el da del di van von der den st saint san jr school elementary middle high academy primary charter public center mr mrs ms miss dr "

func joining(w string) bool { return strings.Contains(joins, " "+w+" ") }

// roster marks the names on the list. A list may be of thousands, so the text is
// looked through once, and each name is looked up in what was found.
func (p *passage) roster(names []string) {
	said := map[string][]*token{}
	var short []shortened
	for i := range p.tokens {
		t := &p.tokens[i]
		if !t.word() || !t.title && !t.shout && t.ordinary() {
			continue
		}
		w := strings.ReplaceAll(t.fold, "'", "")
		for _, form := range []string{w, strings.TrimSuffix(w, "s"), strings.TrimSuffix(w, "es")} {
			if !joining(form) && utf8.RuneCountInString(form) > 1 {
				said[form] = append(said[form], t)
			}
		}
		if t.strange() {
			short = append(short, stems(w, t)...)
		}
	}
	for _, n := range names {
		for i, part := range strings.FieldsFunc(n, apart) {
			f := strings.ReplaceAll(fold(part), "'", "")
			for _, t := range said[f] {
				t.mark = aName
			}
			for _, s := range short {
				if i == 0 && strings.HasPrefix(f, s.stem) {
					s.token.mark = aName
				}
			}
		}
	}
}

// apart says that r stands between the parts of a name.
func apart(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’'
}

// shortened is a token that is a name if some first name begins with stem.
type shortened struct {
	stem  string
	token *token
}

// stems returns what w may be short for: its first letters, three or more,
// without -ie or -y.
func stems(w string, t *token) (out []shortened) {
	for _, end := range []string{"", "ie", "ey", "y", "i"} {
		stem, ok := strings.CutSuffix(w, end)
		if n := len(stem); end != "" && n > 3 && stem[n-1] == stem[n-2] {
			stem = stem[:n-1]
		}
		if ok && utf8.RuneCountInString(stem) >= 3 {
			out = append(out, shortened{stem, t})
		}
	}
	return out
}

// kinds end the name of a place; streets do even where it is written small.
const (
	kinds   = " school elementary academy preschool kindergarten college university church mosque temple synagogue hospital clinic library park playground mall lake river beach island county city town village apartments heights camp ymca " + streets
	streets = " street st avenue ave road rd lane ln drive dr boulevard blvd court ct highway hwy terrace circle way "
	sure    = " street avenue ave road lane boulevard blvd highway "
)

// places marks "Lincoln Elementary School", "12 maple street", "live in Dover".
func (p *passage) places() {
	for i := range p.tokens {
		t := &p.tokens[i]
		switch {
		case strings.Contains(kinds, " "+t.fold+" ") && t.word():
			p.named(i)
		case i >= 2 && (t.title || t.strange()) && p.at(i-1, " in on at to from near ") && p.at(i-2, " live lives lived living moved move from born grew grow "):
			t.mark = aPlace
		case i >= 1 && t.title && !t.ordinary() && !allowed(t.fold) && p.at(i-1, " in "):
			t.mark = aPlace
		}
	}
}

// at says that token i is one of list.
func (p *passage) at(i int, list string) bool {
	return i >= 0 && p.tokens[i].word() && strings.Contains(list, " "+p.tokens[i].fold+" ")
}

// named marks the place whose kind is token i, with the words that name it.
func (p *passage) named(i int) {
	from := i
	for from > 0 && i-from < 4 && p.near(from) && p.names(&p.tokens[from-1]) {
		from--
	}
	street := p.at(i, sure) || p.tokens[i].title && p.at(i, streets)
	if small := i - 1; from == i && p.at(i, sure) && small > 0 && p.near(i) && p.near(small) && p.tokens[small].word() {
		if before := &p.tokens[small-1]; !before.word() && before.mark == "" && !p.bracket(before) || p.at(small-1, " on at ") && !p.at(small, determiners) {
			from = small
		}
	}
	if from == i {
		return
	}
	if street && from > 0 && p.near(from) && !p.tokens[from-1].word() && !p.bracket(&p.tokens[from-1]) {
		from-- // the number of the house
	}
	for j := from; j <= i; j++ {
		p.tokens[j].mark = aPlace
	}
}

const determiners = " the a an my our your his her their this that these those same other next main busy wrong right first last whole big "

// names says that t may be part of a place's name.
func (p *passage) names(t *token) bool {
	return t.word() && (t.title && !(t.opens && t.ordinary()) && !allowed(t.fold) || t.mark == aName || strings.Contains(kinds, " "+t.fold+" ") && t.title)
}

// near says that only a space or a dot stands before token i.
func (p *passage) near(i int) bool {
	gap := strings.TrimPrefix(p.text[p.tokens[i-1].to:p.tokens[i].from], ".")
	return gap == " " || gap == "-"
}

// bracket says that t is a mark which stood in the text already.
func (p *passage) bracket(t *token) bool { return p.text[t.from] == '[' }

// cues come before a name.
const (
	titles   = " mr mrs ms mx dr prof señor señora senor senora "
	callings = " miss coach principal aunt auntie tia uncle tio grandma grandpa nana papa officer nurse pastor cousin brother sister friend buddy bff classmate teammate neighbor neighbour partner teacher nephew niece stepdad stepmom boyfriend girlfriend dog cat puppy hamster "
	naming   = " named called "
	nobody   = " me him her it us them you my our your his their the a an out after names for by to on in at that this and or who mean stupid dumb weird "
)

// titles marks who is called by a title, a kinship, or "named".
func (p *passage) titles() {
	for i := 1; i < len(p.tokens); i++ {
		t := &p.tokens[i]
		if !t.word() || !p.near(i) {
			continue
		}
		switch {
		case p.at(i-1, titles),
			p.at(i-1, callings) && t.strange(),
			p.at(i-1, naming) && !strings.Contains(nobody, " "+t.fold+" ") && (t.title || t.strange() || p.at(i-2, " is was boy girl kid friend dog cat brother sister ")),
			p.at(i-1, " is ") && p.at(i-2, " name ") && !strings.Contains(nobody, " "+t.fold+" "):
			if t.mark == "" {
				t.mark = aName
			}
		}
	}
}

// capitals are written large and name nobody.
const capitals = " i i'm i'd i'll i've monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays january february march april may june july august september october november december english spanish french chinese arabic american african mexican indian korean math science art music pe recess mom dad mommy daddy mama papa grandma grandpa nana auntie aunt uncle mr mrs ms miss dr coach principal halloween christmas thanksgiving easter ramadan eid hanukkah diwali valentine internet tv ok okay omg lol usa us lego legos minecraft roblox god "

func allowed(w string) bool { return strings.Contains(capitals, " "+w+" ") }

// large marks what is written large against the rules of writing, and at the
// beginning of a sentence what is no ordinary word.
func (p *passage) large() {
	for i := range p.tokens {
		t := &p.tokens[i]
		if !t.word() || t.mark != "" || allowed(t.fold) {
			continue
		}
		if (t.title || t.shout) && !t.ordinary() || t.title && !t.opens && !p.titled {
			t.mark = aName
		}
	}
}

// join puts the text together again; a name in several words leaves one mark.
func (p *passage) join() string {
	var b strings.Builder
	end := 0
	for i, t := range p.tokens {
		if t.mark == "" {
			continue
		}
		if !(i > 0 && p.tokens[i-1].mark == t.mark && p.near(i)) {
			b.WriteString(p.text[end:t.from])
			b.WriteString(t.mark)
			if w := p.text[t.from:t.to]; strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") {
				b.WriteString("'s")
			}
		} else if w := p.text[t.from:t.to]; strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") {
			b.WriteString("'s")
		}
		end = t.to
	}
	b.WriteString(p.text[end:])
	return b.String()
}
