package cli_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/report"
	"unseenedge/internal/store"
)

// newSchool makes a data folder with a school as /setup would.
func newSchool(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = app.New(s, nil, app.Options{}).Setup(t.Context(), auth.System("", "test"), app.Setup{Name: "Rosa Admin", Email: "rosa@oak.example",
		Password: "plinth mango quartz ribbon", Settings: report.Settings{Name: "Oak School", TimeZone: "UTC", Term: "Autumn",
			TermStarts: "2026-09-01", TermEnds: "2026-12-20"}})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

const (
	classList = "First name,Last name,Student ID,Grade,Class,Teacher e-mail\nAda,Reed,S01,6,Room 1,ana@oak.example\nBo,Reed,S02,6,Room 1,ana@oak.example\n"
	monday    = "Student ID,Date,Prompt,Mode,Text\nS01,2026-10-01,What did you share?,written,I shared my lunch with him because he had none.\n" +
		"S02,2026-10-01,What did you share?,spoken,I gave her the last card and she smiled.\n"
)

// office is where commands are run: files lie in the working folder.
func office(t *testing.T) (dir string) {
	t.Helper()
	dir = newSchool(t)
	t.Chdir(t.TempDir())
	write(t, "classes.csv", []byte(classList))
	write(t, "bad.csv", []byte(classList+"Cleo,Reed,,6,Room 1,ana@oak.example\n"))
	write(t, "monday.csv", []byte(monday))
	write(t, "mixed.csv", []byte(monday+"S09,2026-10-01,,written,I waited.\nS01,someday,,written,I waited.\nS01,2026-10-02,,written,I asked her to wait and she did.\n"))
	return dir
}

// A school's commands, the same with and without a server on the folder.
func commands(t *testing.T, dir string) {
	data := func(args ...string) said { return run("", append(args, "--data", dir)...) }
	data("import-responses", "monday.csv").holds(t, "responses before students", 1, "2 that match no student for sure")
	data("import-roster", "classes.csv", "--dry-run").holds(t, "a dry run", 0, "2 students added")
	data("import-roster", "bad.csv", "--dry-run").holds(t, "a faulty row", 1, "row 4")
	data("import-roster", "classes.csv").holds(t, "a class list", 0, "2 students added, 0 changed")
	data("import-roster", "classes.csv").holds(t, "the same again", 0, "nothing was changed")
	data("import-responses", "monday.csv", "--dry-run").holds(t, "a dry run", 0, "2 to keep")
	data("import-responses", "monday.csv").holds(t, "responses", 0, "Scored and kept.")
	data("import-responses", "monday.csv").holds(t, "the same again", 0, "0 to keep, 2 there already")
	mixed := data("import-responses", "mixed.csv")
	mixed.holds(t, "a mixed file", 1, "5 responses found: 1 to keep, 2 there already, 1 that match no student for sure, 1 faulty.")
	if !strings.Contains(mixed.err, "row 4: ") || !strings.Contains(mixed.err, "row 5: ") || !strings.Contains(mixed.out, "Scored and kept.") {
		t.Errorf("mixed: %+v", mixed)
	}
	data("import-responses", "none.csv").holds(t, "a file that is not there", 1, "none.csv")
	data("user", "add", "--email", "ben@oak.example", "--name", "Ben", "--url", "https://oak.example/").holds(t, "a teacher", 0, "One-time link: https://oak.example/invites/")
	data("user", "add", "--email", "Ben@oak.example", "--name", "Ben").holds(t, "the same again", 1, "")
	data("user", "add", "--email", "ben", "--name", "Ben").holds(t, "no address", 1, "")
	data("user", "reset", "rosa@oak.example").holds(t, "the lone admin", 0, "One-time link: http://127.0.0.1:")
	data("user", "reset", "nobody@oak.example").holds(t, "nobody", 1, "nobody@oak.example")
	data("backup", "monday.backup").holds(t, "a backup", 0, "Backup written: monday.backup")
	if info, err := os.Stat("monday.backup"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info, err)
	}
}

