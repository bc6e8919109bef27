package walk_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	logs "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"unseenedge/internal/app"
	"unseenedge/internal/demo"
	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/store/storetest"
	"unseenedge/internal/train"
	"unseenedge/internal/train/external"
	"unseenedge/models"
	"unseenedge/web"
)

// site is a running server with real models and a real database.
type site struct {
	app *app.App
	url string
}

// serve serves the app on a port of its own until the test ends.
func serve(t *testing.T, a *app.App) site {
	t.Helper()
	words, err := lang.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: web.New(a, web.Options{Words: words, Rate: 10_000})}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = server.Serve(l) })
	wg.Go(func() {
		if err := a.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); _ = server.Close(); wg.Wait() })
	return site{a, "http://" + l.Addr().String()}
}

func emptySite(t *testing.T) site {
	t.Helper()
	engine, err := score.Open(models.Files, "")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, app.New(storetest.Open(t), engine, about(t)))
}

// about is what the model card tells, of the shipped files and a set made at a
// school.
func about(t *testing.T) app.Options {
	t.Helper()
	o := app.Options{Evaluation: new(train.Report), Baseline: new(train.BaselineReport)}
	readJSON(t, models.Files, "evaluation.json", o.Evaluation)
	readJSON(t, models.Baseline, "baseline/"+train.BaselineName, o.Baseline)
	f, err := models.Files.Open(external.ReportName)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if o.External, err = external.ReadReport(f); err != nil {
		t.Fatal(err)
	}
	o.ModelSets = func() ([]report.KeptSet, error) {
		general := report.KeptSet{ID: "general", Date: "2026-11-20", FeatureSet: "2", Active: true, Shipped: true, Uses: []score.Activation{{Set: "general", At: "2026-11-20", Reason: "trained"}}}
		school := general
		school.ID, school.Active, school.Shipped, school.Gate = "school-2026-11-21", false, false, &train.Comparison{Responses: 140, Groups: 12}
		for _, k := range skill.All() {
			school.Gate.Skills = append(school.Gate.Skills, train.SkillComparison{Skill: k, Worse: k == skill.Resilience})
		}
		return []report.KeptSet{general, school}, nil
	}
	return o
}

func readJSON(t *testing.T, files fs.FS, name string, into any) {
	t.Helper()
	b, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func demoSite(t *testing.T) site {
	t.Helper()
	engine, err := score.Open(models.Files, demo.ModelSet)
	if err != nil {
		t.Fatal(err)
	}
	o := about(t)
	o.Demo = true
	a := app.New(storetest.Open(t), engine, o)
	if err := demo.Build(t.Context(), a, engine, time.Now(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return serve(t, a)
}

// browser is a tab of a real Chromium; it collects what a page complains of.
type browser struct {
	t    *testing.T
	ctx  context.Context
	site site

	mu         sync.Mutex
	complaints []string
	expected   string // a complaint that holds this is no fault
}

// openBrowser starts Chromium with an empty profile, or skips the test if there
// is none.
func openBrowser(t *testing.T, s site) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 4*time.Minute)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, site: s}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.quiet)
	return b
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	t.Skip("no Chromium on this machine: .ci/run installs one")
	return ""
}

// listen notes errors of scripts, of loading and of the content policy.
func (b *browser) listen(event any) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = "script: " + e.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			text = fmt.Sprintf("console: %s", e.Args[0].Value)
		}
	case *logs.EventEntryAdded:
		if e.Entry.Level == logs.EntryLevelError || e.Entry.Level == logs.EntryLevelWarning {
			text = "log: " + e.Entry.Text + " " + e.Entry.URL
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if text != "" && (b.expected == "" || !strings.Contains(text, b.expected)) {
		b.complaints = append(b.complaints, text)
	}
}

// expect says which complaint is none from now on: the browser reports every
// answer of 400 and more.
func (b *browser) expect(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = text
}

