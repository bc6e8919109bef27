package external

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"slices"

	"unseenedge/internal/corpus"
	"unseenedge/internal/skill"
)

// study is a file of rated texts with what is asked of it.
type study struct {
	Source
	// trials makes what is to be learned of the unpacked file.
	trials func(b []byte, o Options) ([]trial, int, error)
}

// trial is one task with the figures wanted of it.
type trial struct {
	*task
	skill  skill.Skill // next to what is rated
	by     string      // what a group is
	wanted []wanted
	fair   bool // by gender and age
}

// wanted is one figure with what it stands beside.
type wanted struct {
	task, measure string
	figure        figure
	before, goal  float64
	anchor        string
}

// studies returns what is measured, in the order of the report.
func studies() []study {
	return []study{
		{Source{Name: "perspective taking (MIND-CA)", File: "mindca/mindca.csv.gz", From: "children aged 7-14, scored 0-2 by trained raters; Kovatchev and others 2020",
			Licence: "CC BY 4.0"}, perspectiveTrials},
		{Source{Name: "empathic reactions", File: "empathic-reactions/empathic_reactions.csv.gz", From: "adults, empathic concern they report, 1-7; Buechel and others 2018",
			Licence: "CC BY 4.0"}, empathyTrials},
		{Source{Name: "science explanations (ScientsBank)", File: "scientsbank/scientsbank_3way.csv.gz", From: "grades 3-6, correct or not; Dzikovska and others 2013",
			Licence: "CC BY-SA 4.0, not passed on"}, scienceTrials},
		{Source{Name: "reflective diaries (CEReD)", File: "cered/cered_en.csv.gz", From: "student teachers, sentences by category; Nehyba and Štefánik 2022",
			Licence: "Apache-2.0"}, reflectionTrials},
		{Source{Name: "positive frames", File: "positive-frames/positive_frames.csv.gz", From: "adults' reframings of tweets, growth or not; Ziems and others 2022",
			Licence: "CC BY-SA 4.0, not passed on"}, reframingTrials},
	}
}

// perspectiveFile is the one file that ships.
const perspectiveFile = "mindca/mindca.csv.gz"

// load returns the file of a study, unpacked: from the folder, or for the one
// that ships from the program where the folder has none.
func (s *study) load(folder fs.FS) ([]byte, error) {
	err := fs.ErrNotExist
	if folder != nil {
		var b []byte
		if b, err = readFile(folder, s.File); err == nil {
			return b, nil
		}
	}
	if s.File == perspectiveFile && errors.Is(err, fs.ErrNotExist) {
		return corpus.PerspectivesFile()
	}
	return nil, err
}

func (s *study) seal(b []byte, texts int) Source {
	sum := sha256.Sum256(b)
	out := s.Source
	out.SHA256, out.Texts = hex.EncodeToString(sum[:]), texts
	return out
}

func perspectiveTrials(b []byte, o Options) ([]trial, int, error) {
	items, err := readPerspectives(b)
	if err != nil {
		return nil, 0, err
	}
	known := &task{items: items, kind: levels, known: true, lambda: .5, folds: o.Folds, fold: byGroup(items, o.Folds, o.Seed, all)}
	bare := slices.Clone(items)
	for i := range bare {
		bare[i].Asked, bare[i].Reference = "", ""
	}
	fold, prompts := byPrompt(items)
	unseen := func(items []Item) *task {
		return &task{items: items, kind: number, within: true, lambda: 3, folds: prompts, fold: fold}
	}
	return []trial{
		{task: known, skill: skill.Empathy, by: "children", fair: true, wanted: []wanted{
			{"children never seen, known prompts", "r", pearson(), .897, 0, ""},
			{"children never seen, known prompts", "QWK", kappa(), .88, .90, ""},
			{"children never seen, known prompts", "accuracy", accuracy(), .87, .89, "DistilBERT .915, SVM .69"},
			{"of these, answers not seen word for word", "r", fresh(pearson()), .88, .90, ""},
			{"mean of a child's answers", "r", childMean(), .935, .95, ""},
		}},
		{task: unseen(bare), skill: skill.Empathy, by: "children", wanted: []wanted{
			{"a prompt never rated, nothing known of it", "mean r", meanWithin(), .50, .60, ""},
		}},
		{task: unseen(items), skill: skill.Empathy, by: "children", wanted: []wanted{
			{"a prompt never rated, with question and reference answer", "mean r", meanWithin(), 0, .60, ""},
		}},
	}, len(items), nil
}

