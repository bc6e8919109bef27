package train

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"unseenedge/internal/skill"
)

// Text writes the report as tables for a terminal.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d responses to %d prompts", r.Responses, r.Prompts)
	if len(r.Folds) > 0 {
		fmt.Fprintf(&b, "; folds of whole sets: %v", r.Folds)
	}
	fmt.Fprintf(&b, "\nLabels are %s.\n\n", r.Labels)
	if r.Known > 0 {
		fmt.Fprintf(&b, "%d of these texts stand in the training corpus: what follows says little of new texts.\n\n", r.Known)
	}
	r.tables(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (f Figure) String() string { return fmt.Sprintf("%.3f [%.3f, %.3f]", f.Value, f.Low, f.High) }

// tables writes the report as Markdown tables.
func (r *Report) tables(b *strings.Builder) {
	row := func(name string, cell func(s *OfSkill) string) {
		fmt.Fprintf(b, "| %s |", name)
		for i := range r.Skills {
			fmt.Fprintf(b, " %s |", cell(&r.Skills[i]))
		}
		b.WriteString("\n")
	}
	head := func(title string) {
		row(title, func(s *OfSkill) string { return s.Skill.String() })
		b.WriteString("|---" + strings.Repeat("|---", len(r.Skills)) + "|\n")
	}
	fig := func(name string, f func(s *OfSkill) Figure) {
		row(name, func(s *OfSkill) string { return f(s).String() })
	}
	title := "on sets and prompts never seen [95 %]"
	if len(r.Folds) == 0 {
		title = "on texts kept apart [95 %]"
	}
	head(title)
	row("responses with evidence", func(s *OfSkill) string { return fmt.Sprint(s.Rated) })
	fig("evidence AUC", func(s *OfSkill) Figure { return s.AUC })
	fig("Pearson r", func(s *OfSkill) Figure { return s.Pearson })
	fig("Spearman r", func(s *OfSkill) Figure { return s.Spearman })
	fig("mean absolute error (0-1)", func(s *OfSkill) Figure { return s.MAE })
	fig("QWK on the four bands", func(s *OfSkill) Figure { return s.QWK })
	fig("partial r, log length removed", func(s *OfSkill) Figure { return s.PartialR })
	fig("calibration slope", func(s *OfSkill) Figure { return s.Slope })
	fig("coverage of the 80 % range", func(s *OfSkill) Figure { return s.Cover80 })
	fig("coverage of the 90 % range", func(s *OfSkill) Figure { return s.Cover90 })
	row("mean width of the 80 % range", func(s *OfSkill) string { return fmt.Sprintf("%.2f", s.Width80) })
	fig("exact band (likeliest)", func(s *OfSkill) Figure { return s.Exact })
	fig("exact or adjacent band", func(s *OfSkill) Figure { return s.Adjacent })
	row("one word / two words / none", func(s *OfSkill) string {
		return fmt.Sprintf("%.2f / %.2f / %.2f", s.Bands.OneWord, s.Bands.TwoWords, 1-s.Bands.OneWord-s.Bands.TwoWords)
	})
	row("words that hold the rated band", func(s *OfSkill) string { return fmt.Sprintf("%.2f", s.Bands.Right) })
	row("bands predicted", func(s *OfSkill) string { return shares(s.Bands.Predicted) })
	row("bands rated", func(s *OfSkill) string { return shares(s.Bands.Rated) })
	row("enough: missed / false", func(s *OfSkill) string { return fmt.Sprintf("%.2f / %.2f", s.Enough.Missed, s.Enough.False) })
	row("label shuffles: mean r (SE)", func(s *OfSkill) string {
		if s.Shuffled == nil {
			return "not run"
		}
		return fmt.Sprintf("%.3f (%.3f), n %d", s.Shuffled.MeanR, s.Shuffled.SE, s.Shuffled.Runs)
	})
	b.WriteString("\n")
	head("r / AUC beside simpler ways")
	row("**this set**", func(s *OfSkill) string { return fmt.Sprintf("**%.3f / %.3f**", s.Pearson.Value, s.AUC.Value) })
	for i, base := range r.Skills[0].Baselines {
		row(base.Name, func(s *OfSkill) string { return fmt.Sprintf("%.3f / %.3f", s.Baselines[i].Pearson, s.Baselines[i].AUC) })
	}
	b.WriteString("\n")
	if len(r.Folds) > 0 {
		head("r / AUC by fold")
	}
	for i, f := range r.Skills[0].Folds {
		row("sets "+strings.Join(f.Sets, ", "), func(s *OfSkill) string { return fmt.Sprintf("%.3f / %.3f", s.Folds[i].Pearson, s.Folds[i].AUC) })
	}
	b.WriteString("\n")
	r.groups(b, head, row)
	r.analyses(b)
}

// groups writes the tables of subgroups, changed texts and gates.
func (r *Report) groups(b *strings.Builder, head func(string), row func(string, func(s *OfSkill) string)) {
	head("by subgroup: n, r / AUC, cover 80, gap of standardised means")
	for _, g := range r.Skills[0].Subgroups {
		row(g.Name, func(s *OfSkill) string {
			i := slices.IndexFunc(s.Subgroups, func(x Subgroup) bool { return x.Name == g.Name })
			if i < 0 {
				return ""
			}
			x := s.Subgroups[i]
			return fmt.Sprintf("%d, %.2f%s / %.2f, %.2f, %+.2f%s", x.N, x.Pearson.Value, mark(x.RVerdict), x.AUC, x.Cover80, x.Gap.Value, mark(x.GapVerdict))
		})
	}
	b.WriteString("\nA mark: (!) the 95 % interval lies outside the bound (r at most .05 below that of all, gap at most .10),\n" +
		"(?) the figure does but its interval does not, (n) fewer than 200 responses, reported only.\n\n")
	head("gates [95 %]")
	for i, g := range r.Skills[0].Gates {
		row(g.Name+", "+bounds(g), func(s *OfSkill) string { return s.Gates[i].Figure.String() + mark(s.Gates[i].Verdict) })
	}
}

func bounds(g Gate) string {
	switch {
	case g.Low == 0:
		return fmt.Sprintf("at most %g", g.High)
	case g.High == 1:
		return fmt.Sprintf("at least %g", g.Low)
	}
	return fmt.Sprintf("%g to %g", g.Low, g.High)
}

func mark(v Verdict) string {
	switch v {
	case Fails:
		return " (!)"
	case Unsure:
		return " (?)"
	case Reported:
		return " (n)"
	}
	return ""
}

// analyses writes the tables of the longer looks that were made.
func (r *Report) analyses(b *strings.Builder) {
	table := func(title string, points []Point) {
		if len(points) == 0 {
			return
		}
		fmt.Fprintf(b, "\n| %s |", title)
		for _, s := range skill.All() {
			fmt.Fprintf(b, " %s |", s)
		}
		b.WriteString("\n|---" + strings.Repeat("|---", skill.Count) + "|\n")
		for _, p := range points {
			name := p.Name
			if name == "" {
				name = fmt.Sprintf("%d texts", p.Texts)
			}
			fmt.Fprintf(b, "| %s |", name)
			for s := range p.Pearson {
				fmt.Fprintf(b, " %.3f / %.3f |", p.Pearson[s], p.AUC[s])
			}
			b.WriteString("\n")
		}
	}
	table("r / AUC by texts trained on", r.Learning)
	table("r / AUC without", r.Ablation)
	if n := r.Nested; n != nil {
		table("hyper-parameters chosen inside each training fold", []Point{n.Nested, n.Default})
		b.WriteString("\n| chosen in how many folds |" + strings.Join(n.Candidates, " | ") + " |\n|---" + strings.Repeat("|---", len(n.Candidates)) + "|\n")
		for _, c := range n.Chosen {
			fmt.Fprintf(b, "| %s |", c.Target)
			for _, t := range c.Times {
				fmt.Fprintf(b, " %d |", t)
			}
			b.WriteString("\n")
		}
	}
}

func shares(p skill.Shares) string {
	return fmt.Sprintf("%.2f %.2f %.2f %.2f", p[0], p[1], p[2], p[3])
}

// brief is what the registry keeps of a report: r and AUC of each skill, over
// all and by fold.
func (r *Report) brief() map[string]any {
	out := map[string]any{}
	for _, s := range r.Skills {
		out[s.Skill.String()] = map[string]any{"pearson": s.Pearson, "auc": s.AUC, "folds": s.Folds}
	}
	return out
}

// card returns the model card.
func (t *Trained) card() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, cardHead, t.opts.ID, t.opts.Date, t.Report.Responses, t.Report.Prompts, len(t.data.folds))
	t.Report.tables(&b)
	b.WriteString(cardTail)
	return []byte(b.String())
}

