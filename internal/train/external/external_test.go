package external_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"unseenedge/internal/corpus"
	"unseenedge/internal/fault"
	"unseenedge/internal/skill"
	"unseenedge/internal/train/external"
)

// packed returns rows as a packed CSV.
func packed(t *testing.T, rows [][]string) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := csv.NewWriter(z)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

// madeUp returns a data folder of small made-up files in which words tell the
// rating.
func madeUp(t *testing.T) fstest.MapFS {
	rng := rand.New(rand.NewPCG(5, 5))
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	filler := func() string {
		return pick("the bus was late", "we had soup", "it rained all day", "my shoes are red", "the bell rang") + " " + pick("again", "today", "at noon")
	}
	mind := [][]string{{"child_id", "question", "text", "score", "age", "gender"}}
	prompts := corpus.PerspectivePrompts()
	for child := range 50 {
		for k, p := range prompts[:4] {
			s := (child*7 + k*3 + rng.IntN(2)) % 3
			text := [3]string{"i dont know ", "because he was scared ", "he thinks that they do not know "}[s] + filler()
			mind = append(mind, []string{strconv.Itoa(child), p.ID, text, strconv.Itoa(s), strconv.Itoa(8 + child%5), strconv.Itoa(child % 2)})
		}
	}
	essays := [][]string{{"essay", "empathy", "response_id", "article_id"}}
	science := [][]string{{"text", "question", "reference_answer", "accuracy", "item", "split"}}
	diary := [][]string{{"text", "ctx", "y"}}
	tweets := [][]string{{"original_text", "reframed_text", "strategies"}}
	for i := range 160 {
		warm := i % 3
		essays = append(essays, []string{[3]string{"who cares about that", "that is news", "my heart breaks for them"}[warm] + " " + filler(),
			fmt.Sprint(2 + 2*warm), "w" + strconv.Itoa(i/4), "1"})
		right := rng.IntN(2) == 0
		item := fmt.Sprintf("%s_%d", []string{"AA", "BB", "CC", "DD", "EE", "FF"}[i%6], i%18)
		part := []string{"train", "train", "train", "test-unseen-answers"}[i/6%4]
		switch {
		case i%6 == 5:
			part = "test-unseen-domains"
		case i%18 == 0 || i%18 == 7:
			part = "test-unseen-questions"
		}
		science = append(science, []string{pick("it is ", "they are ", "we saw ") + map[bool]string{true: "warm metal gets bigger", false: "cold and blue"}[right] + " " + filler(),
			"What happens to metal number " + item + "?", "Warm metal gets bigger.", map[bool]string{true: "correct", false: "incorrect"}[right], item, part})
		kind := pick("Reflection", "Experience")
		line := map[string]string{"Reflection": "I keep asking myself why I did this ", "Experience": "The pupils read a page aloud "}[kind] + strconv.Itoa(i) + " " + filler()
		diary = append(diary, []string{line, "Before. " + line + ". After " + strconv.Itoa(i/3) + " came a long pause.", kind})
		grew := i%2 == 0
		tweets = append(tweets, []string{"so sad number " + strconv.Itoa(i), map[bool]string{true: "I can learn and get better, ", false: "It is what it is, "}[grew] + filler(),
			map[bool]string{true: "['growth', 'optimism']", false: "['neutralizing']"}[grew]})
	}
	return fstest.MapFS{
		"mindca/mindca.csv.gz":                         packed(t, mind),
		"empathic-reactions/empathic_reactions.csv.gz": packed(t, essays),
		"scientsbank/scientsbank_3way.csv.gz":          packed(t, science),
		"cered/cered_en.csv.gz":                        packed(t, diary),
		"positive-frames/positive_frames.csv.gz":       packed(t, tweets),
	}
}

func quick(threads int) external.Options {
	return external.Options{Seed: 3, Threads: threads, Draws: 20, Trees: 15, Folds: 3}
}

