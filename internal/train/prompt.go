package train

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"unseenedge/internal/gbdt"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// PromptRating is a response to one prompt as the general engine reads it and
// as people judged it on one skill.
type PromptRating struct {
	Student string
	Row     score.PromptRow
	Level   float64 // the general engine's value 0-1
	Chance  float64 // its chance of evidence
	Found   bool    // people found evidence
	Rated   float64 // people's level 0-1; without meaning if nothing was found
}

// FewestPromptRatings is from how many ratings on a prompt's own model is tried.
const FewestPromptRatings = 25

const (
	mostPromptRatings = 800 // the newest are used: the time grows with the cube
	promptFolds       = 5
	generalWeight     = 5.0 // how freely the general number is stretched, beside the pieces
	fewestTreeRatings = 100
)

// ridgePenalties are tried; the one with the least error, each rating left out
// in turn, is used. The greatest leaves next to nothing but a shift.
func ridgePenalties() []float64 { return []float64{.2, .5, 1.5, 5} }

// PromptFigures say how near a prompt's scores come to people's levels, each
// rating judged by a model that saw none of its student.
type PromptFigures struct {
	R, QWK float64 // of level; NaN where it does not exist
	Error  float64 // mean squared
	AUC    float64 // of evidence; NaN without one of both kinds
}

// PromptFit is what the ratings of one prompt and skill taught.
type PromptFit struct {
	Ratings, Levels int           // used; Levels with evidence
	General, Own    PromptFigures // of the general engine; with what was learned, used or not
	// Skill is what is better than the general engine by more than one standard
	// error of the squared error; nil if nothing is.
	Skill *score.PromptSkill
}

// InUse returns the figures of what scores: the prompt's own where it is used.
func (f *PromptFit) InUse() PromptFigures {
	out := f.General
	if f.Skill != nil && f.Skill.Level != nil {
		out.R, out.QWK, out.Error = f.Own.R, f.Own.QWK, f.Own.Error
	}
	if f.Skill != nil && f.Skill.Evidence != nil {
		out.AUC = f.Own.AUC
	}
	return out
}

// FitPrompt learns what to add to the general engine's numbers from ratings of
// one prompt and skill, oldest first. Partial pooling: a ridge regression of what
// the engine lacked, shrunk to nothing, over the pieces of the texts and their
// features, then small trees where they help. general is the head of the skill.
// The same ratings and seed give the same bytes.
func FitPrompt(ctx context.Context, ratings []PromptRating, general score.Head, seed uint64) (*PromptFit, error) {
	ratings = ratings[max(0, len(ratings)-mostPromptRatings):]
	found := slices.DeleteFunc(slices.Clone(ratings), func(r PromptRating) bool { return !r.Found })
	f := &PromptFit{Ratings: len(ratings), Levels: len(found)}
	evidence := newPromptTask(ratings, seed, func(r *PromptRating) (float64, float64) {
		if r.Found {
			return r.Chance, 1
		}
		return r.Chance, 0
	})
	level := newPromptTask(found, seed, func(r *PromptRating) (float64, float64) { return r.Level, r.Rated })
	f.General, f.Own = level.figures(level.general), level.figures(level.general)
	f.General.AUC, f.Own.AUC = evidence.auc(evidence.general), evidence.auc(evidence.general)
	own := &score.PromptSkill{Head: general}
	if level.teachable() {
		part, out, err := level.learn(ctx)
		if err != nil {
			return nil, err
		}
		f.Own = level.figures(out)
		f.Own.AUC = f.General.AUC
		if level.better(out, level.general) {
			own.Level = part
			if err := promptHead(&own.Head, out, level.want); err != nil {
				return nil, err
			}
		}
	}
	if evidence.teachable() {
		part, out, err := evidence.learn(ctx)
		if err != nil {
			return nil, err
		}
		f.Own.AUC = evidence.auc(out)
		if evidence.better(out, evidence.general) {
			own.Evidence = part
			if own.Head.Evidence, err = stat.FitOrdinal(out, evidence.marks(), nil, 2); err != nil {
				return nil, fmt.Errorf("fit prompt head: %w", err)
			}
		}
	}
	if own.Level != nil || own.Evidence != nil {
		f.Skill = own
	}
	return f, nil
}

// promptHead sets what turns the numbers of a prompt's own model into value,
// range and shares, from numbers that had not seen their ratings.
func promptHead(h *score.Head, out, want []float64) (err error) {
	band := make([]int, len(want))
	for i, v := range want {
		band[i] = int(skill.LevelOf(v)) - 1
	}
	if h.Level, err = stat.FitOrdinal(out, band, nil, skill.Levels); err != nil {
		return fmt.Errorf("fit prompt head: %w", err)
	}
	h.Slope, h.Start = 1, 0
	h.At, h.Low80, h.High80, h.Low90, h.High90 = nil, nil, nil, nil, nil
	ranges(h, out, want, min(rangeKnots, max(1, len(out)/50)))
	return nil
}

