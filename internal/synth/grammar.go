package synth

import (
	_ "embed" // the banks of texts
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"unseenedge/internal/skill"
)

//go:embed data/grammar.txt
var grammarText string

// grammar is what the grammar bank makes texts of.
type grammar struct {
	lists  map[string][]string
	skills [skill.Count]phrases
}

// phrases are the feelings, endings and scenes of one skill.
type phrases struct {
	feel, end [Levels][]string
	scenes    []scene
}

// scene is something that happens and what may be done about it. Where it has
// no feelings or endings of its own, those of its skill fit.
type scene struct {
	she       bool // the other person is a girl or woman, whoever is drawn
	events    []string
	acts      [Levels][]string
	feel, end [Levels][]string
}

// readGrammar reads the grammar: see the head of the file.
func readGrammar(text string) (*grammar, error) {
	p := grammarReader{g: &grammar{lists: map[string][]string{}}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := p.line(line); err != nil {
			return nil, fmt.Errorf("read grammar: line %d: %w", number, err)
		}
	}
	return p.g, p.g.check()
}

type grammarReader struct {
	g    *grammar
	list string
	at   *phrases
}

func (p *grammarReader) line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "list":
		p.list, p.at = rest, nil
		return nil
	case "skill":
		s, err := skill.Parse(rest)
		if err != nil {
			return err
		}
		p.at = &p.g.skills[s]
		return nil
	}
	switch {
	case p.at != nil:
		return p.phrase(line)
	case p.list == "":
		return errors.New("stands in no list")
	}
	p.g.lists[p.list] = append(p.g.lists[p.list], line)
	return nil
}

func (p *grammarReader) phrase(line string) error {
	if line == "scene" || line == "scene she" {
		p.at.scenes = append(p.at.scenes, scene{she: line == "scene she"})
		return nil
	}
	key, words, ok := strings.Cut(line, ": ")
	if !ok {
		return errors.New("no colon")
	}
	feel, end := &p.at.feel, &p.at.end
	var s scene
	at := &s
	if n := len(p.at.scenes); n > 0 {
		at = &p.at.scenes[n-1]
		feel, end = &at.feel, &at.end
	}
	kind, name, of := strings.Cut(key, " ")
	if !of {
		kind, name = "act", key
	}
	if key == "event" {
		at.events = append(at.events, words)
		return nil
	}
	l, err := ParseLevel(name)
	if err != nil {
		return err
	}
	into := map[string]*[Levels][]string{"feel": feel, "end": end, "act": &at.acts}[kind]
	if into == nil {
		return errors.New("neither feel, end nor act")
	}
	into[l] = append(into[l], words)
	return nil
}

// check says what a grammar lacks.
func (g *grammar) check() error {
	for _, name := range []string{"setting", "aside", "start", "child", "filler", "tail"} {
		if len(g.lists[name]) == 0 {
			return fmt.Errorf("read grammar: no list %q", name)
		}
	}
	for s := range g.skills {
		p := &g.skills[s]
		if len(p.scenes) == 0 {
			return fmt.Errorf("read grammar: no scene of %s", skill.Skill(s))
		}
		for l := range Levels {
			if len(p.feel[l]) == 0 || len(p.end[l]) == 0 {
				return fmt.Errorf("read grammar: %s lacks feelings or endings", skill.Skill(s))
			}
			for _, c := range p.scenes {
				if len(c.events) == 0 || len(c.acts[l]) == 0 {
					return fmt.Errorf("read grammar: a scene of %s lacks events or acts", skill.Skill(s))
				}
			}
		}
	}
	return nil
}

// fewestNew is how many draws in a row may repeat a text before a tag counts
// as exhausted.
const fewestNew = 2000

// Grammar returns PerCell(count) texts a tag, all different, put together from
// scenes, deeds, feelings and endings in the words of the grade, with some of
// the slips of speech. It makes well over 100,000 texts; an error says that a
// tag has no more.
func Grammar(count int, rng *rand.Rand) ([]Response, error) {
	g, err := readGrammar(grammarText)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []Response
	for _, tag := range Tags() {
		for range PerCell(count) {
			text, err := g.unseen(tag, seen, rng)
			if err != nil {
				return nil, err
			}
			out = append(out, Response{text, tag, string(GrammarBank)})
		}
	}
	return out, nil
}

// or returns own, or general if there are none.
func or(own, general []string) []string {
	if len(own) > 0 {
		return own
	}
	return general
}

func (g *grammar) unseen(tag Tag, seen map[string]bool, rng *rand.Rand) (string, error) {
	for range fewestNew {
		text := g.text(tag, rng)
		if !seen[text] {
			seen[text] = true
			return text, nil
		}
	}
	return "", fmt.Errorf("make texts: no more for %s, %s, grade %d", tag.Skill, tag.Level, tag.Grade)
}
