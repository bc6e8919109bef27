package gbdt

import (
	"errors"
	"math"
)

// Watch is data apart from the training rows that says when to stop. The loss
// on it is that of the objective.
type Watch struct {
	X      *Matrix
	Y      []float64
	Rounds int // stop after so many trees without a smaller loss
}

func (w *Watch) check(cols int, p Params) error {
	if w.Rounds < 1 || w.X.Cols() != cols {
		return errors.New("watched rows have other features, or no number of rounds to wait")
	}
	return checkData(w.X, w.Y, nil, p)
}

// watcher follows the loss on watched rows tree by tree.
type watcher struct {
	Watch
	loss  func(score, y float64) float64
	score []float64
	least float64
	best  int       // number of trees with the least loss
	cuts  []float64 // of the ordinal objective at the best
	grown *booster
}

func newWatcher(w Watch, b *booster) *watcher {
	s := &watcher{Watch: w, loss: b.loss(), score: make([]float64, len(w.Y)), grown: b}
	for i := range s.score {
		s.score[i] = b.init
	}
	s.keep(s.sum(), 0)
	return s
}

func (s *watcher) sum() float64 {
	sum := 0.0
	for i, v := range s.score {
		sum += s.loss(v, s.Y[i])
	}
	return sum
}

// add adds the count-th tree and reports whether another may help.
func (s *watcher) add(t *tree, count int) bool {
	for r := range s.score {
		s.score[r] += t.leaves[t.leafOf(s.X.Row(r))].value
	}
	if now := s.sum(); now < s.least {
		s.keep(now, count)
	}
	return count-s.best < s.Rounds
}

// keep remembers the least loss so far.
func (s *watcher) keep(loss float64, count int) {
	s.least, s.best = loss, count
	if s.grown.ladder != nil {
		s.cuts = s.grown.ladder.cuts
	}
}

// loss returns the loss of a raw prediction.
func (b *booster) loss() func(score, y float64) float64 {
	p := b.p
	switch p.Objective {
	case Logistic:
		return func(s, y float64) float64 { return math.Max(s, 0) - s*y + math.Log1p(math.Exp(-math.Abs(s))) }
	case Quantile:
		return func(s, y float64) float64 { return math.Max(p.Alpha*(y-s), (p.Alpha-1)*(y-s)) }
	case Ordinal:
		return func(s, y float64) float64 { return ordinalLoss(b.ladder.cuts, s, y) }
	}
	return func(s, y float64) float64 { return (s - y) * (s - y) }
}
