package cli_test

import "testing"

func TestRatedTextsOfAFolderThatIsNotThere(t *testing.T) {
	run("", "evaluate", "--external", t.TempDir()+"/nowhere").holds(t, "a folder that is not there", 1, "nowhere")
}
