package synth

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shares says how often a text has a part that it may have, 0-1. A thoughtful
// child's deed takes more words, so the others ramble more, and length alone
// does not tell the level.
type shares struct{ start, setting, feel, aside, end, tail, spoken float64 }

func sharesOf(l Level) shares {
	if l == High {
		return shares{start: .4, setting: .25, feel: .45, aside: .1, end: .45, tail: .08, spoken: .4}
	}
	return shares{start: .6, setting: .55, feel: .85, aside: .7, end: .85, tail: .15, spoken: .4}
}

// text makes one text of a tag.
func (g *grammar) text(tag Tag, rng *rand.Rand) string {
	p := &g.skills[tag.Skill]
	c := &p.scenes[rng.IntN(len(p.scenes))]
	often := sharesOf(tag.Level)
	event := pick(c.events, rng)
	if !strings.HasPrefix(event, "when ") && rng.Float64() < often.start {
		event = pick(g.lists["start"], rng) + " " + event
	}
	parts := []string{event}
	may := func(share float64, from []string) {
		if rng.Float64() < share {
			parts = append(parts, pick(from, rng))
		}
	}
	may(often.setting, g.lists["setting"])
	may(often.feel, or(c.feel[tag.Level], p.feel[tag.Level]))
	parts = append(parts, pick(c.acts[tag.Level], rng))
	may(often.aside, g.lists["aside"])
	may(often.end, or(c.end[tag.Level], p.end[tag.Level]))
	may(often.tail, g.lists["tail"])
	if rng.Float64() < often.spoken {
		g.hesitate(parts, rng)
	}
	return g.fill(parts, c, tag, rng)
}

func pick(from []string, rng *rand.Rand) string { return from[rng.IntN(len(from))] }

// hesitate puts a filler before a part, and says its first word twice now and
// then, as children do when they speak.
func (g *grammar) hesitate(parts []string, rng *rand.Rand) {
	i := rng.IntN(len(parts))
	first, _, _ := strings.Cut(parts[i], " ")
	if (first == "I" || first == "we") && rng.IntN(2) == 0 {
		parts[i] = first + ", " + parts[i]
		return
	}
	parts[i] = pick(g.lists["filler"], rng) + " " + uncapital(parts[i])
}

// uncapital makes the first letter of a sentence small, unless it is I or a
// name that is still to be filled in.
func uncapital(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if strings.HasPrefix(first, "I") && (first == "I" || strings.HasPrefix(first, "I'")) {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// fill joins parts to a text and puts in the child, the pronouns and the words
// of the grade.
func (g *grammar) fill(parts []string, c *scene, tag Tag, rng *rand.Rand) string {
	name, pronoun, _ := strings.Cut(pick(g.lists["child"], rng), " ")
	he, him, his := "he", "him", "his"
	if pronoun == "she" || c.she {
		he, him, his = "she", "her", "her"
	}
	put := strings.NewReplacer("{P}", name, "{he}", he, "{him}", him, "{his}", his)
	var b strings.Builder
	for i, part := range parts {
		if i > 0 {
			b.WriteByte(' ')
		}
		s := put.Replace(choose(part, tag.band()))
		r, n := utf8.DecodeRuneInString(s)
		b.WriteRune(unicode.ToUpper(r))
		b.WriteString(s[n:])
	}
	return b.String()
}

// choose takes the words of the grade band from each [a|b|c] of s.
func choose(s string, band int) string {
	for {
		before, rest, ok := strings.Cut(s, "[")
		if !ok {
			return s
		}
		words, after, ok := strings.Cut(rest, "]")
		if !ok {
			return s
		}
		options := strings.Split(words, "|")
		s = before + options[min(band, len(options)-1)] + after
	}
}
