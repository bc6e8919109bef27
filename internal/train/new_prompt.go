package train

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
	"unseenedge/internal/gbdt"
	"unseenedge/internal/score"
	"unseenedge/internal/stat"
)

// NewPrompt says what ratings of a prompt that was never rated before bring: a
// general model of the other prompts, and on top of it what FitPrompt learns
// from a number of ratings. No child stands on both sides.
type NewPrompt struct {
	Data     string           `json:"data"`
	SHA256   string           `json:"sha256"`
	Licence  string           `json:"licence"`
	Answers  int              `json:"answers"`
	Seed     uint64           `json:"seed"`
	Draws    int              `json:"draws"`
	Points   []NewPromptPoint `json:"points"`
	ByPrompt []NewPromptOf    `json:"by_prompt"`
}

// NewPromptPoint is the mean over prompts and draws at a number of ratings.
type NewPromptPoint struct {
	Ratings int `json:"ratings"` // 0 is the general model alone
	R       Num `json:"r"`
	Low     Num `json:"r_low"` // 95 % interval over prompts
	High    Num `json:"r_high"`
	Used    Num `json:"used"`   // share of draws in which the prompt's own model was used
	Served  Num `json:"served"` // r of what would be served: the general number where it was not
	// Covered is the share of judged answers within the 80 % range of the
	// prompt's own model; null without one.
	Covered Num `json:"covered_80"`
}

// NewPromptOf is one prompt's r at each number of ratings.
type NewPromptOf struct {
	ID      string `json:"id"`
	Answers int    `json:"answers"` // judged
	R       []Num  `json:"r"`
}

const newPromptDraws = 3

// newPromptRatings are the numbers of ratings measured.
func newPromptRatings() []int { return []int{0, 25, 50, 100, 200, 400} }

// EvaluateNewPrompt measures the curve on children's answers rated by people.
// Three children in five are learned from, the others judged. Only the prompts
// named are measured; none is all.
func EvaluateNewPrompt(ctx context.Context, seed uint64, progress func(done, total int), only ...string) (*NewPrompt, error) {
	d, err := readAnswers(seed)
	if err != nil {
		return nil, err
	}
	out := &NewPrompt{Data: "MIND-CA (Kovatchev and others, 2020), the four fifths that ship", SHA256: corpus.PerspectivesHash(), Licence: "CC BY 4.0",
		Answers: len(d.all), Seed: seed, Draws: newPromptDraws}
	tick := counter(progress, len(corpus.PerspectivePrompts()))
	total := make([]newPromptSum, len(newPromptRatings()))
	for _, p := range corpus.PerspectivePrompts() {
		if len(only) > 0 && !slices.Contains(only, p.ID) {
			continue
		}
		one, err := d.curve(ctx, p.ID, seed)
		if err != nil {
			return nil, err
		}
		of := NewPromptOf{ID: p.ID, Answers: len(d.rows(func(a *answer) bool { return a.Prompt == p.ID && !a.learned }))}
		for k, s := range one {
			of.R = append(of.R, Num(stat.Mean(s.r)))
			total[k].r, total[k].served, total[k].used = append(total[k].r, stat.Mean(s.r)), append(total[k].served, s.served...), append(total[k].used, s.used...)
			total[k].covered = append(total[k].covered, s.covered...)
		}
		out.ByPrompt = append(out.ByPrompt, of)
		tick()
	}
	for k, n := range newPromptRatings() {
		prompts := make([]int, len(total[k].r))
		for i := range prompts {
			prompts[i] = i
		}
		in := stat.Bootstrap(prompts, 1000, seed, .95, func(at []int) float64 {
			return stat.Mean(pick(at, func(i int) float64 { return total[k].r[i] }))
		})
		out.Points = append(out.Points, NewPromptPoint{n, Num(stat.Mean(total[k].r)), Num(in.Lo), Num(in.Hi),
			Num(stat.Mean(total[k].used)), Num(stat.Mean(total[k].served)), Num(stat.Mean(total[k].covered))})
	}
	return out, nil
}

