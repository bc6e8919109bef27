package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"unseenedge/internal/app"
	"unseenedge/internal/report"
	"unseenedge/internal/train"
)

func (s *session) agreement() *cobra.Command {
	c := &cobra.Command{
		Use:   "agreement",
		Short: "Compare the scores with the ratings of this school's teachers",
		Long: "Compares each rating with the score that stood when it was given, by skill, band and prompt, and says\n" +
			"whether the scores can be trusted here. Names and words of students are never printed.",
		Example: "  unseenedge agreement --data ./data --json",
		Args:    arguments(0, ""),
	}
	dir := dataFlag(c)
	asJSON := c.Flags().Bool("json", false, "print JSON")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return s.onData(c.Context(), *dir, func(ctx context.Context, a *app.App) error {
			v, err := system(ctx, a)
			if err != nil {
				return err
			}
			found, err := a.Agreement(ctx, v)
			if err != nil {
				return err
			}
			if *asJSON {
				e := json.NewEncoder(s.out)
				e.SetIndent("", " ")
				return e.Encode(agreementOf(found))
			}
			return s.tellAgreement(found)
		})
	}
	return c
}

func (s *session) tellAgreement(a report.Agreement) error {
	fmt.Fprintln(s.out, s.words.T("agreement.seen", a.Ratings, a.Students, a.Blind))
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "skill\tratings\tboth\tr\tQWK\tMAE\tICC\texact\tadjacent\tevidence kappa\tverdict")
	for _, k := range a.Skills {
		fmt.Fprintf(w, "%s\t%d\t%d\t%s\t%s\t%s\t%s\t%.2f\t%.2f\t%.2f\t%s\n", s.words.Skill(k.Skill), k.Ratings, k.Both,
			interval(k.R), interval(k.QWK), interval(k.MAE), interval(k.ICC), k.Exact, k.Adjacent, k.EvidenceKappa, s.words.T("agreement.trust."+string(k.Trust)))
	}
	fmt.Fprintln(w, "\nband\tratings\tboth\t\t\tMAE\t\texact\tscore less rating")
	for _, b := range a.Bands {
		fmt.Fprintf(w, "%s\t%d\t%d\t\t\t%.2f\t\t%.2f\t%+.2f\n", s.words.Level(b.Level), b.Ratings, b.Both, b.MAE, b.Exact, b.Bias)
	}
	fmt.Fprintln(w, "\nprompt\tratings\tboth\tr\t\tMAE\t\texact\tscore less rating")
	for _, p := range a.Prompts {
		name := report.Excerpt(p.Name, 40)
		if name == "" {
			name = s.words.T("agreement.no_prompt")
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%.2f\t\t%.2f\t\t%.2f\t%+.2f\n", name, p.Ratings, p.Both, p.R, p.MAE, p.Exact, p.Bias)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write agreement: %w", err)
	}
	return nil
}

func interval(m report.Measured) string {
	if math.IsNaN(m.Value) {
		return "-"
	}
	return fmt.Sprintf("%.2f [%.2f, %.2f]", m.Value, m.Low, m.High)
}

// Agreement as JSON: figures that do not exist are null.
type (
	toldAgreement struct {
		Ratings  int                  `json:"ratings"`
		Students int                  `json:"students"`
		Blind    int                  `json:"blind"`
		Skills   []toldSkillAgreement `json:"skills"`
		Bands    []toldGroup          `json:"bands"`
		Prompts  []toldGroup          `json:"prompts"`
	}
	toldSkillAgreement struct {
		Skill         string       `json:"skill"`
		Ratings       int          `json:"ratings"`
		Both          int          `json:"both"`
		R             train.Figure `json:"r"`
		QWK           train.Figure `json:"qwk"`
		MAE           train.Figure `json:"mae"`
		ICC           train.Figure `json:"icc"`
		Exact         train.Num    `json:"exact"`
		Adjacent      train.Num    `json:"adjacent"`
		EvidenceKappa train.Num    `json:"evidence_kappa"`
		Bias          train.Num    `json:"bias"`
		Trust         report.Trust `json:"trust"`
	}
	toldGroup struct {
		Name    string    `json:"name"`
		Ratings int       `json:"ratings"`
		Both    int       `json:"both"`
		R       train.Num `json:"r"`
		MAE     train.Num `json:"mae"`
		Exact   train.Num `json:"exact"`
		Bias    train.Num `json:"bias"`
	}
)

func agreementOf(a report.Agreement) toldAgreement {
	out := toldAgreement{Ratings: a.Ratings, Students: a.Students, Blind: a.Blind}
	for _, k := range a.Skills {
		out.Skills = append(out.Skills, toldSkillAgreement{k.Skill.String(), k.Ratings, k.Both, figureOf(k.R), figureOf(k.QWK), figureOf(k.MAE), figureOf(k.ICC),
			train.Num(k.Exact), train.Num(k.Adjacent), train.Num(k.EvidenceKappa), train.Num(k.Bias), k.Trust})
	}
	for _, g := range a.Bands {
		out.Bands = append(out.Bands, groupOf(g.Level.String(), g))
	}
	for _, g := range a.Prompts {
		out.Prompts = append(out.Prompts, groupOf(g.Name, g))
	}
	return out
}

func figureOf(m report.Measured) train.Figure {
	return train.Figure{Value: train.Num(m.Value), Low: train.Num(m.Low), High: train.Num(m.High)}
}

func groupOf(name string, g report.GroupAgreement) toldGroup {
	return toldGroup{name, g.Ratings, g.Both, train.Num(g.R), train.Num(g.MAE), train.Num(g.Exact), train.Num(g.Bias)}
}
