package roster

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/fault"
	"unseenedge/internal/table"
)

// Greatest lengths, in runes.
const (
	maxName  = 100
	maxID    = 64
	maxClass = 100
	maxEmail = 254
)

var (
	scientific = regexp.MustCompile(`^\d+([.,]\d+)?[eE]\+?\d+$`)
	decimal    = regexp.MustCompile(`^\d+[.,]\d+$`)
	dateLike   = regexp.MustCompile(`(?i)^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(-\d{2,4})?|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-\d{2,4})$`)
	excelError = regexp.MustCompile(`^#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|#+)$`)
	asText     = regexp.MustCompile(`^="([^"]*)"$`)
	emailShape = regexp.MustCompile(`^[^\s@<>",;]+@[^\s@<>",;.]+(\.[^\s@<>",;.]+)+$`)
)

// Clean returns the student as it may be stored: spaces folded, characters in
// NFC. The error is a fault.List whose fields are "first", "last" and
// "sourced_id". A student may have one name only, which is then the first.
func (s Student) Clean() (Student, error) {
	var faults fault.List
	put := func(field string, at *string, v string, err error) {
		if err != nil {
			faults = append(faults, fault.Of(err).In(field))
			return
		}
		*at = v
	}
	first, err := cleanCell(s.First, maxName)
	if err == nil && first == "" {
		err = invalid("roster.first_missing")
	}
	put("first", &s.First, first, err)
	last, err := cleanCell(s.Last, maxName)
	put("last", &s.Last, last, err)
	id, err := CleanSourcedID(s.SourcedID)
	put("sourced_id", &s.SourcedID, id, err)
	return s, faults.Err()
}

// CleanSourcedID returns a student id as it may be stored. Ids that a
// spreadsheet has turned into numbers with a point, or dates, are faults.
func CleanSourcedID(text string) (string, error) {
	id, err := cleanCell(text, maxID)
	switch {
	case err != nil:
		return "", err
	case id == "":
		return "", invalid("roster.id_missing")
	case scientific.MatchString(id):
		return "", invalid("roster.id_scientific", id)
	case decimal.MatchString(id):
		return "", invalid("roster.id_decimal", id)
	case dateLike.MatchString(id):
		return "", invalid("roster.id_date", id)
	}
	return id, nil
}

// CleanClassName returns a class name as it may be stored.
func CleanClassName(text string) (string, error) {
	name, err := cleanCell(text, maxClass)
	if err == nil && name == "" {
		err = invalid("roster.class_missing")
	}
	return name, err
}

// CleanEmail returns an e-mail address in lower case.
func CleanEmail(text string) (string, error) {
	email, err := cleanCell(text, maxEmail)
	if err == nil && !emailShape.MatchString(email) {
		err = invalid("roster.email_shape", email)
	}
	return strings.ToLower(email), err
}

// GradeName returns "K", "1" to "12", or "" if the grade is unknown.
func GradeName(grade int) string {
	switch {
	case grade == 0:
		return "K"
	case grade > 0:
		return strconv.Itoa(grade)
	}
	return ""
}

// ParseGrade reads a grade: K, KG, TK (all 0), 1 to 12, also written as 01,
// 3rd, 4º, "Grade 4" or "5.0". An empty text is GradeUnknown. A grade outside
// K-12 that schools use (PK, UG, 13 and the like) is GradeUnknown with a fault
// of key "roster.grade_outside"; anything else is "roster.grade_unknown".
func ParseGrade(text string) (int, error) {
	g := strings.ToLower(strings.TrimSpace(text))
	for _, word := range [...]string{"grade", "grado", "gr.", "gr", "level", "year"} {
		g = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(g, word), word))
	}
	switch g {
	case "":
		return GradeUnknown, nil
	case "k", "kg", "tk", "kindergarten", "kinder", "kindergarden", "preescolar", "transitional kindergarten":
		return 0, nil
	case "pk", "pre-k", "prek", "pre-kindergarten", "it", "pr", "ps", "ug", "other", "13", "ungraded":
		return GradeUnknown, invalid("roster.grade_outside", text)
	}
	for _, end := range [...]string{"st", "nd", "rd", "th", "º", "°", "ª", "o", "ro", "do", "to", "mo", "vo", ".0"} {
		if n, ok := strings.CutSuffix(g, end); ok && isDigits(n) {
			g = n
			break
		}
	}
	if n, err := strconv.Atoi(g); err == nil && isDigits(g) && n <= 12 {
		return n, nil
	}
	return GradeUnknown, invalid("roster.grade_unknown", short(text))
}

// cleanCell folds spaces, composes characters (NFC), drops invisible marks, and
// unwraps ="007", by which some exports keep leading zeros. Formulas are faults.
func cleanCell(text string, longest int) (string, error) {
	if m := asText.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if !plain(text) {
		if strings.ContainsAny(strings.TrimSpace(text), "\r\n") {
			return "", invalid("roster.lines", short(strings.Map(printable, text)))
		}
		text = norm.NFC.String(strings.Map(visible, strings.ToValidUTF8(text, "\ufffd")))
		text = strings.Join(strings.Fields(text), " ")
	}
	for _, r := range text {
		if r == utf8.RuneError {
			return "", invalid("roster.unreadable", short(text))
		}
		if unicode.IsControl(r) {
			return "", invalid("roster.control", short(strings.Map(printable, text)))
		}
	}
	if n := utf8.RuneCountInString(text); n > longest {
		return "", invalid("roster.too_long", n, longest)
	}
	if excelError.MatchString(text) {
		return "", invalid("roster.excel_error", text)
	}
	if formulaLike(text) {
		return "", invalid("roster.formula", short(text))
	}
	return text, nil
}

// formulaLike says that a spreadsheet would take text for a formula: it begins
// with = + or @, or with - before anything but a letter. Dashes alone stand for
// a name that is not known.
func formulaLike(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	switch first {
	case '=', '+', '@', '＝', '＋', '＠':
		return true
	case '-', '－':
		next, _ := utf8.DecodeRuneInString(text[size:])
		return strings.Trim(text, "-－ ") != "" && !unicode.IsLetter(next) || table.IsFormula(text)
	}
	return false
}

// plain says that text is ASCII with single inner spaces, so that nothing needs
// folding.
func plain(text string) bool {
	space := true
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < ' ' || c > '~' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return text == "" || !space
}

// visible drops marks that change nothing a person sees, or only the direction
// of writing; joiners stay, since Persian and Indic names need them.
func visible(r rune) rune {
	switch {
	case r == '\u00ad', r == '\u200b', r == '\u2060', r == '\ufeff',
		r >= '\u200e' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return -1
	}
	return r
}

func printable(r rune) rune {
	if unicode.IsControl(r) {
		return '\u2423'
	}
	return r
}

// short cuts text for a message.
func short(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

func isDigits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

func invalid(key string, args ...any) *fault.Fault { return fault.New(fault.Invalid, key, args...) }
