package walk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"unseenedge/internal/corpus"
)

const faultyList = `First name,Last name,Student ID,Grade,Class,Teacher e-mail
Ada,Nwosu,1001,4,Room 4,ms.lane@oak.example
Ben,Okoro,1002,fourteen,Room 4,ms.lane@oak.example
Cleo,,1003,4,Room 4,ms.lane@oak.example
`

const goodList = `First name,Last name,Student ID,Grade,Class,Teacher e-mail
Ada,Nwosu,1001,4,Room 4,ms.lane@oak.example
Ben,Okoro,1002,4,Room 4,ms.lane@oak.example
Cleo,Prince,1003,4,Room 4,ms.lane@oak.example
`

// responseFile makes a table of responses from texts of the corpus; one row
// names a student who is not there.
func responseFile(t *testing.T) string {
	t.Helper()
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("Student ID,Date,Prompt,Mode,Text\n")
	for i := range 9 {
		r := all[40*i+7]
		fmt.Fprintf(&b, "%d,2026-0%d-1%d,%q,%s,%q\n", 1001+i%3, 1+i/3, i, strings.ReplaceAll(r.Prompt, `"`, "'"), r.Mode, strings.ReplaceAll(r.Text, `"`, "'"))
	}
	b.WriteString("9999,2026-01-12,Nobody's prompt,written,I am on no list but I tried again and asked for help.\n")
	return file(t, "responses.csv", b.String())
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestASchoolStartsOnMonday walks the main road in a real browser: from the
// empty folder to a teacher's rating of a scored response.
func TestASchoolStartsOnMonday(t *testing.T) {
	for _, look := range looks() {
		t.Run(look.String(), func(t *testing.T) {
			b := openBrowser(t, emptySite(t))
			b.window(look.width, look.height, look.scheme)
			startSchool(t, b, look)
		})
	}
}

func startSchool(t *testing.T, b *browser, look look) {
	t.Helper()
	const password = "a very quiet harbour at dawn"

	code, err := b.site.app.SetupCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.open("/")
	b.accessible("set-up")
	b.fill(map[string]string{"code": "WRONG-CODE", "school": "Oak School", "time_zone": "America/Chicago", "term": "Spring 2026",
		"term_starts": "2026-01-05", "term_ends": "2026-06-12", "name": "Pat Reed", "email": "pat@oak.example", "password": password})
	b.expect("422")
	b.press(`main button[type="submit"]`)
	b.accessible("set-up with a fault")
	b.picture("setup-fault")
	b.fill(map[string]string{"code": code, "password": password})
	b.press(`main button[type="submit"]`)
	b.has("Oak School")
	b.accessible("classes, empty, as admin")
	b.picture("classes-empty")

	b.open("/people")
	b.fill(map[string]string{"name": "Noor Lane", "email": "ms.lane@oak.example"})
	b.press(`form[action="/people"] button[type="submit"]`)
	link := run[string](b, `(document.body.innerText.match(/https?:\/\/\S+\/invites\/\S+/) || Array.from(document.querySelectorAll("input")).map(i => i.value).filter(v => v.includes("/invites/")))[0]`)
	b.accessible("people with a link")

	b.open("/roster/imports")
	b.choose(file(t, "list.csv", faultyList))
	b.press(`form[enctype] button[type="submit"]`)
	b.has("fourteen")
	b.accessible("class list with faults")
	b.picture("roster-fault")
	look.post(b, "roster")
	b.open("/roster/imports")
	b.choose(file(t, "list.csv", goodList))
	b.press(`form[enctype] button[type="submit"]`)
	b.has("Cleo")
	b.accessible("class list to confirm")
	b.picture("roster-preview")
	b.press(`form[action$="/confirmations"] button[type="submit"]`)
	b.has("3 students added")
	b.open("/classes")
	b.has("Room 4")
	b.press(`form[action="/sign-outs"] button`)

	b.open(strings.TrimPrefix(link, b.site.url))
	b.accessible("invite")
	b.fill(map[string]string{"password": password + " two"})
	b.press(`main button[type="submit"]`)
	b.has("Room 4")

	b.open("/responses/imports")
	b.accessible("upload responses")
	b.choose(responseFile(t))
	b.press(`form[enctype] button[type="submit"]`)
	b.has("9999")
	b.accessible("upload with an unmatched row")
	b.picture("upload-preview")
	b.press(`form[action$="/confirmations"] button[type="submit"]`)
	b.eventually("9 responses")
	b.accessible("upload receipt")
	b.picture("upload-receipt")

	b.open("/classes")
	b.press(`main a[href^="/classes/"]`)
	b.has("Nwosu")
	b.accessible("class of three")
	b.press(`main a[href^="/students/"]`)
	b.has("Nwosu")
	if n := run[int](b, `document.querySelectorAll("canvas, svg[role], [_echarts_instance_] svg").length`); n == 0 {
		t.Error("the student page draws no chart")
	}
	b.accessible("student")
	b.press(`main a[href^="/responses/"]:not([href*="new"]):not([href*="imports"])`)
	b.has("Rate Empathy")
	b.do(chromedp.Click(chromedp.CSS(`input[name="evidence_empathy"][value="clear"]`)))
	b.press(`form[action$="/ratings"] button.btn-main`)
	b.accessible("rating with a fault")
	b.picture("response-fault")
	b.do(chromedp.Click(chromedp.CSS(`input[name="level_empathy"][value="4"]`)))
	b.fill(map[string]string{"comment_empathy": "She asked first."})
	b.press(`form[action$="/ratings"] button.btn-main`)
	b.has("Your rating of Empathy is kept")
	b.picture("response-rated")
	b.press(`form[action="/sign-outs"] button`)
	b.has("Sign in")
}

// TestKeyboardOnly signs in to the demo and reaches a student without a mouse.
func TestKeyboardOnly(t *testing.T) {
	b := openBrowser(t, demoSite(t))
	b.open("/sign-in")
	b.tabTo("Continue as teacher")
	b.enter()
	b.has("Advisory 5A")
	b.tabTo("Advisory 5A")
	b.enter()
	b.tabTo("Farah Alvarez")
	b.enter()
	b.has("Skill by skill")
}

// tabTo presses Tab until the focus rests, visibly, on what begins with text.
func (b *browser) tabTo(text string) {
	b.t.Helper()
	for range 120 {
		b.do(chromedp.KeyEvent("\t"))
		if strings.HasPrefix(run[string](b, `(document.activeElement.innerText || "").trim()`), text) {
			if outline := run[string](b, `(s => s.outlineStyle + s.boxShadow)(getComputedStyle(document.activeElement))`); outline == "nonenone" {
				b.t.Errorf("the focus on %q cannot be seen", text)
			}
			return
		}
	}
	b.t.Fatalf("%q cannot be reached by Tab at %s", text, b.where())
}

func (b *browser) enter() {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent("\r")); err != nil {
		b.t.Fatal(err)
	}
}

