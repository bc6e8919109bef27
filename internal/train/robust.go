package train

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"unseenedge/internal/feature"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// Robust says how far the value of a response moves when its text is changed in
// a way that should not matter.
type Robust struct {
	Name string `json:"name"`
	N    int    `json:"n"`
	P95  Figure `json:"p95"` // 95th percentile of the size of the change, 0-1
	Most Num    `json:"most"`
}

// change makes of a text another that deserves the same score.
type change struct {
	name string
	most float64
	of   func(text string, rng *rand.Rand) string
}

func changes() []change {
	return []change{
		{"padded twofold with itself", mostPadding, func(text string, _ *rand.Rand) string { return text + " " + text }},
		{"10 % of the words misspelled", mostTypos, misspell},
	}
}

// misspell changes one letter in each of a tenth of the words of at least four
// letters: left out, doubled, or changed places with the next.
func misspell(text string, rng *rand.Rand) string {
	words := strings.Fields(text)
	for i, w := range words {
		r := []rune(w)
		if len(r) < 4 || rng.IntN(10) != 0 {
			continue
		}
		at := 1 + rng.IntN(len(r)-2)
		if !unicode.IsLetter(r[at]) || !unicode.IsLetter(r[at+1]) {
			continue
		}
		switch rng.IntN(3) {
		case 0:
			r = slices.Delete(r, at, at+1)
		case 1:
			r = slices.Insert(r, at, r[at])
		default:
			r[at], r[at+1] = r[at+1], r[at]
		}
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// robust scores every text anew after each change, by the models that never saw
// it, and returns for each change the moves of all four values.
func (d *data) robust(b *bases, m *models, o Options) ([][][skill.Count]float64, error) {
	heads := make([][skill.Count]score.Head, len(d.folds))
	for f := range heads {
		var err error
		if heads[f], err = d.fitHeads(m.raw, d.out(f)); err != nil {
			return nil, err
		}
	}
	out := make([][][skill.Count]float64, len(changes()))
	for c, ch := range changes() {
		out[c] = make([][skill.Count]float64, len(d.all))
		inParallel(o.Threads, len(d.all), func(i int) {
			var room score.Scratch
			r, f := &d.all[i], d.fold[i]
			text := ch.of(r.Text, rand.New(rand.NewPCG(o.Seed, uint64(i))))
			doc := feature.Read(feature.Input{Text: text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt})
			row := b.single[f].Row(doc, &room)
			for s := range out[c][i] {
				h := &heads[f][s]
				out[c][i][s] = h.Value(m.parts[f][skill.Count+s].Raw(row)) - h.Value(m.raw[i][skill.Count+s])
			}
		})
	}
	return out, nil
}

// robustness measures the moves of one skill where there is evidence.
func (v *view) robustness(moves [][][skill.Count]float64) []Robust {
	if moves == nil {
		return nil
	}
	with := v.rows(v.rated)
	var out []Robust
	for c, ch := range changes() {
		out = append(out, Robust{Name: ch.name, N: len(with), Most: Num(ch.most), P95: v.figure(with, func(rows []int) float64 {
			size := pick(rows, func(r int) float64 { return max(moves[c][r][v.s], -moves[c][r][v.s]) })
			slices.Sort(size)
			return size[min(len(size)-1, len(size)*95/100)]
		})})
	}
	return out
}
