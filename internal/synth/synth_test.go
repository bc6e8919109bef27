package synth_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/feature"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
	"unseenedge/internal/synth"
	"unseenedge/internal/table"
)

// rows runs every stage.
func rows(t *testing.T, bank synth.Bank, count int, seed uint64) []synth.Row {
	t.Helper()
	texts := synth.Stream(seed, synth.Texts)
	make := synth.Grammar
	if bank == synth.ReplicaBank {
		make = synth.Replica
	}
	rs, err := make(count, texts)
	if err != nil {
		t.Fatal(err)
	}
	play, label := synth.Stream(seed, synth.Behaviour), synth.Stream(seed, synth.Labelling)
	var out []synth.Row
	for _, r := range rs {
		row := synth.NewRow(r)
		row.SetPlay(synth.Play(r.Tag, play))
		row.Labels = synth.Heuristic(r.Text, r.Tag, label)
		out = append(out, row)
	}
	return out
}

// file writes rows as the pipeline does.
func file(t *testing.T, rows []synth.Row) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := synth.WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t *testing.T, b []byte) *table.Table {
	t.Helper()
	tb, err := table.Read("rows.csv", b, table.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return tb
}

func TestTheReplicaHasThePublishedCountsAndLevels(t *testing.T) {
	all := rows(t, synth.ReplicaBank, 1000, 42)
	if len(all) != 924 {
		t.Fatalf("%d rows", len(all))
	}
	texts, cells := map[string]bool{}, map[synth.Tag]int{}
	for _, r := range all {
		texts[r.Text] = true
		cells[r.Tag]++
	}
	if len(texts) != 108 || len(cells) != 84 {
		t.Errorf("%d texts, %d cells", len(texts), len(cells))
	}
	for tag, n := range cells {
		if n != 11 {
			t.Errorf("%d rows of %v", n, tag)
		}
	}
	m := synth.LevelMeans(all)
	for l, want := range []float64{.63, .50, .39} {
		if math.Abs(m[l]-want) > .02 {
			t.Errorf("mean label of %s is %.3f, want %.2f", synth.Level(l), m[l], want)
		}
	}
	if r := synth.LengthR(all); r < .80 {
		t.Errorf("word count goes with the level at r %.2f", r)
	}
	if r := synth.TagR2(all); r < .75 || r > .88 {
		t.Errorf("the tag explains R2 %.2f", r)
	}
}

// The length laws measured on the original's bank: fewest and most words of a
// text, by skill and level.
func TestTheReplicaKeepsTheLengthLaws(t *testing.T) {
	limits := [skill.Count][synth.Levels][2]int{
		{{16, 35}, {9, 21}, {6, 8}}, {{20, 31}, {10, 19}, {8, 11}}, {{19, 31}, {9, 17}, {5, 8}}, {{21, 42}, {15, 21}, {7, 9}},
	}
	means := [skill.Count][synth.Levels]float64{{24, 16.6, 7.3}, {26.6, 15.2, 9.7}, {23.8, 14.4, 7}, {31.2, 17.7, 7.9}}
	seen := map[synth.Tag]map[string]bool{}
	for _, r := range rows(t, synth.ReplicaBank, 20000, 1) {
		k := synth.Tag{Skill: r.Tag.Skill, Level: r.Tag.Level}
		if seen[k] == nil {
			seen[k] = map[string]bool{}
		}
		seen[k][r.Text] = true
	}
	for k, texts := range seen {
		if len(texts) != 9 {
			t.Errorf("%s, %s: %d texts", k.Skill, k.Level, len(texts))
		}
		sum := 0
		for text := range texts {
			n := len(strings.Fields(text))
			sum += n
			if l := limits[k.Skill][k.Level]; n < l[0] || n > l[1] {
				t.Errorf("%s, %s: %d words in %q", k.Skill, k.Level, n, text)
			}
		}
		if got, want := float64(sum)/9, means[k.Skill][k.Level]; math.Abs(got-want) > 1.5 {
			t.Errorf("%s, %s: %.1f words on average, want %.1f", k.Skill, k.Level, got, want)
		}
	}
}

func TestTheGrammarMakesThousandsOfDifferentTexts(t *testing.T) {
	rs, err := synth.Grammar(84*120, synth.Stream(3, synth.Texts))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range rs {
		if seen[r.Text] {
			t.Errorf("twice: %q", r.Text)
		}
		seen[r.Text] = true
		n := len(strings.Fields(r.Text))
		if n < 6 || n > 120 || strings.ContainsAny(r.Text, "{}[]|_") || strings.Contains(r.Text, "  ") || !strings.ContainsAny(r.Text[len(r.Text)-1:], ".!?") {
			t.Errorf("%d words in %q", n, r.Text)
		}
	}
	if len(seen) < 5000 {
		t.Errorf("%d texts", len(seen))
	}
}

func TestGradesSpeakInTheirOwnWords(t *testing.T) {
	rs, err := synth.Grammar(84*60, synth.Stream(3, synth.Texts))
	if err != nil {
		t.Fatal(err)
	}
	young, old := 0, 0
	for _, r := range rs {
		if strings.Contains(r.Text, "humiliated") || strings.Contains(r.Text, "algebra") || strings.Contains(r.Text, "indifferent") {
			if r.Tag.Grade < 6 {
				young++
			} else {
				old++
			}
		}
	}
	if young > 0 || old == 0 {
		t.Errorf("%d young and %d old texts have words of grades 6-8", young, old)
	}
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	for _, bank := range []synth.Bank{synth.GrammarBank, synth.ReplicaBank} {
		one, two := file(t, rows(t, bank, 200, 42)), file(t, rows(t, bank, 200, 42))
		if !bytes.Equal(one, two) {
			t.Errorf("%s differs from run to run", bank)
		}
		if bytes.Equal(one, file(t, rows(t, bank, 200, 43))) {
			t.Errorf("%s does not heed the seed", bank)
		}
	}
}

func TestColumnsStandInTheOriginalsOrder(t *testing.T) {
	want := "response,skill,skill_level,grade,source," +
		"empathy_markers,problem_solving_language,perseverance_indicators,social_processes,cognitive_processes," +
		"positive_sentiment,negative_sentiment,avg_sentence_length,syntactic_complexity,word_count,unique_word_count," +
		"noun_count,verb_count,adj_count,adv_count,readability_score," +
		"task_completion_rate,time_efficiency,retry_count,recovery_rate,distraction_resistance,focus_duration," +
		"collaboration_indicators,leadership_indicators,event_count," +
		"empathy_social_interaction,problem_solving_cognitive,self_regulation_focus,resilience_recovery," +
		"empathy_score,problem_solving_score,self_regulation_score,resilience_score"
	if got := strings.Join(synth.Columns(), ","); got != want || len(synth.Columns()) != 38 {
		t.Errorf("%d columns: %s", len(synth.Columns()), got)
	}
	b := file(t, rows(t, synth.ReplicaBank, 1, 1))
	if !bytes.HasPrefix(b, []byte(want+"\n")) {
		t.Errorf("the file begins %.60q", b)
	}
}

func TestPlayFollowsThePublishedLaws(t *testing.T) {
	mean := [feature.Plays][synth.Levels]float64{
		{.85, .70, .50}, {.78, .60, .45}, {2, 4, 6}, {.82, .65, .48}, {.80, .60, .45}, {720, 480, 300}, {.75, .60, .50}, {.65, .45, .30}, {15, 12, 8},
	}
	grade := [feature.Plays]float64{.05, .08, 0, .06, .10, 120, 0, .08, 3}
	rng := synth.Stream(1, synth.Behaviour)
	for l := range synth.Level(synth.Levels) {
		for _, g := range []int{2, 8} {
			var v [feature.Plays][]float64
			for range 4000 {
				// Resilience touches recovery and completion alone, by 2.5 and 1 %.
				for k, x := range synth.Play(synth.Tag{Skill: skill.Resilience, Level: l, Grade: g}, rng) {
					v[k] = append(v[k], x)
				}
			}
			for k, name := range feature.PlayNames() {
				want := mean[k][l] + grade[k]*float64(g-2)/6
				if got := stat.Mean(v[k]); math.Abs(got-want) > .03*want {
					t.Errorf("%s, %s, grade %d: mean %.3f, want %.3f", name, l, g, got, want)
				}
				low, high := 0.0, 1.0
				if want > 1 {
					high = math.Inf(1)
				}
				if slices.Min(v[k]) < low || slices.Max(v[k]) > high {
					t.Errorf("%s runs from %v to %v", name, slices.Min(v[k]), slices.Max(v[k]))
				}
			}
		}
	}
}

func TestSkillsChangePlayByALittle(t *testing.T) {
	mean := func(s skill.Skill, k int) float64 {
		rng := synth.Stream(2, synth.Behaviour)
		sum := 0.0
		for range 4000 {
			sum += synth.Play(synth.Tag{Skill: s, Level: synth.High, Grade: 2}, rng)[k]
		}
		return sum / 4000
	}
	for name, c := range map[string]struct {
		s    skill.Skill
		k    int
		by   float64
		near float64
	}{
		"empathy collaborates more":            {skill.Empathy, 6, 1.02, .005},
		"problem-solving is quicker":           {skill.ProblemSolving, 1, 1.015, .005},
		"problem-solving tries again less":     {skill.ProblemSolving, 2, .61, .08}, // x .80, rounded down
		"self-regulation stays on for longer":  {skill.SelfRegulation, 5, 1.025, .005},
		"resilience recovers more":             {skill.Resilience, 3, 1.025, .006},
		"empathy leaves the focus where it is": {skill.Empathy, 5, 1, .005},
	} {
		other := skill.Resilience
		if c.s == skill.Resilience {
			other = skill.Empathy
		}
		if got := mean(c.s, c.k) / mean(other, c.k); math.Abs(got-c.by) > c.near {
			t.Errorf("%s: by %.3f, want %.3f", name, got, c.by)
		}
	}
}

func TestLabelsFollowTheLabelLaw(t *testing.T) {
	short, middle, long := "I waited.", strings.Repeat("word ", 20), strings.Repeat("word ", 41)
	rng := synth.Stream(1, synth.Labelling)
	for name, c := range map[string]struct {
		text      string
		level     synth.Level
		grade     int
		low, high float64
	}{
		"high, of some length": {middle, synth.High, 5, .70, .90},
		"medium":               {middle, synth.Medium, 5, .50, .70},
		"developing":           {middle, synth.Developing, 5, .30, .55},
		"an older child":       {middle, synth.Medium, 8, .56, .76},
		"a younger child":      {middle, synth.Medium, 2, .44, .64},
		"a short text":         {short, synth.Medium, 5, .47, .67},
		"a long text":          {long, synth.Medium, 5, .53, .73},
		"never above .98":      {long, synth.High, 8, .79, .98},
	} {
		low, high := 1.0, 0.0
		other := [2]float64{1, 0}
		for range 4000 {
			l := synth.Heuristic(c.text, synth.Tag{Skill: skill.ProblemSolving, Level: c.level, Grade: c.grade}, rng)
			v := l[skill.ProblemSolving]
			low, high = min(low, v), max(high, v)
			other = [2]float64{min(other[0], l[skill.Empathy]), max(other[1], l[skill.Empathy])}
			if math.Abs(v*1000-math.Round(v*1000)) > 1e-9 {
				t.Fatalf("%v has more than three decimals", v)
			}
		}
		if math.Abs(low-c.low) > .003 || math.Abs(high-c.high) > .003 {
			t.Errorf("%s: from %.3f to %.3f, want %.2f to %.2f", name, low, high, c.low, c.high)
		}
		want := [synth.Levels][2]float64{{.50, .65}, {.40, .55}, {.30, .50}}[c.level]
		if math.Abs(other[0]-want[0]) > .003 || math.Abs(other[1]-want[1]) > .003 {
			t.Errorf("%s: another skill from %.3f to %.3f", name, other[0], other[1])
		}
	}
}