// look is a window and a colour scheme.
type look struct {
	width, height int64
	scheme        string
}

// looks are the two in which every page is opened.
func looks() []look { return []look{{1280, 900, "light"}, {390, 844, "dark"}} }

func (l look) String() string { return fmt.Sprintf("%d %s", l.width, l.scheme) }

// post takes the README's picture in the wide look.
func (l look) post(b *browser, name string) {
	if l.width == 1280 {
		b.poster(name)
	}
}

// TestEveryPage opens every page of the demo at two widths, light and dark: no
// complaint of the browser, no violation that axe-core knows, no overflow.
func TestEveryPage(t *testing.T) {
	s := demoSite(t)
	for _, look := range looks() {
		t.Run(look.String(), func(t *testing.T) {
			b := openBrowser(t, s)
			b.window(look.width, look.height, look.scheme)
			name := func(page string) string { return fmt.Sprintf("%s-%d", page, look.width) }
			b.visit(name, "models-stranger", "/models")
			b.visit(name, "sign-in", "/sign-in")
			b.press(`button[value="teacher"]`)
			b.visit(name, "classes", "/classes")
			class := b.link(`main a[href^="/classes/"]`)
			b.visit(name, "class", class)
			look.post(b, "class")
			b.visit(name, "class-filtered", class+"?show=not-enough&sort=empathy&dir=desc")
			b.visit(name, "class-nobody", class+"?q=nobody+of+that+name")
			quiet := b.studentNamed(class, "Tess Pereira")
			b.open(class)
			student := b.link(`main a[href^="/students/"]`)
			b.visit(name, "student", student)
			look.post(b, "student")
			response := b.link(`main a[href^="/responses/"]:not([href*="new"]):not([href*="imports"])`)
			b.visit(name, "student-quiet", quiet)
			b.visit(name, "response", response)
			look.post(b, "response")
			for page, path := range map[string]string{
				"response-edit": pathOf(response) + "/edits", "prompt-edit": b.linkOn("/prompts", `main a[href$="/edits"]`),
				"response-form": "/responses/new", "uploads": "/responses/imports", "prompts": "/prompts",
				"prompt": b.linkOn("/prompts", `#prompt-list th a`), "prompt-library": "/prompts/library?skill=empathy",
				"prompt-form": "/prompts/new", "models": "/models", "agreement": "/agreement", "account": "/account",
			} {
				b.visit(name, page, path)
			}
			b.expect("404")
			b.visit(name, "not-found", "/students/nobody")
			b.expect("")
			b.press(`form[action="/sign-outs"] button`)
			b.press(`button[value="admin"]`)
			b.visit(name, "admin-classes", "/classes")
			b.visit(name, "admin-class", class)
			for page, path := range map[string]string{
				"admin-agreement": "/agreement", "admin-models": "/models", "class-edit": pathOf(class) + "/edits", "student-edit": pathOf(student) + "/edits", "roster": "/roster/imports", "people": "/people", "settings": "/settings", "student-form": "/students/new", "withdrawn": "/students/withdrawn", "class-form": "/classes/new",
			} {
				b.visit(name, page, path)
			}
			b.visit(name, "roster-receipt", b.linkOn("/roster/imports", `main a[href^="/roster/imports/"]`))
			b.visit(name, "member", b.linkOn("/people", `main a[href^="/people/"]`))
		})
	}
}

func (b *browser) visit(name func(string) string, page, path string) {
	b.t.Helper()
	b.open(path)
	if at := b.where(); at != path {
		b.t.Errorf("%s: asked for %s, came to %s", page, path, at)
	}
	b.accessible(page)
	b.picture(name(page))
}

func (b *browser) link(selector string) string {
	b.t.Helper()
	return run[string](b, fmt.Sprintf(`document.querySelector(%q).getAttribute("href")`, selector))
}

// pathOf returns a link without its query and place.
func pathOf(link string) string {
	path, _, _ := strings.Cut(link, "#")
	path, _, _ = strings.Cut(path, "?")
	return path
}

func (b *browser) linkOn(path, selector string) string {
	b.t.Helper()
	b.open(path)
	return b.link(selector)
}

func (b *browser) studentNamed(class, name string) string {
	b.t.Helper()
	b.open(class)
	return run[string](b, fmt.Sprintf(`Array.from(document.querySelectorAll("main a")).find(a => a.innerText.includes(%q)).getAttribute("href")`, name))
}
