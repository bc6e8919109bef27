package response

import (
	"html"
	"regexp"
	"strings"
	"time"
	"unicode"

	"unseenedge/internal/fault"
)

// cue is a stretch of a transcript with what is said in it, a line each.
type cue struct {
	start, end time.Duration
	lines      []string
}

// utterance is what one speaker says within a cue.
type utterance struct {
	speaker    string // "" if the file does not say
	start, end time.Duration
	text       string
}

var (
	cueTimes  = regexp.MustCompile(`^\s*([\d:]+[.,]\d{1,3})\s+-->\s+([\d:]+[.,]\d{1,3})`)
	timeParts = regexp.MustCompile(`^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})$`)
	voiceTag  = regexp.MustCompile(`<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>|</v>`)
	styleTag  = regexp.MustCompile(`(?i)</?(?:c|i|b|u|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<[\d:]+\.\d{3}>|\{\\an?\d\}`)
	label     = regexp.MustCompile(`^(?:>>|-)?\s*([\p{L}\p{N}][\p{L}\p{M}\p{N}.'’\- ]{0,60}(?:\([^()]{1,30}\))?)\s*:\s+(\S.*)$`)
	digits    = regexp.MustCompile(`^\d+$`)
)

// readTranscript returns one draft a speaker, in order of appearance. A file
// that names no speaker is one draft under the file's name.
func readTranscript(name, text string, split func([]string) []cue) ([]Draft, error) {
	cues := split(strings.Split(text, "\n"))
	if len(cues) == 0 {
		return nil, invalid("response.no_cues", name)
	}
	said := utterances(cues)
	byVoice := map[string]*strings.Builder{}
	drafts := map[string]*Draft{}
	var order []string
	last := ""
	for i, u := range said {
		d := drafts[u.speaker]
		if d == nil {
			d = &Draft{Source: name, Key: BySpeaker, StudentKey: u.speaker, Mode: Spoken}
			drafts[u.speaker], byVoice[u.speaker] = d, &strings.Builder{}
			order = append(order, u.speaker)
		}
		out := byVoice[u.speaker]
		if out.Len() > 0 {
			out.WriteByte(between(i > 0 && last == u.speaker))
		}
		from := out.Len()
		out.WriteString(u.text)
		d.Spans = append(d.Spans, Span{Start: u.start, End: u.end, From: from, To: out.Len()})
		last = u.speaker
	}
	var all []Draft
	for _, speaker := range order {
		d := drafts[speaker]
		clean, err := Clean(byVoice[speaker].String())
		if err != nil {
			d.Spans, d.Fault = nil, fault.Of(err)
		}
		d.Text = clean
		if speaker == "" {
			d.Key, d.StudentKey = ByFile, stem(name)
		}
		all = append(all, *d)
	}
	if len(all) == 0 {
		return nil, invalid("response.empty", name)
	}
	return all, nil
}

// between separates two utterances of one speaker: a space within a turn, a
// line end after another's turn.
func between(sameTurn bool) byte {
	if sameTurn {
		return ' '
	}
	return '\n'
}

// vtt splits a WebVTT file (W3C): a cue ends at a blank line, and what stands
// outside cues is no speech.
func vtt(lines []string) (cues []cue) {
	open := false
	for _, line := range lines {
		if c, ok := timesOf(line); ok {
			cues, open = append(cues, c), true
			continue
		}
		if strings.TrimSpace(line) == "" {
			open = false
		}
		if open {
			c := &cues[len(cues)-1]
			c.lines = append(c.lines, line)
		}
	}
	return cues
}

// srt splits a SubRip file: a cue goes on to the number before the next one,
// blank lines included.
func srt(lines []string) (cues []cue) {
	for i, line := range lines {
		if c, ok := timesOf(line); ok {
			cues = append(cues, c)
			continue
		}
		if len(cues) == 0 || strings.TrimSpace(line) == "" {
			continue
		}
		if i+1 < len(lines) && digits.MatchString(strings.TrimSpace(line)) {
			if _, next := timesOf(lines[i+1]); next {
				continue
			}
		}
		c := &cues[len(cues)-1]
		c.lines = append(c.lines, line)
	}
	return cues
}

