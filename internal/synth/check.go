package synth

import (
	"math"
	"slices"
	"strconv"

	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
	"unseenedge/internal/table"
)

// Severity says what a finding means.
type Severity string

// The severities. An Error means that the file must not be trained on, unless
// it is Known.
const (
	Note    Severity = "note"
	Warning Severity = "warning"
	Error   Severity = "error"
)

// Finding is one thing that the check has to say.
type Finding struct {
	Severity Severity `json:"severity"`
	Known    bool     `json:"known,omitempty"` // a fault that the replica has on purpose
	Key      string   `json:"key"`             // message key in package lang
	Args     []any    `json:"args"`
}

// Report is what Check found.
type Report struct {
	Bank     Bank      `json:"bank"`
	Rows     int       `json:"rows"`
	Texts    int       `json:"texts"` // different ones
	Findings []Finding `json:"findings"`
}

// Sound says that there is no error but the known ones.
func (r *Report) Sound() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Error && !f.Known })
}

func (r *Report) say(s Severity, key string, args ...any) {
	r.Findings = append(r.Findings, Finding{Severity: s, Key: key, Args: args})
}

// sayKnown says what the replica is known to get wrong: it is there to show it.
func (r *Report) sayKnown(bank Bank, s Severity, key string, args ...any) {
	r.Findings = append(r.Findings, Finding{Severity: s, Known: s == Error && bank == ReplicaBank, Key: key, Args: args})
}

// Bounds of the checks.
const (
	mostRepeated = .01 // share of test texts that training may have
	tagWarning   = .60 // R2 of the labels by the hidden tag
	tagError     = .95
	wordsWarning = .50 // r of word count and level
	wordsError   = .80
	lawTolerance = .15 // relative difference of a mean from its published law
	fewestRows   = 50  // for a mean or a spread to say something
)

// Check reads a training file as it stands on the disk and says what is wrong
// with it: columns, ranges, missing and constant values, balance, texts on both
// sides of a random split, labels that the hidden tag or the word count
// explains, play that is unlike its law. The rows are those that could be read.
func Check(t *table.Table, bank Bank) (Report, []Row) {
	r := Report{Bank: bank}
	if !slices.Equal(t.Header, Columns()) {
		r.columns(t.Header)
		return r, nil
	}
	rows := r.read(t)
	r.Rows = len(rows)
	if len(rows) == 0 {
		r.say(Error, "synth.check.empty")
		return r, nil
	}
	r.missing(rows)
	r.constant(rows)
	r.balance(rows)
	r.levels(rows)
	r.repeated(rows)
	r.leaks(rows)
	r.laws(rows)
	return r, rows
}

// columns says how a header differs from the 38.
func (r *Report) columns(header []string) {
	want := Columns()
	for _, c := range want {
		if !slices.Contains(header, c) {
			r.say(Error, "synth.check.column_missing", c)
		}
	}
	for _, c := range header {
		if !slices.Contains(want, c) {
			r.say(Error, "synth.check.column_extra", c)
		}
	}
	if len(r.Findings) == 0 {
		r.say(Error, "synth.check.column_order")
	}
}

func (r *Report) missing(rows []Row) {
	names := feature.Names()
	for i := range feature.Originals {
		r.missingIn(rows, names[i], Error, func(x *Row) float64 { return x.Words[i] })
	}
	for i, name := range feature.PlayNames() {
		r.missingIn(rows, name, Warning, func(x *Row) float64 { return x.Play[i] })
	}
	for i, name := range LabelColumns() {
		r.missingIn(rows, name, Note, func(x *Row) float64 { return x.Labels[i] })
	}
}

func (r *Report) missingIn(rows []Row, name string, s Severity, of func(*Row) float64) {
	n := 0
	for i := range rows {
		if math.IsNaN(of(&rows[i])) {
			n++
		}
	}
	if n > 0 {
		r.say(s, "synth.check.missing", name, n, len(rows))
	}
}

// constant finds labels that are all alike: a model of them knows one number.
func (r *Report) constant(rows []Row) {
	if len(rows) < fewestRows {
		return
	}
	for s, name := range LabelColumns() {
		y := labelsOf(rows, s)
		if len(y) == 0 {
			r.say(Error, "synth.check.no_label", name)
		} else if slices.Min(y) == slices.Max(y) {
			r.say(Error, "synth.check.constant", name, y[0])
		}
	}
}

// labelsOf returns the known labels of a skill.
func labelsOf(rows []Row, s int) (y []float64) {
	for i := range rows {
		if v := rows[i].Labels[s]; !math.IsNaN(v) {
			y = append(y, v)
		}
	}
	return y
}

func (r *Report) balance(rows []Row) {
	n := map[Tag]int{}
	for i := range rows {
		n[rows[i].Tag]++
	}
	fewest, most, none := math.MaxInt, 0, 0
	for _, t := range Tags() {
		fewest, most = min(fewest, n[t]), max(most, n[t])
		if n[t] == 0 {
			none++
		}
	}
	switch {
	case none > 0:
		r.say(Error, "synth.check.cells_empty", none, Cells)
	case most > 2*fewest:
		r.say(Error, "synth.check.unbalanced", fewest, most)
	case most == fewest:
		r.say(Note, "synth.check.balanced", Cells, most)
	default:
		r.say(Note, "synth.check.near_balanced", Cells, fewest, most)
	}
}

