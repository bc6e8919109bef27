package table

import (
	"regexp"
	"strings"
)

// What formulas look like, by how they begin. Signs are those of Neutral.
var (
	formulaCall  = regexp.MustCompile(`^(?:[=@＝＠]\s*[A-Za-z_][\w.]*|[+\-＋－][A-Za-z_][\w.]*|[+\-＋－]\s+[A-Z_][A-Z0-9_.]+)\(`)
	formulaCell  = regexp.MustCompile(`^[=＝][\s(+-]*(?:'[^'\n]+'!|\w+!)?\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?:[^\pL\d]|$)`)
	formulaSum   = regexp.MustCompile(`^[=＝][\s(]*\d[\d.,\s()%]*[+\-*/^&][\d.,\s()%+\-*/^&]*$`)
	formulaQuote = regexp.MustCompile(`^[=＝][\s(]*"[^"\n]*"\s*(?:&|\)?$)`)
	formulaDDE   = regexp.MustCompile(`^[=+\-@＝＋－＠][^\n|]*\|\s*'[^'\n]*'\s*!`)
)

// IsFormula says that a cell holds a spreadsheet's formula and no words: after
// the sign a function with its bracket, and after = a reference to a cell, a sum
// of numbers or a text in quotation marks. "- I tried", "=)" and "-5" are no
// formulas.
func IsFormula(cell string) bool {
	cell = strings.TrimSpace(cell)
	for _, like := range [...]*regexp.Regexp{formulaCall, formulaCell, formulaSum, formulaQuote, formulaDDE} {
		if like.MatchString(cell) {
			return true
		}
	}
	return false
}
