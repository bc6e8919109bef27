package score_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/corpus"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// firstNames are names that people of many backgrounds give their children.
func firstNames() []string {
	return strings.Fields(`Emily Jake Connor Abigail Lakisha Jamal DeShawn Aaliyah Imani Tyrone Mei Wei Jin Hana Minh Linh
		Tuan Arjun Priya Lakshmi Mohammed Fatima Yusuf Zaynab José Guadalupe Mateo Ximena Oluchi Kwame Ngozi Emeka
		Siobhan Dmitri Bartosz Oksana Leilani Kai Chaim Rivka Pao Soua Ahanu Winona Abdi Halima Jean-Pierre María`)
}

// The goal is that no name moves a level by more than .03. Names that are in no list do not
// reach it: these are what it was measured at, and stand in its card. Lower them
// with the model.
const (
	namesApart = .12 // the most that any two names move a level in TestAFirstNameMovesALevelByAsMuchAsTheCardSays
	namesMove  = .02 // the 95th percentile of 200 texts of the corpus, one name for another
	heSheMoves = .035
)

// TestAFirstNameMovesALevelByAsMuchAsTheCardSays puts each name into the same
// texts.
func TestAFirstNameMovesALevelByAsMuchAsTheCardSays(t *testing.T) {
	e := shipped(t, "")
	worst := 0.0
	for _, c := range []struct {
		grade        int
		prompt, text string
	}{
		{3, askFriend, "NAME was crying at recess because her dog was sick. I sat next to NAME and gave her my snack."},
		{6, askFriend, "Everybody laughed at NAME on the bus. I told them to cut it out and then I sat with NAME."},
		{5, askMad, "NAME took my pencil and I got so mad. I counted to ten and then I asked NAME to give it back."},
		{7, askFix, "NAME and I built a bridge and it bent. I asked NAME to hold it while I tested each side, and we added a triangle."},
		{4, askHard, "I could not do the long jump. NAME showed me how to run up. I kept trying all week and I made it."},
		{8, askLost, "We lost by one. NAME missed the last shot. I told NAME it was not his fault and we practiced it on Saturday."},
		{2, askFriend, "NAME fell down. I got the nurse."},
		{8, askMad, "I yelled at NAME and shoved him, and I would do it again."},
	} {
		var levels [skill.Count][]float64
		for _, n := range firstNames() {
			r, err := e.Score(score.Input{Text: strings.ReplaceAll(c.text, "NAME", n), Grade: c.grade, Prompt: c.prompt})
			if err != nil {
				t.Fatal(err)
			}
			for s, k := range r.Skills {
				levels[s] = append(levels[s], k.Raw)
			}
		}
		for s, l := range levels {
			low, high := slices.Min(l), slices.Max(l)
			worst = max(worst, high-low)
			if high-low > namesApart {
				t.Errorf("%q: %v from %.3f (%s) to %.3f (%s)", c.text, skill.Skill(s), low, firstNames()[slices.Index(l, low)],
					high, firstNames()[slices.Index(l, high)])
			}
		}
	}
	t.Logf("names move a level by %.3f at most", worst)
}

// otherSex turns he into she and the like, and back.
func otherSex(text string) string {
	swap := map[string]string{"he": "she", "she": "he", "him": "her", "himself": "herself", "herself": "himself", "boy": "girl",
		"girl": "boy", "boys": "girls", "girls": "boys", "brother": "sister", "sister": "brother", "hers": "his"}
	after := regexp.MustCompile(`^ [a-z]+`)
	word := regexp.MustCompile(`[A-Za-z]+`)
	var b strings.Builder
	end := 0
	for _, at := range word.FindAllStringIndex(text, -1) {
		w := text[at[0]:at[1]]
		low := strings.ToLower(w)
		to := swap[low]
		next := strings.TrimSpace(after.FindString(text[at[1]:]))
		switch low {
		case "his":
			if to = "her"; next == "" {
				to = "hers"
			}
		case "her":
			if to = "his"; next == "" || slices.Contains(strings.Fields("and but so to if when because up down out in on at that what how the a with for was is i"), next) {
				to = "him"
			}
		}
		if to == "" {
			continue
		}
		if w != low {
			to = strings.ToUpper(to[:1]) + to[1:]
		}
		b.WriteString(text[end:at[0]])
		b.WriteString(to)
		end = at[1]
	}
	return b.String() + text[end:]
}

// TestWhoIsToldOfMovesALevelByAsMuchAsTheCardSays swaps names and pronouns in 200 texts of the
// corpus, each scored by the model that never saw it.
func TestWhoIsToldOfMovesALevelByAsMuchAsTheCardSays(t *testing.T) {
	demo := shipped(t, "demo")
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\b(Marcus|Noor|Mei|Andre|Abdi|Mateo|Imani|Caleb|Ximena|Simone|Tobias|Wren|Jonah|Theo|Nico|Amir|Zuri|Bao|Omari|Ines|Priya|Trevor|Dario|Tomasz|Nadia|Paloma|Yusuf|Bella|Malik|Hugo|Omar|Kenji|Marisol|Wes|Rafi|Wyatt|Ezra|Pilar|Kofi|Owen|Ravi|Chloe|Leo|Eli|Max|Levi|Jamal|Tyler)\b`)
	names := firstNames()
	for _, c := range []struct {
		name   string
		within float64 // at the 95th percentile
		swap   func(text string, i int) string
	}{
		{"a first name for another", namesMove, func(text string, i int) string { return named.ReplaceAllString(text, names[i%len(names)]) }},
		{"he and she", heSheMoves, func(text string, _ int) string { return otherSex(text) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var moved [skill.Count][]float64
			said, n := 0, 0
			for i := 0; i < len(all) && n < 200; i++ {
				r := all[(i*1009)%len(all)]
				text := c.swap(r.Text, i)
				if text == r.Text {
					continue
				}
				n++
				e, err := demo.Fold(r.Set)
				if err != nil {
					t.Fatal(err)
				}
				in := score.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt}
				a, err := e.Score(in)
				if err != nil {
					t.Fatal(err)
				}
				in.Text = text
				b, err := e.Score(in)
				if err != nil {
					t.Fatal(err)
				}
				for s := range a.Skills {
					moved[s] = append(moved[s], math.Abs(a.Skills[s].Raw-b.Skills[s].Raw))
					if a.Skills[s].Enough != b.Skills[s].Enough {
						said++
					}
				}
			}
			if n < 200 {
				t.Fatalf("only %d texts", n)
			}
			for s, m := range moved {
				slices.Sort(m)
				p95 := m[len(m)*95/100]
				t.Logf("%v: half within %.3f, 95 in 100 within %.3f, at most %.3f", skill.Skill(s), m[len(m)/2], p95, m[len(m)-1])
				if p95 > c.within {
					t.Errorf("%v moves by %.3f at the 95th percentile, want at most %.2f", skill.Skill(s), p95, c.within)
				}
			}
			t.Logf("%d of %d numbers come or go", said, n*skill.Count)
		})
	}
}
