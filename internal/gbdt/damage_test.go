package gbdt_test

import (
	"bytes"
	"math"
	"regexp"
	"testing"

	"unseenedge/internal/gbdt"
)

func FuzzReadNeverPanics(f *testing.F) {
	f.Add(small(f))
	f.Add([]byte("tree\nversion=v3\nnum_class=1\n"))
	f.Add(bytes.Replace(small(f), []byte("parameters:\n"), []byte("parameters:\n[ordinal_thresholds: -1 0.5]\n"), 1))
	f.Fuzz(use)
}

func TestNoDamagedNumberMakesAModelPanic(t *testing.T) {
	nasty := []string{"", "-1", "0", "1", "2", "3", "-2", "-3", "-4", "-9", "99999999", "-2147483648", "1e308", "-1e308", "5e-324", "nan", "inf", "x", "1 1", "\n", "\n\n", "="}
	whole := string(small(t))
	parts := regexp.MustCompile(`[ =\n]`).FindAllStringIndex(whole, -1)
	for i := 1; i < len(parts); i++ {
		from, to := parts[i-1][1], parts[i][0]
		for _, n := range nasty {
			use(t, []byte(whole[:from]+n+whole[to:]))
		}
		use(t, []byte(whole[:from]))
	}
}

// small returns the text of a small model of ours.
func small(t testing.TB) []byte {
	x, y := synthetic(60, 5)
	return text(t, fit(t, x, y, gbdt.Params{Trees: 3, Leaves: 4, MinData: 5}))
}

// use reads b and does with the model, if it is one, all that can be done.
func use(t *testing.T, b []byte) {
	m, err := gbdt.Read(bytes.NewReader(b))
	if err != nil || m.Width() > 1000 {
		return
	}
	rows := m.Probes(5)
	for r := range rows.Rows() {
		row := rows.Row(r)
		got, want := m.Flat().Raw(row), m.Raw(row)
		if math.Float64bits(got) != math.Float64bits(want) && got == got {
			t.Errorf("flat %v, plain %v", got, want)
		}
		m.Contributions(row, make([]float64, len(row)+1))
		m.Shares(got, nil)
	}
}
