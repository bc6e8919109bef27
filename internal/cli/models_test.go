package cli_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unseenedge/internal/feature"
	"unseenedge/internal/store"
)

func TestModelSetsAreListedCheckedAndChosen(t *testing.T) {
	dir := office(t)
	data := func(args ...string) said { return run("", append(args, "--data", dir)...) }
	list := data("models")
	list.holds(t, "the list", 0, "* in use.")
	if !strings.Contains(list.out, "*  general") || !strings.Contains(list.out, "demo") {
		t.Errorf("the list:\n%s", list.out)
	}
	data("models", "check").holds(t, "the check", 0, "general: every file is as it was made.")
	data("models", "use", "none").holds(t, "an unknown set", 1, `no model set "none"`)
	data("models", "use").holds(t, "no set", 2, "the name of the set is missing")
	data("models", "sing").holds(t, "an unknown command", 2, `there is no command "models sing"`)
	data("models", "use", "demo", "--reason", "trying it").holds(t, "another set", 0, "demo is in use from the next start on")
	data("models").holds(t, "the list after it", 0, ": trying it.")
	data("import-roster", "classes.csv").holds(t, "a class list", 0, "2 students added")
	data("import-responses", "monday.csv").holds(t, "responses", 0, "Scored and kept.")
	if n := scoredBy(t, dir, "demo"); n != 2 {
		t.Errorf("%d responses are scored by the chosen set", n)
	}
	run("", "models", "use", "demo", "--data", t.TempDir()).holds(t, "no school", 1, "no school in this data folder")
	run("", "models", "--data", filepath.Join(t.TempDir(), "none")).holds(t, "no folder", 0, "*  general")
}

// scoredBy counts the responses with scores of a set.
func scoredBy(t *testing.T, dir, set string) (n int) {
	t.Helper()
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Read(t.Context(), func(tx *store.Tx) error {
		students, err := tx.TaughtStudents("")
		for _, st := range students {
			by, err := tx.StudentScores(st.ID, set)
			if err != nil {
				return err
			}
			n += len(by)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestARunningServerChangesItsModelSetAtOnceAndBack(t *testing.T) {
	dir := office(t)
	s := serve(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	data := func(args ...string) said { return run("", append(args, "--data", dir)...) }
	data("import-roster", "classes.csv").holds(t, "a class list", 0, "2 students added")
	data("import-responses", "monday.csv").holds(t, "responses", 0, "Scored and kept.")
	data("models", "use", "demo").holds(t, "another set", 0, "demo is in use now. 2 responses are being scored anew.")
	card := func() string {
		r, err := http.Get(s.url + "/models")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if !strings.Contains(card(), "<dd>demo</dd>") {
		t.Error("the page names another set")
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if again := data("models", "use", "demo"); strings.Contains(again.out, " 0 responses") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the responses are not scored anew")
		}
	}
	data("models", "use", "general", "--reason", "it reads poems badly").holds(t, "back", 0, "general is in use now. 0 responses")
	back := card()
	if !strings.Contains(back, "<dd>general</dd>") || !strings.Contains(back, `id="set-demo"`) || strings.Count(back, "Came into use on") < 3 {
		t.Error("the page does not go back, or does not tell of the set before")
	}
	if strings.Contains(back, "it reads poems badly") {
		t.Error("a stranger is told why")
	}
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with exit %d: %s", code, s.err)
	}
	for _, set := range []string{"general", "demo"} {
		if n := scoredBy(t, dir, set); n != 2 {
			t.Errorf("%d responses keep scores of %s", n, set)
		}
	}
}

func TestABrokenModelFolderStopsTheStartWithASentence(t *testing.T) {
	dir := office(t)
	made := filepath.Join(dir, "models")
	if err := os.Mkdir(made, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ registry, want string }{
		"no JSON":        {"{", "own model sets (models/registry.json in the data folder) is damaged"},
		"an unknown set": {`{"active": "lost"}`, `no model set "lost"`},
		"a missing file": {`{"active": "school", "sets": [{"id": "school", "feature_set": "` + feature.Version + `", "parts": [{"tables": [{"name": "a.bin"}]}]}]}`, "a.bin is missing"},
		"another feature set": {`{"active": "school", "sets": [{"id": "school", "feature_set": "0", "parts": [{}]}]}`,
			"was made for feature set 0"},
	} {
		write(t, filepath.Join(made, "registry.json"), []byte(c.registry))
		run("", "serve", "--data", dir, "--addr", "127.0.0.1:0").holds(t, name, 1, c.want)
		if name != "no JSON" {
			run("", "serve", "--data", dir, "--addr", "127.0.0.1:0").holds(t, name, 1, "unseenedge models use general")
		}
	}
	write(t, filepath.Join(made, "registry.json"), []byte(`{"active": "lost"}`))
	run("", "models", "use", "general", "--data", dir).holds(t, "going back", 0, "from the next start on")
	s := serve(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if code, _ := s.get("/sign-in"); code != http.StatusOK {
		t.Errorf("sign-in: %d", code)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with exit %d: %s", code, s.err)
	}
}

func TestADemoKeepsItsModelSet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	s := serve(t, "demo", "--data", dir, "--addr", "127.0.0.1:0")
	run("", "models", "use", "general", "--data", dir).holds(t, "a demo", 1, "its model set stays")
	if code := s.stop(); code != 0 {
		t.Errorf("stopped with exit %d: %s", code, s.err)
	}
}

func TestASetThatIsWorseIsUsedOnlyByForceAndForAReason(t *testing.T) {
	dir := office(t)
	made := filepath.Join(dir, "models")
	if err := os.MkdirAll(filepath.Join(made, "school"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(made, "registry.json"), []byte(`{"sets": [{"id": "school", "feature_set": "`+feature.Version+`", "parts": [{"tables": [{"name": "a.bin"}]}]}]}`))
	write(t, filepath.Join(made, "school", "gate.json"), []byte(`{"skills": [{"skill": "empathy", "worse": true}]}`))
	data := func(args ...string) said { return run("", append(args, "--data", dir)...) }
	data("models", "use", "school").holds(t, "a set that is worse", 1, "was found worse on a skill")
	data("models", "use", "school", "--force").holds(t, "without a reason", 2, "--force needs --reason")
	data("models", "use", "school", "--force", "--reason", "so").holds(t, "one that cannot be loaded", 1, "a.bin is missing")
	data("train", "--with-ratings", "--force").holds(t, "training without a reason", 2, "--force needs --reason")
	data("train", "--with-ratings", "--id", "../general").holds(t, "training into another folder", 2, "--id may have letters")
	data("train", "--with-ratings").holds(t, "training without ratings", 1, "at least 30 responses rated on all four skills, and there are 0")
}
