package views_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/a-h/templ"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/insight"
	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	shelf "unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
	"unseenedge/internal/train/external"
	"unseenedge/views"
)

// The values of these pages are made up: nobody of these names is real.

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func words(t testing.TB) *lang.Words {
	t.Helper()
	w, err := lang.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func frame(t testing.TB, role auth.Role, path string) views.Frame {
	return views.Frame{
		Words: words(t), School: "Maple Grove School", Path: path, CSRF: "token", RequestID: "01K9ZQ3V", Now: noon,
		Viewer: auth.Viewer{AccountID: "t1", SchoolID: "s1", Name: "Tara Reyes", Email: "t.reyes@school.example", Role: role},
	}
}

func nobody(t testing.TB, path string) views.Frame {
	f := frame(t, "", path)
	f.Viewer = auth.Nobody()
	return f
}

func demo(f views.Frame) views.Frame {
	f.Demo = true
	return f
}

func flashed(f views.Frame) views.Frame {
	f.Flash = &views.Flash{Key: "account.password.go", UndoID: "u1"}
	return f
}

// wrong is a form sent with a fault beside each of fields and one for the whole.
func wrong(fields ...string) views.Form {
	form := views.Form{Values: url.Values{"email": {"someone@school"}}}
	for _, f := range fields {
		form.Faults = append(form.Faults, fault.New(fault.Invalid, "auth.email").In(f))
	}
	return form
}

func firsts() []string {
	return []string{"Amara", "Benicio", "Chloe", "Dmitri", "Elena", "Farid", "Grace", "Hugo", "Imani", "Jonas", "Kavya", "Liam", "Maya", "Noor", "Oscar", "Priya"}
}

func lasts() []string {
	return []string{"Okafor", "Lindqvist", "Ruiz", "Petrov", "Van der Berg", "Haddad", "O'Neill", "Silva", "Njoroge", "Weber", "Iyer", "Nguyen-Castellanos"}
}

func person(i int) report.Person {
	return report.Person{ID: fmt.Sprintf("st%d", i), First: firsts()[i%16], Last: lasts()[(i*7)%12], SourcedID: fmt.Sprintf("%06d", 4211+i), Grade: 5 + i%3}
}

// estimate is a believable estimate for student i and skill k.
func estimate(i int, k skill.Skill) report.Estimate {
	e := report.Estimate{Score: report.Score{Skill: k}, Responses: 1 + (i*3+int(k))%7, LastOn: noon.AddDate(0, 0, -(i*5)%50)}
	if (i*5+int(k)*3)%9 == 0 {
		e.Responses = 0
		return e
	}
	v := .38 + .57*math.Abs(math.Sin(float64(i)*1.7+float64(k)))
	half := .05 + .03*float64((i+int(k))%4)
	e.Enough, e.Value, e.Low, e.High = true, v, max(0, v-half), min(1, v+half*.8)
	e.Words = 62 * e.Responses
	l := skill.LevelOf(v)
	e.Band = skill.Band{Low: l, High: l}
	switch {
	case half > .13:
		e.Band = skill.Band{}
	case half > .07 && l < skill.Advanced:
		e.Band.High = l + 1
	}
	e.NearCut = (i+int(k))%11 == 0
	if i%6 == 0 && k == skill.Empathy {
		e.Rated, e.Ratings = true, e.Responses
	}
	return e
}

func class(n int) report.Class {
	c := report.Class{ID: "c1", Name: "6B", Term: "Fall 2026", Teachers: []string{"Tara Reyes"}, Teaches: true, Total: n, View: report.View{Order: report.ByName}}
	for i := range n {
		r := report.ClassRow{Person: person(i), LastOn: noon.AddDate(0, 0, -(i*5)%50)}
		for _, k := range skill.All() {
			r.Cells[k] = estimate(i, k)
			r.Responses = max(r.Responses, r.Cells[k].Responses)
		}
		c.Responses += r.Responses
		c.Rows = append(c.Rows, r)
	}
	for _, k := range skill.All() {
		c.Spread[k] = report.SpreadOf(c.Rows, k)
	}
	return c
}

func cards() []report.ClassCard {
	c := class(28)
	return []report.ClassCard{
		{ID: "c1", Name: "6B", Teachers: []string{"Tara Reyes"}, Students: 28, Teaches: true, Responses: 214, LastOn: noon.AddDate(0, 0, -2), Spread: c.Spread},
		{ID: "c2", Name: "English 7, period 3", Teachers: []string{"Tara Reyes", "Sam Ito"}, Students: 24, Teaches: true},
		{ID: "c3", Name: "5A", Teachers: []string{"Sam Ito"}, Students: 31},
	}
}

func history(k skill.Skill) []report.Point {
	var out []report.Point
	for i := range 8 {
		e := estimate(i+2, k)
		e.Low, e.High = max(0, e.Value-.16), min(1, e.Value+.12)
		out = append(out, report.Point{ResponseID: fmt.Sprintf("r%d", i), On: noon.AddDate(0, 0, -80+10*i), Score: e.Score, ModelSet: "a1"})
	}
	return out
}

const prompt = "Tell about a time when something did not work out the way you hoped. What did you do next?"

func student() report.Student {
	s := report.Student{Person: person(4), Classes: []report.ClassRef{{ID: "c1", Name: "6B"}}, ModelSet: "general-1"}
	for _, k := range skill.All() {
		s.Estimates[k] = estimate(4, k)
		s.ClassMedian[k] = .64 + .04*float64(k)
		s.History[k] = history(k)
	}
	s.Estimates[skill.SelfRegulation] = report.Estimate{Score: report.Score{Skill: skill.SelfRegulation}}
	s.History[skill.SelfRegulation] = nil
	s.Proofs[skill.Resilience] = []report.Proof{
		{ResponseID: "r1", On: noon.AddDate(0, 0, -10), Prompt: prompt, Text: "After the bridge fell the second time I made the legs wider and tried with less weight first.", Moved: .12},
		{ResponseID: "r2", On: noon.AddDate(0, 0, -30), Prompt: prompt, Text: "Then I just stopped because it was boring.", Moved: -.07},
	}
	s.Proofs[skill.Empathy] = []report.Proof{
		{ResponseID: "r1", On: noon.AddDate(0, 0, -10), Text: "I could tell she was upset even though she said it was fine, so I sat with her.", Moved: .15},
	}
	s.Next = []report.Next{
		{Skill: skill.SelfRegulation, Key: "next.not_enough", Args: []any{skill.SelfRegulation}, Prompt: &report.PromptRef{ID: "p2", Wording: "Tell about a time you were angry or could hardly wait. What helped?"}},
		{Skill: skill.Empathy, Key: "next.only_one", Args: []any{skill.Empathy}},
	}
	for i := range 5 {
		l := report.Line{ID: fmt.Sprintf("r%d", i), On: noon.AddDate(0, 0, -10*i), Prompt: prompt, Mode: "written", Words: 58 + i, Excerpt: "After the bridge fell the second time I made the legs wider and tried with less weight first. My friend…"}
		if i == 3 {
			l.Mode, l.Flags, l.Words = "spoken", []score.Flag{score.TooShort}, 4
		}
		for _, k := range skill.All() {
			l.Scores[k] = estimate(i+1, k).Score
		}
		s.Lines = append(s.Lines, l)
	}
	return s
}

// many is a student with fifty responses and the widest of ranges.
func many() report.Student {
	s := student()
	for i := range 45 {
		l := s.Lines[i%5]
		l.ID = fmt.Sprintf("older%d", i)
		s.Lines = append(s.Lines, l)
	}
	for k := range s.Estimates {
		s.Estimates[k].Band = skill.Band{}
	}
	return s
}

func response() report.Response {
	r := report.Response{ID: "r1", Student: person(4), Class: &report.ClassRef{ID: "c1", Name: "6B"}, On: noon.AddDate(0, 0, -10), Mode: "written", Words: 71,
		Source: "week-9.zip, elena.docx", Prompt: &report.PromptRef{ID: "p1", Wording: prompt}, ModelSet: "general-1", Previous: "r0", Following: "r2",
		Flags: []score.Flag{score.UnlikeTraining}}
	for _, s := range []struct {
		text  string
		moved float64
	}{
		{"We built a bridge of spaghetti in science and mine fell down two times. ", .01},
		{"I was so mad I wanted to throw it in the trash. ", -.06},
		{"But then I looked at where it broke and it was always the legs. ", .09},
		{"So I made the legs wider and tried with less weight first.\n\n", .14},
		{"Ben's fell too & he said <nothing>, but I could see he was sad, so I showed him the thing with the legs. ", .05},
		{"It held 2 kg in the end.", 0},
	} {
		r.Sentences = append(r.Sentences, report.Sentence{Text: s.text, Moved: [skill.Count]float64{s.moved / 2, s.moved, 0, s.moved}})
		r.Text += s.text
	}
	for _, k := range skill.All() {
		r.Scores[k], r.Model[k], r.Evidence[k] = estimate(4, k).Score, estimate(4, k).Score, .5+.1*float64(k)
	}
	r.Scores[skill.ProblemSolving] = report.Score{Skill: skill.ProblemSolving, Enough: true, Rated: true, Value: .82, Low: .75, High: .89, Band: skill.Band{Low: 3, High: 3}}
	r.Scores[skill.SelfRegulation], r.Model[skill.SelfRegulation] = report.Score{Skill: skill.SelfRegulation}, report.Score{Skill: skill.SelfRegulation}
	r.Ratings[skill.ProblemSolving] = &report.Rating{ID: "g1", Evidence: skill.ClearEvidence, Level: skill.Proficient, Comment: "Finds the cause and checks.", By: "Tara Reyes", At: noon, Mine: true}
	return r
}

func people(n int) []report.Person {
	out := make([]report.Person, n)
	for i := range out {
		out[i] = person(i)
	}
	return out
}

func promptRefs() []report.PromptRef {
	var out []report.PromptRef
	for _, p := range manyPrompts(40) {
		out = append(out, report.PromptRef{ID: p.ID, Wording: p.Wording})
	}
	return out
}

func prompts() []report.Prompt {
	k := skill.Resilience
	return []report.Prompt{
		{ID: "p1", Wording: prompt, GradeLow: 4, GradeHigh: 8, Skill: &k, Responses: 122, Ratings: [4]int{0, 0, 0, 14}},
		{ID: "p2", Wording: "What makes a good friend?", GradeLow: -1, GradeHigh: -1, Retired: true},
	}
}

// promptPage is a prompt whose scores of one skill are calibrating after a look
// that failed.
func promptPage() report.PromptPage {
	p := report.PromptPage{Prompt: prompts()[0]}
	at := time.Date(2026, 11, 18, 9, 30, 0, 0, time.UTC)
	looks := []insight.Look{{At: 100, R: .66, Low: .55}}
	p.Meters = unrated()
	p.Meters[1] = report.Meter{Skill: skill.ProblemSolving, Standing: insight.Calibrating, Ratings: 61, Levels: 57, R: .63, Lacking: insight.LackingOf(57, 0, nil)}
	p.Meters[2] = report.Meter{Skill: skill.SelfRegulation, Standing: insight.Validated, Ratings: 130, Levels: 120, Twice: 31, R: .78}
	p.Meters[3] = report.Meter{Skill: skill.Resilience, Standing: insight.StandingOf(122, 31, looks), Ratings: 140, Levels: 122, Twice: 31, R: .68, Lacking: insight.LackingOf(122, 31, looks)}
	p.Bands[3] = [5]int{18, 20, 41, 48, 13}
	p.Looks = []report.PromptLook{{Skill: skill.Resilience, At: 100, On: at, R: .66, Low: .55, QWK: math.NaN()}}
	p.Models = []report.PromptModel{{On: at, State: "used", Skills: []report.PromptModelSkill{{Skill: skill.Resilience, Ratings: 140, Levels: 122, Used: true, R: .68, QWK: .6, GeneralR: .44}, {Skill: skill.Empathy, Ratings: 30, R: math.NaN(), QWK: math.NaN(), GeneralR: math.NaN()}}},
		{On: at, State: "no_better", Skills: []report.PromptModelSkill{{Skill: skill.Resilience, Ratings: 25, Levels: 20, R: .4, QWK: .3, GeneralR: .4}}}}
	return p
}

func unrated() (m [skill.Count]report.Meter) {
	for s := range m {
		m[s] = report.Meter{Skill: skill.Skill(s), R: math.NaN(), Lacking: insight.LackingOf(0, 0, nil)}
	}
	return m
}

func library() report.Library {
	all, err := shelf.Library()
	if err != nil {
		panic(err)
	}
	l := report.Library{Grade: -1}
	for i, p := range all {
		l.Prompts = append(l.Prompts, report.LibraryPrompt{Number: i, Prompt: p, Meter: report.Meter{R: math.NaN()}})
	}
	l.Prompts[0].OwnID, l.Prompts[0].Meter = "p1", promptPage().Meters[2]
	return l
}

func manyPrompts(n int) []report.Prompt {
	var out []report.Prompt
	for i := range n {
		p := prompts()[i%2]
		p.ID = fmt.Sprintf("p%d", i)
		p.Wording = fmt.Sprintf("%d. %s", i, p.Wording)
		out = append(out, p)
	}
	return out
}

func rosterImport(state string) report.RosterImport {
	old := roster.Student{ID: "st1", SourcedID: "004212", First: "Ben", Last: "Lind", Grade: 5}
	moved := old
	moved.Grade, moved.First = 6, "Benicio"
	p := roster.Plan{Unchanged: 96, Active: 120}
	p.Students = append(p.Students, roster.StudentEdit{Before: &old, After: &moved})
	for i := range 4 {
		p.Students = append(p.Students, roster.StudentEdit{After: &roster.Student{SourcedID: fmt.Sprintf("0051%02d", i), First: firsts()[i], Last: lasts()[i], Grade: 6}})
	}
	for i := range 30 {
		before := roster.Student{ID: fmt.Sprintf("w%d", i), SourcedID: fmt.Sprintf("0049%02d", i), First: firsts()[i%16], Last: lasts()[i%12], Grade: 7}
		after := before
		after.Withdrawn = true
		p.Students = append(p.Students, roster.StudentEdit{Before: &before, After: &after})
	}
	p.Classes = []roster.ClassEdit{{Edit: roster.Added, Name: "6C"}}
	p.Teachers = []roster.TeacherEdit{{Edit: roster.Added, Email: "s.ito@school.example"}}
	r := report.RosterImport{ID: "i1", FileName: "roster-november.csv", State: state, By: "Ada Admin", At: noon, Charset: "Windows-1252", Rows: 131, Plan: p, Undoable: state == "applied"}
	r.Faults = []roster.RowFault{
		{Line: 14, Column: "student id", Value: "1.23E+11", Fault: fault.New(fault.Invalid, "roster.id_scientific", "1.23E+11")},
		{Line: 57, Column: "grade", Value: "sixth", Warning: true, Fault: fault.New(fault.Invalid, "roster.grade_unknown", "sixth")},
		{Line: 92, Column: "last name", Fault: fault.New(fault.Invalid, "roster.last_missing")},
	}
	if state == "applied" {
		r.Invite = []report.Member{{Account: auth.Account{ID: "t9", Email: "s.ito@school.example", Role: auth.Teacher}}}
	}
	return r
}

func responseImport(state string) report.ResponseImport {
	r := report.ResponseImport{ID: "i2", FileName: "week-9.zip", State: state, By: "Tara Reyes", At: noon, Ready: 3, Repeated: 1, Open: 2, Faulty: 1, Students: people(30)}
	for i := range 3 {
		p := person(i)
		r.Drafts = append(r.Drafts, report.ImportDraft{Index: i, Source: fmt.Sprintf("week-9.zip, %d.docx", i), Student: &p, On: "2026-11-18", Words: 64, Prompt: prompt, NewPrompt: i == 1, Excerpt: "We built a bridge of spaghetti in science and mine fell down two times."})
	}
	p := person(7)
	r.Drafts = append(r.Drafts,
		report.ImportDraft{Index: 3, Source: "week-9.zip, ben.docx", StudentKey: "ben", Candidates: people(2), On: "2026-11-18", Words: 41, Excerpt: "I told him it was OK and that we could try again tomorrow."},
		report.ImportDraft{Index: 4, Source: "week-9.zip, talk.vtt", Candidates: people(1), Excerpt: "Um, I think I would ask her first.", Words: 9},
		report.ImportDraft{Index: 5, Source: "week-9.zip, old.docx", Student: &p, Repeated: true},
		report.ImportDraft{Index: 6, Source: "week-9.zip, scan.pdf", FaultKey: "response.wrong_type_pdf", FaultArgs: []any{"scan.pdf"}})
	switch state {
	case "applied":
		for i := range r.Drafts {
			r.Drafts[i].Excerpt = ""
		}
	case "applying":
		r.Task = &report.Task{ID: "k1", Kind: "response_import", State: "running", Done: 1200, Total: 4000}
	case "failed":
		r.State, r.Task = "applying", &report.Task{ID: "k1", Kind: "response_import", State: "failed", FaultKey: "fault.internal"}
	}
	return r
}

func members() []report.Member {
	c := []report.ClassRef{{ID: "c1", Name: "6B"}, {ID: "c2", Name: "English 7, period 3"}}
	return []report.Member{
		{Account: auth.Account{ID: "t1", Email: "t.reyes@school.example", Name: "Tara Reyes", Role: auth.Teacher, PasswordHash: "x"}, Classes: c},
		{Account: auth.Account{ID: "t2", Email: "s.ito@school.example", Role: auth.Teacher}, Classes: c[:1]},
		{Account: auth.Account{ID: "t3", Email: "new@school.example", Name: "Nia New", Role: auth.Admin}, InviteOpen: true},
		{Account: auth.Account{ID: "t4", Email: "gone@school.example", Name: "Gil Gone", Role: auth.Teacher, PasswordHash: "x", ClosedAt: 1}},
	}
}

// fullCard is the card of the shipped set, with a set of a school on the shelf.
func fullCard(t testing.TB) report.ModelCard {
	t.Helper()
	c := card()
	c.Evaluation, c.Old = new(train.Report), new(train.BaselineReport)
	for name, into := range map[string]any{"evaluation.json": c.Evaluation, "baseline/baseline.json": c.Old} {
		b, err := os.ReadFile("../models/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, into); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open("../models/external.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if c.People, err = external.ReadReport(f); err != nil {
		t.Fatal(err)
	}
	c.Sets = keptSets()
	return c
}

// schoolCard is the card of a set made at run time, which has no evaluation.
func schoolCard(t testing.TB) report.ModelCard {
	c := fullCard(t)
	c.ModelSet, c.Evaluation = "school-2026-11-21", nil
	c.Sets[0].Active, c.Sets[1].Active = false, true
	return c
}

func keptSets() []report.KeptSet {
	data := []score.Data{{Name: "internal/corpus", SHA256: "c9a8cff8d66790b36b89f2d4f3d0b1fa", Licence: "Apache-2.0", Responses: 3680}}
	general := report.KeptSet{ID: "general-1", Date: "2026-11-20", FeatureSet: "2", Active: true, Shipped: true, Data: data, R: [skill.Count]float64{.68, .65, .68, .73}, AUC: [skill.Count]float64{.9, .81, .83, .86},
		Uses: []score.Activation{{Set: "general-1", At: "2026-11-22T08:00:00Z", Reason: "the new set reads poems badly"}, {Set: "general-1", At: "2026-11-20", Reason: "trained"}}}
	change := func(without, with float64) train.RowComparison {
		c := train.Change{With: train.Num(with), Without: train.Num(without), Low: train.Num(with - without - .02), High: train.Num(with - without + .02)}
		return train.RowComparison{N: 140, R: c, AUC: c, MAE: c}
	}
	school := report.KeptSet{ID: "school-2026-11-21", Date: "2026-11-21", FeatureSet: "2", R: general.R, AUC: general.AUC, Gate: &train.Comparison{Responses: 140, Groups: 12},
		Data: append(data, score.Data{Name: "ratings of this school", SHA256: "0123456789abcdef", Licence: "stays in the data folder", Responses: 140}),
		Uses: []score.Activation{{Set: "school-2026-11-21", At: "2026-11-21T08:00:00Z", Reason: "we trust our own ratings", Forced: true}}}
	for _, k := range skill.All() {
		school.Gate.Skills = append(school.Gate.Skills, train.SkillComparison{Skill: k, Corpus: change(.68, .66), School: change(.4, .52), Worse: k == skill.Resilience})
	}
	none := [skill.Count]float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	return []report.KeptSet{general, school, {ID: "demo", Date: "2026-11-20", FeatureSet: "2", Shipped: true, Data: data, R: none, AUC: none}}
}

func card() report.ModelCard {
	c := report.ModelCard{ModelSet: "general-1", FeatureSet: "2026.11", Trained: "20 Nov 2026", Texts: 4280, NewPrompt: &train.NewPrompt{Data: "MIND-CA", Licence: "CC BY 4.0", SHA256: "0123456789abcdef", Answers: 8856, ByPrompt: make([]train.NewPromptOf, 11),
		Points: []train.NewPromptPoint{{Ratings: 0, R: .49, Low: .38, High: .6, Covered: train.Num(math.NaN())}, {Ratings: 100, R: .76, Low: .73, High: .8, Covered: .8}}}}
	for _, k := range skill.All() {
		m := report.ModelSkill{Skill: k, N: 2100}
		for i, system := range []string{"model", "ngrams", "features16", "length", "mean"} {
			r := .71 - .14*float64(i) + .02*float64(k)
			x := report.Measure{System: system, R: r, RLow: r - .05, RHigh: r + .04, AUC: .85 - .06*float64(i), MAE: .09 + .02*float64(i), QWK: r - .08, PartialR: r - .1, Coverage: math.NaN()}
			if system == "model" {
				x.Coverage = .81
			}
			if system == "mean" {
				x.R, x.RLow, x.RHigh, x.QWK, x.PartialR = math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()
			}
			m.Measures = append(m.Measures, x)
		}
		c.Skills[k] = m
	}
	return c
}

// pages are all pages in the states that matter, by file name.
func pages(t testing.TB) map[string]templ.Component {
	teacher := func(path string) views.Frame { return frame(t, auth.Teacher, path) }
	admin := func(path string) views.Frame { return frame(t, auth.Admin, path) }
	none := views.Form{}
	refs := []report.ClassRef{{ID: "c1", Name: "6B"}, {ID: "c2", Name: "6C"}}
	sorted := class(35)
	sorted.View = report.View{Order: "resilience", Descending: true, Filter: report.NearCut, Search: "an"}
	noMatch := class(35)
	noMatch.Rows, noMatch.View = nil, report.View{Order: report.ByName, Search: "zzz"}
	unseen := class(12)
	unseen.Teaches, unseen.Responses, unseen.Spread = false, 0, [skill.Count]report.Spread{}
	quiet := class(3)
	quiet.Responses, quiet.Spread = 0, [skill.Count]report.Spread{}
	unread := student()
	unread.Lines = nil
	bare := response()
	bare.Prompt, bare.Flags, bare.Sentences, bare.Class = nil, nil, nil, nil
	ready := rosterImport("preview")
	ready.Plan, ready.Faults = roster.Plan{Unchanged: 120, Active: 120}, nil
	return map[string]templ.Component{
		"sign-in":                 views.SignIn(nobody(t, "/sign-in"), none),
		"sign-in-fault":           views.SignIn(nobody(t, "/sign-in"), wrong("", "email")),
		"sign-in-demo":            views.SignIn(demo(nobody(t, "/sign-in")), none),
		"setup":                   views.Setup(nobody(t, "/setup"), none),
		"setup-fault":             views.Setup(nobody(t, "/setup"), wrong("code", "email", "password")),
		"invite":                  views.Invite(nobody(t, "/invites/x"), none, "s.ito@school.example"),
		"classes":                 views.Classes(demo(flashed(teacher("/classes"))), cards()),
		"classes-admin":           views.Classes(admin("/classes"), cards()),
		"classes-empty":           views.Classes(teacher("/classes"), nil),
		"classes-empty-admin":     views.Classes(admin("/classes"), nil),
		"class":                   views.Class(teacher("/classes/c1"), class(35)),
		"class-200":               views.Class(teacher("/classes/c1"), class(200)),
		"class-sorted":            views.Class(admin("/classes/c1"), sorted),
		"class-nobody":            views.Class(teacher("/classes/c1"), noMatch),
		"class-quiet":             views.Class(teacher("/classes/c1"), quiet),
		"class-unseen":            views.Class(admin("/classes/c1"), unseen),
		"class-empty":             views.Class(admin("/classes/c1"), class(0)),
		"class-form":              views.ClassForm(admin("/classes/new"), none, ""),
		"class-form-fault":        views.ClassForm(admin("/classes/c1/edits"), wrong("name", "teacher"), "c1"),
		"student":                 views.Student(demo(teacher("/students/st4")), student()),
		"student-many":            views.Student(teacher("/students/st4"), many()),
		"student-empty":           views.Student(teacher("/students/st4"), unread),
		"withdrawn":               views.Withdrawn(admin("/students/withdrawn"), []report.Person{person(1), person(2)}, refs),
		"withdrawn-empty":         views.Withdrawn(admin("/students/withdrawn"), nil, refs),
		"student-form":            views.StudentForm(admin("/students/new"), none, "", refs),
		"student-form-fault":      views.StudentForm(admin("/students/st4/edits"), wrong("first_name", "grade"), "st4", refs),
		"response":                views.Response(teacher("/responses/r1"), response(), none, skill.Resilience, people(5)),
		"response-rated":          views.Response(teacher("/responses/r1"), response(), none, skill.ProblemSolving, nil),
		"response-bare":           views.Response(teacher("/responses/r1"), bare, none, skill.SelfRegulation, nil),
		"response-fault":          views.Response(teacher("/responses/r1"), response(), wrong("level_empathy", "comment_empathy"), skill.Empathy, nil),
		"response-opinion":        views.Response(teacher("/responses/r1"), advised("there"), none, skill.Empathy, nil),
		"response-opinion-ask":    views.Response(teacher("/responses/r1"), advised(""), none, skill.Empathy, nil),
		"response-opinion-wait":   views.Response(teacher("/responses/r1"), advised("asking"), none, skill.Empathy, nil),
		"response-opinion-failed": views.Response(teacher("/responses/r1"), advised("failed"), none, skill.Empathy, nil),
		"response-form":           views.ResponseForm(teacher("/responses/new"), none, "", people(30), promptRefs()),
		"response-form-fault":     views.ResponseForm(teacher("/responses/r1/edits"), wrong("text", "on"), "r1", people(30), promptRefs()),
		"response-imports":        views.ResponseImports(teacher("/responses/imports"), []report.ResponseImport{responseImport("applied"), responseImport("undone")}, none),
		"response-imports-fault":  views.ResponseImports(teacher("/responses/imports"), nil, wrong("file")),
		"response-import":         views.ResponseImport(teacher("/responses/imports/i2"), responseImport("preview")),
		"response-import-running": views.ResponseImport(teacher("/responses/imports/i2"), responseImport("applying")),
		"response-import-failed":  views.ResponseImport(teacher("/responses/imports/i2"), responseImport("failed")),
		"response-import-receipt": views.ResponseImport(teacher("/responses/imports/i2"), responseImport("applied")),
		"prompts":                 views.Prompts(teacher("/prompts"), prompts()),
		"prompts-many":            views.Prompts(teacher("/prompts"), manyPrompts(300)),
		"prompts-empty":           views.Prompts(teacher("/prompts"), nil),
		"prompt":                  views.PromptPage(teacher("/prompts/p1"), promptPage()),
		"prompt-unrated":          views.PromptPage(teacher("/prompts/p1"), report.PromptPage{Prompt: prompts()[1], Meters: unrated()}),
		"prompt-library":          views.PromptLibrary(teacher("/prompts/library"), library()),
		"prompt-library-none":     views.PromptLibrary(teacher("/prompts/library"), report.Library{Grade: 12}),
		"prompt-form":             views.PromptForm(teacher("/prompts/new"), wrong("wording"), ""),
		"roster-imports":          views.RosterImports(admin("/roster/imports"), []report.RosterImport{rosterImport("applied")}, none),
		"roster-imports-fault":    views.RosterImports(admin("/roster/imports"), nil, wrong("file")),
		"roster-import":           views.RosterImport(admin("/roster/imports/i1"), rosterImport("preview")),
		"roster-import-same":      views.RosterImport(admin("/roster/imports/i1"), ready),
		"roster-import-receipt":   views.RosterImport(admin("/roster/imports/i1"), rosterImport("applied")),
		"people":                  views.People(admin("/people"), members(), none, "https://school.example/invites/3Jx81kQ"),
		"people-fault":            views.People(admin("/people"), members(), wrong("email", "name"), ""),
		"member":                  views.Member(admin("/people/t2/edits"), members()[1], none, refs),
		"member-closed":           views.Member(admin("/people/t4/edits"), members()[3], wrong("role", "class"), refs),
		"settings":                views.Settings(admin("/settings"), none, nil),
		"settings-adviser":        views.Settings(admin("/settings"), none, &report.Adviser{Host: "api.model.example", Model: "small-model-2", Used: 18250, Most: 200_000}),
		"settings-adviser-open":   views.Settings(admin("/settings"), none, &report.Adviser{Host: "127.0.0.1:8081", Model: "local"}),
		"account":                 views.Account(teacher("/account"), members()[0].Account, none),
		"account-fault":           views.Account(teacher("/account"), members()[0].Account, wrong("old_password", "new_password")),
		"models":                  views.ModelCard(nobody(t, "/models"), fullCard(t)),
		"models-admin":            views.ModelCard(admin("/models"), fullCard(t)),
		"models-school":           views.ModelCard(admin("/models"), schoolCard(t)),
		"models-bare":             views.ModelCard(teacher("/models"), report.ModelCard{ModelSet: "general-1", FeatureSet: "2"}),
		"fault-404":               views.Fault(teacher("/x"), 404, "fault.not_found"),
		"fault-500":               views.Fault(nobody(t, "/x"), 500, "fault.internal"),
		"fault-403":               views.Fault(nobody(t, "/x"), 403, "fault.denied"),
	}
}
