package response

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/roster"
)

// maxCandidates bounds the choices that a person is offered.
const maxCandidates = 10

var (
	aside = regexp.MustCompile(`\([^()]*\)`)
	year  = regexp.MustCompile(`^(19|20)\d\d$`)
)

// Match finds each draft's student: by exact sourced id, else by the full name
// that one student alone has ("First Last", "Last, First", "First L."), else, in
// a file's name, by the one id of four characters or more that it holds.
// Withdrawn students are found by id only, and one who shares a name makes it
// ambiguous. The rest is left to a person with those it may be. Drafts with a
// fault are not matched.
func Match(drafts []Draft, students []roster.Student) []Matched {
	x := newIndex(students)
	out := make([]Matched, len(drafts))
	for i, d := range drafts {
		out[i].Draft = d
		if d.Fault != nil || d.StudentKey == "" {
			continue
		}
		found := x.find(d)
		if len(found) == 1 && found[0].sure {
			out[i].StudentID = found[0].student.ID
			continue
		}
		for _, f := range found[:min(len(found), maxCandidates)] {
			out[i].Candidates = append(out[i].Candidates, *f.student)
		}
	}
	return out
}

// found is a student whom a key may mean; sure if it means nobody else.
type found struct {
	student *roster.Student
	sure    bool
}

// index finds students by what a key may hold.
type index struct {
	ids   map[string][]*roster.Student // sourced id as it is
	loose map[string][]*roster.Student // sourced id in lower case without leading zeros
	full  map[string][]*roster.Student // folded "first last" and "last first"
	short map[string][]*roster.Student // folded "first l"
	part  map[string][]*roster.Student // one word of a folded name
}

func newIndex(students []roster.Student) *index {
	x := &index{
		ids: map[string][]*roster.Student{}, loose: map[string][]*roster.Student{}, full: map[string][]*roster.Student{},
		short: map[string][]*roster.Student{}, part: map[string][]*roster.Student{},
	}
	for i := range students {
		s := &students[i]
		if s.SourcedID != "" {
			add(x.ids, s.SourcedID, s)
			add(x.loose, looseID(s.SourcedID), s)
		}
		first, last := foldName(s.First), foldName(s.Last)
		add(x.full, strings.TrimSpace(first+" "+last), s)
		add(x.full, strings.TrimSpace(last+" "+first), s)
		if last != "" {
			add(x.short, first+" "+string([]rune(last)[:1]), s)
		}
		for _, word := range strings.Fields(first + " " + last) {
			add(x.part, word, s)
		}
	}
	return x
}

func add(m map[string][]*roster.Student, key string, s *roster.Student) {
	if key != "" && !slices.Contains(m[key], s) {
		m[key] = append(m[key], s)
	}
}

// find tries the sure ways in turn and then collects candidates.
func (x *index) find(d Draft) []found {
	key := strings.TrimSpace(d.StudentKey)
	if hit := x.ids[key]; len(hit) == 1 {
		return []found{{hit[0], true}}
	} else if len(hit) > 1 {
		return candidates(hit)
	}
	name := foldName(aside.ReplaceAllString(key, " "))
	for _, by := range []map[string][]*roster.Student{x.full, x.short} {
		if hit := by[name]; len(hit) == 1 && !hit[0].Withdrawn {
			return []found{{hit[0], true}}
		} else if len(hit) > 0 {
			return candidates(hit)
		}
	}
	if d.Key == ByFile {
		return x.findInside(key, name)
	}
	return candidates(x.loose[looseID(key)], x.words(name))
}

// findInside looks for an id within a file's name; names within it, and a
// second student it may mean, make it a person's choice.
func (x *index) findInside(key, name string) []found {
	var byID []*roster.Student
	for _, token := range strings.FieldsFunc(key, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(token) >= 4 && !year.MatchString(token) {
			byID = append(byID, x.ids[token]...)
		}
	}
	byName := x.phrases(name)
	all := candidates(byID, byName)
	if len(byID) > 0 && len(all) == 1 {
		all[0].sure = true
	}
	if len(all) == 0 {
		return candidates(x.words(name))
	}
	return all
}

// phrases finds the full names of two to six words that stand within text.
func (x *index) phrases(text string) (hits []*roster.Student) {
	words := strings.Fields(text)
	for n := min(6, len(words)); n >= 2; n-- {
		for i := 0; i+n <= len(words); i++ {
			hits = append(hits, x.full[strings.Join(words[i:i+n], " ")]...)
		}
	}
	return hits
}

// words finds students of whose names text holds one word.
func (x *index) words(text string) (hits []*roster.Student) {
	for _, w := range strings.Fields(text) {
		hits = append(hits, x.part[w]...)
	}
	return hits
}

// candidates joins lists without repeating a student.
func candidates(lists ...[]*roster.Student) (out []found) {
	for _, list := range lists {
		for _, s := range list {
			if !slices.ContainsFunc(out, func(f found) bool { return f.student == s }) {
				out = append(out, found{student: s})
			}
			if len(out) > maxCandidates {
				return out
			}
		}
	}
	return out
}

func looseID(id string) string { return strings.TrimLeft(strings.ToLower(id), "0") }

// foldName keeps the letters and digits of a name in lower case and without
// accents, its words apart by one space.
func foldName(name string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(unicode.ToLower(r))
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
		default:
			out.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}
