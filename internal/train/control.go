package train

import (
	"math"
	"math/rand/v2"
	"slices"

	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// shuffles runs the negative control: ratings dealt out anew within each set,
// a small word table fitted and judged on the folds.
func (d *data) shuffles(o Options) []*Shuffled {
	if o.Shuffles == 0 {
		return nil
	}
	rs := make([][skill.Count]float64, o.Shuffles)
	inParallel(o.Threads, o.Shuffles, func(n int) { rs[n] = d.shuffled(o, uint64(n)) })
	out := make([]*Shuffled, skill.Count)
	for s := range out {
		x := make([]float64, len(rs))
		for i := range rs {
			x[i] = rs[i][s]
		}
		out[s] = &Shuffled{len(x), Num(stat.Mean(x)), Num(math.Sqrt(stat.Variance(x) / float64(len(x))))}
	}
	return out
}

func (d *data) shuffled(o Options, n uint64) (r [skill.Count]float64) {
	rng := rand.New(rand.NewPCG(o.Seed, 1000+n))
	y := slices.Clone(d.y)
	bySet := map[string][]int{}
	var sets []string
	for i, x := range d.all {
		if bySet[x.Set] == nil {
			sets = append(sets, x.Set)
		}
		bySet[x.Set] = append(bySet[x.Set], i)
	}
	for _, s := range sets {
		rows := bySet[s]
		rng.Shuffle(len(rows), func(i, j int) { y[rows[i]], y[rows[j]] = y[rows[j]], y[rows[i]] })
	}
	p := o.tables()[0]
	p.Bits, p.MinDF, p.Steps = min(p.Bits, 13), p.MinDF+3, 6
	var got, want [skill.Count][]float64
	var room score.Scratch
	for f := range d.folds {
		t := fitTable(d.docs, y, d.out(f), p)
		for i, at := range d.fold {
			if at != f {
				continue
			}
			c := t.Columns(d.docs[i], &room, nil)
			for s := range r {
				if v := y[i][skill.Count+s]; !math.IsNaN(v) {
					got[s], want[s] = append(got[s], c[skill.Count+s]), append(want[s], v)
				}
			}
		}
	}
	for s := range r {
		r[s] = stat.Pearson(got[s], want[s])
	}
	return r
}
