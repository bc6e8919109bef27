// Package demo makes a believable school with five planted stories.
//
// Its students are invented. Their words come from the shipped corpus, which a
// language model wrote, and each text is scored by a fold of the model set
// "demo" that never saw the text's set or prompt.
package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// ModelSet whose folds score the demo's texts.
const ModelSet = "demo"

const (
	seed       = 7
	weeks      = 12
	schoolName = "Maple Grove School"
	adminEmail = "robin.ellery@demo.example"
)

// Story is one of the planted stories: what to find, and where.
type Story struct {
	Key       string // growth, drop, quiet, disagree, strong
	Class     string // its name
	SourcedID string // the student's; empty for a class story
	Skill     skill.Skill
}

// Stories returns the five planted stories.
func Stories() []Story {
	s := plan()
	cast := s.cast()
	out := []Story{{Key: "strong", Class: s.classes[strongClass].name, Skill: skill.Empathy}}
	for _, r := range cast {
		out = append(out, Story{Key: r.story, Class: s.classes[r.class].name, SourcedID: r.sourcedID, Skill: r.skill})
	}
	return out
}

// Build fills an empty app with the school, as it would stand at now. progress
// is told how many responses are kept.
func Build(ctx context.Context, a *app.App, engine *score.Engine, now time.Time, progress func(done, total int)) error {
	s := plan()
	random := mathrand.New(mathrand.NewPCG(seed, seed))
	students := s.students(random)
	admin, err := found(ctx, a, now)
	if err != nil {
		return err
	}
	if err := enroll(ctx, a, admin, s, students); err != nil {
		return err
	}
	texts, err := newLibrary(engine)
	if err != nil {
		return err
	}
	said, err := s.speak(students, texts, now, random)
	if err != nil {
		return err
	}
	v := auth.System(admin.SchoolID, "demo")
	responses, err := address(ctx, a, v, said)
	if err != nil {
		return err
	}
	if err := a.RespondAll(ctx, v, responses, progress); err != nil {
		return fmt.Errorf("keep responses: %w", err)
	}
	if err := s.rate(ctx, a); err != nil {
		return err
	}
	return s.study(ctx, a, admin, texts.texts)
}

// found makes school, term and the admin, whose password nobody knows: the
// demo's sign-in page lets anyone continue.
func found(ctx context.Context, a *app.App, now time.Time) (auth.Viewer, error) {
	password, err := auth.NewSecret(rand.Reader)
	if err != nil {
		return auth.Viewer{}, err
	}
	token, err := a.Setup(ctx, auth.System("", "demo"), app.Setup{
		Settings: report.Settings{Name: schoolName, TimeZone: "America/Chicago", Term: "Autumn term",
			TermStarts: now.AddDate(0, 0, -7*(weeks+1)).Format(time.DateOnly),
			TermEnds:   now.AddDate(0, 0, 7*6).Format(time.DateOnly)},
		Name: "Robin Ellery", Email: adminEmail, Password: password,
	})
	if err != nil {
		return auth.Viewer{}, fmt.Errorf("found school: %w", err)
	}
	return a.Viewer(ctx, token)
}

// enroll uploads the class list as an admin would.
func enroll(ctx context.Context, a *app.App, admin auth.Viewer, s school, students []student) error {
	list, err := s.roster(students)
	if err != nil {
		return err
	}
	id, err := a.PreviewRoster(ctx, admin, "maple-grove.csv", list)
	if err != nil {
		return fmt.Errorf("preview class list: %w", err)
	}
	if _, err := a.ApplyRoster(ctx, admin, id, app.Asked); err != nil {
		return fmt.Errorf("apply class list: %w", err)
	}
	return nameTeachers(ctx, a, admin, s)
}

// nameTeachers gives the accounts that the class list made their names.
func nameTeachers(ctx context.Context, a *app.App, admin auth.Viewer, s school) error {
	for _, t := range s.teachers {
		m, err := a.MemberByEmail(ctx, admin, t.email)
		if err != nil {
			return fmt.Errorf("find teacher: %w", err)
		}
		edit := app.MemberEdit{Name: t.first + " " + t.last, Role: m.Role}
		for _, c := range m.Classes {
			edit.Classes = append(edit.Classes, c.ID)
		}
		if err := a.EditMember(ctx, admin, m.ID, edit); err != nil {
			return fmt.Errorf("name teacher: %w", err)
		}
	}
	return nil
}

// address turns what was said into responses: students and prompts by id.
func address(ctx context.Context, a *app.App, v auth.Viewer, said []utterance) ([]response.Response, error) {
	people, _, err := a.Taught(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("list students: %w", err)
	}
	ids := map[string]string{}
	for _, p := range people {
		ids[p.SourcedID] = p.ID
	}
	prompts := map[string]string{}
	out := make([]response.Response, len(said))
	for i, u := range said {
		if prompts[u.text.Prompt] == "" {
			if prompts[u.text.Prompt], err = a.AddPrompt(ctx, v, promptOf(u.text)); err != nil {
				return nil, fmt.Errorf("keep prompt: %w", err)
			}
		}
		mode, err := response.ParseMode(u.text.Mode)
		if err != nil {
			return nil, err
		}
		out[i] = response.Response{StudentID: ids[u.sourcedID], PromptID: prompts[u.text.Prompt], Mode: mode,
			On: u.on.Format(time.DateOnly), Text: u.text.Text, Source: app.CorpusSource(u.text.ID)}
	}
	return out, nil
}

func promptOf(r corpus.Response) response.Prompt {
	return response.Prompt{Wording: r.Prompt, GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown}
}

// rate lets the first teacher rate the responses of the "disagree" story
// against the model.
func (s school) rate(ctx context.Context, a *app.App) error {
	token, err := a.DemoSignIn(ctx, auth.Nobody(), auth.Teacher)
	if err != nil {
		return fmt.Errorf("sign in as teacher: %w", err)
	}
	teacher, err := a.Viewer(ctx, token)
	if err != nil {
		return fmt.Errorf("sign in as teacher: %w", err)
	}
	for _, r := range s.cast() {
		if r.story == "disagree" {
			if err := rateAgainst(ctx, a, teacher, r); err != nil {
				return fmt.Errorf("rate responses: %w", err)
			}
		}
	}
	return a.SignOutEverywhere(ctx, teacher)
}

// rateAgainst rates the skill of the story two levels or more from the score,
// on every response where the score allows it.
func rateAgainst(ctx context.Context, a *app.App, teacher auth.Viewer, r role) error {
	people, _, err := a.Taught(ctx, teacher)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(people, func(p report.Person) bool { return p.SourcedID == r.sourcedID })
	if at < 0 {
		return fmt.Errorf("the student of story %s is not there", r.story)
	}
	page, err := a.Student(ctx, teacher, people[at].ID)
	if err != nil {
		return err
	}
	for _, line := range page.Lines {
		score := line.Scores[r.skill]
		if !score.Enough || skill.LevelOf(score.Value) > skill.Developing {
			continue
		}
		rating := response.Rating{Skill: r.skill, Evidence: skill.ClearEvidence, Level: skill.Advanced,
			Comment: "I was there: this took far more than the words say."}
		if err := a.Rate(ctx, teacher, line.ID, []response.Rating{rating}, nil); err != nil {
			return err
		}
	}
	return nil
}

// Made says that the app's school is the demo's.
func Made(ctx context.Context, a *app.App) (bool, error) {
	s, err := a.School(ctx)
	if err != nil {
		return false, err
	}
	_, err = a.MemberByEmail(ctx, auth.System(s.ID, "demo"), adminEmail)
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return s.Name == schoolName, err
}
