package score_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/stat"
)

// shipped opens the model folder of the project.
func shipped(t testing.TB, set string) *score.Engine {
	t.Helper()
	e, err := score.Open(os.DirFS("../../models"), set)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestOddTextsGetSaneScores(t *testing.T) {
	e := shipped(t, "")
	for name, c := range map[string]struct {
		in   score.Input
		flag score.Flag // wanted, "" for any
		none bool       // no skill may have enough evidence
	}{
		"an empty text":                {score.Input{}, score.TooShort, true},
		"white space":                  {score.Input{Text: " \n\t "}, score.TooShort, true},
		"one word":                     {score.Input{Text: "Fine."}, score.TooShort, true},
		"only marks":                   {score.Input{Text: "?!?! ... 😀😀"}, score.TooShort, true},
		"broken bytes":                 {score.Input{Text: "\xff\xfe\x00"}, "", true},
		"five thousand words":          {score.Input{Text: strings.Repeat("We walked to the lake and looked at the water. ", 500)}, score.UnlikeTraining, false},
		"Spanish":                      {score.Input{Text: "Ayer mi amigo estaba muy triste porque perdió su perro y yo le ayudé a buscarlo por todo el barrio."}, score.NotEnglish, true},
		"German":                       {score.Input{Text: "Gestern war mein Freund sehr traurig, weil sein Hund weggelaufen ist, und ich habe ihm geholfen."}, score.NotEnglish, true},
		"French":                       {score.Input{Text: "Hier mon ami était très triste parce que son chien est parti et je l'ai aidé à le chercher."}, score.NotEnglish, true},
		"Russian":                      {score.Input{Text: "Вчера мой друг был очень грустный, потому что он потерял собаку."}, score.NotEnglish, true},
		"skill words with no event":    {score.Input{Text: "I have empathy and resilience and a growth mindset and I use my strategies and I am a problem solver with grit and perseverance."}, score.CopiedWords, false},
		"the prompt copied":            {score.Input{Text: "Tell about a time when your experiment failed and what you changed.", Prompt: "Tell about a time when your experiment failed and what you changed."}, score.CopiedWords, false},
		"the same words over and over": {score.Input{Text: strings.Repeat("I help my friend ", 30)}, score.CopiedWords, false},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := e.Score(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if c.flag != "" && !slices.Contains(r.Flags, c.flag) {
				t.Errorf("flags %v, want %s among them", r.Flags, c.flag)
			}
			for s, k := range r.Skills {
				check(t, skill.Skill(s), k)
				if c.none && k.Enough {
					t.Errorf("%v has enough evidence (%.2f)", skill.Skill(s), k.Evidence)
				}
			}
		})
	}
}

func check(t *testing.T, s skill.Skill, k score.Skill) {
	t.Helper()
	in := func(v float64) bool { return v >= 0 && v <= 1 }
	if !in(k.Evidence) || !in(k.Raw) || !in(k.Value) || !in(k.Low) || !in(k.High) {
		t.Errorf("%v: a number outside 0-1: %+v", s, k)
	}
	if !k.Enough && (k.Value != 0 || k.High != 0) {
		t.Errorf("%v: a number without evidence: %+v", s, k)
	}
	if sum := k.Shares[0] + k.Shares[1] + k.Shares[2] + k.Shares[3]; k.Enough && math.Abs(sum-1) > 1e-9 {
		t.Errorf("%v: shares add up to %v", s, sum)
	}
}

