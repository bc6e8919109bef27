package app_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/skill"
)

// upload previews a file as Ana and returns the preview.
func (c *scene) upload(name string, b []byte) report.ResponseImport {
	c.t.Helper()
	id, err := c.PreviewResponses(c.t.Context(), c.ana, app.Upload{Name: name, Bytes: b, On: "2026-10-06", Mode: response.Written})
	c.must(err)
	return c.responseImport(id)
}

func (c *scene) responseImport(id string) report.ResponseImport {
	c.t.Helper()
	i, err := c.ResponseImport(c.t.Context(), c.ana, id)
	c.must(err)
	return i
}

// apply confirms a preview, lets the worker run and returns the receipt.
func (c *scene) apply(id string) report.ResponseImport {
	c.t.Helper()
	_, err := c.ApplyResponses(c.t.Context(), c.ana, id)
	c.must(err)
	c.work()
	return c.responseImport(id)
}

func counts(i report.ResponseImport) string {
	return fmt.Sprintf("%s: %d drafts, %d ready, %d repeated, %d open, %d faulty", i.State, len(i.Drafts), i.Ready, i.Repeated, i.Open, i.Faulty)
}

// files of one upload each: what is found in them, and what they make of it.
func TestEveryKindOfFileBringsItsResponses(t *testing.T) {
	said := func(n int) string { return texts()[n].Text }
	transcript := "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada Reed>I asked her what was wrong.\n\n00:05.000 --> 00:09.000\n<v Teacher>And then?\n\n" +
		"00:10.000 --> 00:14.000\n<v Ada Reed>Then I sat with her until she laughed.\n"
	for name, f := range map[string]struct {
		file  string
		bytes []byte
		want  string
		kept  int
	}{
		"a table of commas": {"monday.csv", csvOf([]string{"S01", "2026-10-01", "", "written", said(0)}, []string{"Bo Reed", "10/2/2026", "", "spoken", said(1)}),
			"preview: 2 drafts, 2 ready, 0 repeated, 0 open, 0 faulty", 2},
		"a workbook": {"monday.xlsx", workbook(t, []string{"S01", "2026-10-01", "", "", said(0)}, []string{"S02", "2026-10-01", "", "", said(1)}),
			"preview: 2 drafts, 2 ready, 0 repeated, 0 open, 0 faulty", 2},
		"a text":                  {"Ada Reed.txt", []byte(said(0)), "preview: 1 drafts, 1 ready, 0 repeated, 0 open, 0 faulty", 1},
		"a table called a text":   {"monday.txt", csvOf([]string{"S01", "", "", "", said(0)}), "preview: 1 drafts, 1 ready, 0 repeated, 0 open, 0 faulty", 1},
		"a Word document":         {"S3.docx", word(t, said(0)), "preview: 1 drafts, 0 ready, 0 repeated, 1 open, 0 faulty", 0},
		"a Word document by name": {"reed_cleo.docx", word(t, said(0)), "preview: 1 drafts, 1 ready, 0 repeated, 0 open, 0 faulty", 1},
		"a transcript":            {"circle.vtt", []byte(transcript), "preview: 2 drafts, 1 ready, 0 repeated, 1 open, 0 faulty", 1},
		"an archive": {"week.zip", archive(t, "Ada Reed.txt", said(0), "sub/Bo Reed.txt", said(1), "Nobody Known.txt", said(2), "broken.docx", "PK\x03\x04 no", "photo.pdf", "%PDF-1.7", "empty.txt", ""),
			"preview: 6 drafts, 2 ready, 0 repeated, 1 open, 3 faulty", 2},
	} {
		t.Run(name, func(t *testing.T) {
			c := openScene(t)
			before := c.sums()
			i := c.upload(f.file, f.bytes)
			if counts(i) != f.want {
				t.Fatalf("got %s\n%+v", counts(i), i.Drafts)
			}
			after := c.sums()
			for table := range before {
				if before[table] != after[table] && table != "response_import" {
					t.Errorf("the preview changed table %s", table)
				}
			}
			if f.kept == 0 {
				_, err := c.ApplyResponses(t.Context(), c.ana, i.ID)
				expect(t, "confirm", err, "import.nothing_ready", "")
				return
			}
			if i = c.apply(i.ID); i.State != "applied" || i.Task.State != "done" {
				t.Errorf("receipt %s, %+v", counts(i), i.Task)
			}
			if n := c.count(`select count(*) from response`); n != f.kept {
				t.Errorf("%d responses are kept, want %d", n, f.kept)
			}
			c.wordless(t, i.ID)
			c.standing(t)
		})
	}
}