// byPrompt makes a fold of each prompt.
func byPrompt(items []Item) (fold []int, n int) {
	of := map[string]int{}
	for _, it := range items {
		f, ok := of[it.Prompt]
		if !ok {
			f = len(of)
			of[it.Prompt] = f
		}
		fold = append(fold, f)
	}
	return fold, len(of)
}

func empathyTrials(b []byte, o Options) ([]trial, int, error) {
	items, err := readEmpathy(b)
	if err != nil {
		return nil, 0, err
	}
	t := &task{items: items, kind: number, lambda: 6, folds: o.Folds, fold: byGroup(items, o.Folds, o.Seed, all)}
	return []trial{{task: t, skill: skill.Empathy, by: "writers", wanted: []wanted{{"writers never seen", "r", pearson(), .39, .42, "CNN .404"}}}}, len(items), nil
}

// scienceTrials follow the data's own division; inside the training part the
// folds hold out what the test holds out, so that the trees learn how far the
// parts below them can be trusted there.
func scienceTrials(b []byte, o Options) ([]trial, int, error) {
	rows, err := readScience(b)
	if err != nil {
		return nil, 0, err
	}
	var out []trial
	for _, c := range []struct {
		part, task   string
		group        func(it *Item) string
		before, goal float64
	}{
		{"test-unseen-answers", "answers never seen, known questions", func(it *Item) string { return it.Prompt + plain(it.Text) }, .84, .88},
		{"test-unseen-questions", "questions never seen", func(it *Item) string { return it.Prompt }, .81, .85},
		{"test-unseen-domains", "domains never seen", func(it *Item) string { return domain(it.Prompt) }, .75, .80},
	} {
		var items []Item
		var learn []bool
		for _, r := range rows {
			if r.part == "train" || r.part == c.part {
				r.Group = c.group(&r.Item)
				items, learn = append(items, r.Item), append(learn, r.part == "train")
			}
		}
		t := &task{items: items, kind: yesNo, lambda: 1, known: c.part == "test-unseen-answers", folds: o.Folds,
			fold: byGroup(items, o.Folds, o.Seed, func(i int) bool { return learn[i] })}
		// The figure's interval is over questions, whatever the folds hold out.
		out = append(out, trial{task: t, skill: skill.ProblemSolving, by: "questions", wanted: []wanted{{c.task, "AUC", auc(), c.before, c.goal, ""}}})
	}
	return out, len(rows), nil
}

// domain is the module that an item of ScientsBank belongs to.
func domain(item string) string { return item[:min(2, len(item))] }

func reflectionTrials(b []byte, o Options) ([]trial, int, error) {
	items, err := readReflection(b)
	if err != nil {
		return nil, 0, err
	}
	t := &task{items: items, kind: yesNo, lambda: 1.5, folds: o.Folds, fold: byGroup(items, o.Folds, o.Seed, all)}
	return []trial{{task: t, skill: skill.SelfRegulation, by: "stretches of a diary", wanted: []wanted{{"diaries never seen, metacognitive sentence", "AUC", auc(), .86, .90, ""}}}}, len(items), nil
}

func reframingTrials(b []byte, o Options) ([]trial, int, error) {
	items, err := readReframing(b)
	if err != nil {
		return nil, 0, err
	}
	t := &task{items: items, kind: yesNo, lambda: 8, folds: o.Folds, fold: byGroup(items, o.Folds, o.Seed, all)}
	return []trial{{task: t, skill: skill.Resilience, by: "tweets", wanted: []wanted{{"tweets never seen, reframed as growth", "AUC", auc(), .80, .85, ""}}}}, len(items), nil
}
