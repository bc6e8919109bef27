package external

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"unseenedge/internal/corpus"
	"unseenedge/internal/feature"
)

// largest is the most bytes that a data file may unpack to.
const largest = 64 << 20

// readFile returns a packed file of a data folder, unpacked.
func readFile(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open rated texts: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	b, err := io.ReadAll(io.LimitReader(z, largest+1))
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	if len(b) > largest {
		return nil, fmt.Errorf("unpack %s: more than %d bytes", name, largest)
	}
	return b, nil
}

// readTable returns the columns named of a CSV with a head.
func readTable(b []byte, columns ...string) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(b))
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read head of table: %w", err)
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(head, c); at[i] < 0 {
			return nil, fmt.Errorf("read head of table: there is no column %s", c)
		}
	}
	var out [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read table: %w", err)
		}
		kept := make([]string, len(at))
		for i, c := range at {
			kept[i] = row[c]
		}
		out = append(out, kept)
	}
}

// readPerspectives reads MIND-CA; the group is the child.
func readPerspectives(b []byte) ([]Item, error) {
	all, err := corpus.ReadPerspectives(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	words := map[string]corpus.PerspectivePrompt{}
	for _, p := range corpus.PerspectivePrompts() {
		words[p.ID] = p
	}
	out := make([]Item, len(all))
	for i, a := range all {
		p := words[a.Prompt]
		out[i] = Item{Text: a.Text, Prompt: a.Prompt, Asked: p.Asked, Reference: p.Reference, Group: a.Child, Score: float64(a.Score),
			gender: a.Gender, age: a.Age}
	}
	return out, nil
}

// readEmpathy reads empathic reactions: adults' essays on a news article with
// the empathic concern they say they felt, 1-7. The group is the writer.
func readEmpathy(b []byte) ([]Item, error) {
	rows, err := readTable(b, "essay", "empathy", "response_id", "article_id")
	if err != nil {
		return nil, err
	}
	out := make([]Item, len(rows))
	for i, r := range rows {
		v, err := strconv.ParseFloat(r[1], 64)
		if err != nil || math.IsNaN(v) || v < 1 || v > 7 {
			return nil, fmt.Errorf("read empathic reactions: row %d: the rating is not 1 to 7", i+1)
		}
		out[i] = Item{Text: r[0], Score: v, Group: r[2]}
	}
	return out, nil
}

// science is an answer of ScientsBank with the part of the data it stands in.
type science struct {
	Item
	part string // train or one of the tests
}

// readScience reads ScientsBank: explanations of grades 3-6, right or not. The
// prompt is the question.
func readScience(b []byte) ([]science, error) {
	rows, err := readTable(b, "text", "question", "reference_answer", "accuracy", "item", "split")
	if err != nil {
		return nil, err
	}
	out := make([]science, len(rows))
	for i, r := range rows {
		it := Item{Text: r[0], Asked: r[1], Reference: r[2], Prompt: r[4]}
		switch r[3] {
		case "correct":
			it.Score = 1
		case "incorrect", "contradictory":
		default:
			return nil, fmt.Errorf("read explanations: row %d: an unknown judgement", i+1)
		}
		out[i] = science{it, r[5]}
	}
	return out, nil
}

// metacognitive are the categories of a reflective diary in which the writer
// thinks about their own thinking and doing; the others tell of what happened,
// of feelings and beliefs, or of something else.
func metacognitive(category string) bool {
	switch category {
	case "Reflection", "Difficulty", "Difficulties", "Learning", "Intention", "Perspective":
		return true
	}
	return false
}

// readReflection reads CEReD: sentences of student teachers' diaries by
// category. The group is the stretch of a diary: sentences that stand in one
// another's surroundings.
func readReflection(b []byte) ([]Item, error) {
	rows, err := readTable(b, "text", "ctx", "y")
	if err != nil {
		return nil, err
	}
	out := make([]Item, len(rows))
	stretch := newUnion(len(rows))
	home := map[string]int{}
	for i, r := range rows {
		out[i] = Item{Text: r[0], Around: r[1]}
		if metacognitive(r[2]) {
			out[i].Score = 1
		}
		sentences := []string{plain(r[0])}
		for _, s := range feature.Sentences(r[1]) {
			sentences = append(sentences, plain(r[1][s.Start:s.End]))
		}
		for _, s := range sentences {
			if len(s) < 16 {
				continue
			}
			if other, seen := home[s]; seen {
				stretch.join(i, other)
			} else {
				home[s] = i
			}
		}
	}
	for i := range out {
		out[i].Group = strconv.Itoa(stretch.root(i))
	}
	return out, nil
}

// readReframing reads positive frames: a gloomy tweet and how somebody put it
// anew; the rating is whether the new one speaks of growth. The group is the
// tweet.
func readReframing(b []byte) ([]Item, error) {
	rows, err := readTable(b, "original_text", "reframed_text", "strategies")
	if err != nil {
		return nil, err
	}
	out := make([]Item, len(rows))
	for i, r := range rows {
		out[i] = Item{Text: r[1], Around: r[0], Group: plain(r[0])}
		if strings.Contains(r[2], "'growth'") {
			out[i].Score = 1
		}
	}
	return out, nil
}

// union joins numbers into groups.
type union []int

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = i
	}
	return u
}

func (u union) root(i int) int {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

// join keeps the smaller root, so that a group's number does not depend on the
// order of joining.
func (u union) join(i, j int) {
	a, b := u.root(i), u.root(j)
	u[max(a, b)] = min(a, b)
}
