package train

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// DemoSet is the id of the fold models.
const DemoSet = "demo"

// Save hands every file of a model folder to write: the general set, the fold
// models, registry.json with the general set active, card.md and
// evaluation.json. The sets and the history of old, nil for none, stay listed;
// a set of the same id is replaced, and the files of others are not touched.
func Save(t *Trained, old *score.Registry, write func(name string, b []byte) error) error {
	general, err := t.set(t.opts.ID, write)
	if err != nil {
		return err
	}
	demo, err := t.foldSet(write)
	if err != nil {
		return err
	}
	if old == nil {
		old = new(score.Registry)
	}
	reg := score.Registry{Active: t.opts.ID, History: append(old.History, score.Activation{Set: t.opts.ID, At: t.opts.Date, Reason: "trained"})}
	for _, s := range old.Sets {
		if s.ID != general.ID && s.ID != demo.ID {
			reg.Sets = append(reg.Sets, s)
		}
	}
	reg.Sets = append(reg.Sets, *demo, *general)
	if err := writeJSON("evaluation.json", t.Report, write); err != nil {
		return err
	}
	if err := write("card.md", t.card()); err != nil {
		return err
	}
	return writeJSON(score.RegistryName, reg, write)
}

func writeJSON(name string, v any, write func(string, []byte) error) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return write(name, append(b, '\n'))
}

// set writes the model trained on everything.
func (t *Trained) set(id string, write func(string, []byte) error) (*score.Set, error) {
	s := t.newSet(id, t.opts)
	all := t.data.out()
	heads, err := t.data.fitHeads(t.models.raw, all)
	if err != nil {
		return nil, err
	}
	k := len(t.data.folds)
	p, err := savePart(id+"/", t.bases.full, &t.models.parts[k], write)
	if err != nil {
		return nil, err
	}
	p.Heads, p.Limits = heads, t.data.limits(t.bases, all)
	s.Parts = []score.Part{*p}
	s.Metrics, err = json.Marshal(t.Report.brief())
	return s, err
}

// foldSet writes the fold models, each with heads made without its fold.
func (t *Trained) foldSet(write func(string, []byte) error) (*score.Set, error) {
	s := t.newSet(DemoSet, t.opts.smaller())
	for f, sets := range t.data.folds {
		rest := t.data.out(f)
		heads, err := t.data.fitHeads(t.folds.raw, rest)
		if err != nil {
			return nil, err
		}
		p, err := savePart(fmt.Sprintf("%s/%d/", DemoSet, f), t.small.single[f], &t.folds.parts[f], write)
		if err != nil {
			return nil, err
		}
		p.HeldOut, p.Heads, p.Limits = sets, heads, t.data.limits(t.small, rest)
		s.Parts = append(s.Parts, *p)
	}
	return s, nil
}

func (t *Trained) newSet(id string, o Options) *score.Set {
	p := o.boosting(skill.Count, nil)
	return &score.Set{
		ID: id, Date: o.Date, Seed: o.Seed, FeatureSet: feature.Version,
		Data: []score.Data{{Name: "internal/corpus", SHA256: corpus.Hash(), Licence: "Apache-2.0", Responses: len(t.data.all)}},
		Params: map[string]string{
			"trees": strconv.Itoa(p.Trees), "leaves": strconv.Itoa(p.Leaves), "min_data": strconv.Itoa(p.MinData),
			"l2": fmt.Sprint(p.L2), "learning_rate": fmt.Sprint(p.LearningRate), "row_share": fmt.Sprint(p.RowShare),
			"column_share": fmt.Sprint(p.ColumnShare), "max_bins": strconv.Itoa(p.MaxBins),
			"tables": fmt.Sprintf("%+v", o.tables()), "linear_penalty": fmt.Sprint(linearPenalty),
			"features": strconv.Itoa(len(feature.Names())), "folds": strconv.Itoa(len(t.data.folds)),
		},
	}
}

func savePart(dir string, st *score.Stack, m *trees, write func(string, []byte) error) (*score.Part, error) {
	p := new(score.Part)
	put := func(name string, b []byte) (score.File, error) {
		b, err := zipped(b)
		if err != nil {
			return score.File{}, err
		}
		sum := sha256.Sum256(b)
		f := score.File{Name: dir + name + ".gz", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(b))}
		return f, write(f.Name, b)
	}
	for _, t := range st.Tables {
		b, err := t.MarshalBinary()
		if err != nil {
			return nil, err
		}
		f, err := put(t.View.String()+".bin", b)
		if err != nil {
			return nil, err
		}
		p.Tables = append(p.Tables, f)
	}
	b, err := json.Marshal(st.Linear.Rounded())
	if err != nil {
		return nil, fmt.Errorf("encode linear part: %w", err)
	}
	if p.Linear, err = put("linear.json", b); err != nil {
		return nil, err
	}
	for i, tree := range m {
		var text bytes.Buffer
		if err := tree.Write(&text); err != nil {
			return nil, fmt.Errorf("write trees: %w", err)
		}
		name := skill.Skill(i%skill.Count).String() + [2]string{".evidence", ".level"}[i/skill.Count] + ".txt"
		if p.Trees[i], err = put(name, text.Bytes()); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// zipped packs b; the same bytes give the same pack.
func zipped(b []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// limits finds what texts unlike training are: a share of known word pieces
// below that of 99 in 100 texts when they were held out, and more words than
// twice the longest.
func (d *data) limits(b *bases, rows []int) score.Limits {
	var known []float64
	longest := 0
	var room score.Scratch
	for _, r := range rows {
		longest = max(longest, d.docs[r].Words())
		if d.docs[r].Words() >= 5 {
			known = append(known, b.single[d.fold[r]].Tables[0].Known(d.docs[r], &room))
		}
	}
	slices.Sort(known)
	return score.Limits{Known: known[len(known)/100], Words: 2 * longest}
}