func TestScoresAgreeHoweverManyAsk(t *testing.T) {
	e := shipped(t, "")
	in := score.Input{Text: "I was so mad. I took three breaths and then I asked Mia if she was okay.", Grade: 4, Mode: "spoken"}
	want, err := e.Score(in)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 20 {
				if got, err := e.Score(in); err != nil || got.Skills != want.Skills {
					t.Errorf("got %+v, %v", got.Skills, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestAFoldNeverSawTheSetItScores(t *testing.T) {
	demo := shipped(t, "demo")
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	reg, err := score.ReadRegistry(os.DirFS("../../models"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range reg.Sets {
		if s.ID != "demo" {
			continue
		}
		for _, p := range s.Parts {
			for _, set := range p.HeldOut {
				if seen[set] {
					t.Errorf("set %s is held out twice", set)
				}
				seen[set] = true
			}
		}
	}
	for _, r := range all {
		if !seen[r.Set] {
			t.Fatalf("no fold model was kept from set %s", r.Set)
		}
	}
	if _, err := demo.Fold("a"); err != nil {
		t.Error(err)
	}
	if _, err := demo.Fold("z"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown set gave %v", err)
	}
}

func TestADamagedFolderIsRefused(t *testing.T) {
	read := func(t *testing.T) fstest.MapFS {
		fsys := fstest.MapFS{}
		src := os.DirFS("../../models")
		reg, err := score.ReadRegistry(src)
		if err != nil {
			t.Fatal(err)
		}
		add := func(name string) {
			b, err := os.ReadFile("../../models/" + name)
			if err != nil {
				t.Fatal(err)
			}
			fsys[name] = &fstest.MapFile{Data: b}
		}
		add(score.RegistryName)
		for _, s := range reg.Sets {
			if s.ID != reg.Active {
				continue
			}
			for _, f := range append(append([]score.File{s.Parts[0].Linear}, s.Parts[0].Tables...), s.Parts[0].Trees[:]...) {
				add(f.Name)
			}
		}
		return fsys
	}
	for name, c := range map[string]struct {
		spoil func(fs fstest.MapFS)
		key   string
	}{
		"no registry":                  {func(fs fstest.MapFS) { delete(fs, score.RegistryName) }, "score.registry.missing"},
		"a registry cut short":         {func(fs fstest.MapFS) { fs[score.RegistryName].Data = fs[score.RegistryName].Data[:100] }, "score.registry.damaged"},
		"a missing tree file":          {func(fs fstest.MapFS) { delete(fs, "general/empathy.level.txt.gz") }, "score.file.missing"},
		"one bit flipped in a table":   {func(fs fstest.MapFS) { fs["general/words.bin.gz"].Data[5000] ^= 1 }, "score.file.changed"},
		"one bit flipped in the trees": {func(fs fstest.MapFS) { fs["general/resilience.evidence.txt.gz"].Data[900] ^= 8 }, "score.file.changed"},
	} {
		t.Run(name, func(t *testing.T) {
			fs := read(t)
			c.spoil(fs)
			_, err := score.Open(fs, "")
			if f := fault.Of(err); f == nil || f.Key != c.key {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
	if _, err := score.Open(read(t), "nobody"); fault.Of(err) == nil {
		t.Errorf("an unknown set gave %v", err)
	}
}

// TestTheFoldModelsScoreUnseenTextsAsWellAsTheyWereSaidTo scores every third
// text of the corpus through the front door, by the model that never saw it.
func TestTheFoldModelsScoreUnseenTextsAsWellAsTheyWereSaidTo(t *testing.T) {
	demo := shipped(t, "demo")
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	var raw, want, chance [skill.Count][]float64
	var seen [skill.Count][]bool
	for i := 0; i < len(all); i += 3 {
		r := all[i]
		e, err := demo.Fold(r.Set)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Score(score.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt})
		if err != nil {
			t.Fatal(err)
		}
		for s, rating := range r.Ratings {
			chance[s] = append(chance[s], got.Skills[s].Evidence)
			seen[s] = append(seen[s], rating.Evidence > 0)
			if rating.Evidence > 0 {
				raw[s], want[s] = append(raw[s], got.Skills[s].Raw), append(want[s], rating.Score)
			}
		}
	}
	least := [skill.Count]struct{ r, auc float64 }{{.58, .85}, {.56, .74}, {.58, .76}, {.64, .79}}
	for s := range least {
		r, auc := stat.Pearson(raw[s], want[s]), stat.AUC(chance[s], seen[s])
		t.Logf("%v: r %.3f, AUC %.3f", skill.Skill(s), r, auc)
		if r < least[s].r || auc < least[s].auc {
			t.Errorf("%v: r %.3f and AUC %.3f, want at least %.2f and %.2f", skill.Skill(s), r, auc, least[s].r, least[s].auc)
		}
	}
}

func TestPaddingDoesNotPay(t *testing.T) {
	e := shipped(t, "")
	text := "I was stuck on the bridge. I tested each side and moved the tape, and then it held!"
	once, err := e.Score(score.Input{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	twice, err := e.Score(score.Input{Text: text + " " + text})
	if err != nil {
		t.Fatal(err)
	}
	if once.Skills != twice.Skills {
		t.Errorf("said twice it scores %+v, once %+v", twice.Skills, once.Skills)
	}
}

func BenchmarkScore(b *testing.B) {
	e := shipped(b, "")
	all, err := corpus.Responses()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := all[i%len(all)]
		if _, err := e.Score(score.Input{Text: r.Text, Grade: r.Grade, Mode: r.Mode, Prompt: r.Prompt}); err != nil {
			b.Fatal(err)
		}
	}
}
