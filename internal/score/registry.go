package score

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"

	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/score/lgbm"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// RegistryName is the file that lists the model sets of a folder.
const RegistryName = "registry.json"

// Registry lists the model sets of a folder, oldest first.
type Registry struct {
	Active  string       `json:"active"`            // id of the set that scores
	History []Activation `json:"history,omitempty"` // which sets scored since when, oldest first
	Sets    []Set        `json:"sets"`
}

// Set is one trained model set: what it was learned from, how, and its files.
type Set struct {
	ID         string            `json:"id"`
	Date       string            `json:"date"` // day of training, as given to it
	Seed       uint64            `json:"seed"`
	FeatureSet string            `json:"feature_set"`
	Data       []Data            `json:"data"`
	Params     map[string]string `json:"params"` // hyper-parameters in words
	Parts      []Part            `json:"parts"`  // one, or a fold each
	Metrics    json.RawMessage   `json:"metrics,omitempty"`
}

// Data is a source that a set was trained on.
type Data struct {
	Name      string `json:"name"`
	SHA256    string `json:"sha256"`
	Licence   string `json:"licence"`
	Responses int    `json:"responses"`
}

// Part is one complete model: its files and the heads that turn raw
// predictions into probabilities, bands and ranges.
type Part struct {
	HeldOut []string          `json:"held_out,omitempty"` // corpus sets it never saw
	Tables  []File            `json:"tables"`
	Linear  File              `json:"linear"`
	Trees   [Targets]File     `json:"trees"` // evidence of each skill, then level of each
	Heads   [skill.Count]Head `json:"heads"`
	Limits  Limits            `json:"limits"`
}

// File is a file of a set, named from the folder of the registry.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Head turns the raw predictions of one skill into what is said.
type Head struct {
	Evidence stat.Ordinal `json:"evidence"` // two levels over the raw log-odds
	Enough   float64      `json:"enough"`   // least probability of evidence for a number
	Level    stat.Ordinal `json:"level"`    // four levels over the raw level
	Slope    float64      `json:"slope"`    // value = intercept + slope * raw
	Start    float64      `json:"intercept"`
	At       []float64    `json:"at"`    // values at which the range is known, rising
	Low80    []float64    `json:"low80"` // what to add to the value there
	High80   []float64    `json:"high80"`
	Low90    []float64    `json:"low90"`
	High90   []float64    `json:"high90"`
}

// Limits say which texts are like those of training.
type Limits struct {
	Known float64 `json:"known"` // least share of a text's word pieces in the word table
	Words int     `json:"words"` // most words
}

// Value returns the level 0-1 that raw stands for.
func (h *Head) Value(raw float64) float64 { return clip(h.Start + h.Slope*raw) }

// Range returns the 80 % range around value.
func (h *Head) Range(value float64) (low, high float64) {
	return clip(value + along(h.At, h.Low80, value)), clip(value + along(h.At, h.High80, value))
}

// Range90 returns the 90 % range around value.
func (h *Head) Range90(value float64) (low, high float64) {
	return clip(value + along(h.At, h.Low90, value)), clip(value + along(h.At, h.High90, value))
}

// Probability returns the calibrated chance of evidence at the raw log-odds.
func (h *Head) Probability(raw float64) float64 {
	var room [2]float64
	return h.Evidence.Probabilities(raw, room[:])[1]
}

// Shares returns the calibrated chance of each level at the raw level.
func (h *Head) Shares(raw float64) (p skill.Shares) {
	h.Level.Probabilities(raw, p[:])
	return p
}

// along returns y at x by straight lines between the knots, level outside.
func along(at, y []float64, x float64) float64 {
	n := len(at)
	if x <= at[0] {
		return y[0]
	}
	for i := 1; i < n; i++ {
		if x <= at[i] {
			f := (x - at[i-1]) / (at[i] - at[i-1])
			return y[i-1] + f*(y[i]-y[i-1])
		}
	}
	return y[n-1]
}

func clip(v float64) float64 { return min(1, max(0, v)) }