// wordless looks into an import's row: nothing a student said may be left there.
func (c *scene) wordless(t *testing.T, id string) {
	t.Helper()
	blob := column(t, c.file(), `select cast(preview as text) from response_import where id = '`+id+`'`)[0]
	for _, r := range texts()[:5] {
		if strings.Contains(blob, r.Text[:20]) {
			t.Errorf("the receipt holds a student's words: %s", blob)
		}
	}
	if strings.Contains(blob, "sat with her") {
		t.Errorf("the receipt holds a transcript's words: %s", blob)
	}
}

func TestFaultyRowsDoNotSpoilTheOthers(t *testing.T) {
	c := openScene(t)
	long := strings.Repeat("ever ", response.MaxRunes/5) + texts()[3].Text
	file := csvOf([]string{"S01", "2026-10-01", "", "", texts()[0].Text}, []string{"S02", "2026-13-01", "", "", texts()[1].Text},
		[]string{"S03", "2026-10-01", "", texts()[2].Text, "x"}, []string{"S04", "2026-10-01", "", "", long}, []string{"", "2026-10-01", "", "", texts()[4].Text},
		[]string{"S05", sceneNow().AddDate(0, 0, 3).Format(time.DateOnly), "", "", texts()[4].Text}, []string{"S06", "2026-10-01", strings.Repeat("Why? ", 101), "", texts()[4].Text},
		[]string{"S07", "2026-10-01", "", "", texts()[4].Text}, []string{"S02", "2026-10-02", "", "", texts()[1].Text})
	i := c.upload("mixed.csv", file)
	if counts(i) != "preview: 9 drafts, 2 ready, 0 repeated, 1 open, 6 faulty" {
		t.Fatalf("got %s", counts(i))
	}
	var faults []string
	for _, d := range i.Drafts {
		if d.FaultKey != "" {
			faults = append(faults, fmt.Sprint(d.Line, " ", d.FaultKey))
		}
	}
	want := []string{"3 response.date_unknown", "4 response.mode_unknown", "5 response.too_long", "6 roster.id_missing", "7 response.future_day", "8 prompt.long_wording"}
	if !slices.Equal(faults, want) {
		t.Errorf("got %q", faults)
	}
	if i = c.apply(i.ID); counts(i) != "applied: 9 drafts, 2 ready, 0 repeated, 1 open, 6 faulty" {
		t.Errorf("receipt %s", counts(i))
	}
	if n := c.count(`select count(*) from response`); n != 2 {
		t.Errorf("%d responses are kept", n)
	}
	c.wordless(t, i.ID)
	if other := c.upload("mixed.csv", file); other.Repeated != 2 || other.Ready != 0 {
		t.Errorf("again: %s", counts(other))
	}
}

