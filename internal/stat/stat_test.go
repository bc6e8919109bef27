package stat_test

import (
	"math"
	"slices"
	"testing"

	"unseenedge/internal/stat"
)

// anscombe is the first set of Anscombe's quartet (1973).
var (
	anscombeX = []float64{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5}
	anscombeY = []float64{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68}
)

func TestFiguresMatchPublishedOrHandWorkedValues(t *testing.T) {
	nan := math.NaN()
	line := stat.FitLine(anscombeX, anscombeY)
	level := stat.FitLine([]float64{1, 2, 3}, []float64{4, 4, 4})
	two := stat.FitLine([]float64{1, 2}, []float64{1, 3})
	// Shrout and Fleiss 1979, table 2: six subjects, four judges.
	shrout := [][]float64{{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}}
	cases := []struct {
		name           string
		got, want, eps float64
	}{
		{"Pearson of Anscombe's first set", stat.Pearson(anscombeX, anscombeY), .81642, 1e-5},
		{"Pearson of a constant does not exist", stat.Pearson([]float64{1, 1}, []float64{1, 2}), nan, 0},
		{"Pearson of a single pair does not exist", stat.Pearson([]float64{1}, []float64{1}), nan, 0},
		{"Spearman of reversed ranks", stat.Spearman([]float64{1, 2, 3}, []float64{9, 4, 1}), -1, 1e-15},
		{"Spearman with ties by hand: ranks 1 2.5 2.5 4 and 1 2 3 4", stat.Spearman([]float64{1, 2, 2, 3}, []float64{1, 2, 3, 4}), 4.5 / math.Sqrt(4.5*5), 1e-15},
		{"partial r by hand: all three r are 1/2, so (1/2-1/4)/(3/4)", stat.PartialR([]float64{1, 1, 0, 0, 0, 0, -1, -1}, []float64{1, 0, 1, 0, 0, -1, 0, -1}, []float64{1, 0, 0, 1, -1, 0, 0, -1}), 1. / 3, 1e-12},
		{"partial r when z is x does not exist", stat.PartialR(anscombeX, anscombeY, anscombeX), nan, 0},
		{"lower bound of r = .70 at n = 100: z .8673 less 1.6449/9.8489", stat.LowerR(.7, 100, .95), .60455, 1e-5},
		{"AUC by hand: 3 of 4 pairs in order", stat.AUC([]float64{.1, .4, .35, .8}, []bool{false, false, true, true}), .75, 1e-15},
		{"AUC of ties is a half", stat.AUC([]float64{1, 1, 1}, []bool{true, false, true}), .5, 1e-15},
		{"AUC without negatives does not exist", stat.AUC([]float64{1, 2}, []bool{true, true}), nan, 0},
		{"MAE by hand", stat.MAE([]float64{1, 2, 3}, []float64{2, 2, 5}), 1, 1e-15},
		{"RMSE by hand", stat.RMSE([]float64{1, 2, 3}, []float64{2, 2, 5}), math.Sqrt(5. / 3), 1e-15},
		{"R2 of the mean is nothing", stat.R2([]float64{2, 2, 2}, []float64{1, 2, 3}), 0, 1e-15},
		{"variance by hand", stat.Variance([]float64{1, 2, 3, 4}), 5. / 3, 1e-15},
		{"QWK by hand: squared gaps 1 over a chance of 4", stat.QWK([]int{1, 2, 3, 4}, []int{1, 2, 3, 3}), 1 - .25/(1.25+.6875+.0625), 1e-15},
		{"QWK of perfect agreement", stat.QWK([]int{1, 4, 2}, []int{1, 4, 2}), 1, 1e-15},
		{"QWK of one level does not exist", stat.QWK([]int{2, 2}, []int{2, 2}), nan, 0},
		{"kappa of Cohen's textbook table 20 5 10 15", kappaOfTable(20, 5, 10, 15), .4, 1e-12},
		{"exact agreement", stat.Within([]int{1, 2, 3, 4}, []int{1, 3, 3, 1}, 0), .5, 0},
		{"adjacent agreement", stat.Within([]int{1, 2, 3, 4}, []int{1, 3, 3, 1}, 1), .75, 0},
		{"ICC(2,1) of Shrout and Fleiss", stat.ICC(shrout), .2898, 1e-4},
		{"ICC of one subject does not exist", stat.ICC(shrout[:1]), nan, 0},
		{"Krippendorff's alpha of his interval example", stat.Krippendorff(krippendorff()), .849, 5e-4},
		{"slope of Anscombe's first set", line.Slope, .50009, 1e-5},
		{"intercept of Anscombe's first set", line.Intercept, 3.00009, 1e-5},
		{"standard error of Anscombe's slope", line.SE, .11791, 1e-5},
		{"p of Anscombe's slope", line.P, .00217, 1e-5},
		{"a level line has p 1", level.P, 1, 0},
		{"two points have no error", two.SE, nan, 0},
		{"two points have a slope", two.Slope, 2, 1e-15},
		{"Student's t, 5 % two-sided at 10 degrees", stat.StudentP(2.228139, 10), .05, 1e-6},
		{"Student's t, 1 % two-sided at 4 degrees", stat.StudentP(-4.604095, 4), .01, 1e-6},
		{"conformal half-width: 9th of 9 residuals at 90 %", stat.Conformal([]float64{1, -9, 2, -3, 4, 5, -6, 7, 8}, .9), 9, 0},
		{"conformal half-width: 10th of 10, of (n+1)*.9 = 9.9", stat.Conformal([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, .9), 10, 0},
		{"conformal half-width of too few rows is infinite", stat.Conformal([]float64{1, 2, 3}, .9), math.Inf(1), 0},
		{"median between two", stat.QuantileOf([]float64{4, 1, 3, 2}, .5), 2.5, 1e-15},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if math.IsNaN(c.want) != math.IsNaN(c.got) || c.got != c.want && math.Abs(c.got-c.want) > c.eps {
				t.Errorf("got %v, want %v", c.got, c.want)
			}
		})
	}
}

