package demo

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"unseenedge/internal/corpus"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// role of a student with a planted story.
type role struct {
	story     string
	class     int
	sourcedID string
	skill     skill.Skill
}

// strongClass is the class that is strong on empathy.
const strongClass = 1

// cast returns the students with a story: a seat of each class.
func (s school) cast() []role {
	seat := func(class, n int) string {
		for c := range class {
			n += s.classes[c].size
		}
		return fmt.Sprintf("S%04d", 1001+n)
	}
	return []role{
		{"growth", 2, seat(2, 4), skill.Resilience},
		{"drop", 3, seat(3, 9), skill.SelfRegulation},
		{"quiet", 2, seat(2, 17), skill.Empathy},
		{"disagree", 2, seat(2, 11), skill.ProblemSolving},
	}
}

// utterance is a text in a student's mouth.
type utterance struct {
	sourcedID string
	text      corpus.Response
	on        time.Time
}

// library deals out the corpus: each text once.
type library struct {
	engine *score.Engine
	texts  []corpus.Response
	taken  map[string]bool
}

func newLibrary(engine *score.Engine) (*library, error) {
	texts, err := corpus.Responses()
	if err != nil {
		return nil, err
	}
	return &library{engine, texts, map[string]bool{}}, nil
}

// speak gives every student a term of responses, the cast first.
func (s school) speak(students []student, lib *library, now time.Time, random *rand.Rand) ([]utterance, error) {
	var out []utterance
	told := map[string]bool{}
	for _, r := range s.cast() {
		texts, err := lib.tell(r, s.classes[r.class].grade)
		if err != nil {
			return nil, err
		}
		told[r.sourcedID] = true
		out = append(out, spread(r.sourcedID, texts, now)...)
	}
	for _, st := range students {
		if told[st.sourcedID] {
			continue
		}
		class := s.classes[st.class]
		texts := lib.deal(class, 6+random.IntN(4), random)
		out = append(out, spread(st.sourcedID, texts, now)...)
	}
	slices.SortStableFunc(out, func(a, b utterance) int { return a.on.Compare(b.on) })
	return out, nil
}

// spread lays texts over the weeks up to now, one every so often, on school days.
func spread(sourcedID string, texts []corpus.Response, now time.Time) []utterance {
	out := make([]utterance, len(texts))
	span := float64(7*weeks - 4)
	for i, t := range texts {
		back := span * (1 - (float64(i)+.5)/float64(len(texts)))
		on := now.AddDate(0, 0, -int(back)-1)
		for on.Weekday() == time.Saturday || on.Weekday() == time.Sunday {
			on = on.AddDate(0, 0, -1)
		}
		out[i] = utterance{sourcedID, t, on}
	}
	return out
}

// deal takes n texts of the class's grade at random; in the strong class those
// that were rated high on empathy.
func (l *library) deal(c class, n int, random *rand.Rand) []corpus.Response {
	var out []corpus.Response
	for tries := 0; len(out) < n && tries < 20_000; tries++ {
		t := l.texts[random.IntN(len(l.texts))]
		near := tries < 10_000 && t.Grade == c.grade || tries >= 10_000 && abs(t.Grade-c.grade) <= 1
		if l.taken[t.ID] || !near || t.Set == "d" {
			continue
		}
		if c.strong && !(t.Ratings[skill.Empathy].Score >= .84) && len(out) < n-1 {
			continue
		}
		l.taken[t.ID] = true
		out = append(out, t)
	}
	return out
}

// candidate is a text with what its fold says of the story's skill.
type candidate struct {
	corpus.Response
	score.Skill
}

// tell picks the texts of a story, in the order of time.
func (l *library) tell(r role, grade int) ([]corpus.Response, error) {
	if r.story == "quiet" {
		return l.quiet(grade)
	}
	all, err := l.candidates(r.skill, grade)
	if err != nil {
		return nil, err
	}
	var wanted []float64
	switch r.story {
	case "growth":
		wanted = []float64{.20, .28, .38, .50, .62, .74, .84, .92}
	case "drop":
		wanted = []float64{.88, .86, .90, .86, .88, .25, .20, .15}
	case "disagree":
		wanted = []float64{.35, .40, .30, .38, .42, .36}
	}
	out := make([]corpus.Response, len(wanted))
	for i, want := range wanted {
		at := nearest(all, want)
		out[i] = all[at].Response
		l.taken[out[i].ID] = true
		all = slices.Delete(all, at, at+1)
	}
	return out, nil
}

func nearest(all []candidate, want float64) int {
	best := 0
	for i, c := range all {
		if math.Abs(c.Value-want) < math.Abs(all[best].Value-want) {
			best = i
		}
	}
	return best
}

// candidates are the texts near the grade that show the skill, by rater and
// model, without flags.
func (l *library) candidates(s skill.Skill, grade int) ([]candidate, error) {
	var out []candidate
	for _, t := range l.texts {
		if l.taken[t.ID] || abs(t.Grade-grade) > 1 || t.Set == "d" || t.Ratings[s].Evidence != skill.ClearEvidence {
			continue
		}
		r, err := l.score(t)
		if err != nil {
			return nil, err
		}
		if r.Skills[s].Enough && len(r.Flags) == 0 {
			out = append(out, candidate{t, r.Skills[s]})
		}
	}
	slices.SortFunc(out, func(a, b candidate) int { return cmp.Compare(a.ID, b.ID) })
	if len(out) < 12 {
		return nil, fmt.Errorf("only %d texts show the skill of a story", len(out))
	}
	return out, nil
}

// quiet returns two texts that show none of the skills.
func (l *library) quiet(grade int) ([]corpus.Response, error) {
	var out []corpus.Response
	for _, t := range l.texts {
		if l.taken[t.ID] || abs(t.Grade-grade) > 1 || len(out) == 2 {
			continue
		}
		r, err := l.score(t)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(r.Skills[:], func(k score.Skill) bool { return k.Enough }) {
			l.taken[t.ID] = true
			out = append(out, t)
		}
	}
	if len(out) < 2 {
		return nil, fmt.Errorf("no texts without evidence for the quiet student")
	}
	return out, nil
}

func (l *library) score(t corpus.Response) (score.Result, error) {
	fold, err := l.engine.Fold(t.Set)
	if err != nil {
		return score.Result{}, err
	}
	return fold.Score(score.Input{Text: t.Text, Grade: t.Grade, Mode: t.Mode, Prompt: t.Prompt})
}

func abs(n int) int { return max(n, -n) }
