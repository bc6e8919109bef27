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

func (w *Watch) check(cols int, o Objective) error {
	if w.Rounds < 1 || w.X.Cols() != cols {
		return errors.New("watched rows have other features, or no number of rounds to wait")
	}
	return checkData(w.X, w.Y, nil, o)
}

// watcher follows the loss on watched rows tree by tree.
type watcher struct {
	Watch
	loss  func(score, y float64) float64
	score []float64
	least float64
	best  int // number of trees with the least loss
}

func newWatcher(w Watch, p Params, init float64) *watcher {
	s := &watcher{Watch: w, loss: p.loss(), score: make([]float64, len(w.Y))}
	for i := range s.score {
		s.score[i] = init
	}
	s.least = s.sum()
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
		s.least, s.best = now, count
	}
	return count-s.best < s.Rounds
}

// loss returns the loss of a raw prediction.
func (p Params) loss() func(score, y float64) float64 {
	switch p.Objective {
	case Logistic:
		return func(s, y float64) float64 { return math.Max(s, 0) - s*y + math.Log1p(math.Exp(-math.Abs(s))) }
	case Quantile:
		return func(s, y float64) float64 { return math.Max(p.Alpha*(y-s), (p.Alpha-1)*(y-s)) }
	}
	return func(s, y float64) float64 { return (s - y) * (s - y) }
}
