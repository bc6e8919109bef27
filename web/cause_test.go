package web_test

import (
	"strings"
	"testing"
)

func TestAResponseTellsWhatRaisedItsScore(t *testing.T) {
	w := makeWorld(t)
	s := w.open(t)
	page := "/responses/" + w.ids["/responses"]
	card := func(body string) string {
		_, rest, found := strings.Cut(body, `aria-labelledby="causes"`)
		if !found {
			return ""
		}
		in, _, _ := strings.Cut(rest, "</section>")
		return in
	}
	body := card(w.enter(s, "own").get(page).body)
	for _, want := range []string{"Raised it", "Held it back", "true of this response only", `href="/models"`} {
		if !strings.Contains(strings.ToLower(body), strings.ToLower(want)) {
			t.Errorf("no %q in the card %q", want, body)
		}
	}
	if strings.Contains(body, "kite") || strings.Contains(body, childsName) || strings.Contains(body, "feature.") || strings.Contains(body, "cause.") {
		t.Errorf("the card holds the child's words or a key: %q", body)
	}
}
