package walk_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestARatingStudyByKeys makes a study, has an admin let its raters see, and
// rates by keys alone, in both looks.
func TestARatingStudyByKeys(t *testing.T) {
	for _, look := range looks() {
		t.Run(look.String(), func(t *testing.T) {
			b := openBrowser(t, demoSite(t))
			b.window(look.width, look.height, look.scheme)
			rateByKeys(b, func(page string) string { return fmt.Sprintf("%s-%d", page, look.width) })
		})
	}
}

func rateByKeys(b *browser, name func(string) string) {
	t := b.t
	t.Helper()
	b.open("/sign-in")
	b.press(`button[value="teacher"]`)
	b.visit(name, "studies-before", "/studies")
	b.visit(name, "study-form", "/studies/new")
	choose := func(field, test string) {
		run[int](b, fmt.Sprintf(`(() => { const s = document.querySelector("#%s"); return s.selectedIndex = Array.from(s.options).findIndex((o) => o.value !== "" && %s); })()`, field, test))
	}
	choose("rater_1", `o.text.startsWith("Dana")`)
	choose("rater_2", `o.text.startsWith("Dana")`)
	b.fill(map[string]string{"name": "Our gold", "size": "5", "seed": "3"})
	b.expect("422")
	b.press(`form[action="/studies"] button.btn-main`)
	b.has("The two raters must be different people.")
	b.accessible("study form with a fault")
	b.expect("")
	choose("rater_2", `!o.text.startsWith("Dana")`)
	b.press(`form[action="/studies"] button.btn-main`)
	b.has("The sample is drawn.")
	study := b.where()
	if b.shows("A rater does not teach all of these students") {
		b.accessible("study that waits")
		b.picture(name("study-waits"))
		b.press(`form[action="/sign-outs"] button`)
		b.press(`button[value="admin"]`)
		b.open(study)
		b.press(`form[action$="/grants"] button`)
		b.has("The raters may see the responses now.")
		b.press(`form[action="/sign-outs"] button`)
		b.press(`button[value="teacher"]`)
		b.open(study)
	}
	b.accessible("study under way")
	b.open(study + "/adjudications") // too early: back to the study, with the reason
	b.has("Differences are settled by the raters once both are done")
	b.press(`main a[href$="/ratings"]`)
	b.accessible("rating form")
	b.picture(name("study-rating"))
	for _, key := range []string{"3", "0", "k", "k", "j", "s", "j", "2", "1"} {
		b.do(chromedp.KeyEvent(key))
	}
	for deadline := time.Now().Add(10 * time.Second); !b.shows("Kept."); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("what was given is not kept")
		}
	}
	if got := run[string](b, `Array.from(document.querySelectorAll("input[type=radio]:checked")).map((i) => i.value).join("")`); got != "3021" {
		t.Errorf("the keys rated %q", got)
	}
	b.open(study + "/ratings?at=1") // what was given is there without having been sent
	if n := run[int](b, `document.querySelectorAll("input[type=radio]:checked").length`); n != 4 {
		t.Errorf("%d ratings are kept", n)
	}
	b.enter()
	b.has("You have rated 1 of 5.")
	b.press(`form[action$="/undos"] button`)
	b.has("You have rated 0 of 5.")
	b.do(chromedp.KeyEvent("2"))
	b.enter()
	b.has("A skill of this response is not rated yet")
	for range 5 {
		for range 4 {
			b.do(chromedp.KeyEvent("2"))
		}
		b.enter()
	}
	b.has("You have rated everything.")
	b.press(`form[action$="/closings"] button`)
	b.has("How the raters agree")
	b.accessible("study that has ended")
	b.picture(name("study-done"))
	b.visit(name, "studies", "/studies")
	settleWhereTheyDiffer(b, name)
}

// settleWhereTheyDiffer opens the demo's finished study and settles one
// difference, after a try without a choice.
func settleWhereTheyDiffer(b *browser, name func(string) string) {
	b.t.Helper()
	done := run[string](b, `Array.from(document.querySelectorAll("main tbody a")).find((a) => a.text.includes("made-up ratings")).pathname`)
	b.visit(name, "study-agreed", done)
	b.press(`main a[href$="/adjudications"]`)
	b.accessible("a difference to settle")
	b.picture(name("study-case"))
	left := run[string](b, `document.querySelector("main .lead").textContent`)
	b.press(`form[data-study] button`)
	b.has("Choose a level first")
	b.do(chromedp.KeyEvent("3"))
	b.press(`form[data-study] button`)
	if now := run[string](b, `document.querySelector("main .lead").textContent`); now == left {
		b.t.Errorf("still %q", now)
	}
}
