// Package lang holds every word a person reads, by language.
//
// Messages live in files, one flat JSON object each (key: sentence), so that a
// translator needs no Go. A key that is missing from a language shows itself,
// and a test fails.
package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"unseenedge/internal/fault"
	"unseenedge/internal/skill"
)

//go:embed en/*.json
var files embed.FS

// Words are the messages of one language. They are read-only after Load and
// safe for concurrent use.
type Words struct {
	tag      string
	messages map[string]string
}

// Load reads the messages of language tag ("en"). It fails if there are none,
// or if a key stands twice.
func Load(tag string) (*Words, error) {
	names, err := fs.Glob(files, tag+"/*.json")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("load words: no language %q", tag)
	}
	w := &Words{tag: tag, messages: map[string]string{}}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("load words: %w", err)
		}
		var m map[string]string
		if err := json.Unmarshal(b, &m); err != nil {
			return nil, fmt.Errorf("load words of %s: %w", path.Base(name), err)
		}
		for k, v := range m {
			if _, twice := w.messages[k]; twice {
				return nil, fmt.Errorf("load words: key %q stands twice", k)
			}
			w.messages[k] = v
		}
	}
	return w, nil
}

// Tag returns the language tag, for the html lang attribute.
func (w *Words) Tag() string { return w.tag }

// Keys returns all message keys, for tests.
func (w *Words) Keys() map[string]string { return w.messages }

// T returns the message at key with {0} to {9} replaced by args. Whole numbers
// get thousands separators, fractions two decimals, times the short date.
func (w *Words) T(key string, args ...any) string {
	s, ok := w.messages[key]
	if !ok {
		return key
	}
	if len(args) == 0 || strings.IndexByte(s, '{') < 0 {
		return s
	}
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(s, "{")
		b.WriteString(before)
		if !open {
			return b.String()
		}
		if len(rest) > 1 && rest[1] == '}' && rest[0] >= '0' && int(rest[0]-'0') < len(args) {
			b.WriteString(w.format(args[rest[0]-'0']))
			s = rest[2:]
		} else {
			b.WriteByte('{')
			s = rest
		}
	}
}

// N returns key.one or key.other for n, which is argument {0} before args.
func (w *Words) N(key string, n int, args ...any) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return w.T(key+form, append([]any{n}, args...)...)
}

func (w *Words) format(a any) string {
	switch v := a.(type) {
	case int:
		return w.Count(v)
	case int64:
		return w.Count(int(v))
	case float64:
		return w.Number(v)
	case time.Time:
		return w.Date(v)
	case skill.Skill:
		return w.Skill(v)
	case skill.Level:
		return w.Level(v)
	case skill.Band:
		return w.Band(v)
	}
	return fmt.Sprint(a)
}

// Count writes a whole number with thousands separators: 1,204.
func (w *Words) Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Number writes a fraction with two decimals, never more precise than a range.
func (w *Words) Number(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// Percent writes a share of 1 as a whole percentage.
func (w *Words) Percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 0, 64) + " %" }

// Date writes a day as "Tue 18 Nov".
func (w *Words) Date(t time.Time) string {
	if t.IsZero() {
		return w.T("date.none")
	}
	return w.T("date.weekday."+strconv.Itoa(int(t.Weekday()))) + " " + strconv.Itoa(t.Day()) + " " +
		w.T("date.month."+strconv.Itoa(int(t.Month())))
}

// DateYear writes a day as "18 Nov 2026".
func (w *Words) DateYear(t time.Time) string {
	if t.IsZero() {
		return w.T("date.none")
	}
	return strconv.Itoa(t.Day()) + " " + w.T("date.month."+strconv.Itoa(int(t.Month()))) + " " + strconv.Itoa(t.Year())
}

// Clock writes a moment as "Tue 18 Nov, 14:05".
func (w *Words) Clock(t time.Time) string { return w.Date(t) + ", " + t.Format("15:04") }

// Skill returns the skill's name on screens.
func (w *Words) Skill(s skill.Skill) string { return w.T("skill." + s.String()) }

// Level returns the band word of a level.
func (w *Words) Level(l skill.Level) string { return w.T("level." + strconv.Itoa(int(l))) }

// Band returns the words of a band: one, two neighbours, or "wide range".
func (w *Words) Band(b skill.Band) string {
	switch {
	case b.Wide():
		return w.T("band.wide")
	case b.Low == b.High:
		return w.Level(b.Low)
	}
	return w.T("band.between", b.Low, b.High)
}

// Fault returns the words of the first fault in err, or a calm general
// sentence if it carries none.
func (w *Words) Fault(err error) string {
	f := fault.Of(err)
	if f == nil {
		return w.T("fault.internal")
	}
	return w.T(f.Key, f.Args...)
}
