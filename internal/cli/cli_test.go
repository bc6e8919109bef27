package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/cli"
)

// program makes this binary the program itself in a child process.
const program = "UNSEENEDGE_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(program) != "" {
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// said is what a command wrote and its exit code.
type said struct {
	out, err string
	code     int
}

// run runs a command within this process.
func run(in string, args ...string) said {
	var out, err bytes.Buffer
	code := cli.Main(args, strings.NewReader(in), &out, &err)
	return said{out.String(), err.String(), code}
}

// key is what a message without words would show.
var key = regexp.MustCompile(`(?m)(^|: )[a-z]+(\.[a-z_]+)+$`)

// holds checks the exit code and that a sentence was written.
func (s said) holds(t *testing.T, what string, code int, words string) {
	t.Helper()
	if bare := key.FindString(s.out + s.err); bare != "" || code != 0 && s.err == "" {
		t.Errorf("%s: no words but %q", what, s.err)
	}
	if s.code != code || !strings.Contains(s.out+s.err, words) {
		t.Errorf("%s: exit %d, want %d, and %q in\n%s%s", what, s.code, code, words, s.out, s.err)
	}
}

func TestUnknownInputExitsTwoWithASentence(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"an unknown command":          {[]string{"sing"}, `there is no command "sing"`},
		"a day that is none":          {[]string{"train", "--date", "soon"}, "--date must be a day such as 2026-09-01"},
		"force without ratings":       {[]string{"train", "--force"}, "--force goes with --with-ratings"},
		"fewer than no shuffles":      {[]string{"train", "--shuffles", "-1"}, "--shuffles must be 0 or more"},
		"an unknown analysis":         {[]string{"evaluate", "--analyses", "tea"}, "choose from learning, ablation, nested, or all"},
		"a wait that is none":         {[]string{"llm", "check", "--llm-timeout", "long"}, `"--llm-timeout" flag. See`},
		"an unknown flag":             {[]string{"score", "--loud"}, "unknown flag: --loud"},
		"an argument too many":        {[]string{"version", "now"}, `"now" is not understood`},
		"an argument missing":         {[]string{"backup"}, "the file to write is missing"},
		"a bare user":                 {[]string{"user"}, `"user" needs "add" or "reset"`},
		"an unknown user command":     {[]string{"user", "sing"}, `there is no command "user sing"`},
		"an unknown role":             {[]string{"user", "add", "--role", "cook"}, "--role must be teacher or admin"},
		"an unknown mode":             {[]string{"import-responses", "--mode", "sung", "a.csv"}, "--mode must be written or spoken"},
		"a bare synth":                {[]string{"synth"}, `"synth" needs "responses"`},
		"an unknown bank":             {[]string{"pipeline", "--bank", "river"}, "--bank must be grammar, replica or llm"},
		"no texts wanted":             {[]string{"synth", "responses", "--count", "0"}, "--count must be 1 to"},
		"labels from nowhere":         {[]string{"pipeline", "--by", "guess"}, "--by must be heuristic or llm"},
		"an unknown way to label":     {[]string{"label", "--by", "guess"}, "--by must be heuristic, llm or ratings"},
		"an unknown scale":            {[]string{"label", "--scale", "7"}, "--scale must be 1, 100 or level"},
		"ratings without a file":      {[]string{"label", "--by", "ratings"}, "go together"},
		"a number that is none":       {[]string{"train", "--seed", "blue"}, "invalid argument"},
		"an address without a port":   {[]string{"serve", "--addr", "127.0.0.1"}, "is not HOST:PORT"},
		"half a certificate":          {[]string{"serve", "--tls-cert", "a.pem"}, "go together"},
		"a proxy that is no network":  {[]string{"serve", "--trusted-proxy", "ten"}, "is not a network"},
		"plain HTTP for the network":  {[]string{"serve", "--addr", "0.0.0.0:0"}, "plain HTTP on 0.0.0.0:0"},
		"plain HTTP on every address": {[]string{"serve", "--addr", ":0"}, "plain HTTP"},
		"a demo for the network":      {[]string{"demo", "--addr", "0.0.0.0:0"}, "served on this machine only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			s := run("", c.args...)
			s.holds(t, name, 2, c.want)
			if !strings.Contains(s.err, ". See: unseenedge") || !strings.HasSuffix(s.err, " --help\n") || strings.Count(s.err, "\n") != 1 || s.out != "" {
				t.Errorf("not one plain sentence: %q, %q", s.out, s.err)
			}
			if left, _ := os.ReadDir("."); len(left) > 0 {
				t.Errorf("it left %v behind", left)
			}
		})
	}
}

func TestEveryCommandExplainsItselfWithAnExample(t *testing.T) {
	for _, command := range []string{"demo", "serve", "score", "train", "evaluate", "pipeline", "baseline", "synth", "synth responses", "synth play", "synth check", "features", "label", "import-roster", "import-responses", "user add", "user reset", "backup", "restore", "version", "models", "models use", "models check", "agreement", "llm", "llm check"} {
		s := run("", append(strings.Fields(command), "--help")...)
		s.holds(t, command, 0, "Examples:\n  ")
		if !strings.Contains(s.out, "unseenedge "+command) {
			t.Errorf("%s: no example of it in\n%s", command, s.out)
		}
	}
	run("", "--help").holds(t, "help", 0, "unseenedge demo")
	run("").holds(t, "nothing", 0, "import-responses")
	run("", "version").holds(t, "version", 0, "unseenedge "+cli.Version+", model set general")
}

