package score

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/score/lgbm"
	"unseenedge/internal/skill"
)

// PieceBits is the logarithm of the number of buckets that the pieces of a text
// are counted in for a prompt's own model.
const PieceBits = 14

// PromptRow is a response as a prompt's own model sees it, beside what the
// general engine says of it.
type PromptRow struct {
	Buckets  []uint32  // of its words, groups of words and letters
	Values   []float32 // of each bucket; the squares sum to about 1
	Features []float64 // standardised, and small enough that they weigh half as much as the pieces
}

// featureShare is how much the features weigh beside the pieces.
const featureShare = .5

// NewPromptRow returns the row of d, whose text is given, with its standardised
// features.
func NewPromptRow(d *feature.Doc, text string, standard []float64) PromptRow {
	r := PromptRow{Features: make([]float64, len(standard))}
	by := math.Sqrt(featureShare / float64(max(1, len(standard))))
	for i, v := range standard {
		r.Features[i] = v * by
	}
	sum := make([]float32, 1<<PieceBits)
	for i, grams := range [][]uint64{d.Grams(feature.Words, nil), d.Grams(feature.Senses, nil), letterGrams(text)} {
		addPieces(sum, grams, uint64(i))
	}
	for b, v := range sum {
		if v != 0 {
			r.Buckets, r.Values = append(r.Buckets, uint32(b)), append(r.Values, v)
		}
	}
	return r
}

// pieceKinds is the number of ways in which NewPromptRow cuts a text.
const pieceKinds = 3

// addPieces adds grams to sum: 1 + ln n for n of a kind, all together of length
// one over the number of kinds.
func addPieces(sum []float32, grams []uint64, kind uint64) {
	count := make(map[uint64]int, len(grams))
	for _, g := range grams {
		count[g]++
	}
	var square float64
	for _, n := range count {
		v := 1 + math.Log(float64(n))
		square += v * v
	}
	by := 1 / math.Sqrt(square*pieceKinds)
	seen := make(map[uint64]bool, len(count))
	for _, g := range grams { // in the order of the text: sums of floats depend on it
		if !seen[g] {
			seen[g] = true
			sum[Bucket(g^kind*0x51afd7ed558ccd, PieceBits)] += float32(by * (1 + math.Log(float64(count[g]))))
		}
	}
}

// letterGrams returns the hashes of two to five letters in a row of each word,
// its ends marked: what is left of a word that is spelled in another way.
func letterGrams(text string) (out []uint64) {
	for w := range strings.FieldsSeq(strings.ToLower(text)) {
		w = "<" + w + ">"
		for i := range w {
			h, n := uint64(14695981039346656037), 0
			for _, c := range w[i:] {
				if c == utf8.RuneError {
					break
				}
				h = (h ^ uint64(c)) * 1099511628211
				if n++; n > 1 {
					out = append(out, h)
				}
				if n == 5 {
					break
				}
			}
		}
	}
	return out
}

// PromptPart says a number of the general engine anew for one prompt: the
// number itself, plus a ridge regression of what it lacked, plus trees of what
// was lacking then.
type PromptPart struct {
	Pieces   []byte    `json:"pieces"`   // a float32 a bucket, little-endian
	Features []float64 `json:"features"` // a weight a feature
	General  float64   `json:"general"`  // weight of the general number less Centre
	Centre   float64   `json:"centre"`
	Bias     float64   `json:"bias"`
	Trees    string    `json:"trees,omitempty"` // LightGBM text over PromptColumns; "" without
	weights  []float32
	trees    *lgbm.Model
}

// PromptColumns are the columns of a part's trees: the general number, the
// number with the ridge regression, then the features.
func PromptColumns() []string { return append([]string{"general", "ridge"}, feature.Names()...) }

// Ridge returns the number without the trees.
func (p *PromptPart) Ridge(general float64, r PromptRow) float64 {
	sum := general + p.Bias + p.General*(general-p.Centre)
	for i, b := range r.Buckets {
		sum += float64(p.weights[b]) * float64(r.Values[i])
	}
	for i, v := range r.Features {
		sum += p.Features[i] * v
	}
	return sum
}

// Number returns the number that stands for general.
func (p *PromptPart) Number(general float64, r PromptRow) (float64, error) {
	sum := p.Ridge(general, r)
	if p.trees == nil {
		return sum, nil
	}
	v, err := p.trees.Raw(append([]float64{general, sum}, r.Features...))
	return sum + v, err
}

// Ready unpacks the part and loads its trees; Ridge and Number want it. It
// returns an error if the part is damaged.
func (p *PromptPart) Ready() error {
	if len(p.Pieces) != 4<<PieceBits || len(p.Features) != len(feature.Names()) {
		return fmt.Errorf("read prompt model: a part has %d bytes and %d features", len(p.Pieces), len(p.Features))
	}
	sum := p.General + p.Centre + p.Bias
	for _, w := range p.Features {
		sum += w
	}
	p.weights = make([]float32, 1<<PieceBits)
	for i := range p.weights {
		p.weights[i] = math.Float32frombits(binary.LittleEndian.Uint32(p.Pieces[4*i:]))
		sum += float64(p.weights[i])
	}
	if sum-sum != 0 {
		return fmt.Errorf("read prompt model: a weight is not a number")
	}
	if p.Trees == "" {
		return nil
	}
	var err error
	p.trees, err = lgbm.Load([]byte(p.Trees), PromptColumns())
	return err
}