func kappaOfTable(bothYes, aOnly, bOnly, neither int) float64 {
	var a, b []int
	add := func(n, x, y int) {
		for range n {
			a, b = append(a, x), append(b, y)
		}
	}
	add(bothYes, 1, 1)
	add(aOnly, 1, 0)
	add(bOnly, 0, 1)
	add(neither, 0, 0)
	return stat.Kappa(a, b)
}

// krippendorff returns the data of section C of Krippendorff (2011): four
// observers, twelve units.
func krippendorff() [][]float64 {
	x := math.NaN()
	observers := [][]float64{
		{1, 2, 3, 3, 2, 1, 4, 1, 2, x, x, x},
		{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, x, 3},
		{x, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, x},
		{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, x},
	}
	units := make([][]float64, 12)
	for u := range units {
		for _, o := range observers {
			units[u] = append(units[u], o[u])
		}
	}
	return units
}

func TestBootstrapDrawsWholeGroups(t *testing.T) {
	groups := []string{"a", "a", "b", "b", "c", "c"}
	values := []float64{1, 1, 2, 2, 3, 3}
	mean := func(rows []int) float64 {
		count := map[int]int{}
		var v []float64
		for _, r := range rows {
			count[r]++
			v = append(v, values[r])
		}
		for r := 0; r < 6; r += 2 {
			if count[r] != count[r+1] {
				t.Fatal("a group was torn apart")
			}
		}
		return stat.Mean(v)
	}
	a := stat.Bootstrap(groups, 2000, 1, .9, mean)
	if b := stat.Bootstrap(groups, 2000, 1, .9, mean); a != b {
		t.Error("the same seed gives another interval")
	}
	// Means below 4/3 need three a, or two a and one b: 1/27 + 3/27. The 5 %
	// point is therefore 4/3.
	if math.Abs(a.Lo-4./3) > 1e-12 || math.Abs(a.Hi-8./3) > 1e-12 || !a.Contains(2) {
		t.Errorf("interval %v, want [4/3, 8/3]", a)
	}
	if one := stat.Bootstrap(groups[:2], 10, 1, .9, mean); !math.IsNaN(one.Lo) {
		t.Error("one group gives an interval")
	}
}

func TestDiscoveriesAreThoseOfBenjaminiAndHochberg(t *testing.T) {
	// The example of Benjamini and Hochberg (1995), section 4.1: 15 p-values,
	// four of them count at q = .05.
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	want := make([]bool, len(p))
	copy(want, []bool{true, true, true, true})
	if got := stat.Discoveries(p, .05); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got := stat.Discoveries([]float64{math.NaN(), .04}, .05); got[0] || !got[1] {
		t.Errorf("a missing p-value counts: %v", got)
	}
}