// quiet fails the test if a page complained.
func (b *browser) quiet() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.t.Errorf("the browser complains: %s", c)
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatalf("%v at %s", err, b.where())
	}
}

// run evaluates an expression in the page.
func run[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%.300s: %v at %s", expression, err, b.where())
	}
	return v
}

func (b *browser) where() string {
	v, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.pathname + location.search`))
	return v
}

func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.site.url + path))
}

// press clicks what selector finds and waits for the page it leads to.
func (b *browser) press(selector string) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		b.t.Fatalf("press %s at %s: %v", selector, b.where(), err)
	}
}

// fill types values into the fields of those names, as a person would.
func (b *browser) fill(fields map[string]string) {
	b.t.Helper()
	for name, value := range fields {
		sel := `[name="` + name + `"]`
		switch run[string](b, fmt.Sprintf(`(e => e.tagName + ":" + e.type)(document.querySelector(%q))`, sel)) {
		case "INPUT:date", "SELECT:select-one":
			run[bool](b, fmt.Sprintf(`(e => { e.value = %q; e.dispatchEvent(new Event("change", {bubbles: true})); return true })(document.querySelector(%q))`, value, sel))
		default:
			run[bool](b, fmt.Sprintf(`(e => { e.value = ""; return true })(document.querySelector(%q))`, sel))
			b.do(chromedp.SendKeys(chromedp.CSS(sel), value))
		}
	}
}

func (b *browser) choose(path string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS(`input[type="file"]`), []string{path}))
}

// has fails the test unless the page shows text.
func (b *browser) has(text string) {
	b.t.Helper()
	if !b.shows(text) {
		b.t.Fatalf("%s does not show %q:\n%s", b.where(), text, run[string](b, `document.body.innerText`))
	}
}

func (b *browser) shows(text string) bool {
	b.t.Helper()
	return strings.Contains(run[string](b, `document.body.innerText`), text)
}

// eventually reloads the page until it shows text.
func (b *browser) eventually(text string) {
	b.t.Helper()
	for range 100 {
		if b.shows(text) {
			return
		}
		time.Sleep(100 * time.Millisecond)
		b.do(chromedp.Reload())
	}
	b.has(text)
}

// window sets the size and the colour scheme.
func (b *browser) window(width, height int64, scheme string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatal(err)
	}
}

//go:embed testdata/axe.min.js
var axe string

// accessible runs axe-core's rules for WCAG 2.2 A and AA and for good practice
// on the page, and looks that it is no wider than its window.
func (b *browser) accessible(state string) {
	b.t.Helper()
	run[bool](b, axe+"; true")
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.map(n => n.html.slice(0, 160)).slice(0, 3).join(" | "))))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("axe on %s: %v", state, err)
	}
	var violations []string
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range violations {
		b.t.Errorf("%s: %s", state, v)
	}
	if w := run[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); w > 0 {
		b.t.Errorf("%s: the page is %d pixels wider than its window", state, w)
	}
}

// picture writes the page as WebP, at most 6,000 pixels high, if
// UNSEENEDGE_SCREENSHOTS names a folder.
func (b *browser) picture(name string) {
	b.t.Helper()
	b.shoot(name, 6000)
}

// poster is a picture of the page's top, for the README.
func (b *browser) poster(name string) {
	b.t.Helper()
	b.shoot("readme-"+name, 860)
}

func (b *browser) shoot(name string, most int) {
	b.t.Helper()
	dir := os.Getenv("UNSEENEDGE_SCREENSHOTS")
	if dir == "" {
		return
	}
	size := run[[]float64](b, fmt.Sprintf(`[document.documentElement.clientWidth, Math.min(document.documentElement.scrollHeight, %d)]`, most))
	time.Sleep(400 * time.Millisecond) // charts draw once
	quality, beyond := int64(72), true
	shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp,
		Quality: &quality, CaptureBeyondViewport: &beyond, Clip: &page.Viewport{Width: size[0], Height: size[1], Scale: 1}})
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".webp"), shot.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
