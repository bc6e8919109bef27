package demo

import (
	"context"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"sync"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/corpus"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/skill"
)

// The rating studies: one is done, one is there to be tried.
const (
	studyClass = 2 // of the first teacher, who rates with the second
	studySize  = 48
	trySize    = 12
)

// study lets two teachers rate a sample blind: the first as the corpus was
// rated, the second a little beside it. The study's name says that the ratings
// are made up.
func (s school) study(ctx context.Context, a *app.App, admin auth.Viewer, texts []corpus.Response) error {
	rated := make(map[string]corpus.Response, len(texts))
	for _, t := range texts {
		rated[t.ID] = t
	}
	raters, class, err := s.studyPeople(ctx, a, admin)
	if err != nil {
		return err
	}
	skills := skill.All()
	n := app.NewStudy{Name: "Two readers of " + s.classes[studyClass].name + " (made-up ratings)", Skills: skills[:], Size: studySize,
		ClassID: class, Grade: roster.GradeUnknown, Seed: seed, Raters: [2]string{raters[0].AccountID, raters[1].AccountID}, Granted: true}
	id, err := a.AddStudy(ctx, admin, n)
	if err != nil {
		return fmt.Errorf("draw study: %w", err)
	}
	if err := judgeAll(ctx, a, id, raters, rated); err != nil {
		return fmt.Errorf("rate in study: %w", err)
	}
	n.Name, n.Size = "Read a few yourself", trySize
	_, err = a.AddStudy(ctx, admin, n)
	return err
}

// studyPeople returns the two raters and the class that they rate.
func (s school) studyPeople(ctx context.Context, a *app.App, admin auth.Viewer) (raters [2]auth.Viewer, class string, err error) {
	for i := range raters {
		m, err := a.MemberByEmail(ctx, admin, s.teachers[i].email)
		if err != nil {
			return raters, "", fmt.Errorf("find rater: %w", err)
		}
		raters[i] = auth.Viewer{AccountID: m.ID, SchoolID: admin.SchoolID, Name: m.Name, Email: m.Email, Role: m.Role}
		for _, c := range m.Classes {
			if c.Name == s.classes[studyClass].name {
				class = c.ID
			}
		}
	}
	return raters, class, nil
}

// judgeAll lets both raters rate every response of a study, many at once, which
// the store keeps in few commits.
func judgeAll(ctx context.Context, a *app.App, id string, raters [2]auth.Viewer, rated map[string]corpus.Response) error {
	y, err := a.Study(ctx, raters[0], id)
	if err != nil {
		return err
	}
	faults := make([]error, y.Items)
	var wait sync.WaitGroup
	for i := range faults {
		wait.Go(func() { faults[i] = judge(ctx, a, id, i+1, raters, rated) })
	}
	wait.Wait()
	return errors.Join(faults...)
}

// judge lets both raters rate the response at a place of a study.
func judge(ctx context.Context, a *app.App, id string, place int, raters [2]auth.Viewer, rated map[string]corpus.Response) error {
	_, item, err := a.StudyItem(ctx, raters[0], id, place)
	if err != nil {
		return err
	}
	r, err := a.Response(ctx, auth.System(raters[0].SchoolID, "demo"), item.ResponseID)
	if err != nil {
		return err
	}
	text := rated[strings.TrimPrefix(r.Source, app.CorpusSource(""))]
	random := mathrand.New(mathrand.NewPCG(seed, uint64(place)))
	var one, two []response.Rating
	for _, k := range skill.All() {
		j := corpusRating(k, text.Ratings[k])
		one, two = append(one, j), append(two, beside(j, random))
	}
	for i, ratings := range [2][]response.Rating{one, two} {
		if err := a.RateInStudy(ctx, raters[i], id, place, ratings); err != nil {
			return err
		}
	}
	return nil
}

func corpusRating(k skill.Skill, r corpus.Rating) response.Rating {
	out := response.Rating{Skill: k, Evidence: r.Evidence}
	if r.Evidence != skill.NoEvidence {
		out.Level = skill.LevelOf(r.Score)
	}
	return out
}

// beside is what a second reader might say: a fifth of the levels one higher or
// lower, and now and then some evidence where the first saw none.
func beside(r response.Rating, random *mathrand.Rand) response.Rating {
	switch n := random.IntN(20); {
	case r.Evidence == skill.NoEvidence && n == 0:
		r.Evidence, r.Level = skill.SomeEvidence, skill.Emerging
	case r.Evidence != skill.NoEvidence && n < 2 && r.Level > skill.Emerging:
		r.Level--
	case r.Evidence != skill.NoEvidence && n >= 18 && r.Level < skill.Advanced:
		r.Level++
	}
	return r
}
