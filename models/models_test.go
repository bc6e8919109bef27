package models_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"

	"unseenedge/internal/score"
	"unseenedge/models"
)

func TestEveryModelFileIsListedWithItsChecksum(t *testing.T) {
	reg, err := score.ReadRegistry(models.Files)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for _, s := range reg.Sets {
		for _, p := range s.Parts {
			for _, f := range append(append([]score.File{p.Linear}, p.Tables...), p.Trees[:]...) {
				sums[f.Name] = f.SHA256
			}
		}
	}
	var total int64
	err = fs.WalkDir(models.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(models.Files, name)
		if err != nil {
			return err
		}
		if len(b) > 1_500_000 {
			t.Errorf("%s has %d bytes", name, len(b))
		}
		if !strings.Contains(name, "/") {
			return nil // registry, card and evaluation
		}
		total += int64(len(b))
		sum := sha256.Sum256(b)
		if hex.EncodeToString(sum[:]) != sums[name] {
			t.Errorf("%s is not the file that the registry lists", name)
		}
		delete(sums, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range sums {
		t.Errorf("%s is listed but not there", name)
	}
	if total > 7_000_000 {
		t.Errorf("the model sets have %d bytes", total)
	}
	for _, set := range []string{"", "demo"} {
		if _, err := score.Open(models.Files, set); err != nil {
			t.Errorf("open set %q: %v", set, err)
		}
	}
}
