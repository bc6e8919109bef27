package external

import (
	"math"
	"testing"

	"unseenedge/internal/corpus"
)

func FuzzReaders(f *testing.F) {
	for _, s := range []string{
		"", "\"", "a,b\n1,2\n", "essay,empathy,response_id,article_id\nhello,5.5,w,1\n", "essay,empathy,response_id,article_id\nhello,NaN,w,1\n",
		"text,question,reference_answer,accuracy,item,split\na,b,c,correct,M,train\n", "text,question,reference_answer,accuracy,item,split\na,b,c,maybe,M,train\n",
		"text,ctx,y\nI wonder why it went so,\"Then. I wonder why it went so. It rained.\",Reflection\n", "original_text,reframed_text,strategies\nso sad,I grow,\"['growth']\"\n",
		"child_id,question,text,score,age,gender\n1,SS_Simon,he lies,2,9,0\n",
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
