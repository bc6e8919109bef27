package synth

import (
	_ "embed" // the banks of texts
	"fmt"
	"math/rand/v2"
	"strings"

	"unseenedge/internal/skill"
)

//go:embed data/replica.txt
var replicaText string

// readReplica returns the texts of each skill and level: a line "# skill
// level", then nine lines of a grade band and a text.
func readReplica() (texts [skill.Count][Levels][]string, err error) {
	var at *[]string
	for line := range strings.Lines(replicaText) {
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "# "); ok {
			name, level, _ := strings.Cut(head, " ")
			s, err := skill.Parse(name)
			if err != nil {
				return texts, fmt.Errorf("read replica: %w", err)
			}
			l, err := ParseLevel(level)
			if err != nil {
				return texts, fmt.Errorf("read replica: %w", err)
			}
			at = &texts[s][l]
			continue
		}
		_, text, ok := strings.Cut(line, " ")
		if !ok || at == nil {
			return texts, fmt.Errorf("read replica: a line without a text")
		}
		*at = append(*at, text)
	}
	return texts, nil
}

// Replica returns PerCell(count) texts a tag, drawn word for word from 108, 9
// of each skill and level, whatever the grade: what the original's bank does,
// with texts of our own of like lengths. It is here to show what figures
// measured on such data are worth.
func Replica(count int, rng *rand.Rand) ([]Response, error) {
	texts, err := readReplica()
	if err != nil {
		return nil, err
	}
	var out []Response
	for _, tag := range Tags() {
		from := texts[tag.Skill][tag.Level]
		for range PerCell(count) {
			out = append(out, Response{from[rng.IntN(len(from))], tag, string(ReplicaBank)})
		}
	}
	return out, nil
}