// ReadRegistry reads the registry of a model folder.
func ReadRegistry(fsys fs.FS) (*Registry, error) {
	b, err := fs.ReadFile(fsys, RegistryName)
	if err != nil {
		return nil, fault.New(fault.Invalid, "score.registry.missing").Because(err)
	}
	var r Registry
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, fault.New(fault.Invalid, "score.registry.damaged").Because(err)
	}
	return &r, nil
}

// set returns the set with the id, the active one for "".
func (r *Registry) set(id string) (*Set, error) {
	if id == "" {
		id = r.Active
	}
	for i := range r.Sets {
		if r.Sets[i].ID == id {
			return &r.Sets[i], nil
		}
	}
	return nil, fault.New(fault.Invalid, "score.set.unknown", id)
}

// model is a loaded part.
type model struct {
	stack  Stack
	trees  [Targets]*lgbm.Model
	groups []feature.Group // of the columns of the stack
	heads  [skill.Count]Head
	limits Limits
}

func loadPart(fsys fs.FS, p *Part) (*model, error) {
	m := &model{heads: p.Heads, limits: p.Limits}
	for _, f := range p.Tables {
		b, err := readFile(fsys, f)
		if err != nil {
			return nil, err
		}
		t := new(Table)
		if err := t.UnmarshalBinary(b); err != nil {
			return nil, fault.New(fault.Invalid, "score.file.damaged", f.Name).Because(err)
		}
		m.stack.Tables = append(m.stack.Tables, t)
	}
	b, err := readFile(fsys, p.Linear)
	if err != nil {
		return nil, err
	}
	m.stack.Linear = new(Linear)
	if err := json.Unmarshal(b, m.stack.Linear); err != nil || !m.stack.Linear.fits() {
		return nil, fault.New(fault.Invalid, "score.file.damaged", p.Linear.Name).Because(err)
	}
	names := m.stack.Names()
	for _, n := range names {
		m.groups = append(m.groups, feature.GroupOf(n))
	}
	for i, f := range p.Trees {
		b, err := readFile(fsys, f)
		if err != nil {
			return nil, err
		}
		if m.trees[i], err = lgbm.Load(b, names); err != nil {
			return nil, fmt.Errorf("load model %s: %w", f.Name, err)
		}
	}
	return m, m.checkHeads()
}

// fits says whether the linear part has a row for each feature.
func (l *Linear) fits() bool {
	n := len(feature.Names())
	if len(l.Mean) != n || len(l.Spread) != n || len(l.Weight) != n {
		return false
	}
	for _, s := range l.Spread {
		if !(s > 0) {
			return false
		}
	}
	return true
}

// speaksLevels says that the head can turn a raw level into value, range and
// shares.
func (h *Head) speaksLevels() bool {
	n := len(h.At)
	ok := n > 0 && len(h.Low80) == n && len(h.High80) == n && len(h.Low90) == n && len(h.High90) == n &&
		len(h.Level.Cuts) == skill.Levels-1 && !math.IsNaN(h.Slope+h.Start)
	for i := 1; ok && i < n; i++ {
		ok = h.At[i] > h.At[i-1]
	}
	return ok
}

func (m *model) checkHeads() error {
	for _, h := range m.heads {
		if !h.speaksLevels() || len(h.Evidence.Cuts) != 1 || math.IsNaN(h.Enough) {
			return fault.New(fault.Invalid, "score.registry.damaged")
		}
	}
	return nil
}

// maxFile is the most bytes a model file may unpack to.
const maxFile = 32 << 20

// readFile reads a file of a set, checks its sum and unpacks it if its name
// ends in .gz.
func readFile(fsys fs.FS, f File) ([]byte, error) {
	b, err := fs.ReadFile(fsys, f.Name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "score.file.missing", f.Name).Because(err)
	}
	sum := sha256.Sum256(b)
	if hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fault.New(fault.Invalid, "score.file.changed", f.Name)
	}
	if !strings.HasSuffix(f.Name, ".gz") {
		return b, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err == nil {
		b, err = io.ReadAll(io.LimitReader(z, maxFile+1))
	}
	if err != nil || len(b) > maxFile {
		return nil, fault.New(fault.Invalid, "score.file.damaged", f.Name).Because(err)
	}
	return b, nil
}
