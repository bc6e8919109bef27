package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func cellsOf(t *testing.T, b []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestThePipelineIsItsSteps(t *testing.T) {
	t.Chdir(t.TempDir())
	run("", "pipeline", "--count", "100", "--seed", "7", "--out", "made").holds(t, "pipeline", 0, "Checked 84 rows with 84 different texts.")
	for _, step := range []string{
		"synth responses --count 100 --seed 7 --out steps/1.csv",
		"features --in steps/1.csv --out steps/2.csv",
		"synth play --in steps/2.csv --seed 7 --out steps/3.csv",
		"label --by heuristic --in steps/3.csv --seed 7 --out steps/4.csv",
		"synth check --in steps/4.csv",
	} {
		run("", strings.Fields(step)...).holds(t, step, 0, "")
	}
	if !bytes.Equal(readFile(t, "made/training_data.csv"), readFile(t, "steps/4.csv")) {
		t.Error("the steps one by one give another file")
	}
	run("", "pipeline", "--count", "100", "--seed", "7", "--out", "again").holds(t, "again", 0, "")
	for _, name := range []string{"training_data.csv", "validation.json"} {
		if !bytes.Equal(readFile(t, "made/"+name), readFile(t, "again/"+name)) {
			t.Errorf("%s differs from run to run", name)
		}
	}
	rows := cellsOf(t, readFile(t, "made/training_data.csv"))
	if len(rows) != 85 || len(rows[0]) != 38 || rows[0][0] != "response" || rows[0][20] != "readability_score" {
		t.Errorf("%d rows, %v", len(rows), rows[0])
	}
}

func TestTheReplicaTellsItsKnownFaultsAndPasses(t *testing.T) {
	t.Chdir(t.TempDir())
	s := run("", "pipeline", "--bank", "replica", "--count", "1000", "--seed", "42", "--out", "made")
	s.holds(t, "replica", 0, "only 108 different ones in 924 rows. On a random split, 100 % of the test texts stand in training too")
	if strings.Count(s.out, "on purpose, to show it") != 2 {
		t.Error(s.out)
	}
	var found struct {
		Rows, Texts int
		Findings    []struct {
			Severity string
			Known    bool
		}
		Words []string
	}
	if err := json.Unmarshal(readFile(t, "made/validation.json"), &found); err != nil || found.Rows != 924 || found.Texts != 108 || len(found.Words) != len(found.Findings) {
		t.Errorf("%+v, %v", found, err)
	}
	// As data that claims to be sound, the same file is refused.
	run("", "synth", "check", "--in", "made/training_data.csv").holds(t, "no replica", 1, "should not be learned from")
}

func TestACheckFailsOnADamagedFile(t *testing.T) {
	t.Chdir(t.TempDir())
	run("", "pipeline", "--count", "1", "--out", ".").holds(t, "pipeline", 0, "")
	rows := strings.SplitAfter(string(readFile(t, "training_data.csv")), "\n")
	for name, c := range map[string]struct{ in, want string }{
		"half the rows": {strings.Join(rows[:40], ""), "have no rows"},
		"no header":     {strings.Join(rows[1:], ""), "The column response is missing"},
		"another label": {strings.Replace(strings.Join(rows, ""), "\n", "9\n", 2), "does not belong in a training file"},
	} {
		run(c.in, "synth", "check").holds(t, name, 1, c.want)
	}
	run("", "synth", "check", "--in", "none.csv").holds(t, "no file", 1, "There is no file none.csv")
}

func TestFeaturesComeFromAnyTable(t *testing.T) {
	t.Chdir(t.TempDir())
	csvIn := "id,Text\na,\"I tried again, and it worked.\"\nb,\n"
	lines := `{"id":"a","Text":"I tried again, and it worked."}` + "\n" + `{"id":"b","Text":""}`
	from := run(csvIn, "features")
	from.holds(t, "CSV", 0, "id,Text,empathy_markers")
	if again := run(lines, "features"); again.out != from.out {
		t.Errorf("JSON Lines give %s, CSV gives %s", again.out, from.out)
	}
	rows := cellsOf(t, []byte(from.out))
	if len(rows) != 3 || len(rows[0]) != 18 || rows[1][0] != "a" || rows[1][11] != "6" || rows[2][17] != "50" {
		t.Errorf("%v", rows)
	}
	wide := run(`{"answer":"I waited.","grade":4,"mode":"written"}`, "features", "--extended")
	wide.holds(t, "extended", 0, "log_words")
	if rows := cellsOf(t, []byte(wide.out)); len(rows[0]) < 300 || len(rows[1]) != len(rows[0]) || rows[1][1] != "4" || slices.Contains(rows[0][3:], "grade") {
		t.Errorf("%d columns", len(rows[0]))
	}
	for name, c := range map[string]struct {
		in   string
		args []string
		want string
	}{
		"no text column":        {"id,words\na,b\n", nil, "There is no column “response”"},
		"an unknown one named":  {"id,text\na,b\n", []string{"--text-column", "said"}, "There is no column “said”"},
		"features there before": {"text,word_count\na,1\n", nil, "has a column word_count already"},
		"a grade that is none":  {"text,grade\na,four\n", []string{"--extended"}, "row 2: the column grade"},
		"a nested object":       {`{"text":{"a":1}}`, nil, "line 1 is not one JSON object"},
		"nothing":               {"", nil, "is empty"},
		"a PDF":                 {"%PDF-1.4 ...", nil, "is a PDF"},
	} {
		run(c.in, append([]string{"features"}, c.args...)...).holds(t, name, 1, c.want)
	}
}

func TestLabelsComeFromAFileOfRatings(t *testing.T) {
	t.Chdir(t.TempDir())
	in := "id,text\na,I waited.\nb,We ran.\nc,No.\n"
	write(t, "r.csv", []byte("id,empathy,problem_solving,self_regulation,resilience\nb,86,,50,0\na,,10,20,100\n"))
	s := run(in, "label", "--by", "ratings", "--ratings", "r.csv", "--scale", "100")
	s.holds(t, "0 to 100", 0, "1 of 3 texts has no rating")
	if want := "a,I waited.,,0.1,0.2,1\nb,We ran.,0.86,,0.5,0\nc,No.,,,,\n"; !strings.HasSuffix(s.out, want) {
		t.Errorf("got %s", s.out)
	}
	write(t, "levels.csv", []byte("response,empathy_score,problem_solving_score,self_regulation_score,resilience_score\nI waited.,1,2,3,4\n"))
	s = run("response\nI waited.\n", "label", "--by", "ratings", "--ratings", "levels.csv", "--scale", "level")
	s.holds(t, "levels", 0, "I waited.,0.25,0.66,0.82,0.92")
	write(t, "twice.csv", []byte("id,empathy,problem_solving,self_regulation,resilience\na,.1,.1,.1,.1\na,.2,.2,.2,.2\n"))
	write(t, "lone.csv", []byte("name,empathy\na,1\n"))
	write(t, "three.csv", []byte("id,empathy\na,1\n"))
	for name, c := range map[string]struct{ file, scale, want string }{
		"outside the scale": {"r.csv", "1", "row 2: the column empathy"},
		"no level":          {"r.csv", "level", "row 2: the column empathy"},
		"rated twice":       {"twice.csv", "1", "row 3: this text was rated above already"},
		"no key":            {"lone.csv", "1", "share neither"},
		"a skill missing":   {"three.csv", "1", "has no column problem_solving"},
		"no file":           {"none.csv", "1", "There is no file none.csv"},
	} {
		run(in, "label", "--by", "ratings", "--ratings", c.file, "--scale", c.scale).holds(t, name, 1, c.want)
	}
}

func TestStepsRefuseWhatTheyCannotRead(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		args string
		want string
	}{
		"play without a tag":      {"response\nI waited.\n", "synth play", "There is no column “skill”"},
		"play of an odd grade":    {"response,skill,skill_level,grade\nI waited.,empathy,high,9\n", "synth play", "row 2: the column grade"},
		"labels of an odd skill":  {"response,skill,skill_level,grade\nI waited.,grit,high,4\n", "label", "row 2: the column skill"},
		"a model that is not set": {"response\nI waited.\n", "label --by llm", "No language model is configured"},
		"texts of none":           {"", "synth responses --bank llm", "No language model is configured"},
	} {
		run(c.in, strings.Fields(c.args)...).holds(t, name, 1, c.want)
	}
	s := run("response,skill,skill_level,grade\nI waited.,empathy,high,4\n", "synth", "play")
	s.holds(t, "play without words", 0, "self_regulation_focus")
	row := cellsOf(t, []byte(s.out))[1]
	if row[13] != "" || row[14] != "" || row[15] == "" || row[16] != "" {
		t.Errorf("derived features of unknown words: %v", row[13:])
	}
}

