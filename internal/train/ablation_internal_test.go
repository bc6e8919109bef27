package train

import (
	"context"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/score"
)

// TestABlockThatIsLeftOutIsMissingEverywhere leaves out words and sees no tree
// ask for them, while features stay.
func TestABlockThatIsLeftOutIsMissingEverywhere(t *testing.T) {
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	var some []corpus.Response
	for i := 0; i < len(all); i += 12 {
		some = append(some, all[i])
	}
	o := Options{Seed: 5, Folds: 3, Trees: 4, Bits: 9}.withDefaults()
	d, err := newData(some, o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.fitBases(context.Background(), o, func() {})
	if err != nil {
		t.Fatal(err)
	}
	names := b.full.Names()
	gone, n := make([]bool, len(names)), map[string]int{}
	for i, name := range names {
		block := blockOf(i, name)
		n[block]++
		gone[i] = block == "words"
	}
	for _, block := range blocks() {
		if n[block[0]] == 0 {
			t.Errorf("no column is of the block %q", block[0])
		}
	}
	if n["words"] != score.Columns {
		t.Errorf("%d columns of words, want %d", n["words"], score.Columns)
	}
	left := d.without(b, gone, o)
	for r, row := range left.rows[0] {
		for c, v := range row {
			if gone[c] && v == v {
				t.Fatalf("response %d still has %s", r, names[c])
			}
			if !gone[c] && v != b.rows[0][r][c] && v == v {
				t.Fatalf("response %d: %s changed", r, names[c])
			}
		}
	}
}