// newPromptSum gathers draws: r with the own model, r of what would be served, 1
// where the own model was used, and how many its 80 % range held.
type newPromptSum struct{ r, served, used, covered []float64 }

// answer is a child's answer ready to be learned from or judged.
type answer struct {
	corpus.Perspective
	doc     *feature.Doc
	vec     []float64
	want    float64
	learned bool // of a child whose answers are learned from
}

type answers struct{ all []answer }

func readAnswers(seed uint64) (*answers, error) {
	all, err := corpus.Perspectives()
	if err != nil {
		return nil, err
	}
	asked := map[string]corpus.PerspectivePrompt{}
	for _, p := range corpus.PerspectivePrompts() {
		asked[p.ID] = p
	}
	d := &answers{}
	var children []string
	for _, a := range all {
		p := asked[a.Prompt]
		doc := feature.Read(feature.Input{Text: a.Text, Grade: max(0, a.Age-6), Mode: "written", Prompt: p.Asked, Reference: p.Reference})
		d.all = append(d.all, answer{a, doc, doc.Vector(), float64(a.Score) / 2, false})
		children = append(children, a.Child)
	}
	for i, f := range dealStudents(children, seed) {
		d.all[i].learned = f < 3
	}
	return d, nil
}

func (d *answers) rows(in func(a *answer) bool) (out []int) {
	for i := range d.all {
		if in(&d.all[i]) {
			out = append(out, i)
		}
	}
	return out
}