// promptTask is one number to say anew: rows, what the general engine says,
// what people say, and the fold of each row's student.
type promptTask struct {
	rows          []score.PromptRow
	general, want []float64
	fold          []int
	students      []string
	kernel        [][]float64 // lower triangle of what two rows have in common
	seed          uint64
}

func newPromptTask(ratings []PromptRating, seed uint64, of func(*PromptRating) (general, want float64)) *promptTask {
	t := &promptTask{seed: seed}
	for i := range ratings {
		g, w := of(&ratings[i])
		t.rows, t.general, t.want = append(t.rows, ratings[i].Row), append(t.general, g), append(t.want, w)
		t.students = append(t.students, ratings[i].Student)
	}
	t.fold = dealStudents(t.students, seed)
	return t
}

// dealStudents gives each student, in an order drawn by seed, the next fold.
func dealStudents(students []string, seed uint64) []int {
	names := slices.Compact(slices.Sorted(slices.Values(students)))
	rng := rand.New(rand.NewPCG(seed, 23))
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	of := make(map[string]int, len(names))
	for i, n := range names {
		of[n] = i % promptFolds
	}
	fold := make([]int, len(students))
	for i, s := range students {
		fold[i] = of[s]
	}
	return fold
}

// teachable says that there are ratings enough, that they differ, and that they
// come from enough students for every fold.
func (t *promptTask) teachable() bool {
	return len(t.want) >= FewestPromptRatings && slices.Min(t.want) < slices.Max(t.want) && slices.Max(t.fold) == promptFolds-1
}

// learn returns the part made of all rows, and what parts made without a row's
// student say of it.
func (t *promptTask) learn(ctx context.Context) (*score.PromptPart, []float64, error) {
	t.kernel = commonality(t.rows)
	plain, treed := make([]float64, len(t.rows)), make([]float64, len(t.rows))
	for f := range promptFolds {
		in := t.where(func(i int) bool { return t.fold[i] != f })
		part, err := t.fit(ctx, in)
		if err != nil {
			return nil, nil, err
		}
		for _, i := range t.where(func(i int) bool { return t.fold[i] == f }) {
			plain[i] = part.Ridge(t.general[i], t.rows[i])
			if treed[i], err = part.Number(t.general[i], t.rows[i]); err != nil {
				return nil, nil, err
			}
		}
	}
	part, err := t.fit(ctx, t.where(func(int) bool { return true }))
	if err != nil {
		return nil, nil, err
	}
	if part.Trees != "" && t.better(treed, plain) {
		return part, treed, nil
	}
	part.Trees = ""
	return part, plain, part.Ready()
}

func (t *promptTask) where(in func(i int) bool) (at []int) {
	for i := range t.rows {
		if in(i) {
			at = append(at, i)
		}
	}
	return at
}

// better says that a's squared error lies below b's by more than one standard
// error, students drawn as wholes.
func (t *promptTask) better(a, b []float64) bool {
	gain := map[string]float64{}
	for i, w := range t.want {
		gain[t.students[i]] += (b[i]-w)*(b[i]-w) - (a[i]-w)*(a[i]-w)
	}
	n := float64(len(gain))
	var sum, square float64
	for _, s := range slices.Compact(slices.Sorted(slices.Values(t.students))) {
		sum += gain[s]
		square += gain[s] * gain[s]
	}
	mean := sum / n
	return mean > math.Sqrt(max(0, square/n-mean*mean)/(n-1))
}

func (t *promptTask) figures(out []float64) PromptFigures {
	f := PromptFigures{R: math.NaN(), QWK: math.NaN(), Error: math.NaN(), AUC: math.NaN()}
	if len(out) < 2 {
		return f
	}
	a, b := make([]int, len(out)), make([]int, len(out))
	for i := range out {
		a[i], b[i] = int(skill.LevelOf(out[i])), int(skill.LevelOf(t.want[i]))
	}
	e := stat.RMSE(out, t.want)
	f.R, f.QWK, f.Error = stat.Pearson(out, t.want), stat.QWK(a, b), e*e
	return f
}

func (t *promptTask) marks() []int {
	out := make([]int, len(t.want))
	for i, w := range t.want {
		out[i] = int(w)
	}
	return out
}

func (t *promptTask) auc(out []float64) float64 {
	yes := make([]bool, len(t.want))
	for i, w := range t.want {
		yes[i] = w > 0
	}
	return stat.AUC(out, yes)
}

