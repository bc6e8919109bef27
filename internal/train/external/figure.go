package external

import (
	"maps"
	"slices"

	"unseenedge/internal/stat"
)

// figure is one way to compare what is said with the ratings.
type figure struct {
	rows     func(t *task, rows []int) []int // those it is about
	of       func(j *judgement, rows []int) float64
	perGroup bool // n is of groups
	levels   bool // it needs levels
}

func every(_ *task, rows []int) []int { return rows }

// pearson is r of value and rating.
func pearson() figure {
	return figure{rows: every, of: func(j *judgement, rows []int) float64 { return stat.Pearson(j.values(rows)) }}
}

// auc is the chance that a text rated 1 has the higher value.
func auc() figure {
	return figure{rows: every, of: func(j *judgement, rows []int) float64 {
		said, rated := j.values(rows)
		yes := make([]bool, len(rated))
		for i, r := range rated {
			yes[i] = r > 0
		}
		return stat.AUC(said, yes)
	}}
}

func (j *judgement) agreed(rows []int) (said, rated []int) {
	for _, i := range rows {
		said, rated = append(said, j.level(i)), append(rated, int(j.items[i].Score))
	}
	return said, rated
}

// kappa is the quadratic weighted kappa of the likeliest level.
func kappa() figure {
	return figure{rows: every, levels: true, of: func(j *judgement, rows []int) float64 { return stat.QWK(j.agreed(rows)) }}
}

// accuracy is the share of texts whose likeliest level is the rated one.
func accuracy() figure {
	return figure{rows: every, levels: true, of: func(j *judgement, rows []int) float64 {
		said, rated := j.agreed(rows)
		return stat.Within(said, rated, 0)
	}}
}

// fresh is f of the answers that nobody gave to the same prompt in another
// fold, letter for letter.
func fresh(f figure) figure {
	f.rows = func(t *task, rows []int) []int {
		key := func(i int) string { return t.items[i].Prompt + " " + plain(t.items[i].Text) }
		home, twice := map[string]int{}, map[string]bool{}
		for i, at := range t.fold {
			if other, seen := home[key(i)]; seen && other != at {
				twice[key(i)] = true
			}
			home[key(i)] = at
		}
		return slices.DeleteFunc(slices.Clone(rows), func(i int) bool { return twice[key(i)] })
	}
	return f
}

// childMean is r of the mean value and mean rating of a group's texts.
func childMean() figure {
	return figure{rows: every, perGroup: true, of: func(j *judgement, rows []int) float64 {
		type sums struct{ said, rated, n, times float64 }
		by, first := map[string]sums{}, map[string]int{}
		for _, i := range rows {
			g := j.items[i].Group
			if _, seen := first[g]; !seen {
				first[g] = i
			}
			s := by[g]
			if first[g] == i {
				s.times++ // the bootstrap drew the child once more
			}
			by[g] = sums{s.said + j.value(i), s.rated + j.items[i].Score, s.n + 1, s.times}
		}
		var said, rated []float64
		for _, g := range slices.Sorted(maps.Keys(by)) {
			for range int(by[g].times) {
				said, rated = append(said, by[g].said/by[g].n), append(rated, by[g].rated/by[g].n)
			}
		}
		return stat.Pearson(said, rated)
	}}
}

// meanWithin is the mean over prompts of r of the answers to one.
func meanWithin() figure {
	return figure{rows: every, of: func(j *judgement, rows []int) float64 {
		by := make([][]int, j.folds)
		for _, i := range rows {
			by[j.fold[i]] = append(by[j.fold[i]], i)
		}
		sum := 0.0
		for _, part := range by {
			sum += stat.Pearson(j.values(part)) / float64(j.folds)
		}
		return sum
	}}
}
