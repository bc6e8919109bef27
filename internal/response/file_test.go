package response_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"unseenedge/internal/fault"
	"unseenedge/internal/response"
	"unseenedge/internal/table"
)

// entry is one file of a zip under construction.
type entry struct{ name, text string }

func zipped(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// docx makes a Word document with the given body.
func docx(t testing.TB, body string) []byte {
	return zipped(t,
		entry{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		entry{"word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` +
			`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>` + body + `</w:body></w:document>`})
}

func read(t testing.TB, name string, b []byte) []response.Draft {
	t.Helper()
	got, err := response.ParseFile(name, b, table.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTextFile(t *testing.T) {
	for name, b := range map[string][]byte{
		"UTF-8":        []byte("\ufeffI was “sad”.\r\nThen Zoë helped.\r\n"),
		"Windows-1252": []byte("I was \x93sad\x94.\r\nThen Zo\xeb helped.\r\n"),
		"UTF-16":       {0xff, 0xfe, 'O', 0, 'k', 0},
	} {
		got := read(t, `C:\work\Ana_Lopez.txt`, b)
		want := "I was “sad”.\nThen Zoë helped."
		if name == "UTF-16" {
			want = "Ok"
		}
		if len(got) != 1 || got[0].Text != want || got[0].StudentKey != "Ana_Lopez" || got[0].Source != "Ana_Lopez.txt" || got[0].Mode != response.Written {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestWordDocument(t *testing.T) {
	body := `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>First </w:t></w:r><w:ins><w:r><w:t>paragraph</w:t></w:r></w:ins><w:r><w:tab/><w:t>&amp; more</w:t><w:br/><w:t>line</w:t></w:r></w:p>` +
		`<w:p><w:del><w:r><w:delText>gone</w:delText><w:t>gone too</w:t></w:r></w:del><w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom><w:r><w:instrText>PAGE</w:instrText><w:t>Second</w:t></w:r></w:p>` +
		`<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Box</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>Box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>` +
		`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`
	got := read(t, "0071.docx", docx(t, body))
	if want := "First paragraph & more\nline\nSecond\nBox\nCell"; len(got) != 1 || got[0].Text != want || got[0].StudentKey != "0071" || got[0].Key != response.ByFile {
		t.Errorf("got %+v", got)
	}
}

func TestTranscripts(t *testing.T) {
	type turn struct{ who, text string }
	for name, c := range map[string]struct {
		file, text string
		want       []turn
		spans      int // of the first speaker
	}{
		"voices, as Teams writes them": {"x.vtt", "WEBVTT\n\nNOTE\nnot said\n\nSTYLE\n::cue { color: red }\n\n1\n00:00:01.000 --> 00:00:02.500 align:start\n<v Ana López>We <i>built</i> it</v>\n\n00:00:02.500 --> 00:00:04.000\n<v Ana López>too high &amp; it fell</v>\n\n00:05.000 --> 00:06.000\n<v.loud Ben>Oh <3 no!\n\n00:07.000 --> 00:08.000\n<v Ana López>We tried again</v>\n",
			[]turn{{"Ana López", "We built it too high & it fell\nWe tried again"}, {"Ben", "Oh <3 no!"}}, 3},
		"two voices in one line": {"x.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Yes</v> <v Ben>No</v>\n", []turn{{"Ana", "Yes"}, {"Ben", "No"}}, 1},
		"labels with carry-over, as Zoom writes them": {"x.vtt", "WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nAna Lopez: One thing\r\n\r\n2\r\n00:00:03.000 --> 00:00:04.000\r\nleads to another\r\n\r\n3\r\n00:00:05.000 --> 00:00:06.000\r\nBen de la Cruz (he/him): I see: good\r\n",
			[]turn{{"Ana Lopez", "One thing leads to another"}, {"Ben de la Cruz (he/him)", "I see: good"}}, 2},
		"a colon in speech is no label": {"Ana.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nMy idea: a boat\n\n00:03.000 --> 00:04.000\nwith two sails\n\n00:05.000 --> 00:06.000\nthat floats\n",
			[]turn{{"Ana", "My idea: a boat with two sails that floats"}}, 3},
		"SubRip with a blank line inside": {"Ben.srt", "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color=\"red\">First</font>\n\nstill first\n\n2\n00:00:03,000 --> 00:00:04,000\n42\n",
			[]turn{{"Ben", "First still first 42"}}, 2},
		"SubRip without its name": {"talk.txt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n", []turn{{"talk", "Hello"}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, c.file, []byte(c.text))
			var turns []turn
			for _, d := range got {
				turns = append(turns, turn{d.StudentKey, d.Text})
				if d.Mode != response.Spoken {
					t.Error("a transcript is spoken")
				}
			}
			if !reflect.DeepEqual(turns, c.want) {
				t.Fatalf("got %q", turns)
			}
			if len(got[0].Spans) != c.spans {
				t.Errorf("got %d spans: %+v", len(got[0].Spans), got[0].Spans)
			}
		})
	}
	d := read(t, "x.vtt", []byte("WEBVTT\n\n01:00:01.500 --> 01:00:02.000\n<v Ana>Yes</v>\n\n01:00:03.000 --> 01:00:04.000\n<v Ana>we can</v>\n"))[0]
	want := []response.Span{{3601500 * time.Millisecond, 3602 * time.Second, 0, 3}, {3603 * time.Second, 3604 * time.Second, 4, 10}}
	if !reflect.DeepEqual(d.Spans, want) || d.Text[4:10] != "we can" {
		t.Errorf("got %+v", d)
	}
}

func TestZipOfDocuments(t *testing.T) {
	b := zipped(t,
		entry{"work/", ""}, entry{"work/Ana Lopez.txt", "mine"}, entry{"__MACOSX/work/._Ana Lopez.txt", "junk"},
		entry{".DS_Store", "junk"}, entry{"Thumbs.db", "junk"}, entry{"~$0071.docx", "junk"},
		entry{"0071.docx", string(docx(t, "<w:p><w:r><w:t>yours</w:t></w:r></w:p>"))},
		entry{"talk.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ben>hi</v>\n"},
		entry{"empty.txt", ""}, entry{"scan.pdf", "%PDF-1.4"}, entry{"more.zip", string(zipped(t, entry{"a.txt", "a"}))},
		entry{"broken.docx", "PK\x03\x04 word/document.xml"}, entry{"roster.csv", "a,b\n1,2\n"},
	)
	var got []string
	for _, d := range read(t, "week 3.zip", b) {
		line := d.Source + " | " + d.StudentKey + " | " + d.Text
		if d.Fault != nil {
			line += d.Fault.Key
		}
		got = append(got, line)
	}
	want := []string{
		"week 3.zip/work/Ana Lopez.txt | Ana Lopez | mine",
		"week 3.zip/0071.docx | 0071 | yours",
		"week 3.zip/talk.vtt | Ben | hi",
		"week 3.zip/empty.txt | empty | table.empty",
		"week 3.zip/scan.pdf | scan | response.wrong_type_pdf",
		"week 3.zip/more.zip | more | response.zip_nested",
		"week 3.zip/broken.docx | broken | table.broken",
		"week 3.zip/roster.csv | roster | response.wrong_type_xlsx",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	many := make([]entry, 30)
	for i := range many {
		many[i] = entry{strings.Repeat("a", i+1) + ".txt", "x"}
	}
	for name, c := range map[string]struct {
		file  string
		bytes []byte
		key   string
	}{
		"an empty file":             {"a.txt", nil, "table.empty"},
		"a PDF":                     {"a.docx", []byte("%PDF-1.7"), "response.wrong_type_pdf"},
		"an old Word document":      {"a.doc", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "response.wrong_type_xls"},
		"a picture":                 {"a.txt", []byte("\xff\xd8\xff\xe0"), "response.wrong_type_image"},
		"a table":                   {"a.csv", []byte("id,text\n1,x\n"), "response.wrong_type_xlsx"},
		"a document without text":   {"a.docx", docx(t, "<w:p/>"), "response.empty"},
		"a document of bad XML":     {"a.docx", docx(t, "<w:p></w:x>"), "table.broken"},
		"a transcript without cues": {"a.vtt", []byte("WEBVTT\n\nhello\n"), "response.no_cues"},
		"times with nothing after":  {"a.srt", []byte("1\n00:00 -->\nhello\n"), "response.no_cues"},
		"an empty archive":          {"a.zip", zipped(t), "response.zip_empty"},
		"an archive of junk":        {"a.zip", zipped(t, entry{".DS_Store", "x"}), "response.zip_empty"},
		"an absolute path":          {"a.zip", zipped(t, entry{"/etc/passwd", "x"}), "table.unsafe_path"},
		"a path that climbs":        {"a.zip", zipped(t, entry{"a/../../b.txt", "x"}), "table.unsafe_path"},
		"too many entries":          {"a.zip", zipped(t, many...), "table.too_many_entries"},
		"a text of 5 MB":            {"a.txt", bytes.Repeat([]byte("hello "), 900_000), "table.too_large"},
		"a text of 30,000":          {"a.txt", bytes.Repeat([]byte("hello "), 5_000), "response.too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := response.ParseFile(c.file, c.bytes, table.Limits{Entries: 20})
			if f := fault.Of(err); f == nil || f.Key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
}

func TestANameThatPromisesAnotherKindIsAFault(t *testing.T) {
	word := string(docx(t, "<w:p><w:r><w:t>We tried again.</w:t></w:r></w:p>"))
	sheet := string(zipped(t, entry{"xl/workbook.xml", "<workbook/>"}))
	odt := string(zipped(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"}, entry{"content.xml", "<office/>"}))
	for _, c := range []struct{ name, content, key string }{
		{"a.txt", "We tried again.", ""}, {"a", "We tried again.", ""}, {"a.docx", word, ""}, {"a.DOCX", word, ""}, {"a.txt", word, ""},
		{"a.docx", "We tried again.", "table.misnamed"}, {"a.DOCX", "We tried again.", "table.misnamed"}, {"a.pdf", "We tried again.", "table.misnamed"},
		{"a.doc", "We tried again.", "table.misnamed"}, {"a.xlsx", "We tried again.", "table.misnamed"}, {"a.odt", "We tried again.", "table.misnamed"},
		{"a.rtf", "We tried again.", "table.misnamed"}, {"a.png", "We tried again.", "table.misnamed"}, {"a.jpg", "We tried again.", "table.misnamed"},
		{"a.mp3", "We tried again.", "table.misnamed"}, {"a.zip", "We tried again.", "table.misnamed"}, {"a.xls", "We tried again.", "response.wrong_type_xlsx"},
		{"a.pdf", word, "table.misnamed"}, {"a.odt", odt, "table.misnamed"}, {"a.docx", odt, "table.misnamed"}, {"a.docx", sheet, "response.wrong_type_xlsx"},
		{"a.docx", "%PDF-1.7", "response.wrong_type_pdf"}, {"a.docx", "<html>We tried</html>", "response.wrong_type_html"},
		{"a.docx", `{\rtf1 We tried}`, "response.wrong_type_rtf"},
	} {
		t.Run(c.name+" of "+c.content[:5], func(t *testing.T) {
			alone, err := response.ParseFile(c.name, []byte(c.content), table.Limits{})
			inside := read(t, "all.zip", zipped(t, entry{"work/" + c.name, c.content}))
			if c.key == "" {
				if err != nil || alone[0].Text != "We tried again." || inside[0].Text != "We tried again." || inside[0].Fault != nil {
					t.Errorf("got %+v, %v and %+v", alone, err, inside)
				}
				return
			}
			if f := fault.Of(err); f == nil || f.Key != c.key {
				t.Errorf("on its own: got %+v, %v, want %s", alone, err, c.key)
			}
			if f := inside[0].Fault; len(inside) != 1 || f == nil || f.Key != c.key || inside[0].Text != "" {
				t.Errorf("in an archive: got %+v, want %s", inside, c.key)
			}
		})
	}
}

// within runs f and checks the budget of an upload.
func within(t *testing.T, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	f()
	runtime.ReadMemStats(&after)
	t.Logf("took %v", time.Since(start))
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 64 {
		t.Errorf("allocated %d MiB", grown)
	}
}

func TestABombIsRefusedWithinTheBudget(t *testing.T) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	for range 512 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	bomb := out.Bytes()
	if len(bomb) > 600<<10 {
		t.Fatalf("the bomb is %d KB", len(bomb)>>10)
	}
	lying := bytes.Clone(bomb)
	binary.LittleEndian.PutUint32(lying[bytes.LastIndex(lying, []byte("PK\x01\x02"))+24:], 100)
	for name, b := range map[string][]byte{"as it is": bomb, "declaring 100 bytes": lying} {
		t.Run(name, func(t *testing.T) {
			within(t, func() {
				_, err := response.ParseFile("a.docx", b, table.Limits{})
				if f := fault.Of(err); f == nil || f.Key != "table.unpacked_too_large" && f.Key != "table.broken" {
					t.Errorf("got %v", err)
				}
			})
		})
	}
	t.Run("in an archive beside a good file", func(t *testing.T) {
		b := zipped(t, entry{"bomb.docx", string(bomb)}, entry{"Ana.txt", "fine"})
		within(t, func() {
			got := read(t, "a.zip", b)
			if len(got) != 2 || got[0].Fault == nil || got[0].Fault.Key != "table.unpacked_too_large" || got[1].Text != "fine" {
				t.Errorf("got %+v", got)
			}
		})
	})
	t.Run("many in one archive", func(t *testing.T) {
		var entries []entry
		for i := range 100 {
			entries = append(entries, entry{strings.Repeat("b", i+1) + ".docx", string(bomb)})
		}
		b := zipped(t, entries...)
		if len(b) > 16<<20 {
			t.Fatalf("%d MB", len(b)>>20)
		}
		start := time.Now()
		for _, d := range read(t, "a.zip", b) {
			if d.Fault == nil {
				t.Error("a bomb was read")
			}
		}
		t.Logf("took %v", time.Since(start))
	})
}

func TestHostileTranscriptsStayWithinTheTime(t *testing.T) {
	const times = "00:00:01.000 --> 00:00:02.000\n"
	full := func(s string) []byte { return []byte("WEBVTT\n\n" + times + strings.Repeat(s, (1<<20-100)/len(s))) }
	for name, b := range map[string][]byte{
		"a speaker a tag":         full("<v A>a"),
		"open angle brackets":     full("<"),
		"open voice tags":         full("<v "),
		"labels":                  full("A: b\n"),
		"one long word":           full("a"),
		"entities":                full("&lt;"),
		"cues":                    full(times + "x\n\n"),
		"combining marks":         full("\u0301"),
		"a document of open tags": docx(t, strings.Repeat("<w:p>", 700_000)),
		"a document of tabs":      docx(t, strings.Repeat("<w:tab/>", 500_000)),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := response.ParseFile("a.vtt", b, table.Limits{})
			if err != nil && fault.Of(err) == nil {
				t.Error(err)
			}
			t.Logf("took %v", time.Since(start))
		})
	}
}

func TestDamagedFilesNeverPanic(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for name, good := range map[string][]byte{
		"a.docx": docx(t, strings.Repeat("<w:p><w:r><w:t>Some words to read.</w:t></w:r></w:p>", 50)),
		"a.zip":  zipped(t, entry{"a.txt", "some words"}, entry{"b.docx", string(docx(t, "<w:p><w:r><w:t>x</w:t></w:r></w:p>"))}),
	} {
		for range 500 {
			bad := bytes.Clone(good)
			if rng.IntN(2) == 0 {
				bad = bad[:rng.IntN(len(bad))]
			} else {
				bad[rng.IntN(len(bad))] ^= 1 << rng.IntN(8)
			}
			if _, err := response.ParseFile(name, bad, table.Limits{}); err != nil && fault.Of(err) == nil {
				t.Fatalf("an error without words: %v", err)
			}
		}
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add("a.txt", []byte("I was sad\r\nbut we talked"))
	f.Add("a.txt", []byte("\xff\xfeI\x00"))
	f.Add("a.vtt", []byte("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Yes</v> <v Ben>No &lt;\n\n00:00 -->\nBen: what\n"))
	f.Add("a.srt", []byte("1\n00:00:01,000 --> 00:00:02,000\nAna: hi\n\nBen: ho\n\n2\n00:00:03,000 --> 00:00:04,000\n2\n"))
	body := `<w:p><w:r><w:t>One</w:t><w:tab/></w:r><w:del><w:t>x</w:t></w:del></w:p>`
	f.Add("a.docx", docx(f, body))
	f.Add("a.zip", zipped(f, entry{"b/Ana.txt", "hi"}, entry{"c.docx", string(docx(f, body))}, entry{"d.vtt", "WEBVTT\n"}))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		limits := table.Limits{Bytes: 1 << 20, UnpackedBytes: 4 << 20, Entries: 50}
		drafts, err := response.ParseFile(name, b, limits)
		check(t, drafts, err)
	})
}

// check holds what any file gives against the contract.
func check(t *testing.T, drafts []response.Draft, err error) {
	t.Helper()
	if err != nil {
		if fault.Of(err) == nil {
			t.Fatalf("an error without words: %v", err)
		}
		return
	}
	if len(drafts) == 0 {
		t.Fatal("neither drafts nor an error")
	}
	for _, d := range drafts {
		if (d.Fault == nil) == (d.Text == "") || !utf8.ValidString(d.Text+d.Source+d.StudentKey) {
			t.Fatalf("bad draft %+v", d)
		}
		if clean, err := response.Clean(d.Text); d.Text != "" && (clean != d.Text || err != nil) {
			t.Fatalf("%q is not clean", d.Text)
		}
		at := 0
		for _, s := range d.Spans {
			if s.From < at || s.To <= s.From || s.To > len(d.Text) || s.End < s.Start || !utf8.ValidString(d.Text[s.From:s.To]) {
				t.Fatalf("bad span %+v in %q", s, d.Text)
			}
			at = s.To
		}
	}
}

// FuzzTranscript reads arbitrary cues as WebVTT and as SubRip.
func FuzzTranscript(f *testing.F) {
	f.Add("<v Ana>Yes</v> <v Ben>No &lt;\n\n00:03.000 --> 00:04.000\nwell")
	f.Add("Ana: hi\n\nBen (he): ho\n\n2\n00:00:03,000 --> 00:00:02,000\n2\nAna: e\u0301")
	f.Add("<c.x>a</c><00:00:01.000>b {\\an8}&#7;&#x301;")
	f.Fuzz(func(t *testing.T, cues string) {
		for _, name := range []string{"a.vtt", "a.srt"} {
			drafts, err := response.ParseFile(name, []byte("00:00:01.000 --> 00:00:02.000\n"+cues), table.Limits{})
			check(t, drafts, err)
		}
	})
}

// FuzzArchiveEntry puts arbitrary bytes under an arbitrary name into a .zip.
func FuzzArchiveEntry(f *testing.F) {
	f.Add("b/Ana.txt", "hi")
	f.Add(`..\x.txt`, "hi")
	f.Add("c.docx", string(docx(f, `<w:p><w:r><w:t>x</w:t></w:r></w:p>`)))
	f.Fuzz(func(t *testing.T, name, text string) {
		if strings.HasSuffix(name, "/") {
			return // a folder holds nothing
		}
		drafts, err := response.ParseFile("a.zip", zipped(t, entry{name, text}, entry{"good.txt", "good"}), table.Limits{})
		check(t, drafts, err)
		if err == nil && drafts[len(drafts)-1].Text != "good" {
			t.Fatalf("a bad entry spoilt the good one: %+v", drafts)
		}
	})
}

// FuzzDocumentXML puts arbitrary bytes where a document's main part stands.
func FuzzDocumentXML(f *testing.F) {
	f.Add(`<w:p><w:r><w:t>One</w:t></w:r></w:p>`)
	f.Add(`<w:p><w:del><w:t>x</w:del>`)
	f.Fuzz(func(t *testing.T, body string) {
		drafts, err := response.ParseFile("a.docx", docx(t, body), table.Limits{})
		if err != nil && fault.Of(err) == nil {
			t.Fatalf("an error without words: %v", err)
		}
		if err == nil && (len(drafts) != 1 || drafts[0].Text == "") {
			t.Fatalf("got %+v", drafts)
		}
	})
}

func BenchmarkTranscriptOfAnHour(b *testing.B) {
	var text strings.Builder
	text.WriteString("WEBVTT\n\n")
	for i := range 1200 {
		text.WriteString("00:00:01.000 --> 00:00:02.500\n" + []string{"Ana", "Ben", "Cai"}[i/2%3] + ": We built it too high and it fell\n\n")
	}
	data := []byte(text.String())
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := response.ParseFile("a.vtt", data, table.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
