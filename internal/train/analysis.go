package train

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"unseenedge/internal/feature"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// Analysis is a longer look at how the figures come about, made on request.
type Analysis string

// The analyses.
const (
	Learning Analysis = "learning" // what fewer texts reach, and so what more may bring
	Ablation Analysis = "ablation" // what is lost without a block of columns
	Nested   Analysis = "nested"   // hyper-parameters chosen inside each training fold
)

// Analyses returns all of them.
func Analyses() []Analysis { return []Analysis{Learning, Ablation, Nested} }

// Point is r and AUC of the four skills under one condition.
type Point struct {
	Name    string           `json:"name"`
	Texts   int              `json:"texts"` // trained on, all folds together
	Pearson [skill.Count]Num `json:"pearson"`
	AUC     [skill.Count]Num `json:"auc"`
}

// point measures m on all responses, each judged by models and heads made
// without its fold.
func (d *data) point(name string, m *models) (Point, error) {
	lines, err := d.say(m)
	if err != nil {
		return Point{}, err
	}
	p := Point{Name: name, Texts: len(d.out(-1))}
	for s := range skill.Count {
		v := &view{d: d, s: s, said: lines}
		p.Pearson[s] = Num(v.pearson(v.rows(v.rated), v.value))
		p.AUC[s] = Num(v.auc(v.rows(func(int) bool { return true }), v.chance))
	}
	return p, nil
}

// shares of the prompts that the learning curve trains on.
func learningShares() []float64 { return []float64{.125, .25, .5, .75} }

// learning trains on the texts of some of the prompts and judges all.
func (d *data) learning(ctx context.Context, o Options, tick func()) ([]Point, error) {
	var prompts []string
	seen := map[string]bool{}
	for _, r := range d.all {
		if !seen[r.Prompt] {
			seen[r.Prompt] = true
			prompts = append(prompts, r.Prompt)
		}
	}
	rand.New(rand.NewPCG(o.Seed, 29)).Shuffle(len(prompts), func(i, j int) { prompts[i], prompts[j] = prompts[j], prompts[i] })
	var out []Point
	for _, share := range learningShares() {
		part := *d
		part.kept = map[string]bool{}
		for _, p := range prompts[:int(share*float64(len(prompts)))] {
			part.kept[p] = true
		}
		_, m, err := part.fit(ctx, o, tick)
		if err != nil {
			return nil, err
		}
		p, err := part.point("", m)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// blocks of columns by the beginning of their names; a name belongs to the
// first block that fits. What begins like none is "structure".
func blocks() [][]string {
	return [][]string{
		{"words", "words_"}, {"skeleton", "skeleton_"}, {"word groups", "senses_"}, {"prompt and words", "asked_"},
		{"linear part", "linear_"}, {"cues", "cue_", "end_"}, {"agent and negation", "me_", "other_", "not_"},
		{"Empath", "empath_"}, {"event chains", "chain_"}, {"rules of empathy", "emp_"}, {"rules of problem-solving", "prob_"},
		{"rules of self-regulation", "reg_"}, {"rules of resilience", "res_"}, {"the original 16"}, {"structure"},
	}
}

func blockOf(column int, name string) string {
	if column < feature.Originals {
		return "the original 16"
	}
	for _, b := range blocks() {
		if slices.ContainsFunc(b[1:], func(begin string) bool { return strings.HasPrefix(name, begin) }) {
			return b[0]
		}
	}
	return "structure"
}

// ablation leaves out one block after the other. Features are left out of the
// linear part too.
func (d *data) ablation(ctx context.Context, b *bases, o Options, tick func()) ([]Point, error) {
	names := b.full.Names()
	var out []Point
	for _, block := range blocks() {
		gone := make([]bool, len(names))
		some := false
		for i, n := range names {
			gone[i] = blockOf(i, n) == block[0]
			some = some || gone[i]
		}
		if !some {
			continue
		}
		m, err := d.fitModels(ctx, d.without(b, gone, o), o, tick)
		if err != nil {
			return nil, err
		}
		p, err := d.point(block[0], m)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// without returns b with the columns that are gone missing everywhere; where
// features are among them the linear part is fitted anew without them.
func (d *data) without(b *bases, gone []bool, o Options) *bases {
	width := len(d.vec[0])
	vec := d.vec
	refit := slices.Contains(gone[:width], true)
	if refit {
		vec = make([][]float64, len(d.vec))
		for i, v := range d.vec {
			vec[i] = blank(slices.Clone(v), gone[:width])
		}
	}
	out := &bases{full: b.full, rows: make([][][]float64, len(b.rows))}
	inParallel(o.Threads, len(b.rows), func(f int) {
		out.rows[f] = make([][]float64, len(b.rows[f]))
		for r, row := range b.rows[f] {
			if row != nil {
				out.rows[f][r] = blank(slices.Clone(row), gone)
			}
		}
	})
	if !refit {
		return out
	}
	k := len(d.folds)
	inParallel(o.Threads, k*k, func(n int) {
		i, j := n/k, n%k
		if i > j {
			return
		}
		l := fitLinear(vec, d.y, d.out(i, j), linearPenalty)
		for r, f := range d.fold {
			switch {
			case f == i:
				setLinear(out.rows[j][r], l, vec[r])
			case f == j:
				setLinear(out.rows[i][r], l, vec[r])
			}
		}
	})
	return out
}

func blank(row []float64, gone []bool) []float64 {
	for c, g := range gone {
		if g {
			row[c] = math.NaN()
		}
	}
	return row
}

// setLinear replaces the last columns of row, those of the linear part.
func setLinear(row []float64, l *score.Linear, vec []float64) {
	l.Columns(vec, row[:len(row)-score.Columns])
}
