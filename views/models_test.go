package views_test

import (
	"regexp"
	"strings"
	"testing"

	"unseenedge/internal/auth"
	"unseenedge/views"
)

// bareKey is a key in place of its words.
var bareKey = regexp.MustCompile(`\b(proof|people|old|sets|models)\.[a-z_]+[a-z_0-9.]*`)

// What the shipped reports name must have words, or the page shows bare keys.
func TestTheModelCardHasWordsForEveryFigure(t *testing.T) {
	for _, name := range []string{"models", "models-admin", "models-school"} {
		b := string(render(t, pages(t)[name]))
		if bare := bareKey.FindString(b); bare != "" {
			t.Errorf("%s shows a bare key: %s", name, bare)
		}
	}
}

func TestTheModelCardIsLight(t *testing.T) {
	if n := len(render(t, pages(t)["models-admin"])); n > 300<<10 {
		t.Errorf("the page weighs %d bytes", n)
	}
}

func TestOnlyAnAdminIsToldHowToChangeTheSet(t *testing.T) {
	command := "unseenedge models use"
	c := schoolCard(t)
	if b := string(render(t, views.ModelCard(frame(t, auth.Admin, "/models"), c))); !strings.Contains(b, command+" general-1<") {
		t.Error("an admin is not told")
	}
	if b := string(render(t, views.ModelCard(frame(t, auth.Teacher, "/models"), c))); strings.Contains(b, command) {
		t.Error("a teacher is told")
	}
}

func TestACardOfASetMadeHereSaysThatItWasNotFullyEvaluated(t *testing.T) {
	b := string(render(t, pages(t)["models-school"]))
	for _, want := range []string{"the long checks of this page were not run on it", "it has no full evaluation", "It was forced", "0.40 to 0.52", "--force --reason"} {
		if want == "--force --reason" {
			b = string(render(t, pages(t)["models-admin"]))
		}
		if !strings.Contains(b, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func BenchmarkModelCard(b *testing.B) {
	p := views.ModelCard(frame(b, auth.Admin, "/models"), fullCard(b))
	for b.Loop() {
		render(b, p)
	}
}