func TestTheSameFileAgainIsAllRepeated(t *testing.T) {
	c := openScene(t)
	rows := [][]string{}
	for n := range 30 {
		rows = append(rows, []string{fmt.Sprintf("S%02d", n%6+1), "2026-10-01", "What happened in week " + fmt.Sprint(n/6) + "?", "", texts()[n].Text})
	}
	rows = append(rows, rows[0])
	i := c.upload("term.csv", csvOf(rows...))
	if counts(i) != "preview: 31 drafts, 30 ready, 1 repeated, 0 open, 0 faulty" {
		t.Fatalf("got %s", counts(i))
	}
	// The same words to two new prompts are two responses.
	twice := c.upload("twice.csv", csvOf([]string{"S01", "", "What else?", "", "Same."}, []string{"S01", "", "What more?", "", "Same."}))
	if counts(twice) != "preview: 2 drafts, 2 ready, 0 repeated, 0 open, 0 faulty" {
		t.Errorf("two prompts: %s", counts(twice))
	}
	c.apply(i.ID)
	if all, err := c.Prompts(t.Context(), c.ana); err != nil || len(all) != 5 || all[0].Responses != 6 {
		t.Errorf("prompts %+v, %v", all, err)
	}
	again := c.upload("term.csv", csvOf(rows...))
	if counts(again) != "preview: 31 drafts, 0 ready, 31 repeated, 0 open, 0 faulty" {
		t.Errorf("again: %s", counts(again))
	}
	_, err := c.ApplyResponses(t.Context(), c.ana, again.ID)
	expect(t, "confirming it", err, "import.nothing_ready", "")
	c.standing(t)
}

func TestTwoPreviewsOfTheSameWordsKeepThemOnce(t *testing.T) {
	c := openScene(t)
	file := csvOf([]string{"S01", "2026-10-01", "What did you try?", "", texts()[0].Text}, []string{"S02", "2026-10-01", "what did  you try?", "", texts()[1].Text})
	a, b := c.upload("a.csv", file), c.upload("b.csv", file)
	c.apply(a.ID)
	if b = c.apply(b.ID); counts(b) != "applied: 2 drafts, 0 ready, 2 repeated, 0 open, 0 faulty" {
		t.Errorf("the second receipt says %s", counts(b))
	}
	if n := c.count(`select count(*) from response`); n != 2 {
		t.Errorf("%d responses are kept", n)
	}
	if n := c.count(`select count(*) from prompt`); n != 1 {
		t.Errorf("%d prompts were made", n)
	}
	_, err := c.ApplyResponses(t.Context(), c.ana, a.ID)
	expect(t, "confirming twice", err, "import.confirmed", "")
	expect(t, "dropping what is applied", c.DropResponses(t.Context(), c.ana, a.ID), "import.confirmed", "")
	c.standing(t)
}

