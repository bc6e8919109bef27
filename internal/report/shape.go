package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"unseenedge/internal/fusion"
	"unseenedge/internal/insight"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// nearCut is how close to a band's cut a value is called near it.
const nearCut = .03

// OfModel shapes what the model says of one skill of a response.
func OfModel(s skill.Skill, v score.Skill) Score {
	if !v.Enough {
		return Score{Skill: s}
	}
	return Score{Skill: s, Enough: true, Value: v.Value, Low: v.Low, High: v.High, Band: v.Band, NearCut: near(v.Value)}
}

// OfRating shapes a teacher's rating, which stands in the score's place.
func OfRating(s skill.Skill, e skill.Evidence, l skill.Level) Score {
	if e == skill.NoEvidence {
		return Score{Skill: s, Rated: true}
	}
	o := fusion.Rated(l)
	return Score{Skill: s, Enough: true, Rated: true, Value: o.Value, Low: o.Low, High: o.High, Band: skill.Band{Low: l, High: l}}
}

// OfEstimate shapes a student's estimate of one skill.
func OfEstimate(s skill.Skill, e fusion.Estimate) Score {
	if !e.Enough {
		return Score{Skill: s}
	}
	return Score{Skill: s, Enough: true, Value: e.Value, Low: e.Low, High: e.High, Band: e.Band, NearCut: near(e.Value),
		Rated: e.Ratings == e.Responses}
}

func near(v float64) bool {
	for _, cut := range skill.Cuts() {
		if math.Abs(v-cut) <= nearCut {
			return true
		}
	}
	return false
}

// SpreadOf counts the rows' students by what is said of s.
func SpreadOf(rows []ClassRow, s skill.Skill) (out Spread) {
	for _, r := range rows {
		switch c := r.Cells[s]; {
		case !c.Enough:
			out.None++
		case c.Band.Wide():
			out.Wide++
		default:
			out.Levels[c.Band.Low-1]++
		}
	}
	return out
}

// ParseView reads a view from its words in a URL; what it does not know, it leaves
// at the plain view.
func ParseView(order, direction, filter, search string) View {
	v := View{Order: ByName, Descending: direction == "desc", Search: strings.TrimSpace(search)}
	if _, err := skill.Parse(order); err == nil || slices.Contains([]Order{ByLastOn, ByResponses}, Order(order)) {
		v.Order = Order(order)
	}
	if slices.Contains(Filters(), Filter(filter)) {
		v.Filter = Filter(filter)
	}
	return v
}

// Filters returns the filters in the order a page offers them.
func Filters() []Filter { return []Filter{NeedsSupport, NearCut, NotEnough, Stale} }

// Arrange returns the rows that v asks for, in its order. Sorted by a skill,
// students without a number come last in either direction.
func Arrange(rows []ClassRow, v View, now time.Time) []ClassRow {
	out := make([]ClassRow, 0, len(rows))
	search := fold(v.Search)
	for _, r := range rows {
		if v.keeps(r, now) && (search == "" || strings.Contains(fold(r.Name()+" "+r.SourcedID), search)) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, v.compare)
	return out
}

func (v View) keeps(r ClassRow, now time.Time) bool {
	if v.Filter == "" {
		return true
	}
	if v.Filter == Stale {
		return now.Sub(r.LastOn) > insight.StaleAfter
	}
	return slices.ContainsFunc(r.Cells[:], func(c Estimate) bool {
		switch v.Filter {
		case NeedsSupport:
			return c.Enough && c.High < skill.Cuts()[0]
		case NearCut:
			return c.NearCut
		default:
			return !c.Enough
		}
	})
}

func (v View) compare(a, b ClassRow) int {
	turn := 1
	if v.Descending {
		turn = -1
	}
	byName := cmp.Or(cmp.Compare(fold(a.Last), fold(b.Last)), cmp.Compare(fold(a.First), fold(b.First)), cmp.Compare(a.ID, b.ID))
	switch v.Order {
	case ByLastOn:
		return cmp.Or(turn*a.LastOn.Compare(b.LastOn), byName)
	case ByResponses:
		return cmp.Or(turn*cmp.Compare(a.Responses, b.Responses), byName)
	}
	s, err := skill.Parse(string(v.Order))
	if err != nil {
		return turn * byName
	}
	x, y := a.Cells[s], b.Cells[s]
	if x.Enough != y.Enough {
		if x.Enough {
			return -1
		}
		return 1
	}
	return cmp.Or(turn*cmp.Compare(x.Value, y.Value), byName)
}

// fold makes texts that differ by case and accents only the same.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}

// Excerpt returns the beginning of a text, cut at a word, at most about n runes.
func Excerpt(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	cut := string(runes[:n])
	if at := strings.LastIndexByte(cut, ' '); at > n/2 {
		cut = cut[:at]
	}
	return cut + "…"
}

// Strongest returns the at most n proofs that moved a score most, those that
// raised it first.
func Strongest(proofs []Proof, n int) []Proof {
	slices.SortStableFunc(proofs, func(a, b Proof) int {
		return cmp.Compare(math.Abs(b.Moved), math.Abs(a.Moved))
	})
	proofs = proofs[:min(n, len(proofs))]
	slices.SortStableFunc(proofs, func(a, b Proof) int { return cmp.Compare(b.Moved, a.Moved) })
	return proofs
}

// Median returns the median of values, NaN with fewer than five.
func Median(values []float64) float64 {
	if len(values) < 5 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	if mid := len(v) / 2; len(v)%2 == 0 {
		return (v[mid-1] + v[mid]) / 2
	} else {
		return v[mid]
	}
}
