// Package feature holds the one definition of every feature: what a text is
// turned into before any model sees it, in training and in scoring alike.
//
// Invariant: the same Input gives the same numbers, in the order of Names, for
// one Version; a value is finite or NaN, and NaN means "not known".
package feature

// Version names the feature set: names, order and definitions. It changes with
// any of these, and a model set says which one it was trained on.
const Version = "2"

// Names returns the names of the features in the order of Extract.
func Names() []string { return append([]string(nil), lexicons().plan.names...) }

// Originals is the number of features at the head of the vector that carry the
// original system's names.
const Originals = 16

// Extract reads in and returns its features, in the order of Names.
func Extract(in Input) []float64 { return Read(in).Vector() }

// Vector returns the features of the text, in the order of Names.
func (d *Doc) Vector() []float64 {
	v := make([]float64, 0, len(d.lex.plan.names))
	all := d.lex.vader.of(d.text)
	v = d.original(v, all)
	v = d.cueCounts(v)
	v = d.empathCounts(v)
	v = d.chainMarks(v)
	v = d.structure(v, all)
	v = d.plotted(v)
	return d.copings(v)
}