func TestAPersonChoosesWhoseADocumentIs(t *testing.T) {
	c := openScene(t)
	i := c.upload("week.zip", archive(t, "Reed.txt", texts()[0].Text, "who.txt", texts()[1].Text, "notes.txt", texts()[2].Text))
	if counts(i) != "preview: 3 drafts, 0 ready, 0 repeated, 3 open, 0 faulty" || len(i.Drafts[0].Candidates) != 6 || len(i.Students) != 6 {
		t.Fatalf("got %s, %d candidates of %d students", counts(i), len(i.Drafts[0].Candidates), len(i.Students))
	}
	before := c.sums()
	match := func(v auth.Viewer, choices map[int]string) error { return c.MatchDrafts(t.Context(), v, i.ID, choices) }
	expect(t, "another teacher's student", match(c.ana, map[int]string{0: c.students["S01"], 1: c.students["S07"]}), "fault.not_found", "student_1")
	expect(t, "no such draft", match(c.ana, map[int]string{3: c.students["S01"]}), "import.no_draft", "")
	expect(t, "another teacher", match(c.ben, map[int]string{0: c.students["S07"]}), "fault.not_found", "")
	if !reflect.DeepEqual(before, c.sums()) {
		t.Error("a refused choice changed a table")
	}
	var wg sync.WaitGroup // each choice of its own, at once
	for at, student := range map[int]string{0: c.students["S03"], 1: ""} {
		wg.Go(func() {
			if err := match(c.ana, map[int]string{at: student}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if i = c.responseImport(i.ID); counts(i) != "preview: 3 drafts, 1 ready, 0 repeated, 1 open, 0 faulty" || i.Drafts[0].Student.SourcedID != "S03" || !i.Drafts[1].Skipped {
		t.Errorf("got %s", counts(i))
	}
	c.apply(i.ID)
	if s := c.student("S03"); len(s.Lines) != 1 || s.Lines[0].On.Format("2006-01-02") != "2026-10-06" {
		t.Errorf("got %+v", s.Lines)
	}
	expect(t, "choosing after it", match(c.ana, map[int]string{2: c.students["S01"]}), "import.confirmed", "")
}

func TestAnImportIsTakenBackWhole(t *testing.T) {
	c := openScene(t)
	words := telling(t, 3, int(skill.Empathy))
	c.respond(c.said("S01", words[0]))
	before := c.state()
	i := c.upload("two.csv", csvOf([]string{"S01", "2026-10-07", "", "", words[1]}, []string{"S02", "2026-10-07", "", "", words[2]}))
	expect(t, "undoing a preview", c.UndoResponses(t.Context(), c.ana, i.ID), "import.not_applied", "")
	c.apply(i.ID)
	if row := c.row("S01"); row.Responses != 2 {
		t.Errorf("got %+v", row)
	}
	expect(t, "another teacher", c.UndoResponses(t.Context(), c.ben, i.ID), "fault.not_found", "")
	c.must(c.UndoResponses(t.Context(), c.ana, i.ID))
	if after := c.state(); !reflect.DeepEqual(before, after) || c.responseImport(i.ID).State != "undone" {
		t.Errorf("undone is not as before:\n%+v\n%+v", before, after)
	}
	expect(t, "undoing twice", c.UndoResponses(t.Context(), c.ana, i.ID), "import.not_applied", "")
	c.standing(t)
	again := c.upload("two.csv", csvOf([]string{"S01", "2026-10-07", "", "", words[1]}))
	if c.apply(again.ID); c.row("S01").Responses != 2 {
		t.Error("the words taken back cannot come again")
	}
}

// Each case changes something that an import brought; taking the import back
// gives way to it until that is taken back itself.
func TestTakingAnImportBackGivesWayToWhatHappenedSince(t *testing.T) {
	words := telling(t, 2, int(skill.Empathy))
	for name, f := range map[string]struct {
		since func(c *scene, id string) (back func() error)
		key   string
	}{
		"a correction": {func(c *scene, id string) func() error {
			r := c.said("S01", "I asked her what was wrong.")
			r.ID = id
			undo, err := c.EditResponse(c.t.Context(), c.ana, r, 1)
			c.must(err)
			return func() error { return c.Undo(c.t.Context(), c.ana, undo) }
		}, "import.changed_since"},
		"a move": {func(c *scene, id string) func() error {
			undo, err := c.MoveResponse(c.t.Context(), c.ana, id, c.students["S03"])
			c.must(err)
			return func() error { return c.Undo(c.t.Context(), c.ana, undo) }
		}, "import.changed_since"},
		"a rating": {func(c *scene, id string) func() error {
			c.rate(id, skill.Empathy, skill.Advanced)
			return func() error { return c.Rate(c.t.Context(), c.ana, id, nil, []skill.Skill{skill.Empathy}) }
		}, "import.changed_since"},
		"a student who left": {func(c *scene, id string) func() error {
			undo, err := c.MoveStudent(c.t.Context(), c.admin, c.students["S01"], c.classes["Room 2"])
			c.must(err)
			return func() error { return c.Undo(c.t.Context(), c.admin, undo) }
		}, "import.students_left"},
	} {
		t.Run(name, func(t *testing.T) {
			c := openScene(t)
			before := c.state()
			i := c.upload("two.csv", csvOf([]string{"S01", "2026-10-07", "", "", words[0]}, []string{"S02", "2026-10-07", "", "", words[1]}))
			c.apply(i.ID)
			back := f.since(c, c.student("S01").Lines[0].ID)
			still := c.sums()
			expect(t, "undo", c.UndoResponses(t.Context(), c.ana, i.ID), f.key, "")
			if !reflect.DeepEqual(still, c.sums()) {
				t.Error("the refused undo changed a table")
			}
			c.must(back())
			c.must(c.UndoResponses(t.Context(), c.ana, i.ID))
			if after := c.state(); !reflect.DeepEqual(before, after) {
				t.Errorf("undone is not as before:\n%+v\n%+v", before, after)
			}
			c.standing(t)
		})
	}
}

func TestAReceiptNamesWhatCouldNotBeKept(t *testing.T) {
	c := openScene(t)
	_, undo, err := c.AddStudent(t.Context(), c.admin, app.StudentEdit{First: "Kit", Last: "Reed", SourcedID: "S11", Grade: "6", ClassID: c.classes["Room 1"]})
	c.must(err)
	i := c.upload("a.csv", csvOf([]string{"S11", "", "", "", texts()[0].Text}, []string{"S01", "", "", "", texts()[1].Text}))
	_, err = c.ApplyResponses(t.Context(), c.ana, i.ID)
	c.must(err)
	c.must(c.Undo(t.Context(), c.admin, undo)) // the student was never there
	c.work()
	i = c.responseImport(i.ID)
	if counts(i) != "applied: 2 drafts, 1 ready, 0 repeated, 0 open, 1 faulty" || i.Drafts[0].FaultKey != "import.left_out" {
		t.Errorf("got %s, %+v", counts(i), i.Drafts[0])
	}
	all, err := c.ResponseImports(t.Context(), c.ana)
	if err != nil || len(all) != 1 || all[0].Ready != 1 {
		t.Errorf("the list says %+v, %v", all, err)
	}
}

func TestUploadsOfManyTeachersAreReadOneAfterTheOther(t *testing.T) {
	c := openScene(t)
	rows := make([][]string, 350)
	for n := range rows {
		rows[n] = []string{"S01", "2026-10-01", "", "", fmt.Sprint(n, " ", texts()[n%300].Text)}
	}
	file := csvOf(append(rows, rows[0], rows[349])...)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			id, err := c.PreviewResponses(t.Context(), c.ana, app.Upload{Name: "a.csv", Bytes: file})
			if err != nil {
				t.Error(err)
				return
			}
			if i, err := c.ResponseImport(t.Context(), c.ana, id); err != nil || counts(i) != "preview: 352 drafts, 350 ready, 2 repeated, 0 open, 0 faulty" {
				t.Errorf("got %s, %v", counts(i), err)
			}
		})
		wg.Go(func() {
			if _, err := c.Student(t.Context(), c.ana, c.students["S01"]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestADroppedPreviewForgetsTheWords(t *testing.T) {
	c := openScene(t)
	i := c.upload("a.csv", csvOf([]string{"S01", "", "", "", texts()[0].Text}))
	expect(t, "another teacher", c.DropResponses(t.Context(), c.ben, i.ID), "fault.not_found", "")
	c.must(c.DropResponses(t.Context(), c.ana, i.ID))
	if n := c.count(`select count(*) from response_import`); n != 0 {
		t.Error("the upload is still there")
	}
	if all, err := c.ResponseImports(t.Context(), c.ana); err != nil || len(all) != 0 {
		t.Errorf("got %+v, %v", all, err)
	}
}

func TestStudentsWhoLeftAreLeftOpenWhenAnImportIsConfirmed(t *testing.T) {
	c := openScene(t)
	i := c.upload("a.csv", csvOf([]string{"S01", "", "", "", texts()[0].Text}, []string{"S02", "", "", "", texts()[1].Text}))
	_, err := c.MoveStudent(t.Context(), c.admin, c.students["S01"], c.classes["Room 2"])
	c.must(err)
	if i = c.apply(i.ID); i.Open != 1 || c.count(`select count(*) from response`) != 1 {
		t.Errorf("got %s", counts(i))
	}
}

func TestFilesThatHoldNoResponsesAreRefused(t *testing.T) {
	c := openScene(t)
	before := c.sums()
	for name, f := range map[string]struct {
		file  string
		bytes []byte
	}{
		"nothing":              {"a.csv", nil},
		"a header alone":       {"a.csv", csvOf()},
		"another table":        {"a.csv", []byte("Sea,Salt\n1,2\n")},
		"a PDF":                {"a.pdf", []byte("%PDF-1.7\n")},
		"a picture":            {"a.txt", []byte("\x89PNG\r\n\x1a\n\x00\x00")},
		"an empty archive":     {"a.zip", archive(t)},
		"a truncated workbook": {"a.xlsx", workbook(t, []string{"S01", "", "", "", "x"})[:600]},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.PreviewResponses(t.Context(), c.ana, app.Upload{Name: f.file, Bytes: f.bytes})
			if f := fault.Of(err); f == nil || f.Field != "file" {
				t.Errorf("got %v", err)
			}
		})
	}
	_, err := c.PreviewResponses(t.Context(), auth.Nobody(), app.Upload{Name: "a.csv", Bytes: csvOf([]string{"S01", "", "", "", "x"})})
	expect(t, "nobody", err, "fault.denied", "")
	_, err = c.PreviewResponses(t.Context(), c.ana, app.Upload{Name: "a.csv", On: "yesterday", Bytes: csvOf([]string{"S01", "", "", "", "x"})})
	expect(t, "a day that is none", err, "response.bad_day", "on")
	_, err = c.PreviewResponses(t.Context(), c.ana, app.Upload{Name: "a.csv", PromptID: "none", Bytes: csvOf([]string{"S01", "", "", "", "x"})})
	expect(t, "a prompt that is none", err, "prompt.unknown", "prompt")
	if !reflect.DeepEqual(before, c.sums()) {
		t.Error("a refused file changed a table")
	}
}

func TestNaughtyStringsSurviveAnUpload(t *testing.T) {
	c := openScene(t)
	var rows [][]string
	want := map[string]bool{}
	for _, s := range naughty(t) {
		clean, err := response.Clean(s)
		if err != nil || strings.ContainsAny(s, "\x00") {
			continue
		}
		rows = append(rows, []string{"S01", "2026-10-01", clean, "", clean})
		want[clean] = true
	}
	i := c.upload("naughty.csv", csvOf(rows...))
	for _, d := range i.Drafts {
		if d.FaultKey != "" && d.FaultKey != "prompt.long_wording" && d.FaultKey != "prompt.odd_wording" {
			t.Errorf("row %d: %s", d.Line, d.FaultKey)
		}
	}
	c.apply(i.ID)
	kept := column(t, c.file(), `select text from response`)
	for _, text := range kept {
		if !want[text] {
			t.Errorf("%q was not said", text)
		}
	}
	if len(kept) != i.Ready || len(kept) < 400 {
		t.Errorf("%d of %d were kept", len(kept), i.Ready)
	}
	c.standing(t)
}

func workbook(t *testing.T, rows ...[]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range append([][]string{{"Student ID", "Date", "Prompt", "Mode", "Text"}}, rows...) {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// archive zips names and contents, which take turns.
func archive(t *testing.T, entries ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for e := range slices.Chunk(entries, 2) {
		w, err := z.Create(e[0])
		if err == nil {
			_, err = w.Write([]byte(e[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func word(t *testing.T, text string) []byte {
	t.Helper()
	return archive(t, "[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"word/document.xml", `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>`+
			text+`</w:t></w:r></w:p></w:body></w:document>`)
}
