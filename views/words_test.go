package views_test

import (
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// asked are the places in views that ask for words; group 3 tells whether the
// key goes on with a variable.
var asked = regexp.MustCompile(`[wW](?:ords)?\.([TN])\("([a-z_0-9.-]+)"( ?\+)?`)

func TestEveryWordAskedForIsThere(t *testing.T) {
	known := words(t).Keys()
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") || !(strings.HasSuffix(name, ".templ") || strings.HasSuffix(name, ".go")) {
			return err
		}
		b, err := os.ReadFile(name)
		for _, m := range asked.FindAllStringSubmatch(string(b), -1) {
			keys := []string{m[2]}
			if m[1] == "N" {
				keys = []string{m[2] + ".one", m[2] + ".other"}
			}
			for _, k := range keys {
				if _, ok := known[k]; !ok && m[3] == "" {
					t.Errorf("%s asks for %q", name, k)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Keys that a page puts together from a value.
func TestEveryWordOfAValueIsThere(t *testing.T) {
	var keys []string
	add := func(prefix string, suffix string, values ...string) {
		for _, v := range values {
			keys = append(keys, prefix+v+suffix)
		}
	}
	flags := []string{string(score.TooShort), string(score.OffTopic), string(score.UnlikeTraining), string(score.CopiedWords), string(score.NotEnglish), string(score.Disagree)}
	add("flag.", "", flags...)
	add("flag.", ".long", flags...)
	for _, f := range report.Filters() {
		add("class.show.", "", string(f))
	}
	for _, s := range skill.All() {
		add("skill.", "", s.String())
		add("skill.", ".means", s.String())
		for l := 1; l <= skill.Levels; l++ {
			add("rubric."+s.String()+".", "", strconv.Itoa(l))
		}
	}
	add("role.", "", "admin", "teacher")
	add("mode.", "", "written", "spoken")
	add("evidence.", "", "none", "some", "clear")
	add("import.state.", "", "preview", "applying", "applied", "undone", "dropped")
	add("roster.", "", "preview", "applied", "undone", "dropped")
	add("intake.", "", "preview", "applying", "applied", "undone")
	add("task.", "", "response_import", "rescore")
	add("system.", "", "model", "mean", "length", "synthetic", "features16", "ngrams")
	add("models.", "", "means", "learned", "weak", "not_for")
	add("models.", ".text", "means", "learned", "weak", "not_for")
	add("next.", "", "not_enough", "only_one", "wide", "stale")
	add("edit.", "", string(roster.Added), string(roster.Changed), string(roster.Withdrawn), string(roster.Reactivated))
	add("edit.class.", "", string(roster.Added), string(roster.Removed))
	add("edit.teacher.", "", string(roster.Added), string(roster.Removed))
	add("edit.field.", "", "first", "last", "grade", "withdrawn")
	add("people.state.", "", "open", "closed", "invited", "waiting")
	add("fault_page.", "", "400", "403", "404", "409", "413", "429", "500", "503")
	known := words(t).Keys()
	for _, k := range keys {
		if _, ok := known[k]; !ok {
			t.Errorf("no words for %q", k)
		}
	}
}