const cardHead = `# Model card: set %s, %s

## What it does
From the words of one response of a child in grades 2-8 it estimates, for
empathy, problem-solving, self-regulation and resilience, the chance that a
rater would find evidence, and, where there is enough, a level from 0 to 1 with
a range and a band in words. It estimates a rating of a text. It does not
measure a child.

## What it must not be used for
Grading, discipline, diagnosis, placement, admission, or any decision about a
child that no adult who knows the child has thought through. A teacher's rating
replaces a score wherever both exist.

## What it was learned from
%d responses to %d prompts (internal/corpus), written and rated on RUBRIC.md by
a large language model: realistic and varied, but **silver, not gold**. A second
rating of the same kind agrees at r .99; **agreement with human teachers has not
been measured**. No open child-level human ratings exist for resilience and
self-regulation. Every figure below is agreement with silver labels.

## How it works
Features of the text (package feature), ridge regressions over word, skeleton,
word-group and prompt n-grams and over the features, folded inside each training
fold, and on top gradient-boosted trees, served by leaves and held to the sense
of the columns below them. An ordinal head gives the chances of
the four bands; ranges come from the errors on held-out sets.

## How good it is
Every figure comes from models that had seen neither the set (writer and world)
nor the prompt of the text: %d folds of whole sets.

`

const cardTail = `
## Limits
- Sarcasm, understatement and odd situations are read worse than plain reports;
  texts to unusual prompts are expected to score clearly below this table.
- Scores for a prompt with few ratings are unvalidated and say so.
- Very short texts and texts unlike those of training carry a flag. Slogans,
  pasted rubrics and other languages get no number where they are found: of
  good words with nothing behind them about half are, of answers that miss the
  prompt about a quarter.
- Spelling is mended only towards common words; English only.
- Length and vocabulary go with the ratings; the partial r above says what is
  left without length. The trees of a level do not see length.
- First names are read as one where a list knows them, he and she as one in
  n-grams: swapping names moves 95 of 100 texts by at most .015, he and she by
  at most .032; a name in no list can still move a level by .11.
- Seen the wrong way round, and held by tests until they are not: some denied
  deeds ("never sat with her"), an outburst mended afterwards, "refused to try".
  The same deed told with "finna" and "mama" stands .12 lower.
- Gaps between groups of grade and length are larger than the bound: a value is
  drawn towards the middle, and short texts give little to go by. Their ranges
  still hold the rating as often as those of others.
- Subgroups here are grade, mode, length, hard cases, and English learners'
  and dialect texts as marked by reading; for gender and home language there
  are no labels to check against.
`
