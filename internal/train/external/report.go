package external

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
)

// ReportName is the file of a model folder that holds the Report.
const ReportName = "external.json"

// Report says how well the method does on texts that people rated.
type Report struct {
	Date       string   `json:"date"`
	Seed       uint64   `json:"seed"`
	FeatureSet string   `json:"feature_set"`
	Sources    []Source `json:"sources"`
	Rows       []Row    `json:"rows"`
	Fairness   []Fair   `json:"fairness"`
	Missing    []string `json:"missing,omitempty"` // files that were not there
}

// Source is a file of rated texts.
type Source struct {
	Name    string `json:"name"`
	File    string `json:"file"` // inside the data folder
	From    string `json:"from"`
	Licence string `json:"licence"`
	SHA256  string `json:"sha256"` // of the file, unpacked
	Texts   int    `json:"texts"`
}

// Figure is a measured figure with its 95 % interval, by a bootstrap over
// groups.
type Figure struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// String writes the figure and its interval.
func (f Figure) String() string { return fmt.Sprintf("%.3f [%.3f, %.3f]", f.Value, f.Low, f.High) }

// Row is one figure of one task.
type Row struct {
	Source  string `json:"source"` // Source.Name
	Task    string `json:"task"`   // what is held out
	Measure string `json:"measure"`
	N       int    `json:"n"`      // texts judged, children for a child's mean
	Groups  int    `json:"groups"` // drawn anew by the bootstrap
	By      string `json:"by"`     // what a group is
	Ours    Figure `json:"ours"`
	Sixteen Figure `json:"sixteen"` // the original's 16 features, retrained
	// Original is of models trained as the original system's were, on synthetic
	// rows, for the skill next to the rating; nil where they say no level.
	Original *Figure `json:"original,omitempty"`
	Before   float64 `json:"before"` // best figure measured earlier, 0 unknown
	Goal     float64 `json:"goal"`
	Anchor   string  `json:"anchor,omitempty"` // published, by a neural network or other
}

// Fair is how the perspective-taking head treats children of one gender or age.
type Fair struct {
	Group string `json:"group"`
	N     int    `json:"n"` // answers
	Kids  int    `json:"children"`
	// Shift is the group's mean score less its mean rating, both standardised
	// over all children: 0 is even-handed, the limit is .10.
	Shift Figure `json:"shift"`
	R     Figure `json:"r"`
	// Apart is R less the r over all children; the limit is .05.
	Apart Figure `json:"r_apart"`
	Gated bool   `json:"gated"` // of 200 answers or more
	Holds bool   `json:"holds"` // false only where an interval lies wholly beyond its limit
}

// Limits of the fairness figures.
const (
	ShiftLimit = .10
	ApartLimit = .05
	fewestFair = 200
)

// judge sets Gated and Holds.
func (f *Fair) judge() {
	beyond := func(x Figure, limit float64) bool { return x.Low > limit || x.High < -limit }
	f.Gated = f.N >= fewestFair
	f.Holds = !f.Gated || !beyond(f.Shift, ShiftLimit) && !(f.Apart.High < -ApartLimit)
}

// ReadReport reads what the JSON of a Report holds and checks that it can be
// shown: figures in range and inside their intervals.
func ReadReport(r io.Reader) (*Report, error) {
	var rep Report
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&rep); err != nil {
		return nil, fmt.Errorf("read external report: %w", err)
	}
	sources := map[string]bool{}
	for _, s := range rep.Sources {
		if len(s.SHA256) != 64 || s.Texts <= 0 || s.Licence == "" {
			return nil, fmt.Errorf("read external report: source %q is not whole", s.Name)
		}
		sources[s.Name] = true
	}
	for _, row := range rep.Rows {
		figures := []Figure{row.Ours, row.Sixteen}
		if row.Original != nil {
			figures = append(figures, *row.Original)
		}
		if !sources[row.Source] || row.N <= 0 || row.Measure == "" {
			return nil, fmt.Errorf("read external report: row %q of %q is not whole", row.Task, row.Source)
		}
		for _, f := range figures {
			if math.Abs(f.Value) > 1 || f.Low > f.High || f.Low < -1 || f.High > 1 {
				return nil, fmt.Errorf("read external report: row %q of %q: %v is no figure", row.Task, row.Source, f)
			}
		}
	}
	return &rep, nil
}

// Text writes the report as tables for a terminal.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	b.WriteString("Texts that people rated; every figure is on groups that training never saw [95 %].\n\n")
	b.WriteString("| texts | held out | figure | ours | original's model | its 16 features retrained | best before | goal | n | groups | anchor |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, x := range r.Rows {
		original := ""
		if x.Original != nil {
			original = fmt.Sprintf("%.3f", x.Original.Value)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | **%v** | %s | %.3f | %s | %s | %d | %d %s | %s |\n", x.Source, x.Task, x.Measure, x.Ours, original, x.Sixteen.Value,
			given(x.Before), given(x.Goal), x.N, x.Groups, x.By, x.Anchor)
	}
	if len(r.Fairness) > 0 {
		b.WriteString("\n| children | answers | children | shift (limit .10) | r | r apart (limit .05) | holds |\n|---|---|---|---|---|---|---|\n")
	}
	for _, f := range r.Fairness {
		holds := "yes"
		switch {
		case !f.Gated:
			holds = "too few to say"
		case !f.Holds:
			holds = "NO"
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %v | %v | %v | %s |\n", f.Group, f.N, f.Kids, f.Shift, f.R, f.Apart, holds)
	}
	b.WriteString("\n")
	for _, s := range r.Sources {
		fmt.Fprintf(&b, "%s: %d texts, %s, %s, SHA-256 %s\n", s.Name, s.Texts, s.From, s.Licence, s.SHA256)
	}
	for _, m := range r.Missing {
		fmt.Fprintf(&b, "Not measured, no such file: %s\n", m)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func given(v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", v)
}
