package external

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"sync"

	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/stat"
)

// Evaluate runs every task whose file is in folder, laid out as Source.File
// says (nil has none), and calls progress after each step. The perspective-taking answers ship
// with the program and are always there. Files that are missing are listed in
// the report; a damaged one is an error, one with too few texts a fault. The same files, options and seed give
// the same report.
func Evaluate(ctx context.Context, folder fs.FS, o Options, progress func(done, total int)) (*Report, error) {
	o = o.withDefaults()
	rep := &Report{Seed: o.Seed, FeatureSet: feature.Version}
	var trials []trial
	var source []string
	steps := 0
	for _, s := range studies() {
		b, err := s.load(folder)
		if errors.Is(err, fs.ErrNotExist) {
			rep.Missing = append(rep.Missing, s.File)
			continue
		}
		if err != nil {
			return nil, err
		}
		of, n, err := s.trials(b, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.File, err)
		}
		rep.Sources = append(rep.Sources, s.seal(b, n))
		for _, t := range of {
			if t.sparse() {
				return nil, fault.New(fault.Invalid, "train.external.small", s.File, t.folds)
			}
			trials, source = append(trials, t), append(source, s.Name)
			steps += 2 * t.fits()
		}
	}
	tick := counter(progress, steps)
	for i, t := range trials {
		rows, fair, err := t.measure(ctx, o, tick)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source[i], err)
		}
		for _, r := range rows {
			r.Source = source[i]
			rep.Rows = append(rep.Rows, r)
		}
		rep.Fairness = append(rep.Fairness, fair...)
	}
	return rep, nil
}

// sparse says whether a fold has too little to learn from or be judged by.
func (t *task) sparse() bool {
	for f := range t.folds {
		if len(t.where(f)) < fewestInFold {
			return true
		}
	}
	return len(t.items) == 0
}

// fewestInFold is the fewest texts in a fold.
const fewestInFold = 10

// measure learns the task with the whole method and with the 16 features alone.
func (t *trial) measure(ctx context.Context, o Options, tick func()) ([]Row, []Fair, error) {
	l, err := newLearner(ctx, t.task, o)
	if err != nil {
		return nil, nil, err
	}
	ours, err := l.run(ctx, tick)
	if err != nil {
		return nil, nil, err
	}
	l.sixteen()
	small, err := l.run(ctx, tick)
	if err != nil {
		return nil, nil, err
	}
	j := judgement{t.task, t.judged(), ours, o}
	k := judgement{t.task, j.rows, small, o}
	orig := t.original(o)
	var out []Row
	for _, w := range t.wanted {
		rows := w.figure.rows(t.task, j.rows)
		r := Row{Task: w.task, Measure: w.measure, N: len(rows), By: t.by, Before: w.before, Goal: w.goal, Anchor: w.anchor,
			Ours: j.figure(rows, w.figure.of), Sixteen: k.figure(rows, w.figure.of)}
		r.Groups = len(j.groups(rows))
		if orig != nil && !w.figure.levels {
			f := orig.figure(rows, w.figure.of)
			r.Original = &f
		}
		if w.figure.perGroup {
			r.N = r.Groups
		}
		out = append(out, r)
	}
	if !t.fair {
		return out, nil, nil
	}
	return out, j.fairness(), nil
}

// original returns what the original's model says of every item, nil without
// one.
func (t *trial) original(o Options) *judgement {
	if o.Original == nil {
		return nil
	}
	texts := make([]string, len(t.items))
	for i, it := range t.items {
		texts[i] = it.Text
	}
	said := make([]float64, len(texts))
	for i, v := range o.Original(texts) {
		said[i] = v[t.skill]
	}
	return &judgement{t.task, t.judged(), [][]float64{said}, o}
}

