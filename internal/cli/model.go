package cli

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"unseenedge/internal/fault"
	"unseenedge/internal/gbdt"
	"unseenedge/internal/score/lgbm"
)

func (s *session) importModel() *cobra.Command {
	c := &cobra.Command{
		Use:   "import-model FILE",
		Short: "Convert a model of LightGBM or XGBoost to the text that scoring reads",
		Long: "Reads LightGBM text (v3, v4) or an XGBoost model (JSON, UBJSON) and writes LightGBM text of version 3\n" +
			"that gives the same predictions: the same way through every tree, the same leaves and base score.\n" +
			"What would be read wrongly is refused: linear models and trees, random forests of LightGBM,\n" +
			"categories, several outputs, targets under a square root. XGBoost's early stopping is not applied:\n" +
			"all trees in the file count, as in Booster.predict.",
		Example: "  unseenedge import-model model.ubj --out ./converted/empathy.txt",
		Args:    arguments(1, "the model to read"),
	}
	out := c.Flags().String("out", "", "file to write, such as ./converted/empathy.txt")
	c.RunE = func(_ *cobra.Command, args []string) error {
		if *out == "" {
			return misuse{errors.New("--out is missing")}
		}
		f, err := s.reader(args[0])
		if err != nil {
			return err
		}
		defer f.Close()
		m, err := gbdt.Import(f)
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := m.Write(&text); err != nil {
			return err
		}
		if _, err := lgbm.Load(text.Bytes(), m.Features()); err != nil {
			return fmt.Errorf("check the converted model: %w", err)
		}
		path := s.path(*out)
		if err := folder(filepath.Dir(path))(filepath.Base(path), text.Bytes()); err != nil {
			return fault.New(fault.Invalid, "cli.no_output", *out).Because(err)
		}
		_, err = fmt.Fprintf(s.out, "Converted %d trees over %d features to %s. The adapter that scores reads it and gives the same numbers.\n",
			m.Trees(), m.Width(), *out)
		return err
	}
	return c
}
