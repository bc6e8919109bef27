package train

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/gbdt"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
	"unseenedge/internal/synth"
)

// BaselineReport says what a baseline's figures are worth.
type BaselineReport struct {
	FeatureSet string          `json:"feature_set"`
	Texts      int             `json:"texts"`  // rated responses it was held against
	Real       string          `json:"corpus"` // SHA-256 of these
	Files      []score.File    `json:"files"`
	Tables     []BaselineTable `json:"tables"` // that of the baseline itself first
}

// BaselineTable holds the figures of training as the original did on one bank.
type BaselineTable struct {
	Bank     synth.Bank                   `json:"bank"`
	Seed     uint64                       `json:"seed"`
	Rows     int                          `json:"rows"`
	Texts    int                          `json:"texts"`    // different ones
	Repeated Num                          `json:"repeated"` // share of the split's test texts that training has too
	LengthR  Num                          `json:"length_r"` // word count with the hidden level
	Levels   [synth.Levels]Num            `json:"levels"`   // mean label: high, medium, developing
	Skills   [skill.Count]BaselineOfSkill `json:"skills"`
}

// BaselineOfSkill holds the figures of one skill. R2 is of labels 0-1.
type BaselineOfSkill struct {
	Skill   skill.Skill `json:"skill"`
	Split   Num         `json:"r2_split"`   // the original's random split, one in five
	MAE     Num         `json:"mae_split"`  // mean absolute error there
	Random  Num         `json:"r2_random"`  // five random folds
	Grouped Num         `json:"r2_grouped"` // five folds, the rows of one text together
	LookUp  Num         `json:"r2_look_up"` // a table of the hidden tag, no model at all
	Within  Num         `json:"r_within"`   // grouped prediction and label, the level's means taken out
	// Against the ratings of real texts: all features, play missing, then words
	// alone. R and R2 where there is evidence, AUC over all.
	WholeR   Num `json:"real_whole_r"`
	WholeAUC Num `json:"real_whole_auc"`
	WordsR   Num `json:"real_words_r"`
	WordsAUC Num `json:"real_words_auc"`
	WordsR2  Num `json:"real_words_r2"`
}

// measure trains and measures on one bank.
func (set Synthetic) measure(ctx context.Context, real []corpus.Response, words [][]float64, done func(skills int)) (BaselineTable, *BaselineSet, error) {
	b := new(BaselineSet)
	t := BaselineTable{Bank: set.Bank, Seed: set.Seed, Rows: len(set.Rows), LengthR: Num(synth.LengthR(set.Rows))}
	for l, m := range synth.LevelMeans(set.Rows) {
		t.Levels[l] = Num(m)
	}
	for _, s := range skill.All() {
		d := newBaselineData(set.Rows, s)
		if len(d.y) < fewestRated {
			return t, nil, fault.New(fault.Invalid, "train.baseline.few", fewestRated, s.String(), len(d.y))
		}
		if s == 0 {
			t.Texts, t.Repeated = d.repeated()
		}
		o, err := d.measure(ctx, s, b)
		if err != nil {
			return t, nil, err
		}
		o.against(b, s, real, words)
		t.Skills[s] = o
		done(int(s) + 1)
	}
	return t, b, nil
}

// repeated counts the texts, and the share of those to test that stand in
// training too.
func (d *baselineData) repeated() (texts int, share Num) {
	in, test := split(len(d.y))
	known, all := map[string]bool{}, map[string]bool{}
	for _, r := range in {
		known[d.rows[r].Text], all[d.rows[r].Text] = true, true
	}
	for _, r := range test {
		all[d.rows[r].Text] = true
		if known[d.rows[r].Text] {
			share++
		}
	}
	return len(all), share / Num(len(test))
}

