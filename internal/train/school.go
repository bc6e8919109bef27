package train

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// fewestOfSchool is the fewest responses of a school to learn from.
const fewestOfSchool = 30

// Retrained is a set learned from the corpus and a school's own ratings, and
// how it compares with the same learned from the corpus alone.
type Retrained struct {
	trained *Trained
	school  []corpus.Response
	Gate    Comparison
}

// Comparison compares a set with and without a school's ratings, on the same texts
// that neither had seen: nothing of a text's prompt, set or student.
type Comparison struct {
	Responses int               `json:"responses"` // of the school, learned from
	Groups    int               `json:"groups"`    // of students that share no prompt with those of another
	LeftOut   int               `json:"left_out"`  // since their text or prompt stands in the corpus
	Skills    []SkillComparison `json:"skills"`
}

// SkillComparison is the comparison for one skill.
type SkillComparison struct {
	Skill  skill.Skill   `json:"skill"`
	Corpus RowComparison `json:"corpus"`
	School RowComparison `json:"school"`
	// Worse says that the ratings made the set worse by more than noise: on the
	// corpus, or on 30 texts of the school or more, the whole 99 % interval of a
	// change lies on the wrong side; there are two dozen, so .95 would cry wolf.
	Worse bool `json:"worse"`
}

// RowComparison is the comparison on some texts; n counts those with evidence.
type RowComparison struct {
	N   int    `json:"n"`
	R   Change `json:"r"`
	AUC Change `json:"auc"`
	MAE Change `json:"mae"`
}

// Change is a figure with and without the ratings, and the 99 % interval of the
// difference, by a bootstrap over prompts, in the school over students.
type Change struct {
	With    Num `json:"with"`
	Without Num `json:"without"`
	Low     Num `json:"low"`
	High    Num `json:"high"`
}

// Worse says that the ratings made any skill worse.
func (g Comparison) Worse() bool {
	return slices.ContainsFunc(g.Skills, func(s SkillComparison) bool { return s.Worse })
}

// Retrain learns from base and from the school's responses, whose Set names the
// student. All of a student, and all students that share a prompt, lie in one
// fold. Responses whose text or prompt stands in base are left out.
func Retrain(ctx context.Context, base, school []corpus.Response, o Options, progress func(done, total int)) (*Retrained, error) {
	o = o.withDefaults()
	r := &Retrained{}
	prompts, texts := map[string]bool{}, map[string]bool{}
	for _, b := range base {
		prompts[b.Prompt], texts[b.Text] = true, true
	}
	for _, s := range school {
		if prompts[s.Prompt] || texts[s.Text] {
			r.Gate.LeftOut++
			continue
		}
		r.school = append(r.school, s)
	}
	r.Gate.Responses = len(r.school)
	if len(r.school) < fewestOfSchool {
		return nil, fault.New(fault.Invalid, "train.school.few", fewestOfSchool, len(r.school), r.Gate.LeftOut)
	}
	d, err := newData(append(slices.Clone(base), r.school...), o)
	if err != nil {
		return nil, err
	}
	r.Gate.Groups = groupsOf(r.school)
	tick := counter(progress, 2*o.steps(len(d.folds))+1)
	r.trained = &Trained{opts: o, data: d}
	if r.trained.bases, r.trained.models, err = d.fit(ctx, o, tick); err != nil {
		return nil, err
	}
	without := *d
	without.kept = prompts
	_, plain, err := without.fit(ctx, o, tick)
	if err != nil {
		return nil, err
	}
	with, err := d.say(r.trained.models)
	if err != nil {
		return nil, err
	}
	alone, err := without.say(plain)
	if err != nil {
		return nil, err
	}
	r.trained.Report = &Report{Date: o.Date, Responses: len(d.all)}
	for s := range skill.Count {
		v := &view{d: d, s: s, said: with, draws: o.Draws, seed: o.Seed}
		r.Gate.Skills = append(r.Gate.Skills, gateOf(v, &view{d: &without, s: s, said: alone}, len(base)))
		r.trained.Report.Skills = append(r.trained.Report.Skills, v.short(len(base)))
	}
	tick()
	return r, ctx.Err()
}

