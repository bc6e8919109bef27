package feature

import (
	"strings"
	"testing"
)

// textsOfNLTK returns the texts that .ci/peers.py gives to NLTK.
func textsOfNLTK() (out []string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(nltk, "\n"), "\n") {
		text, _, _ := strings.Cut(line, "\t")
		out = append(out, text)
	}
	return out
}

func BenchmarkTags(b *testing.B) {
	l := lexicons()
	var all [][]token
	for _, text := range textsOfNLTK() {
		all = append(all, l.tokenize(text))
	}
	words := 0
	for i := 0; b.Loop(); i++ {
		toks := all[i%len(all)]
		l.tagger.tag(toks)
		words += len(toks)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(words), "ns/word")
}

func BenchmarkMood(b *testing.B) {
	l, all := lexicons(), textsOfNLTK()
	for i := 0; b.Loop(); i++ {
		l.vader.of(all[i%len(all)])
	}
}
