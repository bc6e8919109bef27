// Package lgbm serves LightGBM models through leaves; no other package imports
// leaves.
//
// Leaves can panic on a damaged file, reads some kinds of model wrongly without
// a word, and answers a short row with a quiet zero. So gbdt checks the text
// first, the link is applied here, and rows are measured. The hot path is
// gbdt's flat traversal; it is used only if it gave the same bits as leaves on
// probe rows when the model was loaded.
package lgbm

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/dmitryikh/leaves"

	"unseenedge/internal/fault"
	"unseenedge/internal/gbdt"
)

// probes is the number of rows on which the two traversals are compared.
const probes = 256

// Model is a loaded model. Any number of goroutines may use it.
type Model struct {
	trees  *gbdt.Model
	flat   *gbdt.Flat // nil if it differs from leaves
	leaves *leaves.Ensemble
}

// Load reads LightGBM text whose features must be wantFeatures, in order. What
// is damaged or would be scored wrongly is refused with a fault.
func Load(text []byte, wantFeatures []string) (*Model, error) {
	trees, err := gbdt.Read(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if err := checkFeatures(trees.Features(), wantFeatures); err != nil {
		return nil, err
	}
	m := &Model{trees: trees}
	if m.leaves, err = loadLeaves(text); err != nil {
		return nil, fault.New(fault.Invalid, "model.format").Because(err)
	}
	flat := trees.Flat()
	same, err := m.agrees(flat)
	if err != nil {
		return nil, fault.New(fault.Invalid, "model.format").Because(err)
	}
	if same {
		m.flat = flat
	}
	return m, nil
}

func checkFeatures(have, want []string) error {
	if len(have) != len(want) {
		return fault.New(fault.Invalid, "model.count", len(have), len(want))
	}
	for i := range have {
		if have[i] != want[i] {
			return fault.New(fault.Invalid, "model.feature", i+1, have[i], want[i])
		}
	}
	return nil
}

// loadLeaves reads text, whose version may be 4: the trees are written alike.
func loadLeaves(text []byte) (e *leaves.Ensemble, err error) {
	text = bytes.Replace(text, []byte("\nversion=v4"), []byte("\nversion=v3"), 1)
	err = guard(func() error {
		e, err = leaves.LGEnsembleFromReader(bufio.NewReader(bytes.NewReader(text)), false)
		return err
	})
	return e, err
}

// guard turns a panic of leaves into an error.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("leaves panicked: %v", p)
		}
	}()
	return f()
}

// agrees reports whether flat gives the bits that leaves gives on probe rows.
func (m *Model) agrees(flat *gbdt.Flat) (bool, error) {
	rows := m.trees.Probes(probes)
	for r := range rows.Rows() {
		want, err := m.slow(rows.Row(r))
		if err != nil {
			return false, err
		}
		if math.Float64bits(flat.Raw(rows.Row(r))) != math.Float64bits(want) {
			return false, nil
		}
	}
	return true, nil
}

// slow asks leaves.
func (m *Model) slow(row []float64) (float64, error) {
	var out [1]float64
	err := guard(func() error { return m.leaves.Predict(row, 0, out[:]) })
	if err != nil {
		return 0, fmt.Errorf("predict with leaves: %w", err)
	}
	if math.IsNaN(out[0]) {
		return 0, errors.New("predict with leaves: not a number")
	}
	return out[0], nil
}

// Raw returns the sum of the trees for row, before the link; NaN in row is
// missing. It returns a fault if row has not exactly one value a feature.
func (m *Model) Raw(row []float64) (float64, error) {
	if want := m.trees.Width(); len(row) != want {
		return 0, fault.New(fault.Invalid, "model.row", want, len(row))
	}
	if m.flat != nil {
		return m.flat.Raw(row), nil
	}
	return m.slow(row)
}

// Contributions sets phi, one number more than the features, to what each
// feature adds to Raw for row, with the mean over the training rows last: exact
// Shapley values, whose sum is Raw but for rounding. It returns a fault if row
// or phi have another length.
func (m *Model) Contributions(row, phi []float64) error {
	if want := m.trees.Width(); len(row) != want || len(phi) != want+1 {
		return fault.New(fault.Invalid, "model.row", want, min(len(row), len(phi)-1))
	}
	m.trees.Contributions(row, phi)
	return nil
}

// Predict returns the link of Raw: a probability for a binary model, the
// target's own unit for regression.
func (m *Model) Predict(row []float64) (float64, error) {
	raw, err := m.Raw(row)
	if err != nil {
		return 0, err
	}
	return m.trees.Link(raw), nil
}

// Fast reports whether the flat traversal is in use.
func (m *Model) Fast() bool { return m.flat != nil }