// groupsOf counts the groups of students that share no prompt.
func groupsOf(school []corpus.Response) int {
	folds, _ := makeFolds(school, len(school), 1)
	return len(folds)
}

// short measures the little that the registry keeps, on the corpus.
func (v *view) short(base int) OfSkill {
	all := v.rows(func(r int) bool { return r < base })
	with := slices.DeleteFunc(slices.Clone(all), func(r int) bool { return !v.rated(r) })
	return OfSkill{Skill: skill.Skill(v.s), Rated: len(with),
		AUC:     v.figure(all, func(rows []int) float64 { return v.auc(rows, v.chance) }),
		Pearson: v.figure(with, func(rows []int) float64 { return v.pearson(rows, v.value) })}
}

func gateOf(with, without *view, base int) SkillComparison {
	g := SkillComparison{Skill: skill.Skill(with.s)}
	g.Corpus = compare(with, without, with.rows(func(r int) bool { return r < base }), func(r int) string { return with.d.all[r].Prompt })
	g.School = compare(with, without, with.rows(func(r int) bool { return r >= base }), func(r int) string { return with.d.all[r].Set })
	g.Worse = g.Corpus.worse() || g.School.N >= fewestOfSchool && g.School.worse()
	return g
}

func (g RowComparison) worse() bool { return g.R.High < 0 || g.AUC.High < 0 || g.MAE.Low > 0 }

// compare measures both views on rows, drawing whole groups.
func compare(with, without *view, rows []int, group func(r int) string) RowComparison {
	rated := slices.DeleteFunc(slices.Clone(rows), func(r int) bool { return !with.rated(r) })
	change := func(rows []int, f func(v *view, rows []int) float64) Change {
		if len(rows) < 3 {
			none := Num(math.NaN())
			return Change{none, none, none, none}
		}
		groups := make([]string, len(rows))
		for i, r := range rows {
			groups[i] = group(r)
		}
		in := stat.Bootstrap(groups, with.draws, with.seed, .99, func(at []int) float64 {
			drawn := make([]int, len(at))
			for i, a := range at {
				drawn[i] = rows[a]
			}
			return f(with, drawn) - f(without, drawn)
		})
		return Change{Num(f(with, rows)), Num(f(without, rows)), Num(in.Lo), Num(in.Hi)}
	}
	return RowComparison{N: len(rated),
		R:   change(rated, func(v *view, rows []int) float64 { return v.pearson(rows, v.value) }),
		AUC: change(rows, func(v *view, rows []int) float64 { return v.auc(rows, v.chance) }),
		MAE: change(rated, func(v *view, rows []int) float64 { return stat.MAE(pick(rows, v.value), pick(rows, v.rating)) })}
}

// Save hands the set's files to write, the comparison among them, and returns
// what the registry keeps of it. Of the school's texts that is their number and
// hash alone.
func (r *Retrained) Save(write func(name string, b []byte) error) (*score.Set, error) {
	s, err := r.trained.set(r.trained.opts.ID, write)
	if err != nil {
		return nil, err
	}
	s.Data[0].Responses -= len(r.school)
	s.Data = append(s.Data, score.Data{Name: "ratings of this school", SHA256: hashOf(r.school), Licence: "stays in the data folder", Responses: len(r.school)})
	return s, writeJSON(s.ID+"/gate.json", r.Gate, write)
}

// hashOf returns the SHA-256 of responses and their ratings.
func hashOf(school []corpus.Response) string {
	h := sha256.New()
	for _, s := range school {
		line, err := json.Marshal([]any{s.ID, s.Prompt, s.Text, fmt.Sprint(s.Ratings)})
		if err == nil {
			h.Write(line)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
