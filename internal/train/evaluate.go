package train

import (
	"cmp"
	"context"
	"math"
	"slices"

	"unseenedge/internal/corpus"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// Evaluate measures a model set on grouped folds without making one.
func Evaluate(ctx context.Context, all []corpus.Response, o Options, progress func(done, total int)) (*Report, error) {
	o = o.withDefaults()
	d, err := newData(all, o)
	if err != nil {
		return nil, err
	}
	tick := counter(progress, o.steps(len(d.folds))+1+o.looks(len(d.folds)))
	b, m, err := d.fit(ctx, o, tick)
	if err != nil {
		return nil, err
	}
	r, err := d.evaluate(ctx, b, m, o, tick)
	tick()
	return r, err
}

// said is what heads that had not seen a text say of it.
type said struct {
	chance, enough, value, lo80, hi80, lo90, hi90 float64
	shares                                        skill.Shares
}

// evaluate measures m, each fold's texts judged by models and heads made
// without them.
func (d *data) evaluate(ctx context.Context, b *bases, m *models, o Options, tick func()) (*Report, error) {
	rep := d.newReport(o)
	lines, err := d.say(m)
	if err != nil {
		return nil, err
	}
	ways, err := d.ways(ctx, b, o)
	if err != nil {
		return nil, err
	}
	moves, err := d.robust(b, m, o)
	if err != nil {
		return nil, err
	}
	control := d.shuffles(o)
	rep.Skills = make([]OfSkill, skill.Count)
	inParallel(o.Threads, skill.Count, func(s int) {
		v := &view{d: d, s: s, said: lines, draws: o.Draws, seed: o.Seed}
		rep.Skills[s] = v.report(ways, moves)
		if control != nil {
			rep.Skills[s].Shuffled = control[s]
		}
	})
	return rep, d.analyse(ctx, rep, b, m, o, tick)
}

// analyse adds the analyses asked for.
func (d *data) analyse(ctx context.Context, rep *Report, b *bases, m *models, o Options, tick func()) (err error) {
	for _, a := range o.Analyses {
		switch a {
		case Learning:
			rep.Learning, err = d.learning(ctx, o, tick)
			if err == nil {
				var whole Point
				whole, err = d.point("", m)
				rep.Learning = append(rep.Learning, whole)
			}
		case Ablation:
			rep.Ablation, err = d.ablation(ctx, b, o, tick)
		case Nested:
			rep.Nested, err = d.nested(ctx, b, m, o, tick)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (d *data) newReport(o Options) *Report {
	prompts := map[string]bool{}
	for _, r := range d.all {
		prompts[r.Prompt] = true
	}
	return &Report{Date: o.Date, Responses: len(d.all), Prompts: len(prompts), Folds: d.folds,
		Labels: "silver: ratings by a language model on the rubric; agreement with human teachers is unmeasured"}
}

// say applies to each fold the heads made of the other folds' raw predictions.
func (d *data) say(m *models) ([][skill.Count]said, error) {
	out := make([][skill.Count]said, len(d.docs))
	for f := range d.folds {
		heads, err := d.fitHeads(m.raw, d.out(f))
		if err != nil {
			return nil, err
		}
		for r := range out {
			if d.fold[r] != f {
				continue
			}
			for s := range heads {
				out[r][s] = sayOne(&heads[s], m.raw[r][s], m.raw[r][skill.Count+s])
			}
		}
	}
	return out, nil
}

func sayOne(h *score.Head, odds, level float64) said {
	s := sayLevel(h, level)
	s.chance = h.Probability(odds)
	return s
}

// sayLevel is what a head says of a raw level.
func sayLevel(h *score.Head, level float64) (s said) {
	s.enough, s.value, s.shares = h.Enough, h.Value(level), h.Shares(level)
	s.lo80, s.hi80 = h.Range(s.value)
	s.lo90, s.hi90 = h.Range90(s.value)
	return s
}

// view is one skill's predictions beside its ratings.
type view struct {
	d     *data
	s     int
	said  [][skill.Count]said
	draws int
	seed  uint64
}

func (v *view) rated(r int) bool     { return v.d.y[r][v.s] > 0 }
func (v *view) rating(r int) float64 { return v.d.y[r][skill.Count+v.s] }
func (v *view) says(r int) *said     { return &v.said[r][v.s] }
func (v *view) length(r int) float64 { return math.Log1p(float64(v.d.docs[r].Words())) }
func (v *view) chance(r int) float64 { return v.said[r][v.s].chance }
func (v *view) value(r int) float64  { return v.said[r][v.s].value }

func (v *view) rows(keep func(r int) bool) []int {
	var out []int
	for r := range v.d.all {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

func pick(rows []int, f func(r int) float64) []float64 {
	out := make([]float64, len(rows))
	for i, r := range rows {
		out[i] = f(r)
	}
	return out
}

// figure measures f on rows, with its interval over prompts.
func (v *view) figure(rows []int, f func(rows []int) float64) Figure {
	groups := make([]string, len(rows))
	for i, r := range rows {
		groups[i] = v.d.all[r].Prompt
	}
	in := stat.Bootstrap(groups, v.draws, v.seed, .95, func(at []int) float64 {
		drawn := make([]int, len(at))
		for i, a := range at {
			drawn[i] = rows[a]
		}
		return f(drawn)
	})
	return Figure{Num(f(rows)), Num(in.Lo), Num(in.Hi)}
}

func (v *view) auc(rows []int, p func(r int) float64) float64 {
	yes := make([]bool, len(rows))
	for i, r := range rows {
		yes[i] = v.rated(r)
	}
	return stat.AUC(pick(rows, p), yes)
}

func (v *view) pearson(rows []int, p func(r int) float64) float64 {
	return stat.Pearson(pick(rows, p), pick(rows, v.rating))
}

func (v *view) report(ways []way, moves [][][skill.Count]float64) OfSkill {
	all := v.rows(func(int) bool { return true })
	with := v.rows(v.rated)
	o := OfSkill{Skill: skill.Skill(v.s), Rated: len(with)}
	ratings := func(rows []int) []float64 { return pick(rows, v.rating) }
	share := func(hit func(r int) bool) Figure {
		return v.figure(with, func(rows []int) float64 {
			n := 0.0
			for _, r := range rows {
				if hit(r) {
					n++
				}
			}
			return n / float64(len(rows))
		})
	}
	o.AUC = v.figure(all, func(rows []int) float64 { return v.auc(rows, v.chance) })
	o.Pearson = v.figure(with, func(rows []int) float64 { return v.pearson(rows, v.value) })
	o.Spearman = v.figure(with, func(rows []int) float64 { return stat.Spearman(pick(rows, v.value), ratings(rows)) })
	o.MAE = v.figure(with, func(rows []int) float64 { return stat.MAE(pick(rows, v.value), ratings(rows)) })
	o.QWK = v.figure(with, func(rows []int) float64 {
		a, c := make([]int, len(rows)), make([]int, len(rows))
		for i, r := range rows {
			a[i], c[i] = v.likeliest(r), v.band(r)
		}
		return stat.QWK(a, c)
	})
	o.PartialR = v.figure(with, func(rows []int) float64 {
		return stat.PartialR(pick(rows, v.value), ratings(rows), pick(rows, v.length))
	})
	o.Slope = v.figure(with, func(rows []int) float64 { return stat.FitLine(pick(rows, v.value), ratings(rows)).Slope })
	o.Cover80 = share(func(r int) bool { return within(v.rating(r), v.says(r).lo80, v.says(r).hi80) })
	o.Cover90 = share(func(r int) bool { return within(v.rating(r), v.says(r).lo90, v.says(r).hi90) })
	o.Width80 = Num(stat.Mean(pick(with, func(r int) float64 { return v.says(r).hi80 - v.says(r).lo80 })))
	o.Exact = share(func(r int) bool { return v.likeliest(r) == v.band(r) })
	o.Adjacent = share(func(r int) bool { return abs(v.likeliest(r)-v.band(r)) <= 1 })
	o.Bands, o.Enough, o.Evidence = v.bands(with), v.enough(all), v.reliability(all)
	for f, sets := range v.d.folds {
		in := v.rows(func(r int) bool { return v.d.fold[r] == f })
		rated := slices.DeleteFunc(slices.Clone(in), func(r int) bool { return !v.rated(r) })
		o.Folds = append(o.Folds, OfFold{sets, len(in), Num(v.pearson(rated, v.value)), Num(v.auc(in, v.chance))})
	}
	o.Baselines = v.baselines(all, with, ways)
	o.Subgroups, o.Robust = v.subgroups(), v.robustness(moves)
	o.Levels = v.levels(with)
	o.Gates = o.gates()
	return o
}

func within(v, lo, hi float64) bool { return v >= lo-1e-9 && v <= hi+1e-9 }

func abs(n int) int { return max(n, -n) }

// likeliest returns the index of the likeliest band, band that of the rated.
func (v *view) likeliest(r int) int {
	best := 0
	for i, p := range v.says(r).shares {
		if p > v.says(r).shares[best] {
			best = i
		}
	}
	return best
}

func (v *view) band(r int) int { return int(skill.LevelOf(v.rating(r))) - 1 }

func (v *view) bands(with []int) (b Bands) {
	n := float64(len(with))
	var words, right Num
	for _, r := range with {
		for i, p := range v.says(r).shares {
			b.Predicted[i] += p / n
		}
		b.Rated[v.band(r)] += 1 / n
		said := skill.BandOf(v.says(r).shares)
		switch {
		case said.Wide():
			continue
		case said.Low == said.High:
			b.OneWord += Num(1 / n)
		default:
			b.TwoWords += Num(1 / n)
		}
		words++
		if l := skill.Level(v.band(r) + 1); l >= said.Low && l <= said.High {
			right++
		}
	}
	b.Right = right / max(words, 1)
	return b
}

func (v *view) enough(all []int) (e Enough) {
	var pos, neg Num
	for _, r := range all {
		said := v.chance(r) >= v.says(r).enough
		e.At += Num(v.says(r).enough / float64(len(all)))
		if v.rated(r) {
			pos++
			if !said {
				e.Missed++
			}
		} else {
			neg++
			if said {
				e.False++
			}
		}
	}
	e.Missed, e.False = e.Missed/max(pos, 1), e.False/max(neg, 1)
	return e
}

// reliability compares chance and share of evidence in ten equal stretches.
func (v *view) reliability(all []int) []Reliable {
	sorted := slices.SortedFunc(slices.Values(all), func(a, b int) int {
		return cmp.Or(cmp.Compare(v.chance(a), v.chance(b)), a-b)
	})
	var out []Reliable
	for k := range 10 {
		part := sorted[k*len(sorted)/10 : (k+1)*len(sorted)/10]
		n := 0.0
		for _, r := range part {
			if v.rated(r) {
				n++
			}
		}
		out = append(out, Reliable{len(part), Num(stat.Mean(pick(part, v.chance))), Num(n / max(float64(len(part)), 1))})
	}
	return out
}

// levels compares value and rating in ten equal stretches of the value.
func (v *view) levels(with []int) []Reliable {
	sorted := slices.SortedFunc(slices.Values(with), func(a, b int) int {
		return cmp.Or(cmp.Compare(v.value(a), v.value(b)), a-b)
	})
	var out []Reliable
	for k := range 10 {
		part := sorted[k*len(sorted)/10 : (k+1)*len(sorted)/10]
		out = append(out, Reliable{len(part), Num(stat.Mean(pick(part, v.value))), Num(stat.Mean(pick(part, v.rating)))})
	}
	return out
}
