package feature

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"testing"
)

// testdata/nltk.tsv holds texts of the corpus with what NLTK 3.8 says of them:
// VADER's pos, neg and compound as it rounds them, and the tag of each token.
//
//go:embed testdata/nltk.tsv
var nltk string

func TestTagsAndMoodsEqualThoseOfNLTK(t *testing.T) {
	l := lexicons()
	for line := range strings.SplitSeq(strings.TrimSuffix(nltk, "\n"), "\n") {
		cells := strings.Split(line, "\t")
		m := l.vader.of(cells[0])
		for i, got := range []float64{m.pos, m.neg, m.compound} {
			want, err := strconv.ParseFloat(cells[1+i], 64)
			if err != nil {
				t.Fatal(err)
			}
			if within := [3]float64{.00051, .00051, .000051}[i]; math.Abs(got-want) > within {
				t.Errorf("mood %d of %q: %.5f, NLTK %.5f", i, cells[0], got, want)
			}
		}
		if cells[4] == "" {
			continue
		}
		var tags []string
		for _, s := range Sentences(cells[0]) {
			toks := l.tokenize(cells[0][s.Start:s.End])
			l.tagger.tag(toks)
			for _, k := range toks {
				tags = append(tags, l.tagger.classes[k.tag])
			}
		}
		if got := strings.Join(tags, " "); got != cells[4] {
			t.Errorf("tags of %q:\n got %s\nNLTK %s", cells[0], got, cells[4])
		}
	}
}
