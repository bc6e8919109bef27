package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/evidence"
	"unseenedge/internal/fault"
	"unseenedge/internal/fusion"
	"unseenedge/internal/report"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// scored is a response with what the engine says of it.
type scored struct {
	response  store.Response
	result    score.Result
	sentences []evidence.Sentence
}

// question is what the engine needs to know of a response beside its text.
type question struct {
	grade     int // -1 unknown
	reference string
	model     store.PromptModel // that scores the prompt; the zero value is the general one
}

// input is what the engine reads of r.
func (q question) input(r store.Response) score.Input {
	return score.Input{Text: r.Text, Grade: max(q.grade, 0), Mode: r.Mode.String(), Prompt: r.Prompt, Reference: q.reference}
}

// score asks the engine for the scores of r and what each sentence moved.
func (a *App) score(r store.Response, q question) (scored, error) {
	in := q.input(r)
	engine, err := a.engineFor(a.engine.Load(), r)
	if err != nil {
		return scored{}, fmt.Errorf("score response: %w", err)
	}
	if engine, err = a.withPrompt(engine, q.model); err != nil {
		return scored{}, fmt.Errorf("score response: %w", err)
	}
	result, err := engine.Score(in)
	if err != nil {
		return scored{}, fmt.Errorf("score response: %w", err)
	}
	sentences, err := evidence.Of(engine, in, result)
	if err != nil {
		return scored{}, fmt.Errorf("find evidence: %w", err)
	}
	return scored{r, result, sentences}, nil
}

// corpusSource begins the source of a text of the shipped corpus; its id
// follows, whose first letter is its set.
const corpusSource = "corpus "

// CorpusSource returns the source of a text of the shipped corpus.
func CorpusSource(id string) string { return corpusSource + id }

// engineFor returns the engine of a model set that may score r: in the demo, a
// corpus text is scored by the fold that never saw its set or prompt.
func (a *App) engineFor(e *score.Engine, r store.Response) (*score.Engine, error) {
	id, ok := strings.CutPrefix(r.Source, corpusSource)
	if !a.demo || !ok || id == "" {
		return e, nil
	}
	return e.Fold(id[:1])
}

// scoreAll scores responses on all cores. Those whose students are gone are
// left out.
func (a *App) scoreAll(ctx context.Context, v auth.Viewer, responses []store.Response) ([]scored, error) {
	present, questions, err := a.askAll(ctx, v, responses)
	if err != nil {
		return nil, err
	}
	return a.scoreEach(present, questions)
}

// scoreEach scores responses, each with its question, on all cores.
func (a *App) scoreEach(present []store.Response, questions []question) ([]scored, error) {
	out := make([]scored, len(present))
	errs := make([]error, len(present))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(len(present), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				out[i], errs[i] = a.score(present[i], questions[i])
			}
		})
	}
	for i := range present {
		next <- i
	}
	close(next)
	wg.Wait()
	return out, errors.Join(errs...)
}

// askAll looks up what the engine needs to know of each response.
func (a *App) askAll(ctx context.Context, v auth.Viewer, responses []store.Response) (present []store.Response, questions []question, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		for _, r := range responses {
			q, err := a.askIn(tx, v, &r)
			if fault.KindOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			present, questions = append(present, r), append(questions, q)
		}
		return nil
	})
	return present, questions, err
}

// period is how far back from a student's latest response the estimate looks.
const period = 12 * 7 * 24 * time.Hour

// standing is what a response says of the four skills now.
type standing struct {
	store.Response
	scores  [skill.Count]score.Skill
	ratings [skill.Count]*store.Rating
}

// shown is the score of a skill as it counts: the rating where there is one.
func (s standing) shown(k skill.Skill) report.Score {
	if r := s.ratings[k]; r != nil {
		return report.OfRating(k, r.Evidence, r.Level)
	}
	return report.OfModel(k, s.scores[k])
}

// standings returns a student's responses with what they say, newest first.
func (a *App) standings(tx *store.Tx, teacherID, studentID string) ([]standing, error) {
	responses, err := tx.StudentResponses(teacherID, studentID)
	if err != nil {
		return nil, err
	}
	scores, err := tx.StudentScores(studentID, a.engine.ModelSet())
	if err != nil {
		return nil, err
	}
	return judged(tx, studentID, responses, scores)
}

// recent returns what a student's responses say that count for the estimate:
// without their texts, newest first.
func (a *App) recent(tx *store.Tx, studentID, since string) ([]standing, error) {
	responses, err := tx.RecentResponses(studentID, since)
	if err != nil {
		return nil, err
	}
	scores, err := tx.RecentScores(studentID, a.engine.ModelSet(), since)
	if err != nil {
		return nil, err
	}
	return judged(tx, studentID, responses, scores)
}

// judged joins a student's responses with their scores and standing ratings.
func judged(tx *store.Tx, studentID string, responses []store.Response, scores map[string]*[skill.Count]score.Skill) ([]standing, error) {
	ratings, err := tx.StudentRatings(studentID)
	if err != nil {
		return nil, err
	}
	out := make([]standing, len(responses))
	for i, r := range responses {
		out[i].Response = r
		if s := scores[r.ID]; s != nil {
			out[i].scores = *s
		}
		if r := ratings[r.ID]; r != nil {
			out[i].ratings = *r
		}
	}
	return out, nil
}

// refresh computes a student's estimates anew from what stands in the period
// that ends with the latest response.
func (a *App) refresh(tx *store.Tx, studentID string) error {
	heard, last, err := tx.Heard(studentID)
	if err != nil {
		return fmt.Errorf("refresh estimates: %w", err)
	}
	standings, err := a.recent(tx, studentID, dayOf(last).Add(-period).Format(time.DateOnly))
	if err != nil {
		return fmt.Errorf("refresh estimates: %w", err)
	}
	for _, k := range skill.All() {
		e := estimate(standings, k)
		e.Heard, e.HeardDay = heard, last
		if err := tx.SetEstimate(studentID, k, a.engine.ModelSet(), e); err != nil {
			return fmt.Errorf("refresh estimates: %w", err)
		}
	}
	return nil
}

func (a *App) refreshAll(tx *store.Tx, students map[string]bool) error {
	for _, id := range slices.Sorted(maps.Keys(students)) {
		if err := a.refresh(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// estimate pools what responses, newest first, say of a skill.
func estimate(standings []standing, k skill.Skill) (e store.Estimate) {
	var observations []fusion.Observation
	for _, s := range standings {
		o, ok := s.observation(k)
		if !ok {
			continue
		}
		observations = append(observations, o)
		e.Words += s.Words
		if e.LastDay == "" {
			e.LastDay = s.On
		}
	}
	e.Estimate = fusion.Pool(observations)
	return e
}

func (s standing) observation(k skill.Skill) (fusion.Observation, bool) {
	switch r := s.ratings[k]; {
	case r == nil:
	case r.Evidence == skill.NoEvidence:
		return fusion.Observation{}, false
	default:
		return fusion.Rated(r.Level), true
	}
	v := s.scores[k]
	return fusion.Observation{Value: v.Value, Low: v.Low, High: v.High, Shares: v.Shares}, v.Enough
}

// dayOf returns the start of a day YYYY-MM-DD in UTC, zero if there is none.
func dayOf(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}
	}
	return t
}

// wordCount counts the words of a text by white space.
func wordCount(text string) (n int) {
	for range strings.FieldsSeq(text) {
		n++
	}
	return n
}