// author serves as a language model that writes texts and rates them, and says
// that each answer took so many tokens.
func author(t *testing.T, sent int) (url string, asked *atomic.Int64) {
	asked = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Messages []struct{ Content string }
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		n := asked.Add(1)
		answer := fmt.Sprintf(`["I waited for bus %d and Zoe helped."]`, n)
		if user := q.Messages[len(q.Messages)-1].Content; strings.HasPrefix(user, "Response: ") {
			answer = `{"empathy":{"evidence":2,"score":70},"problem_solving":{"evidence":0,"score":null},"self_regulation":{"evidence":0},"resilience":{"evidence":1,"score":40}}`
			if strings.Contains(user, "Zoe") {
				answer = "A name was sent."
			}
		}
		text, err := json.Marshal(answer)
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(w, `{"choices":[{"message":{"content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":%d,"completion_tokens":20}}`, text, sent)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", asked
}

func TestALanguageModelWritesAndRatesOnceAgreed(t *testing.T) {
	t.Chdir(t.TempDir())
	url, asked := author(t, 100)
	args := func(command string, more ...string) []string {
		return append(append(strings.Fields(command), "--llm-endpoint", url, "--llm-model", "m", "--llm-per-minute", "100000", "--llm-price-in", "1", "--llm-price-out", "2"), more...)
	}
	s := run("", args("pipeline --bank llm --by llm --count 84 --out made")...)
	s.holds(t, "nobody agreed", 2, "add --yes")
	if asked.Load() > 0 || !strings.Contains(s.err, "about 168 times") || !strings.Contains(s.err, "which costs about ") {
		t.Errorf("asked %d times: %s", asked.Load(), s.err)
	}
	s = run("", args("pipeline --bank llm --by llm --count 84 --out made", "--yes", "--llm-budget", "500")...)
	s.holds(t, "over the budget", 1, "more than the budget allows")
	s = run("", args("pipeline --bank llm --by llm --count 84 --out made", "--yes")...)
	// Every label is the same, and the check says so.
	s.holds(t, "agreed", 1, "Column empathy_score: every label is 0.7")
	if asked.Load() != 168 || !strings.Contains(s.err, "20160 of 200000 tokens used, which cost") {
		t.Errorf("asked %d times: %s", asked.Load(), s.err)
	}
	if rows := cellsOf(t, readFile(t, "made/training_data.csv")); len(rows) != 85 || rows[1][4] != "llm" || rows[1][34] != "0.7" || rows[1][35] != "" {
		t.Errorf("%d rows, %v", len(rows), rows[1])
	}
	s = run("text\nI fell.\n", args("label --by llm", "--yes")...)
	s.holds(t, "labels alone", 0, "I fell.,0.7,,,0.4")
	s = run("", args("pipeline --bank llm --count 1 --out half", "--yes", "--llm-budget", "30000")...)
	s.holds(t, "within a budget", 0, "")
}