// kept counts what a folder holds.
func kept(t *testing.T, dir string) string {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var n []int
	err = s.Read(t.Context(), func(tx *store.Tx) error {
		school, err := tx.School()
		if err != nil {
			return err
		}
		students, err := tx.TaughtStudents("")
		if err != nil {
			return err
		}
		responses, scores := 0, 0
		for _, st := range students {
			all, err := tx.StudentResponses("", st.ID)
			if err != nil {
				return err
			}
			responses += len(all)
			by, err := tx.StudentScores(st.ID, "general")
			if err != nil {
				return err
			}
			scores += len(by)
		}
		people, err := tx.Accounts(school.ID)
		n = []int{len(students), responses, scores, len(people)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d students, %d responses, %d scored, %d people", n[0], n[1], n[2], n[3])
}

const afterCommands = "2 students, 3 responses, 3 scored, 3 people"

func TestCommandsOpenAFolderThatNobodyServes(t *testing.T) {
	dir := office(t)
	commands(t, dir)
	if got := kept(t, dir); got != afterCommands {
		t.Errorf("kept %s", got)
	}
	none := filepath.Join(t.TempDir(), "none")
	run("", "import-roster", "classes.csv", "--data", none).holds(t, "a folder without a school", 1, "")
	run("", "backup", "none.backup", "--data", none).holds(t, "a backup of nothing", 1, "")
	if _, err := os.Stat("none.backup"); err == nil {
		t.Error("a backup of nothing was written")
	}
	if info, err := os.Stat(none); err == nil && info.Mode().Perm() != 0o700 {
		t.Errorf("the folder's mode is %v", info.Mode())
	}
}

// server is a running program.
type server struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	more *bufio.Scanner
	err  *bytes.Buffer
}

var address = regexp.MustCompile(`(https?://127\.0\.0\.1:\d+)`)

// serve starts a program that serves and waits for its address.
func serve(t *testing.T, args ...string) *server {
	t.Helper()
	s := &server{t: t, cmd: exec.Command(os.Args[0], args...), err: &bytes.Buffer{}}
	s.cmd.Env = append(os.Environ(), program+"=1")
	s.cmd.Stderr = s.err
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	s.more = bufio.NewScanner(out)
	if !s.more.Scan() {
		t.Fatalf("it does not start: %s", s.err)
	}
	s.url = address.FindString(s.more.Text())
	return s
}

// stop ends it as an operator would and returns its exit code.
func (s *server) stop() int {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	stuck := time.AfterFunc(30*time.Second, func() { _ = s.cmd.Process.Kill() })
	defer stuck.Stop()
	for s.more.Scan() {
	}
	_ = s.cmd.Wait()
	return s.cmd.ProcessState.ExitCode()
}

func (s *server) get(path string) (int, string) {
	s.t.Helper()
	r, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func TestCommandsReachARunningServer(t *testing.T) {
	dir := office(t)
	s := serve(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if code, body := s.get("/sign-in"); code != http.StatusOK || !strings.Contains(body, "<form") {
		t.Errorf("sign-in: %d", code)
	}
	if info, err := os.Stat(filepath.Join(dir, "control.sock")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info, err)
	}
	commands(t, dir)
	run("", "serve", "--data", dir, "--addr", "127.0.0.1:0").holds(t, "a second server", 1, "")
	run("", "restore", "monday.backup", "--data", dir, "--replace").holds(t, "restoring under a server", 1, "")
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with exit %d: %s", code, s.err)
	}
	for _, word := range []string{"lunch", "Ada", "smiled", "S01"} {
		if strings.Contains(s.err.String(), word) {
			t.Errorf("the log tells of a student: %s", s.err)
		}
	}
	if got := kept(t, dir); got != afterCommands {
		t.Errorf("kept %s", got)
	}
}

func TestABackupComesBackWholeOrNotAtAll(t *testing.T) {
	dir := office(t)
	commands(t, dir)
	fresh := filepath.Join(t.TempDir(), "fresh")
	run("", "restore", "monday.backup", "--data", fresh).holds(t, "restore", 0, "Restored the backup of ")
	if got := kept(t, fresh); got != afterCommands {
		t.Errorf("restored %s", got)
	}
	run("", "restore", "monday.backup", "--data", fresh).holds(t, "an occupied folder", 1, "")
	run("", "restore", "monday.backup", "--data", fresh, "--replace").holds(t, "replacing it", 0, "is kept as")
	b, err := os.ReadFile("monday.backup")
	if err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string][]byte{
		"cut short":    b[:len(b)/2],
		"a byte wrong": slices.Concat(b[:len(b)/2], []byte{b[len(b)/2] ^ 1}, b[len(b)/2+1:]),
		"no backup":    []byte(classList),
		"nothing":      nil,
	} {
		write(t, "broken.backup", broken)
		run("", "restore", "broken.backup", "--data", fresh, "--replace").holds(t, name, 1, "")
		if got := kept(t, fresh); got != afterCommands {
			t.Errorf("%s: the folder holds %s", name, got)
		}
	}
	run("", "restore", "none.backup", "--data", fresh, "--replace").holds(t, "no file", 1, "none.backup")
}

func TestTheFirstStartPrintsACodeToSetUpWith(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serve(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if !s.more.Scan() || !regexp.MustCompile(`/setup with the one-time code \S{8,}$`).MatchString(s.more.Text()) {
		t.Errorf("got %q", s.more.Text())
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info, err)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with exit %d: %s", code, s.err)
	}
}

func TestADemoIsNeverServedFromARealSchoolsFolder(t *testing.T) {
	dir := newSchool(t)
	before := kept(t, dir)
	s := run("", "demo", "--data", dir, "--addr", "127.0.0.1:0")
	s.holds(t, "demo", 1, "")
	if strings.Contains(s.out, "http") || s.err == "" || kept(t, dir) != before {
		t.Errorf("got %+v", s)
	}
}

func TestADemoIsGoneWhenItIsStopped(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	s := serve(t, "demo", "--addr", "127.0.0.1:0")
	if !strings.HasPrefix(s.more.Text(), "UnseenEdge demo: http://127.0.0.1:") {
		t.Errorf("got %q", s.more.Text())
	}
	if left, _ := os.ReadDir(tmp); len(left) != 1 {
		t.Errorf("the demo lives in %v", left)
	}
	if code, body := s.get("/sign-in"); code != http.StatusOK || !strings.Contains(body, "Continue as teacher") || !strings.Contains(body, "Continue as admin") {
		t.Errorf("sign-in: %d %s", code, body)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with exit %d: %s", code, s.err)
	}
	if left, _ := os.ReadDir(tmp); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAnImportGoesOnWhereAStoppedServerLeftIt(t *testing.T) {
	const responses = 4000
	dir := office(t)
	run("", "import-roster", "classes.csv", "--data", dir).holds(t, "a class list", 0, "2 students added")
	var b strings.Builder
	b.WriteString("Student ID,Date,Prompt,Mode,Text\n")
	for n := range responses {
		fmt.Fprintf(&b, "S%02d,2026-10-01,,written,\"I gave him card number %d. He was sad, so we waited together until his bus came.\"\n", n%2+1, n)
	}
	write(t, "year.csv", []byte(b.String()))
	left := func() (n int) {
		s := run("", "import-responses", "year.csv", "--dry-run", "--data", dir)
		if _, err := fmt.Sscanf(s.out, "4000 responses found: %d to keep", &n); err != nil {
			t.Fatalf("%v in %+v", err, s)
		}
		return n
	}
	first := serve(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	cut := make(chan said, 1)
	go func() { cut <- run("", "import-responses", "year.csv", "--data", dir) }()
	for left() == responses {
		time.Sleep(10 * time.Millisecond)
	}
	if code := first.stop(); code != 0 {
		t.Errorf("stopped with exit %d: %s", code, first.err)
	}
	if s := <-cut; s.code != 0 { // else it was faster than the stop
		s.holds(t, "the import cut short", 1, "")
	}
	serve(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	for deadline := time.Now().Add(time.Minute); left() > 0; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the import does not go on")
		}
	}
	run("", "import-responses", "year.csv", "--data", dir).holds(t, "the file again", 0, "0 to keep, 4000 there already")
}
