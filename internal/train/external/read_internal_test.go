package external

import (
	"context"
	"io/fs"
	"math"
	"os"
	"testing"

	"unseenedge/internal/corpus"
)

func FuzzReaders(f *testing.F) {
	for _, s := range []string{
		"", "\"", "a,b\n1,2\n", "essay,empathy,response_id,article_id\nhello,5.5,w,1\n", "essay,empathy,response_id,article_id\nhello,NaN,w,1\n",
		"text,question,reference_answer,accuracy,item,split\na,b,c,correct,M,train\n", "text,question,reference_answer,accuracy,item,split\na,b,c,maybe,M,train\n",
		"text,ctx,y\nI wonder why it went so,\"Then. I wonder why it went so. It rained.\",Reflection\n", "original_text,reframed_text,strategies\nso sad,I grow,\"['growth']\"\n",
		"child_id,question,text,score,age,gender\n1,SS_Simon,he lies,2,9,0\n", "child_id question text score age gender\n0",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, s := range studies() {
			trials, n, err := s.trials(b, Options{}.withDefaults())
			if err != nil {
				continue
			}
			for _, tr := range trials {
				if len(tr.items) > n || len(tr.fold) != len(tr.items) {
					t.Errorf("%s: %d items with %d folds of %d texts", s.Name, len(tr.items), len(tr.fold), n)
				}
				for _, it := range tr.items {
					if math.IsNaN(it.Score) || it.Score < 0 || it.Score > 7 {
						t.Errorf("%s: rating %v", s.Name, it.Score)
					}
				}
			}
		}
	})
}

func TestNoGroupStandsOnBothSidesOfAFold(t *testing.T) {
	b, err := corpus.PerspectivesFile()
	if err != nil {
		t.Fatal(err)
	}
	trials, _, err := perspectiveTrials(b, Options{Seed: 9}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	key := []func(it Item) string{
		func(it Item) string { return it.Group }, func(it Item) string { return it.Prompt }, func(it Item) string { return it.Prompt },
	}
	for k, tr := range trials {
		home, size := map[string]int{}, make([]int, tr.folds)
		for i, it := range tr.items {
			g := key[k](it)
			if f, seen := home[g]; seen && f != tr.fold[i] {
				t.Fatalf("trial %d: %s stands in folds %d and %d", k, g, f, tr.fold[i])
			}
			home[g] = tr.fold[i]
			size[tr.fold[i]]++
		}
		for f, n := range size {
			if n < len(tr.items)/tr.folds*9/10 {
				t.Errorf("trial %d: fold %d has %d of %d", k, f, n, len(tr.items))
			}
		}
	}
}

func TestSentencesOfOneDiaryAreOneGroup(t *testing.T) {
	items, err := readReflection([]byte("text,ctx,y\n" +
		"I wonder why it went so badly,It was a long day today. I wonder why it went so badly. Next time I ask first.,Reflection\n" +
		"Next time I ask first.,I wonder why it went so badly. Next time I ask first. Then home.,Intention\n" +
		"The pupils drew a map of town,The pupils drew a map of town,Experience\n"))
	if err != nil {
		t.Fatal(err)
	}
	if items[0].Group != items[1].Group || items[0].Group == items[2].Group {
		t.Errorf("groups %s, %s, %s", items[0].Group, items[1].Group, items[2].Group)
	}
	if items[0].Score != 1 || items[1].Score != 1 || items[2].Score != 0 {
		t.Errorf("ratings %v, %v, %v", items[0].Score, items[1].Score, items[2].Score)
	}
}

// TestTheShippedReportHolds learns a third of the children with fewer trees: it
// must come near what the shipped report says of all.
func TestTheShippedReportHolds(t *testing.T) {
	f, err := os.DirFS("../../../models").Open(ReportName)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rep, err := ReadReport(f)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Sources[0].SHA256 != corpus.PerspectivesHash() {
		t.Fatal("the shipped report is not of the shipped answers")
	}
	for _, g := range rep.Fairness {
		if !g.Holds {
			t.Errorf("%s: shift %v, r apart %v", g.Group, g.Shift, g.Apart)
		}
	}
	rows := third(t)
	for i, row := range rows {
		said := rep.Rows[i]
		if said.Task != row.Task || said.Measure != row.Measure {
			t.Fatalf("row %d is %s, %s", i, said.Task, said.Measure)
		}
		if d := said.Ours.Value - row.Ours.Value; math.Abs(d) > gateSlack {
			t.Errorf("%s, %s: %v in the report, %v on a third of the children", row.Task, row.Measure, said.Ours, row.Ours)
		}
		if said.Ours.Low <= said.Sixteen.High {
			t.Errorf("%s, %s: %v does not beat the 16 features with %v", row.Task, row.Measure, said.Ours, said.Sixteen)
		}
	}
}

// gateSlack is how far a third of the children may fall from all of them.
const gateSlack = .06

func third(t *testing.T) []Row {
	t.Helper()
	s := studies()[0]
	b, err := s.load(fs.FS(nil))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Seed: 1, Threads: 2, Draws: 20, Trees: 100, Folds: 3}.withDefaults()
	items, err := readPerspectives(b)
	if err != nil {
		t.Fatal(err)
	}
	trials, _, err := perspectiveTrials(b, o)
	if err != nil {
		t.Fatal(err)
	}
	var some []Item
	for _, it := range items {
		if it.Group[len(it.Group)-1]%3 == 0 {
			some = append(some, it)
		}
	}
	first := trials[0]
	first.task.items, first.task.fold = some, byGroup(some, o.Folds, o.Seed, all)
	rows, _, err := first.measure(context.Background(), o, func() {})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