func TestWhatWasPaidForIsKept(t *testing.T) {
	t.Chdir(t.TempDir())
	url, asked := author(t, 500)
	s := run("", "pipeline", "--bank", "llm", "--count", "1", "--out", "half", "--yes", "--llm-endpoint", url, "--llm-model", "m",
		"--llm-per-minute", "100000", "--llm-budget-money", "0.25", "--llm-price-in", "0.01", "--llm-price-out", "0.01")
	if n := asked.Load(); s.code != 1 || n == 0 || n == 84 {
		t.Fatalf("asked %d times: %+v", n, s)
	}
	if rows := cellsOf(t, readFile(t, "half/responses.csv")); int64(len(rows)) != asked.Load()+1 {
		t.Errorf("%d rows kept of %d", len(rows)-1, asked.Load())
	}
	if _, err := os.Stat(filepath.Join("half", "training_data.csv")); err == nil {
		t.Error("half a training file was written")
	}
}

func TestTheBaselineIsTrainedAndShown(t *testing.T) {
	t.Chdir(t.TempDir())
	s := run("", "pipeline", "--bank", "replica", "--count", "84", "--train", "--out", "made")
	s.holds(t, "trained", 0, "R2, folds grouped by text")
	for _, want := range []string{"Bank replica: 84 rows", "Bank grammar: 84 rows", "real ratings: r, words alone"} {
		if !strings.Contains(s.out, want) {
			t.Errorf("no %q in\n%s", want, s.out)
		}
	}
	if files, err := os.ReadDir("made/baseline"); err != nil || len(files) != 9 {
		t.Errorf("%d files, %v", len(files), err)
	}
	run("", "baseline").holds(t, "shipped", 0, "Bank replica: 924 rows, 108 different texts")
	run("", "pipeline", "--count", "84", "--train", "--by", "heuristic", "--out", "grammar").holds(t, "the grammar first", 0, "Bank grammar")
}