// LevelMeans returns the mean of all labels of the rows of each level.
func LevelMeans(rows []Row) (mean [Levels]float64) {
	var n [Levels]float64
	for i := range rows {
		for _, v := range rows[i].Labels {
			if !math.IsNaN(v) {
				l := rows[i].Tag.Level
				mean[l] += v
				n[l]++
			}
		}
	}
	for l := range mean {
		mean[l] /= n[l]
	}
	return mean
}

func (r *Report) levels(rows []Row) {
	m := LevelMeans(rows)
	s := Note
	if !(m[High] > m[Medium] && m[Medium] > m[Developing]) {
		s = Error
	}
	r.say(s, "synth.check.levels", two(m[High]), two(m[Medium]), two(m[Developing]))
}

// two writes a figure with two decimals, for words.
func two(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// repeated looks for texts on both sides of a random split of one in five.
func (r *Report) repeated(rows []Row) {
	order := Stream(0, Texts).Perm(len(rows))
	cut := len(rows) / 5
	train, all := map[string]bool{}, map[string]bool{}
	for i, k := range order {
		all[rows[k].Text] = true
		if i >= cut {
			train[rows[k].Text] = true
		}
	}
	r.Texts = len(all)
	both := 0
	for _, k := range order[:cut] {
		if train[rows[k].Text] {
			both++
		}
	}
	share := float64(both) / float64(max(cut, 1))
	if share > mostRepeated {
		r.sayKnown(r.Bank, Error, "synth.check.repeated", len(all), len(rows), int(math.Round(100*share)))
		return
	}
	r.say(Note, "synth.check.distinct", len(all), len(rows))
}

// leaks measures how far the labels are explained by what no text shows.
func (r *Report) leaks(rows []Row) {
	tag := TagR2(rows)
	switch {
	case tag >= tagError:
		r.say(Error, "synth.check.tag", two(tag))
	case tag >= tagWarning:
		r.say(Warning, "synth.check.tag", two(tag))
	default:
		r.say(Note, "synth.check.tag_low", two(tag))
	}
	words := LengthR(rows)
	if math.IsNaN(words) { // all texts are of one length
		words = 0
	}
	switch {
	case math.Abs(words) >= wordsError:
		r.sayKnown(r.Bank, Error, "synth.check.words", two(words))
	case math.Abs(words) >= wordsWarning:
		r.say(Warning, "synth.check.words", two(words))
	default:
		r.say(Note, "synth.check.words_low", two(words))
	}
}

// LengthR returns the correlation of word count and level (3 is high).
func LengthR(rows []Row) float64 {
	var words, level []float64
	for i := range rows {
		words = append(words, rows[i].Words[wordCount])
		level = append(level, float64(Levels-int(rows[i].Tag.Level)))
	}
	return stat.Pearson(words, level)
}

// wordCount is the place of word_count among the features of words.
const wordCount = 9

// Drawer is what the heuristic label of a skill is drawn by: the level of the
// tag, and whether the skill is the tag's own.
type Drawer struct {
	Level Level
	Own   bool
}

// DrawerOf returns the drawer of a skill's label in a row.
func DrawerOf(r *Row, s skill.Skill) Drawer { return Drawer{r.Tag.Level, r.Tag.Skill == s} }

// TagR2 returns the share of the labels' variance, averaged over the skills,
// that a table of drawers explains.
func TagR2(rows []Row) float64 {
	sum, n := 0.0, 0.0
	for _, s := range skill.All() {
		groups := map[Drawer][]float64{}
		for i := range rows {
			if v := rows[i].Labels[s]; !math.IsNaN(v) {
				d := DrawerOf(&rows[i], s)
				groups[d] = append(groups[d], v)
			}
		}
		var says, y []float64
		for _, own := range []bool{true, false} {
			for l := range Level(Levels) {
				g := groups[Drawer{l, own}]
				for range g {
					says = append(says, stat.Mean(g))
				}
				y = append(y, g...)
			}
		}
		if v := stat.R2(says, y); !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / max(n, 1)
}

// laws compares the means of play by level with those published.
func (r *Report) laws(rows []Row) {
	names := feature.PlayNames()
	for k, law := range laws() {
		for l := range Level(Levels) {
			var v []float64
			for i := range rows {
				if x := rows[i].Play[k]; rows[i].Tag.Level == l && !math.IsNaN(x) {
					v = append(v, x)
				}
			}
			want := law.mean[l] + law.grade/2
			if got := stat.Mean(v); len(v) >= fewestRows && math.Abs(got-want) > lawTolerance*want {
				r.say(Warning, "synth.check.law", names[k], l.String(), two(got), two(want))
			}
		}
	}
}
