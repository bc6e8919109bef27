package response_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/table"
)

const header = "Student ID,Date,Prompt,Mode,Text\n"

func parse(t testing.TB, text string) ([]response.Draft, []response.RowFault, error) {
	t.Helper()
	tab, err := table.Read("responses.csv", []byte(text), table.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return response.ParseTable(tab)
}

func TestParseTable(t *testing.T) {
	got, faults, err := parse(t, header+"0071,2026-03-01,p1,spoken,\"We tried  it.\n\nIt broke.\"\n\n\"López, Ana\",,,,I felt sad\n")
	want := []response.Draft{
		{Line: 2, StudentKey: "0071", On: "2026-03-01", PromptKey: "p1", Mode: response.Spoken, Text: "We tried  it.\n\nIt broke."},
		{Line: 4, StudentKey: "López, Ana", Text: "I felt sad"},
	}
	if err != nil || len(faults) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, %v", got, faults, err)
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-01": "2026-03-01", "2026/3/1": "2026-03-01", "2026-03-01T08:15:00Z": "2026-03-01", "3/1/2026": "2026-03-01",
		"03/01/26": "2026-03-01", "1.3.2026": "2026-03-01", "01.03.26": "2026-03-01", "46082": "2026-03-01", "46082.5": "2026-03-01",
		"1-Mar-2026": "2026-03-01", "\"Mar 1, 2026\"": "2026-03-01", "3/1/2026 8:15": "2026-03-01", "": "",
	} {
		got, faults, err := parse(t, header+"7,"+text+",,,hello\n")
		if err != nil || len(faults) > 0 || got[0].On != want {
			t.Errorf("%s: got %+v, %v, %v", text, got, faults, err)
		}
	}
	for _, text := range []string{"2026-02-30", "13/13/2026", "yesterday", "3/2026", "1899-01-01", "99999999", "2026", "1/1/1", "31/02/2026"} {
		_, faults, err := parse(t, header+"7,"+text+",,,hello\n")
		if err != nil || len(faults) != 1 || faults[0].Fault.Key != "response.date_unknown" || faults[0].Column != "Date" {
			t.Errorf("%s: got %+v, %v", text, faults, err)
		}
	}
}

func TestOneDateShowsTheOrderOfItsColumn(t *testing.T) {
	got, _, _ := parse(t, header+"7,3/4/2026,,,a\n7,25/4/2026,,,b\n")
	if got[0].On != "2026-04-03" || got[1].On != "2026-04-25" {
		t.Errorf("got %+v", got)
	}
	got, faults, _ := parse(t, header+"7,3/4/2026,,,a\n7,25/4/2026,,,b\n7,4/25/2026,,,c\n7,4/4/2026,,,d\n")
	if len(faults) != 1 || faults[0].Line != 2 || faults[0].Fault.Key != "response.date_ambiguous" {
		t.Errorf("got %+v", faults)
	}
	if len(got) != 3 || got[0].On != "2026-04-25" || got[1].On != "2026-04-25" || got[2].On != "2026-04-04" {
		t.Errorf("got %+v", got)
	}
}

