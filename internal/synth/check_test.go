package synth_test

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"unseenedge/internal/synth"
	"unseenedge/internal/table"
)

// keys returns the keys of a report's findings of one severity.
func keys(r synth.Report, s synth.Severity) (out []string) {
	for _, f := range r.Findings {
		if f.Severity == s {
			out = append(out, f.Key)
		}
	}
	return out
}

func TestTextsOfOneLengthAreSaidToHaveNoLink(t *testing.T) {
	f := read(t, file(t, rows(t, synth.GrammarBank, 84, 42)))
	for _, row := range f.Rows {
		row.Cells[14] = "20"
	}
	r, _ := synth.Check(f, synth.GrammarBank)
	at := slices.IndexFunc(r.Findings, func(f synth.Finding) bool { return f.Key == "synth.check.words_low" })
	if at < 0 || r.Findings[at].Args[0] != "0.00" {
		t.Errorf("%+v", r.Findings)
	}
}

func TestASoundFileHasNoErrors(t *testing.T) {
	made := rows(t, synth.GrammarBank, 1000, 42)
	r, back := synth.Check(read(t, file(t, made)), synth.GrammarBank)
	if !r.Sound() || r.Rows != 924 || r.Texts != 924 || len(keys(r, synth.Error)) > 0 {
		t.Errorf("%+v", r)
	}
	if !reflect.DeepEqual(made, back) {
		t.Error("what was read is not what was written")
	}
}

func TestTheReplicasFaultsAreKnownAndNamed(t *testing.T) {
	r, _ := synth.Check(read(t, file(t, rows(t, synth.ReplicaBank, 1000, 42))), synth.ReplicaBank)
	if got := keys(r, synth.Error); !r.Sound() || !slices.Equal(got, []string{"synth.check.repeated", "synth.check.words"}) {
		t.Errorf("%v, %+v", got, r)
	}
	// The same file is not excused when it says that it is something else.
	if r, _ := synth.Check(read(t, file(t, rows(t, synth.ReplicaBank, 1000, 42))), synth.GrammarBank); r.Sound() {
		t.Error("a repeated text was excused")
	}
}

func TestAPlantedFaultIsFound(t *testing.T) {
	sound := file(t, rows(t, synth.GrammarBank, 840, 7))
	for name, c := range map[string]struct {
		plant func(t *table.Table)
		want  string
		as    synth.Severity
	}{
		"a column missing":        {func(t *table.Table) { t.Header[9] = "cognition" }, "synth.check.column_missing", synth.Error},
		"a column too many":       {func(t *table.Table) { t.Header = append(t.Header, "extra") }, "synth.check.column_extra", synth.Error},
		"columns out of order":    {func(t *table.Table) { t.Header[9], t.Header[10] = t.Header[10], t.Header[9] }, "synth.check.column_order", synth.Error},
		"a label above 1":         {func(t *table.Table) { t.Rows[7].Cells[34] = "1.2" }, "synth.check.cells", synth.Error},
		"a share that is a count": {func(t *table.Table) { t.Rows[7].Cells[5] = "3" }, "synth.check.cells", synth.Error},
		"a number that is none":   {func(t *table.Table) { t.Rows[7].Cells[14] = "NaN" }, "synth.check.cells", synth.Error},
		"an endless number":       {func(t *table.Table) { t.Rows[7].Cells[14] = "Inf" }, "synth.check.cells", synth.Error},
		"a tag that is none":      {func(t *table.Table) { t.Rows[7].Cells[2] = "superb" }, "synth.check.cells", synth.Error},
		"a row without a text":    {func(t *table.Table) { t.Rows[7].Cells[0] = "" }, "synth.check.cells", synth.Error},
		"a feature missing":       {func(t *table.Table) { t.Rows[7].Cells[5] = "" }, "synth.check.missing", synth.Error},
		"play missing":            {func(t *table.Table) { t.Rows[7].Cells[22] = "" }, "synth.check.missing", synth.Warning},
		"rows of one level gone": {func(t *table.Table) {
			t.Rows = slices.DeleteFunc(t.Rows, func(r table.Row) bool { return r.Cells[2] == "medium" })
		}, "synth.check.cells_empty", synth.Error},
		"most rows of a cell gone": {func(t *table.Table) { t.Rows = t.Rows[9:] }, "synth.check.unbalanced", synth.Error},
		"one text many times": {func(t *table.Table) {
			for i := range t.Rows[:100] {
				t.Rows[i].Cells[0] = t.Rows[0].Cells[0]
			}
		}, "synth.check.repeated", synth.Error},
		"every label .5": {func(t *table.Table) {
			for _, r := range t.Rows {
				r.Cells[34] = "0.5"
			}
		}, "synth.check.constant", synth.Error},
		"no label at all": {func(t *table.Table) {
			for _, r := range t.Rows {
				r.Cells[35] = ""
			}
		}, "synth.check.no_label", synth.Error},
		"labels that are the tag": {func(t *table.Table) {
			for _, r := range t.Rows {
				for k := 34; k < 38; k++ {
					r.Cells[k] = map[string]string{"high": "0.8", "medium": "0.6", "developing": "0.4"}[r.Cells[2]]
				}
			}
		}, "synth.check.tag", synth.Error},
		"word counts that are the level": {func(t *table.Table) {
			for _, r := range t.Rows {
				r.Cells[14] = map[string]string{"high": "30", "medium": "20", "developing": "8"}[r.Cells[2]]
			}
		}, "synth.check.words", synth.Error},
		"labels upside down": {func(t *table.Table) {
			for _, r := range t.Rows {
				r.Cells[2] = map[string]string{"high": "developing", "medium": "medium", "developing": "high"}[r.Cells[2]]
			}
		}, "synth.check.levels", synth.Error},
		"minutes for seconds": {func(t *table.Table) {
			for _, r := range t.Rows {
				r.Cells[26] = "12"
			}
		}, "synth.check.law", synth.Warning},
		"no rows": {func(t *table.Table) { t.Rows = nil }, "synth.check.empty", synth.Error},
	} {
		t.Run(name, func(t *testing.T) {
			tb := read(t, sound)
			c.plant(tb)
			r, _ := synth.Check(tb, synth.GrammarBank)
			if !slices.Contains(keys(r, c.as), c.want) || r.Sound() != (c.as != synth.Error) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte("response,skill\nI waited.,empathy\n"))
	rs, err := synth.Replica(1, synth.Stream(1, synth.Texts))
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := synth.WriteCSV(&b, []synth.Row{synth.NewRow(rs[0]), synth.NewRow(rs[50])}); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		tb, err := table.Read("x.csv", b, table.Limits{Rows: 50})
		if err != nil {
			return
		}
		r, rows := synth.Check(tb, synth.GrammarBank)
		if len(rows) != r.Rows || len(rows) > len(tb.Rows) || len(rows) == 0 && r.Sound() {
			t.Errorf("%d rows of %d, %+v", len(rows), len(tb.Rows), r)
		}
	})
}