func TestWordsThatTellTheRatingAreLearned(t *testing.T) {
	last := 0
	o := quick(2)
	o.Original = func(texts []string) [][skill.Count]float64 { return make([][skill.Count]float64, len(texts)) }
	r, err := external.Evaluate(context.Background(), madeUp(t), o, func(done, total int) {
		if done != last+1 || done > total {
			t.Errorf("step %d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sources) != 5 || len(r.Rows) != 13 || len(r.Missing) != 0 {
		t.Fatalf("%d sources, %d rows, missing %v", len(r.Sources), len(r.Rows), r.Missing)
	}
	for _, row := range r.Rows {
		if row.Ours.Value < .7 {
			t.Errorf("%s, %s: %s %v", row.Source, row.Task, row.Measure, row.Ours)
		}
		if row.Original == nil != (row.Measure == "QWK" || row.Measure == "accuracy") {
			t.Errorf("%s, %s: the original's model has %v", row.Task, row.Measure, row.Original)
		}
		if row.N <= 0 || row.Groups < 2 || row.Groups > row.N {
			t.Errorf("%s, %s: %d texts in %d groups", row.Source, row.Task, row.N, row.Groups)
		}
	}
	var text strings.Builder
	if err := r.Text(&text); err != nil || !strings.Contains(text.String(), "16 features retrained") {
		t.Errorf("%v in\n%s", err, text.String())
	}
}

func TestTheSameFilesAndSeedGiveTheSameReport(t *testing.T) {
	var first, second bytes.Buffer
	for threads, out := range map[int]*bytes.Buffer{1: &first, 3: &second} {
		r, err := external.Evaluate(context.Background(), madeUp(t), quick(threads), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(out).Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if first.String() != second.String() {
		t.Errorf("two reports differ:\n%s\n%s", first.String(), second.String())
	}
	if _, err := external.ReadReport(&first); err != nil {
		t.Errorf("its own report is refused: %v", err)
	}
}

func TestRatingsDealtOutAnewTeachNothing(t *testing.T) {
	folder := madeUp(t)
	rng := rand.New(rand.NewPCG(8, 8))
	rows := [][]string{{"essay", "empathy", "response_id", "article_id"}}
	for i := range 400 {
		rows = append(rows, []string{"my heart breaks for them " + strconv.Itoa(rng.IntN(30)), fmt.Sprint(1 + rng.IntN(7)), strconv.Itoa(i / 5), "1"})
	}
	folder["empathic-reactions/empathic_reactions.csv.gz"] = packed(t, rows)
	r, err := external.Evaluate(context.Background(), folder, quick(2), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		if row.Source == "empathic reactions" && row.Ours.Low > .05 {
			t.Errorf("ratings drawn by lot are foretold with r %v", row.Ours)
		}
	}
}

func TestAFolderThatIsDamagedIsRefusedAndOneThatIsEmptyIsNot(t *testing.T) {
	folder := madeUp(t)
	folder["cered/cered_en.csv.gz"] = &fstest.MapFile{Data: []byte("not packed")}
	if _, err := external.Evaluate(context.Background(), folder, quick(1), nil); err == nil {
		t.Error("a damaged file was let through")
	}
	for name, rows := range map[string][][]string{
		"no texts": {{"essay", "empathy", "response_id", "article_id"}},
		"one text": {{"essay", "empathy", "response_id", "article_id"}, {"so sad", "4", "w", "1"}},
	} {
		folder = madeUp(t)
		folder["empathic-reactions/empathic_reactions.csv.gz"] = packed(t, rows)
		_, err := external.Evaluate(context.Background(), folder, quick(1), nil)
		if f := fault.Of(err); f == nil || f.Key != "train.external.small" {
			t.Errorf("%s: %v", name, err)
		}
	}
	small := fstest.MapFS{"mindca/mindca.csv.gz": madeUp(t)["mindca/mindca.csv.gz"]}
	r, err := external.Evaluate(context.Background(), small, quick(1), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Missing) != 4 || len(r.Sources) != 1 {
		t.Errorf("%d sources, missing %v", len(r.Sources), r.Missing)
	}
}

func TestAStoppedRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := external.Evaluate(ctx, nil, external.Options{}, nil); err == nil {
		t.Error("a run that was stopped gave a report")
	}
}

func FuzzReadReport(f *testing.F) {
	for _, s := range []string{`{}`, `{"rows":[{"source":"x","n":1,"measure":"r"}]}`, `{"sources":[{"name":"x","sha256":"","texts":1}]}`, `[`, `{"new":1}`,
		`{"rows":[{"source":"x","task":"","measure":"r","n":1,"ours":{"value":2,"low":0,"high":1}}]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := external.ReadReport(strings.NewReader(s))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := r.Text(&b); err != nil {
			t.Error(err)
		}
	})
}