// measure fits the models of a skill into b and says what its labels allow.
func (d *baselineData) measure(ctx context.Context, s skill.Skill, b *BaselineSet) (o BaselineOfSkill, err error) {
	names := baselineNames(s)
	o.Skill = s
	in, test := split(len(d.y))
	if b.whole[s], err = d.fit(ctx, in, names); err != nil {
		return o, err
	}
	if b.words[s], err = d.fit(ctx, in, names[:feature.Originals]); err != nil {
		return o, err
	}
	says, labels := make([]float64, len(test)), make([]float64, len(test))
	for i, r := range test {
		says[i], labels[i] = b.whole[s].Raw(d.x[r]), d.y[r]
	}
	o.Split, o.MAE = Num(stat.R2(says, labels)), Num(stat.MAE(says, labels))
	random, byText := d.randomFolds(), d.textFolds()
	free, err := d.heldOut(ctx, random, names)
	if err != nil {
		return o, err
	}
	grouped, err := d.heldOut(ctx, byText, names)
	if err != nil {
		return o, err
	}
	o.Random, o.Grouped = Num(stat.R2(free, d.y)), Num(stat.R2(grouped, d.y))
	o.LookUp = Num(stat.R2(d.lookUp(random, s), d.y))
	o.Within = Num(d.within(grouped, s))
	return o, nil
}

// within correlates predictions with labels once the means of level and of
// being the tag's own skill are taken out of both: what is left is what a model
// knows beside the tag.
func (d *baselineData) within(says []float64, s skill.Skill) float64 {
	center := func(v []float64) []float64 {
		sum, n := map[synth.Drawer]float64{}, map[synth.Drawer]float64{}
		for r := range d.rows {
			k := synth.DrawerOf(&d.rows[r], s)
			sum[k] += v[r]
			n[k]++
		}
		out := make([]float64, len(v))
		for r := range d.rows {
			k := synth.DrawerOf(&d.rows[r], s)
			out[r] = v[r] - sum[k]/n[k]
		}
		return out
	}
	return stat.Pearson(center(says), center(d.y))
}

// against holds the models of a skill against ratings of real texts.
func (o *BaselineOfSkill) against(b *BaselineSet, s skill.Skill, real []corpus.Response, words [][]float64) {
	noPlay := make([]float64, feature.Plays)
	for i := range noPlay {
		noPlay[i] = math.NaN()
	}
	var yes []bool
	var whole, alone, wholeRated, aloneRated, rating []float64
	for i := range real {
		w, a := b.whole[s].Raw(baselineRow(words[i], noPlay, s)), b.words[s].Raw(words[i])
		r := real[i].Ratings[s]
		yes, whole, alone = append(yes, r.Evidence > 0), append(whole, w), append(alone, a)
		if r.Evidence > 0 {
			wholeRated, aloneRated, rating = append(wholeRated, w), append(aloneRated, a), append(rating, r.Score)
		}
	}
	o.WholeR, o.WholeAUC = Num(stat.Pearson(wholeRated, rating)), Num(stat.AUC(whole, yes))
	o.WordsR, o.WordsAUC = Num(stat.Pearson(aloneRated, rating)), Num(stat.AUC(alone, yes))
	o.WordsR2 = Num(stat.R2(aloneRated, rating))
}

// Mean returns the mean of a figure over the skills.
func (t *BaselineTable) Mean(of func(*BaselineOfSkill) Num) (m Num) {
	for i := range t.Skills {
		m += of(&t.Skills[i]) / skill.Count
	}
	return m
}

