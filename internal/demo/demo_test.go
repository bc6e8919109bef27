package demo_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/demo"
	"unseenedge/internal/report"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
	"unseenedge/internal/store/storetest"
	"unseenedge/models"
)

// build makes the demo school once and returns its app.
func build(t *testing.T) *app.App {
	t.Helper()
	engine, err := score.Open(models.Files, demo.ModelSet)
	if err != nil {
		t.Fatal(err)
	}
	a := app.New(storetest.Open(t), engine, app.Options{Demo: true})
	if err := demo.Build(t.Context(), a, engine, time.Now(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return a
}

// system returns the viewer that sees the whole school.
func system(t *testing.T, a *app.App) auth.Viewer {
	t.Helper()
	s, err := a.School(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return auth.System(s.ID, "test")
}

func classes(t *testing.T, a *app.App, v auth.Viewer) map[string]report.Class {
	t.Helper()
	cards, err := a.Classes(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]report.Class{}
	for _, c := range cards {
		class, err := a.Class(t.Context(), v, c.ID, report.View{Order: report.ByName})
		if err != nil {
			t.Fatal(err)
		}
		out[c.Name] = class
	}
	return out
}

func TestDemo(t *testing.T) {
	a := build(t)
	v := system(t, a)
	all := classes(t, a, v)

	t.Run("the school is believable", func(t *testing.T) {
		students, responses := 0, 0
		for _, c := range all {
			students += c.Total
			responses += c.Responses
		}
		members, err := a.Members(t.Context(), v)
		if err != nil {
			t.Fatal(err)
		}
		teachers := 0
		for _, m := range members {
			if m.Role == auth.Teacher {
				teachers++
			}
		}
		if len(all) != 5 || students != 120 || teachers != 3 || responses < 700 {
			t.Errorf("%d classes, %d students, %d teachers, %d responses", len(all), students, teachers, responses)
		}
	})
	for _, story := range demo.Stories() {
		t.Run("the story of "+story.Key+" can be found", func(t *testing.T) {
			if story.Key == "strong" {
				strongest(t, all, story)
				return
			}
			find(t, a, v, all[story.Class], story)
		})
	}
	t.Run("every text is scored by a fold that never saw its set or prompt", func(t *testing.T) { unseen(t, a, v, all) })
	t.Run("a study of two readers is done, one is to be tried", func(t *testing.T) { studied(t, a, v) })
	t.Run("it is recognised as a demo", func(t *testing.T) {
		if made, err := demo.Made(t.Context(), a); err != nil || !made {
			t.Errorf("made %v, %v", made, err)
		}
	})
}

func studied(t *testing.T, a *app.App, v auth.Viewer) {
	all, err := a.Studies(t.Context(), v)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d studies, %v", len(all), err)
	}
	for _, s := range all {
		s, err := a.Study(t.Context(), v, s.ID)
		switch {
		case err != nil:
			t.Fatal(err)
		case !s.Done:
			continue
		case !strings.Contains(s.Name, "made-up ratings"):
			t.Errorf("%q does not say that its ratings are made up", s.Name)
		case s.Apart == 0 || len(s.Results) != skill.Count || s.Results[0].QWK.Value < .6:
			t.Errorf("%d differ, %+v", s.Apart, s.Results)
		}
	}
	rated, err := a.Agreement(t.Context(), v)
	if err != nil || rated.Blind < 100 {
		t.Errorf("%d blind ratings beside a score, %v", rated.Blind, err)
	}
}

func strongest(t *testing.T, all map[string]report.Class, story demo.Story) {
	best := ""
	means := map[string]float64{}
	for name, c := range all {
		var values []float64
		for _, r := range c.Rows {
			if e := r.Cells[story.Skill]; e.Enough {
				values = append(values, e.Value)
			}
		}
		means[name] = stat.Mean(values)
		if best == "" || means[name] > means[best] {
			best = name
		}
	}
	if best != story.Class {
		t.Errorf("the strongest class is %s: %v", best, means)
	}
	for name, m := range means {
		if name != best && means[best]-m < .08 {
			t.Errorf("%s lies only %.2f below", name, means[best]-m)
		}
	}
}

func find(t *testing.T, a *app.App, v auth.Viewer, c report.Class, story demo.Story) {
	at := slices.IndexFunc(c.Rows, func(r report.ClassRow) bool { return r.SourcedID == story.SourcedID })
	if at < 0 {
		t.Fatal("the student is not in the class")
	}
	s, err := a.Student(context.Background(), v, c.Rows[at].ID)
	if err != nil {
		t.Fatal(err)
	}
	points := s.History[story.Skill]
	switch story.Key {
	case "growth":
		first, last := halves(points)
		if last-first < .15 {
			t.Errorf("from %.2f to %.2f: no growth to see", first, last)
		}
	case "drop":
		before, after := points[:len(points)-3], points[len(points)-3:]
		if meanOf(before)-meanOf(after) < .25 {
			t.Errorf("from %.2f to %.2f: no drop to see", meanOf(before), meanOf(after))
		}
	case "quiet":
		for _, e := range s.Estimates {
			if e.Enough {
				t.Errorf("%v has a number", e.Skill)
			}
		}
		if len(s.Lines) == 0 || len(s.Next) == 0 {
			t.Error("nothing was heard, or nothing is suggested")
		}
	case "disagree":
		n := 0
		for _, l := range s.Lines {
			if slices.Contains(l.Flags, score.Disagree) {
				n++
			}
		}
		if n < 2 {
			t.Errorf("words and ratings disagree on %d responses", n)
		}
	}
}

func halves(points []report.Point) (first, last float64) {
	n := len(points) / 2
	return meanOf(points[:n]), meanOf(points[len(points)-n:])
}

func meanOf(points []report.Point) float64 {
	sum := 0.0
	for _, p := range points {
		sum += p.Value
	}
	return sum / float64(len(points))
}

// unseen holds stored scores against the fold of each text's set.
func unseen(t *testing.T, a *app.App, v auth.Viewer, all map[string]report.Class) {
	engine, err := score.Open(models.Files, demo.ModelSet)
	if err != nil {
		t.Fatal(err)
	}
	heldOut, checked := heldOutSets(t), map[string]int{}
	for _, c := range all {
		for _, row := range c.Rows[:3] {
			s, err := a.Student(t.Context(), v, row.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range s.Lines {
				r, err := a.Response(t.Context(), v, line.ID)
				if err != nil {
					t.Fatal(err)
				}
				id, ok := strings.CutPrefix(r.Source, app.CorpusSource(""))
				if !ok {
					t.Fatalf("source %q is not the corpus", r.Source)
				}
				set := id[:1]
				fold, err := engine.Fold(set)
				if err != nil {
					t.Fatal(err)
				}
				if !heldOut[set] {
					t.Errorf("no fold was trained without set %s", set)
				}
				want, err := fold.Score(score.Input{Text: r.Text, Grade: row.Grade, Mode: r.Mode, Prompt: r.Prompt.Wording})
				if err != nil {
					t.Fatal(err)
				}
				for _, k := range skill.All() {
					if want.Skills[k].Enough != r.Model[k].Enough || want.Skills[k].Value != r.Model[k].Value {
						t.Errorf("%s, %v: stored %v, the fold says %v", id, k, r.Model[k].Value, want.Skills[k].Value)
					}
				}
				checked[set]++
			}
		}
	}
	if len(checked) < 5 {
		t.Errorf("texts of only %d sets were checked", len(checked))
	}
}

// heldOutSets returns the corpus sets that some fold never saw, as the registry
// says.
func heldOutSets(t *testing.T) map[string]bool {
	t.Helper()
	r, err := score.ReadRegistry(models.Files)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, s := range r.Sets {
		if s.ID != demo.ModelSet {
			continue
		}
		for _, p := range s.Parts {
			for _, set := range p.HeldOut {
				out[set] = true
			}
		}
	}
	return out
}