// curve measures one prompt.
func (d *answers) curve(ctx context.Context, prompt string, seed uint64) ([]newPromptSum, error) {
	general, linear, err := d.general(ctx, prompt, seed)
	if err != nil {
		return nil, err
	}
	rating := func(i int) PromptRating {
		a := &d.all[i]
		return PromptRating{Student: a.Child, Row: score.NewPromptRow(a.doc, a.Text, linear.Standard(a.vec, nil)),
			Level: general[i], Found: true, Rated: a.want}
	}
	var pool, judged []PromptRating
	for _, i := range d.rows(func(a *answer) bool { return a.Prompt == prompt && a.learned }) {
		pool = append(pool, rating(i))
	}
	for _, i := range d.rows(func(a *answer) bool { return a.Prompt == prompt && !a.learned }) {
		judged = append(judged, rating(i))
	}
	out := make([]newPromptSum, len(newPromptRatings()))
	for draw := range newPromptDraws {
		rng := rand.New(rand.NewPCG(seed, uint64(draw)))
		order := rng.Perm(len(pool))
		for n, k := range newPromptRatings() {
			var drawn []PromptRating
			for _, i := range order[:min(k, len(order))] {
				drawn = append(drawn, pool[i])
			}
			if err := out[n].add(ctx, drawn, judged, seed); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// add learns from drawn, if there are any, and judges.
func (s *newPromptSum) add(ctx context.Context, drawn, judged []PromptRating, seed uint64) error {
	var own, general, want []float64
	for i := range judged {
		general, want = append(general, judged[i].Level), append(want, judged[i].Rated)
	}
	plain := stat.Pearson(general, want)
	if len(drawn) == 0 {
		s.r, s.served, s.used = append(s.r, plain), append(s.served, plain), append(s.used, 0)
		return nil
	}
	level := newPromptTask(drawn, seed, func(r *PromptRating) (float64, float64) { return r.Level, r.Rated })
	part, out, err := level.learn(ctx)
	if err != nil {
		return err
	}
	var h score.Head
	if err := promptHead(&h, out, level.want); err != nil {
		return err
	}
	held := 0.0
	for i := range judged {
		v, err := part.Number(judged[i].Level, judged[i].Row)
		if err != nil {
			return err
		}
		own = append(own, v)
		if lo, hi := h.Range(h.Value(v)); within(want[i], lo, hi) {
			held++
		}
	}
	r := stat.Pearson(own, want)
	s.r, s.covered = append(s.r, r), append(s.covered, held/float64(len(judged)))
	if level.better(out, level.general) {
		s.served, s.used = append(s.served, r), append(s.used, 1)
	} else {
		s.served, s.used = append(s.served, plain), append(s.used, 0)
	}
	return nil
}

// generalFolds is the number of groups of prompts of the inner folds.
const generalFolds = 5

// general learns from the other prompts and returns what that says of the
// prompt's answers, by place, and the linear part that standardises features.
func (d *answers) general(ctx context.Context, prompt string, seed uint64) ([]float64, *score.Linear, error) {
	place := map[string]int{}
	for _, p := range corpus.PerspectivePrompts() {
		if p.ID != prompt {
			place[p.ID] = len(place)
		}
	}
	docs, y, vec := make([]*feature.Doc, len(d.all)), make(targets, len(d.all)), make([][]float64, len(d.all))
	for i := range d.all {
		docs[i], vec[i], y[i][0] = d.all[i].doc, d.all[i].vec, d.all[i].want
	}
	rest := d.rows(func(a *answer) bool { return a.Prompt != prompt && a.learned })
	columns := make([][]float64, len(d.all))
	for f := range generalFolds {
		in := func(i int) bool { return place[d.all[i].Prompt]%generalFolds == f }
		part := slices.DeleteFunc(slices.Clone(rest), in)
		d.stack(docs, y, part, slices.DeleteFunc(slices.Clone(rest), func(i int) bool { return !in(i) }), columns)
	}
	own := d.rows(func(a *answer) bool { return a.Prompt == prompt })
	d.stack(docs, y, rest, own, columns)
	x, want := gbdt.NewMatrix(len(rest), len(columns[rest[0]])), make([]float64, len(rest))
	for n, i := range rest {
		copy(x.Row(n), columns[i])
		want[n] = y[i][0]
	}
	m, err := gbdt.Fit(ctx, x, want, nil, gbdt.Params{Trees: 200, Leaves: 7, MinData: 20, L2: 5, LearningRate: .04,
		RowShare: .7, ColumnShare: .2, MaxBins: 63, Seed: seed})
	if err != nil {
		return nil, nil, fmt.Errorf("fit general trees: %w", err)
	}
	out := make([]float64, len(d.all))
	for _, i := range own {
		out[i] = m.Raw(columns[i])
	}
	return out, fitLinear(vec, y, rest, linearPenalty), nil
}

// stack fits tables on some rows and sets the columns of others: features, then
// one of each table.
func (d *answers) stack(docs []*feature.Doc, y targets, fit, apply []int, columns [][]float64) {
	var room score.Scratch
	for _, i := range apply {
		columns[i] = slices.Clone(d.all[i].vec)
	}
	for _, v := range []feature.View{feature.Words, feature.Senses, feature.Skeleton} {
		table := fitTable(docs, y, fit, tableParams{v, 14, 3, 2, 15})
		for _, i := range apply {
			columns[i] = append(columns[i], table.Columns(docs[i], &room, nil)[0])
		}
	}
}

// Text writes the curve as a table.
func (n *NewPrompt) Text(w io.Writer) error {
	_, err := fmt.Fprintf(w, "A prompt never rated before: %s, %d answers, three children in five learned from, the others judged.\n"+
		"Mean r over %d prompts and %d draws, with its 95 %% interval over prompts.\n\n"+
		"%8s  %5s  %13s  %9s  %6s  %12s\n", n.Data, n.Answers, len(n.ByPrompt), n.Draws, "ratings", "r", "interval", "own used", "served", "in 80% range")
	for _, p := range n.Points {
		if err == nil {
			_, err = fmt.Fprintf(w, "%8d  %5.2f  %5.2f to %4.2f  %8.0f%%  %6.2f  %12s\n", p.Ratings, p.R, p.Low, p.High, 100*float64(p.Used), p.Served, shareText(p.Covered))
		}
	}
	return err
}

func shareText(v Num) string {
	if v != v {
		return "-"
	}
	return fmt.Sprintf("%.0f%%", 100*float64(v))
}