// Text writes the tables for a terminal, in Markdown.
func (r *BaselineReport) Text(w io.Writer) error {
	var b strings.Builder
	for i := range r.Tables {
		r.Tables[i].text(&b, r.Texts)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *BaselineTable) text(b *strings.Builder, real int) {
	fmt.Fprintf(b, "Bank %s: %d rows, %d different texts, mean label %.2f high, %.2f medium, %.2f developing\n\n",
		t.Bank, t.Rows, t.Texts, t.Levels[synth.High], t.Levels[synth.Medium], t.Levels[synth.Developing])
	b.WriteString("| trained as the original was |")
	for _, s := range t.Skills {
		fmt.Fprintf(b, " %s |", s.Skill)
	}
	b.WriteString(" mean |\n|---" + strings.Repeat("|---", skill.Count+1) + "|\n")
	row := func(name string, of func(*BaselineOfSkill) Num) {
		fmt.Fprintf(b, "| %s |", name)
		for i := range t.Skills {
			fmt.Fprintf(b, " %.3f |", of(&t.Skills[i]))
		}
		fmt.Fprintf(b, " %.3f |\n", t.Mean(of))
	}
	row("R2, the original's random split", func(s *BaselineOfSkill) Num { return s.Split })
	row("mean absolute error there", func(s *BaselineOfSkill) Num { return s.MAE })
	row("R2, five random folds", func(s *BaselineOfSkill) Num { return s.Random })
	row("R2, folds grouped by text", func(s *BaselineOfSkill) Num { return s.Grouped })
	row("R2 of a table of the hidden tag", func(s *BaselineOfSkill) Num { return s.LookUp })
	row("r beside the hidden tag", func(s *BaselineOfSkill) Num { return s.Within })
	row("real ratings: r, play missing", func(s *BaselineOfSkill) Num { return s.WholeR })
	row("real ratings: evidence AUC, play missing", func(s *BaselineOfSkill) Num { return s.WholeAUC })
	row("real ratings: r, words alone", func(s *BaselineOfSkill) Num { return s.WordsR })
	row("real ratings: evidence AUC, words alone", func(s *BaselineOfSkill) Num { return s.WordsAUC })
	row("real ratings: R2, words alone", func(s *BaselineOfSkill) Num { return s.WordsR2 })
	fmt.Fprintf(b, "\nTest texts that stand in training too, on the random split: %.0f %%. Word count with the hidden level: r %.2f.\n", 100*t.Repeated, t.LengthR)
	if t.Bank == synth.GrammarBank {
		b.WriteString("Its texts all differ but share their phrases, so that grouping by text does not part what is alike.\n")
	}
	fmt.Fprintf(b, "Real ratings are of %d responses of the shipped corpus. Trees that never met a missing value take it for zero.\n\n", real)
}

// OpenBaseline reads the baseline in a folder and checks every file. A fault
// says which is missing, changed or damaged.
func OpenBaseline(fsys fs.FS) (*BaselineSet, error) {
	raw, err := fs.ReadFile(fsys, BaselineName)
	if err != nil {
		return nil, fault.New(fault.Invalid, "score.file.missing", BaselineName).Because(err)
	}
	b := new(BaselineSet)
	if err := json.Unmarshal(raw, &b.Report); err != nil || len(b.Report.Files) != 2*skill.Count {
		return nil, fault.New(fault.Invalid, "score.file.damaged", BaselineName).Because(err)
	}
	for k, f := range b.Report.Files {
		if f.Name != baselineFile(k) {
			return nil, fault.New(fault.Invalid, "score.file.damaged", BaselineName)
		}
		s := k % skill.Count
		into, names := &b.whole[s], baselineNames(skill.Skill(s))
		if k >= skill.Count {
			into, names = &b.words[s], names[:feature.Originals]
		}
		if *into, err = readBaseline(fsys, f, names); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// mostTrees is the most bytes a file of the baseline may unpack to.
const mostTrees = 8 << 20

func readBaseline(fsys fs.FS, f score.File, names []string) (*gbdt.Model, error) {
	packed, err := fs.ReadFile(fsys, f.Name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "score.file.missing", f.Name).Because(err)
	}
	if sum := sha256.Sum256(packed); hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fault.New(fault.Invalid, "score.file.changed", f.Name)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fault.New(fault.Invalid, "score.file.damaged", f.Name).Because(err)
	}
	m, err := gbdt.Read(io.LimitReader(z, mostTrees))
	if err != nil {
		return nil, fmt.Errorf("read baseline %s: %w", f.Name, err)
	}
	if !slices.Equal(m.Features(), names) {
		return nil, fault.New(fault.Invalid, "score.file.damaged", f.Name)
	}
	return m, nil
}