// timesOf reads a line of times, such as "00:00:01.000 --> 00:00:04.000".
func timesOf(line string) (c cue, ok bool) {
	if !strings.Contains(line, "-->") {
		return c, false
	}
	m := cueTimes.FindStringSubmatch(line)
	if m == nil {
		return c, false
	}
	start, ok1 := clock(m[1])
	end, ok2 := clock(m[2])
	return cue{start: start, end: max(start, end)}, ok1 && ok2
}

func clock(text string) (time.Duration, bool) {
	m := timeParts.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	hours := 0
	if m[1] != "" {
		hours = number(m[1])
	}
	millis := number((m[4] + "00")[:3])
	return time.Duration(hours)*time.Hour + time.Duration(number(m[2]))*time.Minute +
		time.Duration(number(m[3]))*time.Second + time.Duration(millis)*time.Millisecond, true
}

// utterances says who says what. Voice tags and labels ("Ana: yes") name the
// speaker until the next one does. Labels count only where at least half of
// the cues have one or the same one comes back, since "One thing: ..." is a
// sentence.
func utterances(cues []cue) (said []utterance) {
	names := labels(cues)
	speaker := ""
	for _, c := range cues {
		for _, line := range c.lines {
			for _, part := range voices(line, speaker) {
				speaker = part.speaker
				if name, rest, ok := cutLabel(part.text, names); ok {
					speaker, part.text = name, rest
				}
				if part.text = oneLine(part.text); part.text == "" {
					continue
				}
				said = appendSaid(said, utterance{speaker, c.start, c.end, part.text})
			}
		}
	}
	return said
}

// maxJoin is the length, in bytes, up to which lines of one cue are joined into
// one utterance, so that a cue of many lines costs no more than its length.
const maxJoin = 500

// appendSaid joins the lines that one speaker has in one cue.
func appendSaid(said []utterance, u utterance) []utterance {
	if n := len(said); n > 0 && said[n-1].speaker == u.speaker && said[n-1].start == u.start && said[n-1].end == u.end && len(said[n-1].text) < maxJoin {
		said[n-1].text += " " + u.text
		return said
	}
	return append(said, u)
}

// voices splits a line at its voice tags; the text before the first belongs to
// speaker.
func voices(line, speaker string) (parts []utterance) {
	at := 0
	for _, m := range voiceTag.FindAllStringSubmatchIndex(line, -1) {
		parts = append(parts, utterance{speaker: speaker, text: line[at:m[0]]})
		if m[2] >= 0 {
			speaker = oneLine(line[m[2]:m[3]])
		}
		at = m[1]
	}
	return append(parts, utterance{speaker: speaker, text: line[at:]})
}

// labels returns the names that lines of the transcript begin with, as far as
// they are to be believed: none in a file that has voice tags.
func labels(cues []cue) map[string]bool {
	count := map[string]int{}
	labelled := 0
	for _, c := range cues {
		any := false
		for _, line := range c.lines {
			if voiceTag.MatchString(line) {
				return nil
			}
			if name, _, ok := asLabel(line); ok {
				count[name]++
				any = true
			}
		}
		if any {
			labelled++
		}
	}
	names := map[string]bool{}
	for name, n := range count {
		if n > 1 || labelled*2 >= len(cues) {
			names[name] = true
		}
	}
	return names
}

func cutLabel(line string, names map[string]bool) (name, rest string, ok bool) {
	name, rest, ok = asLabel(line)
	return name, rest, ok && names[name]
}

// asLabel splits "Ana López: yes": at most four words, each of which begins
// with a capital, a digit, or a letter without case.
func asLabel(line string) (name, rest string, ok bool) {
	m := label.FindStringSubmatch(oneLine(line))
	if m == nil {
		return "", "", false
	}
	bare, _, _ := strings.Cut(m[1], "(")
	words := strings.Fields(bare)
	if len(words) > 4 {
		return "", "", false
	}
	for _, w := range words {
		if r := []rune(w)[0]; unicode.IsLower(r) && len([]rune(w)) > 3 {
			return "", "", false // short ones are particles: de la, van, bin
		}
	}
	if unicode.IsLower([]rune(words[0])[0]) {
		return "", "", false
	}
	return m[1], m[2], true
}

// oneLine drops tags and entities and folds space. What looks like a tag and is
// none, such as "<3", stays.
func oneLine(text string) string {
	text = html.UnescapeString(styleTag.ReplaceAllString(text, ""))
	return strings.Join(strings.Fields(tidy(text)), " ")
}