// commonality returns the inner products of the rows, pieces and features
// together.
func commonality(rows []score.PromptRow) [][]float64 {
	k := make([][]float64, len(rows))
	at := make([]float32, 1<<score.PieceBits)
	for i, a := range rows {
		for j, b := range a.Buckets {
			at[b] = a.Values[j]
		}
		k[i] = make([]float64, i+1)
		for j := range k[i] {
			var pieces float32
			for m, b := range rows[j].Buckets {
				pieces += rows[j].Values[m] * at[b]
			}
			sum := float64(pieces)
			for m, v := range rows[j].Features {
				sum += v * a.Features[m]
			}
			k[i][j] = sum
		}
		for _, b := range a.Buckets {
			at[b] = 0
		}
	}
	return k
}

// fit makes a part of the rows at the given places: ridge regression in its
// dual form (Saunders and others, 1998), the penalty by leaving one out.
func (t *promptTask) fit(ctx context.Context, at []int) (*score.PromptPart, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p := &score.PromptPart{Features: make([]float64, len(t.rows[0].Features))}
	for _, i := range at {
		p.Centre += t.general[i] / float64(len(at))
		p.Bias += (t.want[i] - t.general[i]) / float64(len(at))
	}
	lack := make([]float64, len(at))
	for n, i := range at {
		lack[n] = t.want[i] - t.general[i] - p.Bias
	}
	alpha, left := t.dual(at, p.Centre, lack)
	weights := make([]float32, 1<<score.PieceBits)
	for n, i := range at {
		for m, b := range t.rows[i].Buckets {
			weights[b] += float32(alpha[n]) * t.rows[i].Values[m]
		}
		for m, v := range t.rows[i].Features {
			p.Features[m] += alpha[n] * v
		}
		p.General += generalWeight * alpha[n] * (t.general[i] - p.Centre)
	}
	for _, w := range weights {
		p.Pieces = binary.LittleEndian.AppendUint32(p.Pieces, math.Float32bits(w))
	}
	if err := p.Ready(); err != nil || len(at) < fewestTreeRatings {
		return p, err
	}
	return p, t.grow(ctx, p, at, left)
}

// dual returns the weights of the rows at the given places, and what each row
// lacks when it is left out, with the penalty that leaves the least.
func (t *promptTask) dual(at []int, centre float64, lack []float64) (alpha, left []float64) {
	least := math.Inf(1)
	for _, penalty := range ridgePenalties() {
		m := make([][]float64, len(at))
		for n, i := range at {
			m[n] = make([]float64, n+1)
			for k := range m[n] {
				j := at[k]
				m[n][k] = t.kernel[max(i, j)][min(i, j)] + generalWeight*(t.general[i]-centre)*(t.general[j]-centre)
			}
			m[n][n] += penalty
		}
		stat.Cholesky(m)
		a := slices.Clone(lack)
		stat.SolveCholesky(m, a)
		e, sum := make([]float64, len(at)), 0.0
		for n, d := range inverseDiagonal(m) {
			e[n] = a[n] / d
			sum += e[n] * e[n]
		}
		if sum < least {
			least, alpha, left = sum, a, e
		}
	}
	return alpha, left
}

// inverseDiagonal returns the diagonal of the inverse of l l'.
func inverseDiagonal(l [][]float64) []float64 {
	n := len(l)
	out, x := make([]float64, n), make([]float64, n)
	for c := range n { // column c of l's inverse
		x[c] = 1 / l[c][c]
		out[c] = x[c] * x[c]
		for i := c + 1; i < n; i++ {
			var s float64
			for k := c; k < i; k++ {
				s += l[i][k] * x[k]
			}
			x[i] = -s / l[i][i]
			out[c] += x[i] * x[i]
		}
	}
	return out
}

// grow adds trees of what the rows still lack when they are left out.
func (t *promptTask) grow(ctx context.Context, p *score.PromptPart, at []int, left []float64) error {
	names := score.PromptColumns()
	x := gbdt.NewMatrix(len(at), len(names))
	for n, i := range at {
		row := x.Row(n)
		row[0], row[1] = t.general[i], t.want[i]-left[n]
		copy(row[2:], t.rows[i].Features)
	}
	m, err := gbdt.Fit(ctx, x, left, nil, gbdt.Params{Trees: 40, Leaves: 4, MinData: max(10, len(at)/20), L2: 5,
		LearningRate: .05, RowShare: .7, ColumnShare: .2, MaxBins: 31, Seed: t.seed, Features: names})
	if err != nil {
		return fmt.Errorf("fit prompt trees: %w", err)
	}
	var text bytes.Buffer
	if err := m.Write(&text); err != nil {
		return fmt.Errorf("fit prompt trees: %w", err)
	}
	p.Trees = text.String()
	return p.Ready()
}
