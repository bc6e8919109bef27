package corpus_test

import (
	"strings"
	"testing"

	"unseenedge/internal/corpus"
)

func TestPerspectivesAreWhole(t *testing.T) {
	all, err := corpus.Perspectives()
	if err != nil {
		t.Fatal(err)
	}
	type who struct {
		age    int
		gender string
	}
	children, prompts, scores, unknown := map[string]who{}, map[string]int{}, [3]int{}, 0
	for _, a := range all {
		w := who{a.Age, a.Gender}
		if before, seen := children[a.Child]; seen && before != w {
			t.Errorf("one child has two ages or genders: %v and %v", before, w)
		}
		children[a.Child] = w
		prompts[a.Prompt]++
		scores[a.Score]++
		if a.Age < 7 || a.Age > 14 {
			t.Errorf("age %d", a.Age)
		}
		if a.Gender == "" {
			unknown++
		}
	}
	if len(all) != 8856 || len(children) != 822 || scores != [3]int{2767, 3005, 3084} || unknown != 22 {
		t.Errorf("%d answers of %d children, scores %v, gender unknown %d", len(all), len(children), scores, unknown)
	}
	for _, p := range corpus.PerspectivePrompts() {
		if prompts[p.ID] < 790 || p.Asked == "" || p.Reference == "" {
			t.Errorf("%s: %d answers, asked %q", p.ID, prompts[p.ID], p.Asked)
		}
		delete(prompts, p.ID)
	}
	if len(prompts) > 0 {
		t.Errorf("questions without words: %v", prompts)
	}
	if len(corpus.PerspectivesHash()) != 64 {
		t.Error("no hash of the answers")
	}
}

func FuzzReadPerspectives(f *testing.F) {
	const head = "child_id,question,text,score,age,gender\n"
	for _, s := range []string{
		head + "1,SS_Simon,\"he lies, always\",2,9,0\n", head + "1,SS_Simon,x,3,9,0\n", head + "1,SS_Nobody,x,1,9,0\n",
		head + "1,SS_Brian,x,1,old,-99\n", head + "1,SS_Brian\n", head + "\"", "a,b\n1,2\n", "",
		"child_id question text score age gender\n0",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		all, err := corpus.ReadPerspectives(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, a := range all {
			if a.Score < 0 || a.Score > 2 || a.Age < 0 || a.Age > 19 || len(a.Gender) > 1 {
				t.Errorf("%+v was let through", a)
			}
		}
	})
}