func TestFlagsComeFromTheEnvironmentToo(t *testing.T) {
	in := filepath.Join(t.TempDir(), "in.jsonl")
	write(t, in, []byte(`{"id":"a","text":"I waited."}`+"\n"))
	t.Setenv("UNSEENEDGE_IN", in)
	t.Setenv("UNSEENEDGE_SET", "demo")
	run("", "score").holds(t, "from the environment", 0, `"model_set":"demo"`)
	run("", "score", "--set", "general").holds(t, "a flag counts more", 0, `"model_set":"general"`)
	t.Setenv("UNSEENEDGE_SET", "none")
	run("", "score").holds(t, "an unknown set", 1, "none")
	t.Setenv("UNSEENEDGE_SEED", "blue")
	run("", "train").holds(t, "a number that is none", 2, "UNSEENEDGE_SEED")
}

// The contract of score, as scripts depend on it.
func TestScoresFollowTheContract(t *testing.T) {
	lines := `{"id":"rich","grade":4,"mode":"written","prompt":"","text":"My friend was crying because her dog died. I sat down next to her and asked what was wrong, and I listened, because I know how that feels. Then I made her a card."}

not JSON
{"id":"short","grade":2,"mode":"spoken","text":"Ok."}
{"id":"wrong","mode":"sung","text":"I waited."}
{"id":7,"text":"I waited."}
{"id":"last","text":"<b>& \u2028 done"}`
	s := run(lines, "score")
	if s.code != 1 || strings.Count(s.out, "\n") != 3 {
		t.Fatalf("exit %d\n%s%s", s.code, s.out, s.err)
	}
	for _, want := range []string{"line 3: ", `line 5: "mode" must be`, `line 6: "id" must be`} {
		if !strings.Contains(s.err, want) {
			t.Errorf("no %q in %s", want, s.err)
		}
	}
	if strings.Contains(s.err, "waited") {
		t.Errorf("a student's words on standard error: %s", s.err)
	}
	var ids []string
	for _, line := range strings.Split(strings.TrimSpace(s.out), "\n") {
		ids = append(ids, contract(t, line))
	}
	if !slices.Equal(ids, []string{"rich", "short", "last"}) {
		t.Errorf("ids %v", ids)
	}
	out := filepath.Join(t.TempDir(), "out.jsonl")
	quiet := run(`{"id":"a","text":"I waited."}`, "score", "--out", out, "--models", "../../models")
	b, err := os.ReadFile(out)
	if err != nil || quiet.out != "" || quiet.code != 0 || contract(t, string(b)) != "a" {
		t.Errorf("into a file: %+v, %s, %v", quiet, b, err)
	}
	run("", "score", "--in", "none.jsonl").holds(t, "a file that is not there", 1, "none.jsonl")
	run("", "score", "--models", t.TempDir()).holds(t, "a folder without models", 1, "registry")
}

// contract checks one line of score's output and returns its id.
func contract(t *testing.T, line string) string {
	t.Helper()
	var all map[string]json.RawMessage
	var top struct {
		ID       string                                `json:"id"`
		ModelSet string                                `json:"model_set"`
		Flags    []string                              `json:"flags"`
		Skills   map[string]map[string]json.RawMessage `json:"skills"`
	}
	if err := errors.Join(json.Unmarshal([]byte(line), &all), json.Unmarshal([]byte(line), &top)); err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	if len(all) != 4 || len(top.Skills) != 4 || top.ModelSet != "general" || top.Flags == nil {
		t.Errorf("got %s", line)
	}
	known := []string{"too_short", "off_topic", "unlike_training", "copied_words", "not_english", "sources_disagree"}
	for _, f := range top.Flags {
		if !slices.Contains(known, f) {
			t.Errorf("flag %q", f)
		}
	}
	enough := 0
	for _, name := range []string{"empathy", "problem_solving", "self_regulation", "resilience"} {
		k := top.Skills[name]
		if len(k) != 6 {
			t.Errorf("%s: %v", name, k)
		}
		number := func(key string) (v float64) {
			if err := json.Unmarshal(k[key], &v); err != nil || string(k[key]) == "null" || v < 0 || v > 1 {
				t.Errorf("%s of %s is %s", key, name, k[key])
			}
			return v
		}
		number("evidence")
		number("raw")
		nulls := 0
		for _, key := range []string{"score", "low", "high", "band"} {
			if string(k[key]) == "null" {
				nulls++
			}
		}
		switch nulls {
		case 4:
		case 0:
			enough++
			if low, v, high := number("low"), number("score"), number("high"); low > v || v > high {
				t.Errorf("%s lies at %v outside %v to %v", name, v, low, high)
			}
		default:
			t.Errorf("%s is null in part: %s", name, line)
		}
	}
	if top.ID == "rich" && enough == 0 || top.ID == "short" && enough > 0 {
		t.Errorf("%s has evidence of %d skills", top.ID, enough)
	}
	return top.ID
}
