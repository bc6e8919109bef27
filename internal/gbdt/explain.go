package gbdt

// Contributions sets phi to what each feature adds to Raw(row), with the
// expected raw value last; the sum of phi is Raw(row). phi must hold one
// number more than the features, or Contributions panics. The values are the
// exact Shapley values of the trees, where a feature left out follows the
// training rows (path-dependent TreeSHAP: Lundberg, Erion and Lee, "Consistent
// individualized feature attribution for tree ensembles", 2018, algorithm 2).
func (m *Model) Contributions(row []float64, phi []float64) {
	row, phi = row[:len(m.features)], phi[:len(m.features)+1]
	clear(phi)
	free := make([]step, (m.deepest+1)*(m.deepest+2)/2)
	for i := range m.trees {
		t := &m.trees[i]
		phi[len(phi)-1] += t.expected()
		if len(t.nodes) > 0 {
			e := explainer{t, row, phi}
			e.walk(0, nil, free, step{feature: -1, zero: 1, one: 1})
		}
	}
}

// expected returns the mean leaf value over the training rows.
func (t *tree) expected() float64 {
	if len(t.nodes) == 0 {
		return t.leaves[0].value
	}
	sum := 0.0
	for _, l := range t.leaves {
		sum += l.value * float64(l.count)
	}
	return sum / float64(t.nodes[0].count)
}

// step is one feature on the way to a leaf: the share of ways that pass when
// the feature is left out (zero) and when it is known (one), and the weight of
// the feature sets of its size.
type step struct {
	feature           int32
	zero, one, weight float64
}

// explainer walks one tree.
type explainer struct {
	t   *tree
	row []float64
	phi []float64
}

// walk visits child i, reached over path and one more step; free is room for
// the paths from here on.
func (e *explainer) walk(i int32, path, free []step, s step) {
	p := free[:len(path)+1]
	free = free[len(p):]
	copy(p, path)
	extend(p, s)
	if i < 0 {
		e.settle(p, e.t.leaves[^i].value)
		return
	}
	n := &e.t.nodes[i]
	hot, cold := n.left, n.right
	if !n.goesLeft(e.row[n.feature]) {
		hot, cold = cold, hot
	}
	before := step{zero: 1, one: 1}
	for k := 1; k < len(p); k++ {
		if p[k].feature == n.feature {
			before = p[k]
			remove(p, k)
			p = p[:len(p)-1]
			break
		}
	}
	whole := float64(n.count)
	e.walk(hot, p, free, step{n.feature, before.zero * e.count(hot) / whole, before.one, 0})
	e.walk(cold, p, free, step{n.feature, before.zero * e.count(cold) / whole, 0, 0})
}

func (e *explainer) count(child int32) float64 {
	if child < 0 {
		return float64(e.t.leaves[^child].count)
	}
	return float64(e.t.nodes[child].count)
}

// settle adds what the leaf at the end of path gives each feature on it.
func (e *explainer) settle(path []step, value float64) {
	for k := 1; k < len(path); k++ {
		phi := unwound(path, k) * (path[k].one - path[k].zero) * value
		e.phi[path[k].feature] += phi
	}
}

// extend puts s at the end of path, whose last place is free.
func extend(path []step, s step) {
	d := len(path) - 1
	path[d] = s
	if d == 0 {
		path[d].weight = 1
	}
	for i := d - 1; i >= 0; i-- {
		path[i+1].weight += s.one * path[i].weight * float64(i+1) / float64(d+1)
		path[i].weight = s.zero * path[i].weight * float64(d-i) / float64(d+1)
	}
}

// remove undoes the extend that put step k on path; the last place becomes free.
func remove(path []step, k int) {
	d := len(path) - 1
	zero, one, next := path[k].zero, path[k].one, path[d].weight
	for i := d - 1; i >= 0; i-- {
		if one != 0 {
			w := path[i].weight
			path[i].weight = next * float64(d+1) / (float64(i+1) * one)
			next = w - path[i].weight*zero*float64(d-i)/float64(d+1)
		} else {
			path[i].weight = path[i].weight * float64(d+1) / (zero * float64(d-i))
		}
	}
	for i := k; i < d; i++ {
		path[i].feature, path[i].zero, path[i].one = path[i+1].feature, path[i+1].zero, path[i+1].one
	}
}

// unwound returns the sum of the weights of path with step k removed.
func unwound(path []step, k int) float64 {
	d := len(path) - 1
	zero, one, next := path[k].zero, path[k].one, path[d].weight
	total := 0.0
	for i := d - 1; i >= 0; i-- {
		if one != 0 {
			w := next * float64(d+1) / (float64(i+1) * one)
			total += w
			next = path[i].weight - w*zero*float64(d-i)/float64(d+1)
		} else {
			total += path[i].weight / zero * float64(d+1) / float64(d-i)
		}
	}
	return total
}