// PromptSkill is one skill of a prompt's own model: level, chance of evidence
// or both, nil where the general engine is as good, and the head of what is said
// anew.
type PromptSkill struct {
	Level    *PromptPart `json:"level,omitempty"`
	Evidence *PromptPart `json:"evidence,omitempty"`
	Head     Head        `json:"head"`
}

// PromptModel is what was learned from the ratings of one prompt, on top of one
// model set. Any number of goroutines may use it.
type PromptModel struct {
	ID         string                    `json:"id"`
	ModelSet   string                    `json:"model_set"`
	FeatureSet string                    `json:"feature_set"`
	Skills     [skill.Count]*PromptSkill `json:"skills"` // nil where it says nothing
}

// Bytes returns the model's file; the same model gives the same bytes.
func (m *PromptModel) Bytes() ([]byte, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write prompt model: %w", err)
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		return nil, fmt.Errorf("write prompt model: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write prompt model: %w", err)
	}
	return out.Bytes(), nil
}

// ReadPromptModel reads what Bytes wrote. It returns a fault if the file is
// damaged or was made for other features.
func ReadPromptModel(b []byte) (*PromptModel, error) {
	damaged := func(err error) error { return fault.New(fault.Invalid, "score.prompt.damaged").Because(err) }
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, damaged(err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxFile+1))
	if err != nil || len(raw) > maxFile {
		return nil, damaged(err)
	}
	m := new(PromptModel)
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, damaged(err)
	}
	if m.FeatureSet != feature.Version {
		return nil, damaged(fmt.Errorf("made for features %q", m.FeatureSet))
	}
	for _, s := range m.Skills {
		if s == nil {
			continue
		}
		if err := s.ready(); err != nil {
			return nil, damaged(err)
		}
	}
	return m, nil
}

func (s *PromptSkill) ready() error {
	for _, p := range []*PromptPart{s.Level, s.Evidence} {
		if p == nil {
			continue
		}
		if err := p.Ready(); err != nil {
			return err
		}
	}
	if s.Level != nil && !s.Head.speaksLevels() || s.Evidence != nil && len(s.Head.Evidence.Cuts) != 1 {
		return fmt.Errorf("read prompt model: its head does not fit")
	}
	return nil
}

// WithPrompt returns an engine that scores the responses of m's prompt; nil is
// the general engine. It returns a fault if m stands on another model set.
func (e *Engine) WithPrompt(m *PromptModel) (*Engine, error) {
	if m != nil && m.ModelSet != e.set {
		return nil, fault.New(fault.Invalid, "score.prompt.set", m.ModelSet, e.set)
	}
	with := *e
	with.prompt = m
	return &with, nil
}

// Reading is a response as a prompt's own model is trained on it.
type Reading struct {
	PromptRow
	Level  [skill.Count]float64 // the general engine's value 0-1, whether or not it may be said
	Chance [skill.Count]float64 // its chance of evidence
}

// Read returns what the general engine says of a response, without a prompt's
// own model.
func (e *Engine) Read(in Input) (out Reading, err error) {
	d := feature.Read(feature.Input(in))
	room := e.room()
	defer e.giveBack(room)
	raw, err := e.model.raw(d, room)
	if err != nil {
		return out, err
	}
	out.PromptRow = e.model.promptRow(d, in.Text)
	for s := range out.Level {
		out.Level[s], out.Chance[s] = e.model.heads[s].Value(raw[skill.Count+s]), e.model.heads[s].Probability(raw[s])
	}
	return out, nil
}

func (m *model) promptRow(d *feature.Doc, text string) PromptRow {
	return NewPromptRow(d, text, m.stack.Linear.Standard(d.Vector(), nil))
}

// spoken is what is said of a skill, and the head that says it.
type spoken struct {
	chance float64 // of evidence
	level  float64 // that head turns into a value
	head   *Head
}

// say turns the raw predictions into what is said, by the prompt's own model
// where there is one.
func (e *Engine) say(d *feature.Doc, text string, raw [Targets]float64) (out [skill.Count]spoken, err error) {
	var row PromptRow
	if e.prompt != nil {
		row = e.model.promptRow(d, text)
	}
	for s := range out {
		h := &e.model.heads[s]
		out[s] = spoken{h.Probability(raw[s]), raw[skill.Count+s], h}
		if e.prompt == nil || e.prompt.Skills[s] == nil {
			continue
		}
		own := e.prompt.Skills[s]
		if own.Evidence != nil {
			v, err := own.Evidence.Number(out[s].chance, row)
			if err != nil {
				return out, err
			}
			out[s].chance = own.Head.Probability(v)
		}
		if own.Level != nil {
			v, err := own.Level.Number(h.Value(raw[skill.Count+s]), row)
			if err != nil {
				return out, err
			}
			out[s].level, out[s].head = v, &own.Head
		}
	}
	return out, nil
}
