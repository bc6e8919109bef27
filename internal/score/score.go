// Package score turns a response into what is said of the four skills: chance
// of evidence, value with a range, band, flags.
//
// Invariant: what is served is what was evaluated: the same features, tables
// and trees, from files whose checksums the registry holds.
package score

import (
	"io/fs"
	"slices"

	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
)

// Input is one response and what is known of it.
type Input struct {
	Text      string
	Grade     int    // 2-8, 0 unknown
	Mode      string // spoken, written or "" unknown
	Prompt    string // wording, may be empty
	Reference string // reference answer or rubric text of the prompt, may be empty
}

// Skill is what a response shows of one skill.
type Skill struct {
	Evidence float64 // calibrated chance 0-1 that a rater would find evidence
	Enough   bool    // whether a number may be said
	Raw      float64 // level 0-1 as the trees see it, always there
	// Value, Low and High (80 % range), Shares and Band have meaning only if
	// Enough; they are zero otherwise.
	Value, Low, High float64
	Shares           skill.Shares
	Band             skill.Band
}

// Result is the score of one response.
type Result struct {
	ModelSet    string
	PromptModel string // id of the prompt's own model, "" without one
	FeatureSet  string
	Flags       []Flag
	Skills      [skill.Count]Skill
}

// Engine scores responses with one model set. Any number of goroutines may use
// it.
type Engine struct {
	set   string
	model *model
	folds map[string]*model // by corpus set, of a fold set
	rooms chan *Scratch     // spare scratch space
	// prompt scores the responses of one prompt anew; nil for the general engine.
	prompt *PromptModel
}

// spareRooms is the number of scratch spaces kept between calls.
const spareRooms = 8

// Open loads the set with the given id, the active one for "", from a folder
// with a registry, and checks every file. A fault says which file is missing,
// changed or damaged.
func Open(fsys fs.FS, set string) (*Engine, error) {
	r, err := ReadRegistry(fsys)
	if err != nil {
		return nil, err
	}
	s, err := r.set(set)
	if err != nil {
		return nil, err
	}
	return open(fsys, s)
}

func open(fsys fs.FS, s *Set) (*Engine, error) {
	if s.FeatureSet != feature.Version {
		return nil, fault.New(fault.Invalid, "score.set.features", s.ID, s.FeatureSet, feature.Version)
	}
	if len(s.Parts) == 0 {
		return nil, fault.New(fault.Invalid, "score.registry.damaged")
	}
	e := &Engine{set: s.ID, folds: map[string]*model{}, rooms: make(chan *Scratch, spareRooms)}
	for i := range s.Parts {
		m, err := loadPart(fsys, &s.Parts[i])
		if err != nil {
			return nil, err
		}
		if i == 0 {
			e.model = m
		}
		for _, set := range s.Parts[i].HeldOut {
			e.folds[set] = m
		}
	}
	return e, nil
}

// ModelSet returns the id of the set.
func (e *Engine) ModelSet() string { return e.set }

// Heads returns what turns the raw predictions of each skill into what is said.
func (e *Engine) Heads() [skill.Count]Head { return e.model.heads }

// PromptModel returns the id of the prompt's own model, "" for the general
// engine.
func (e *Engine) PromptModel() string {
	if e.prompt == nil {
		return ""
	}
	return e.prompt.ID
}

// Fold returns the engine of a fold set whose model never saw the given set of
// the corpus, nor any of its prompts. It returns a fault if there is none.
func (e *Engine) Fold(corpusSet string) (*Engine, error) {
	m, ok := e.folds[corpusSet]
	if !ok {
		return nil, fault.New(fault.NotFound, "score.fold.none", e.set, corpusSet)
	}
	return &Engine{set: e.set, model: m, folds: e.folds, rooms: e.rooms}, nil
}

// Score scores one response. Any text can be scored; an error means that the
// models could not be evaluated.
func (e *Engine) Score(in Input) (Result, error) {
	d := feature.Read(feature.Input(in))
	room := e.room()
	defer e.giveBack(room)
	raw, err := e.model.raw(d, room)
	if err != nil {
		return Result{}, err
	}
	said, err := e.say(d, in.Text, raw)
	if err != nil {
		return Result{}, err
	}
	res := Result{ModelSet: e.set, PromptModel: e.PromptModel(), FeatureSet: feature.Version}
	for s, v := range said {
		k := Skill{Evidence: v.chance, Raw: clip(v.level)}
		if d.Words() == 0 {
			k.Evidence = 0
		}
		res.Skills[s] = k
	}
	res.Flags = e.model.flags(d, &res, room)
	silent := slices.ContainsFunc(res.Flags, Flag.silences)
	for s := range res.Skills {
		k, v := &res.Skills[s], said[s]
		if k.Evidence >= e.model.heads[s].Enough && !silent {
			k.Enough = true
			k.Value = v.head.Value(v.level)
			k.Low, k.High = v.head.Range(k.Value)
			k.Shares = v.head.Shares(v.level)
			k.Band = skill.BandOf(k.Shares)
		}
	}
	return res, nil
}

// raw returns what the trees say: log-odds of evidence of each skill, then
// level of each.
func (m *model) raw(d *feature.Doc, room *Scratch) (raw [Targets]float64, err error) {
	row := m.stack.Row(d, room)
	for i, t := range m.trees {
		if raw[i], err = t.Raw(row); err != nil {
			return raw, err
		}
	}
	return raw, nil
}

func (e *Engine) room() *Scratch {
	select {
	case r := <-e.rooms:
		return r
	default:
		return new(Scratch)
	}
}

func (e *Engine) giveBack(r *Scratch) {
	select {
	case e.rooms <- r:
	default:
	}
}