// judged returns the items that figures are about.
func (t *task) judged() []int {
	var out []int
	for i, f := range t.fold {
		if f == tested {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return t.rows()
	}
	return out
}

// judgement is what models say of the items in rows, which they never saw.
type judgement struct {
	*task
	rows []int
	says [][]float64
	opts Options
}

// value is what is said of item i: a rating, or a chance.
func (j *judgement) value(i int) float64 {
	var v float64
	for g := range j.says {
		v += j.says[g][i]
	}
	return v
}

// level is the likeliest of the levels 0, 1, 2 of item i.
func (j *judgement) level(i int) int {
	first, second := j.says[0][i], min(j.says[0][i], j.says[1][i])
	p := [3]float64{1 - first, first - second, second}
	best := 0
	for k := range p {
		if p[k] > p[best] {
			best = k
		}
	}
	return best
}

func (j *judgement) values(rows []int) (said, rated []float64) {
	for _, i := range rows {
		said, rated = append(said, j.value(i)), append(rated, j.items[i].Score)
	}
	return said, rated
}

func (j *judgement) figure(rows []int, f func(j *judgement, rows []int) float64) Figure {
	groups := make([]string, len(rows))
	for i, r := range rows {
		groups[i] = j.drawn(r)
	}
	in := stat.Bootstrap(groups, j.opts.Draws, j.opts.Seed, .95, func(at []int) float64 {
		picked := make([]int, len(at))
		for i, a := range at {
			picked[i] = rows[a]
		}
		return f(j, picked)
	})
	return Figure{short(f(j, rows)), short(in.Lo), short(in.Hi)}
}

// drawn is what the bootstrap draws: the group, or the prompt where items are
// only tested.
func (j *judgement) drawn(i int) string {
	if j.fold[i] == tested {
		return j.items[i].Prompt
	}
	return j.items[i].Group
}

func (j *judgement) groups(rows []int) map[string]bool {
	out := map[string]bool{}
	for _, i := range rows {
		out[j.drawn(i)] = true
	}
	return out
}

// short rounds to five places; what does not exist is 0.
func short(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return math.Round(v*1e5) / 1e5
}

// counter returns a function that reports one more step each time.
func counter(progress func(done, total int), total int) func() {
	var mu sync.Mutex
	n := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		n++
		if progress != nil {
			progress(n, total)
		}
	}
}

// fairness compares the head's scores with the ratings among girls and boys and
// at each age.
func (j *judgement) fairness() []Fair {
	said, rated := j.values(j.rows)
	whole := stat.Pearson(said, rated)
	standard := func(v float64, of []float64) float64 { return (v - stat.Mean(of)) / math.Sqrt(stat.Variance(of)) }
	shift := func(j *judgement, rows []int) float64 {
		s, r := j.values(rows)
		return standard(stat.Mean(s), said) - standard(stat.Mean(r), rated)
	}
	r := func(j *judgement, rows []int) float64 { return stat.Pearson(j.values(rows)) }
	var out []Fair
	for _, g := range []struct {
		name string
		in   func(it *Item) bool
	}{
		{"gender 0", func(it *Item) bool { return it.gender == "0" }},
		{"gender 1", func(it *Item) bool { return it.gender == "1" }},
		{"ages 7-8", func(it *Item) bool { return it.age == 7 || it.age == 8 }},
		{"age 9", func(it *Item) bool { return it.age == 9 }},
		{"age 10", func(it *Item) bool { return it.age == 10 }},
		{"age 11", func(it *Item) bool { return it.age == 11 }},
		{"age 12", func(it *Item) bool { return it.age == 12 }},
		{"ages 13-14", func(it *Item) bool { return it.age >= 13 }},
	} {
		rows := slices.DeleteFunc(slices.Clone(j.rows), func(i int) bool { return !g.in(&j.items[i]) })
		if len(rows) < 3 {
			continue
		}
		f := Fair{Group: g.name, N: len(rows), Kids: len(j.groups(rows)), Shift: j.figure(rows, shift), R: j.figure(rows, r),
			Apart: j.figure(rows, func(j *judgement, rows []int) float64 { return r(j, rows) - whole })}
		f.judge()
		out = append(out, f)
	}
	return out
}
