package cli_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestACommandBringsItsOwnEnvironmentToTheServer(t *testing.T) {
	dir := office(t)
	t.Setenv("UNSEENEDGE_URL", "https://of-the-server.example")
	s := serve(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	t.Setenv("UNSEENEDGE_URL", "https://of-the-command.example")
	t.Setenv("UNSEENEDGE_DATA", dir)
	run("", "user", "reset", "rosa@oak.example").holds(t, "a link", 0, "https://of-the-command.example/invites/")
	t.Setenv("UNSEENEDGE_DRY_RUN", "true")
	run("", "import-roster", "classes.csv").holds(t, "a dry run", 0, "Nothing was changed")
	t.Setenv("UNSEENEDGE_DRY_RUN", "false")
	run("", "import-roster", "classes.csv").holds(t, "the list for real", 0, "2 students added")
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with exit %d: %s", code, s.err)
	}
}

func TestASilentControlConnectionDoesNotHoldUpAStop(t *testing.T) {
	dir := office(t)
	s := serve(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if len(dir) > 80 {
		t.Chdir(dir) // a socket's path must be short
		dir = "."
	}
	c, err := net.Dial("unix", filepath.Join(dir, "control.sock"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// A command after it is answered, so the server has taken the silent one in.
	run("", "user", "reset", "rosa@oak.example", "--data", dir).holds(t, "a command beside it", 0, "One-time link")
	if code := s.stop(); code != 0 || strings.Contains(s.err.String(), "panic") {
		t.Errorf("stopped with exit %d: %s", code, s.err)
	}
}

func TestAFolderThatOthersShareIsRefusedWithAWayOut(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	run("", "restore", "monday.backup", "--data", dir).holds(t, "a shared folder", 1, "Choose a folder of its own with --data")
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("it left %v behind", left)
	}
}
