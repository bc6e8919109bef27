package table_test

import (
	"testing"

	"unseenedge/internal/table"
)

func TestFormulasAreToldFromWords(t *testing.T) {
	for _, cell := range []string{
		"=SUM(A1:A3)", "= sum(A1)", "=CONCATENATE(B2,\" \",C2)", "=_xlfn.TEXTJOIN(A1)", "@SUM(A1)", "+SUM(A1)", "-SUM(A1)", "- SUM(A1)",
		"=A1", "=$B$2&C2", "= A1 + 1", "=Sheet2!A1", "='My sheet'!A1", "=-A1", "=(A1+B1)/2", "=1+1", "=(1+2)*3", "=\"Ana\"", "=\"Ana\"&B2",
		"=cmd|' /C calc'!A0", "+cmd|'/C calc'!A0", "＝SUM(A1)", "=HYPERLINK(\"http://x.example\",\"click\")",
	} {
		if !table.IsFormula(cell) {
			t.Errorf("%q was taken for words", cell)
		}
	}
	for _, cell := range []string{
		"", "=", "=)", "=D", "=/ that was hard", "- I tried", "-I tried again", "- we (Ana and me) tried", "- I(we) tried", "-5", "+1", "+1 to that", "-5 + 3 is -2",
		"= 12 apples", "=5", "==> it worked", "@Ana helped me", "@ school", "+ it was fun", "=so it fell", "a=b", "SUM(A1)", "--", "- yes | no!",
	} {
		if table.IsFormula(cell) {
			t.Errorf("%q was taken for a formula", cell)
		}
	}
}