func TestRowFaults(t *testing.T) {
	for name, c := range map[string]struct{ row, column, key string }{
		"no student":        {",2026-03-01,p,,hello", "Student ID", "roster.id_missing"},
		"an id Excel broke": {"1.23E+11,2026-03-01,p,,hello", "Student ID", "roster.id_scientific"},
		"no text":           {"7,2026-03-01,p,,\" \"", "Text", "response.empty"},
		"a text too long":   {"7,2026-03-01,p,," + strings.Repeat("a", 20_001), "Text", "response.too_long"},
		"an unknown mode":   {"7,2026-03-01,p,sung,hello", "Mode", "response.mode_unknown"},
		"a formula":         {"7,2026-03-01,p,,\"=CONCATENATE(A1,\"\" \"\",B1)\"", "Text", "response.formula"},
		"a cell reference":  {"7,2026-03-01,p,,=B7", "Text", "response.formula"},
		"a formula's id":    {"=B7,2026-03-01,p,,hello", "Student ID", "roster.formula"},
		"a prompt too long": {"7,2026-03-01," + strings.Repeat("a", 2001) + ",,hello", "Prompt", "response.prompt_too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			drafts, faults, err := parse(t, header+"8,,,,fine\n"+c.row+"\n")
			if err != nil || len(faults) != 1 || len(drafts) != 1 {
				t.Fatalf("got %+v, %+v, %v", drafts, faults, err)
			}
			if f := faults[0]; f.Line != 3 || f.Column != c.column || f.Fault.Key != c.key {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func TestWordsAfterASignAreKept(t *testing.T) {
	for _, text := range []string{"- I tried", "=)", "-5 degrees and we went out", "@Ana helped me", "+ it was fun", "= 12 apples"} {
		drafts, faults, err := parse(t, header+"7,,,,"+text+"\n")
		if err != nil || len(faults) > 0 || len(drafts) != 1 || drafts[0].Text != text {
			t.Errorf("%s: got %+v, %+v, %v", text, drafts, faults, err)
		}
	}
}

func TestTablesThatHoldNoResponses(t *testing.T) {
	for text, key := range map[string]string{"Student ID,Date\n7,x\n": "table.column_missing", header: "response.no_rows"} {
		if _, _, err := parse(t, text); fault.Of(err) == nil || fault.Of(err).Key != key {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  a\r\nb\rc\u2028d\x00\x07\u202e ": "a\nb\nc\nd",
		"cafe\u0301":                        "café",
		"tab\there \u00a0x":                 "tab here  x",
		"👩\u200d👧 stays":                    "👩\u200d👧 stays",
		"broken \xff byte":                  "broken \ufffd byte",
	} {
		if got, err := response.Clean(in); got != want || err != nil {
			t.Errorf("Clean(%q) = %q, %v", in, got, err)
		}
	}
	if _, err := response.Clean(" \x00\n"); fault.Of(err) == nil || fault.Of(err).Key != "response.empty" {
		t.Errorf("got %v", err)
	}
	if _, err := response.Clean(strings.Repeat("é", response.MaxRunes)); err != nil {
		t.Errorf("the longest text: %v", err)
	}
}

func TestFingerprint(t *testing.T) {
	a := response.Fingerprint("s1", "p1", "We tried again. It worked!")
	if b := response.Fingerprint("s1", "p1", "we tried  again.\nit WORKED! "); a != b || len(a) != 32 {
		t.Errorf("case or space changes it: %s, %s", a, b)
	}
	for _, other := range []string{
		response.Fingerprint("s2", "p1", "We tried again. It worked!"), response.Fingerprint("s1", "p2", "We tried again. It worked!"),
		response.Fingerprint("s1", "p1", "We tried again. It works!"), response.Fingerprint("s1p1", "", "We tried again. It worked!"),
	} {
		if a == other {
			t.Error("two responses share a fingerprint")
		}
	}
}

func TestModeSurvivesJSON(t *testing.T) {
	b, err := json.Marshal(response.Response{Mode: response.Spoken})
	var back response.Response
	if err == nil {
		err = json.Unmarshal(b, &back)
	}
	if err != nil || back.Mode != response.Spoken || !strings.Contains(string(b), `"spoken"`) {
		t.Errorf("got %s, %v", b, err)
	}
}

func TestEveryFaultHasWords(t *testing.T) {
	b, err := os.ReadFile("../lang/en/response.json")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(b, &words); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []table.Kind{table.XLSX, table.PDF, table.OldXLS, table.RTF, table.HTML, table.Image, table.Unknown} {
		if words["response.wrong_type_"+string(kind)] == "" {
			t.Errorf("no words for %s", kind)
		}
	}
}

func FuzzClean(f *testing.F) {
	b, err := os.ReadFile("testdata/naughty-strings.json")
	if err != nil {
		f.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(b, &list); err != nil {
		f.Fatal(err)
	}
	for _, s := range list {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := response.Clean(s)
		if err != nil {
			return
		}
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) || got != strings.TrimSpace(got) || got == "" {
			t.Fatalf("Clean(%q) = %q", s, got)
		}
		if again, err := response.Clean(got); again != got || err != nil {
			t.Fatalf("cleaning %q twice gives %q, %v", got, again, err)
		}
	})
}

func FuzzParseTable(f *testing.F) {
	f.Add([]byte(header + "0071,2026-03-01,p1,spoken,We tried\n7,13/1/2026,,,x\n\"A, B\",1.2.26,,w,y\n"))
	f.Add([]byte("Matrícula;Texto;Fecha\n=1;@x;46082\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tab, err := table.Read("x", b, table.Limits{Rows: 200})
		if err != nil {
			return
		}
		drafts, faults, err := response.ParseTable(tab)
		if err != nil && fault.Of(err) == nil {
			t.Fatalf("an error without words: %v", err)
		}
		if err == nil && len(drafts) == 0 && len(faults) == 0 {
			t.Fatal("rows were lost")
		}
		for _, d := range drafts {
			if d.StudentKey == "" || d.Text == "" || d.On != "" && len(d.On) != 10 {
				t.Fatalf("bad draft %+v", d)
			}
		}
	})
}

func BenchmarkParse100kRows(b *testing.B) {
	var text strings.Builder
	text.WriteString(header)
	for i := range 100_000 {
		fmt.Fprintf(&text, "%07d,3/%d/2026,p%d,written,\"When my tower fell I was cross, but I looked at Ana’s and tried a wider base.\"\n", i, i%28+1, i%12)
	}
	data := []byte(text.String())
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		tab, err := table.Read("x.csv", data, table.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		drafts, faults, err := response.ParseTable(tab)
		if err != nil || len(faults) > 0 || len(drafts) != 100_000 {
			b.Fatal(err, faults)
		}
	}
}
