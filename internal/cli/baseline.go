package cli

import (
	"io/fs"

	"github.com/spf13/cobra"

	"unseenedge/internal/train"
	"unseenedge/models"
)

func (s *session) baseline() *cobra.Command {
	c := &cobra.Command{
		Use:   "baseline",
		Short: "Show what training as the original system did is worth",
		Long: "Checks the files of the shipped baseline and prints its tables: models with the original's features and\n" +
			"settings, trained on 924 synthetic rows, measured as it measured them, then by text, against a table of the\n" +
			"hidden tag and against real ratings. The baseline is there to be compared with; it never scores.\n" +
			"\"pipeline --bank replica --train\" makes it anew.",
		Example: "  unseenedge baseline",
		Args:    arguments(0, ""),
	}
	c.RunE = func(*cobra.Command, []string) error {
		set, err := shippedBaseline()
		if err != nil {
			return err
		}
		return set.Report.Text(s.out)
	}
	return c
}

// shippedBaseline returns the models trained as the original's were.
func shippedBaseline() (*train.BaselineSet, error) {
	dir, err := fs.Sub(models.Baseline, "baseline")
	if err != nil {
		return nil, err
	}
	return train.OpenBaseline(dir)
}
