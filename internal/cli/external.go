package cli

import (
	"context"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
	"unseenedge/internal/train/external"
)

// shippedTexts stands for the rated texts that ship, in place of a folder.
const shippedTexts = "shipped"

func externalFlag(c *cobra.Command) *string {
	return c.Flags().String("external", "", "measure on texts that people rated, from this folder; \"shipped\" takes only those that ship")
}

// evaluateExternal measures the method on texts that people rated.
func (s *session) evaluateExternal(ctx context.Context, dir, file string, o *train.Options) error {
	var folder fs.FS
	if dir != shippedTexts {
		if _, err := os.ReadDir(s.path(dir)); err != nil {
			return fault.New(fault.Invalid, "cli.no_file", dir).Because(err)
		}
		folder = os.DirFS(s.path(dir))
	}
	original, err := likeTheOriginal()
	if err != nil {
		return err
	}
	report, err := external.Evaluate(ctx, folder, external.Options{Seed: o.Seed, Threads: o.Threads, Original: original}, s.bar("Evaluating"))
	if err != nil {
		return err
	}
	report.Date = time.Now().UTC().Format(time.DateOnly)
	return s.tell(report, file)
}

// likeTheOriginal returns what the shipped baseline says of texts.
func likeTheOriginal() (func(texts []string) [][skill.Count]float64, error) {
	set, err := shippedBaseline()
	if err != nil {
		return nil, err
	}
	return func(texts []string) [][skill.Count]float64 {
		all := make([]corpus.Response, len(texts))
		for i, t := range texts {
			all[i].Text = t
		}
		return set.Predict(all)
	}, nil
}
