package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"unseenedge/internal/fault"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/train"
	"unseenedge/models"
)

// openEngine opens a model set of a folder; the shipped models if dir is "".
func openEngine(dir, set string) (*score.Engine, error) {
	if dir == "" {
		return score.Open(models.Files, set)
	}
	return score.Open(os.DirFS(dir), set)
}

// evaluation reads the shipped evaluation; nil if it cannot be read.
func evaluation() *train.Report {
	b, err := models.Files.ReadFile("evaluation.json")
	if err != nil {
		return nil
	}
	var r train.Report
	if err := json.Unmarshal(b, &r); err != nil {
		return nil
	}
	return &r
}

// newPrompt reads what ratings of a new prompt were found to bring; nil if it
// cannot be read.
func newPrompt() *train.NewPrompt {
	b, err := models.Files.ReadFile("new_prompt.json")
	if err != nil {
		return nil
	}
	var n train.NewPrompt
	if err := json.Unmarshal(b, &n); err != nil {
		return nil
	}
	return &n
}

// asked is one line of score's input; without id or text it is no response.
type asked struct {
	ID     *string `json:"id"`
	Grade  int     `json:"grade"`
	Mode   string  `json:"mode"`
	Prompt string  `json:"prompt"`
	Text   *string `json:"text"`
}

// check says in words what keeps a line from being scored.
func (a asked) check() error {
	switch {
	case a.ID == nil:
		return errors.New(`"id" is missing`)
	case a.Text == nil:
		return errors.New(`"text" is missing`)
	case a.Mode != "" && a.Mode != "spoken" && a.Mode != "written":
		return errors.New(`"mode" must be "spoken" or "written"`)
	case a.Grade < 0 || a.Grade > 12:
		return errors.New(`"grade" must be 0 to 12`)
	}
	return nil
}

// told is one line of score's output.
type told struct {
	ID       string                 `json:"id"`
	ModelSet string                 `json:"model_set"`
	Flags    []score.Flag           `json:"flags"`
	Skills   map[string]toldOfSkill `json:"skills"`
}

// toldOfSkill has null where the evidence is insufficient.
type toldOfSkill struct {
	Evidence float64  `json:"evidence"`
	Score    *float64 `json:"score"`
	Raw      float64  `json:"raw"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
	Band     *string  `json:"band"`
}

func (s *session) score() *cobra.Command {
	c := &cobra.Command{
		Use:   "score",
		Short: "Score responses, JSON Lines in and out",
		Long: "Reads lines {\"id\",\"grade\",\"mode\",\"prompt\",\"text\"} and writes a line of scores for each.\n" +
			"A line that cannot be read is named on standard error, the rest is scored, and the exit code is 1.",
		Example: `  echo '{"id":"1","grade":4,"mode":"written","prompt":"","text":"I asked her what was wrong and sat with her."}' | unseenedge score`,
		Args:    arguments(0, ""),
	}
	dir := c.Flags().String("models", "", "folder of model sets (default: the shipped ones)")
	set := c.Flags().String("set", "", "model set (default: the active one)")
	in := c.Flags().String("in", "-", "file to read, - for standard input")
	out := c.Flags().String("out", "-", "file to write, - for standard output")
	c.RunE = func(c *cobra.Command, _ []string) error {
		engine, err := openEngine(s.pathOrNone(*dir), *set)
		if err != nil {
			return err
		}
		r, err := s.reader(*in)
		if err != nil {
			return err
		}
		defer r.Close()
		return s.writeTo(*out, func(w io.Writer) error { return s.scoreLines(c.Context(), engine, r, w) })
	}
	return c
}

func (s *session) pathOrNone(p string) string {
	if p == "" {
		return ""
	}
	return s.path(p)
}

func (s *session) reader(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(s.in), nil
	}
	f, err := os.Open(s.path(name))
	if err != nil {
		return nil, fault.New(fault.NotFound, "cli.no_file", name).Because(err)
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return nil, errors.Join(fault.New(fault.Invalid, "cli.no_file", name).Because(err), f.Close())
	}
	return f, nil
}

// writeTo runs write on the named file, or standard output. The file appears
// once it is whole, so that it may be the one that is read.
func (s *session) writeTo(name string, write func(io.Writer) error) error {
	if name == "-" {
		w := bufio.NewWriter(s.out)
		return errors.Join(write(w), w.Flush())
	}
	path := s.path(name)
	f, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return fault.New(fault.Invalid, "cli.no_output", name).Because(err)
	}
	w := bufio.NewWriter(f)
	err = write(w)
	if _, partly := errors.AsType[exit](err); err != nil && !partly {
		return errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	if e := errors.Join(w.Flush(), f.Close()); e != nil {
		return errors.Join(e, os.Remove(f.Name()))
	}
	return errors.Join(os.Rename(f.Name(), path), err)
}

// maxLine is the longest line that score reads, in bytes.
const maxLine = 4 << 20

// scoreLines scores each line of r; a bad one costs the exit code only.
func (s *session) scoreLines(ctx context.Context, engine *score.Engine, r io.Reader, w io.Writer) error {
	lines := bufio.NewReaderSize(r, 1<<16)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	bad := false
	for n := 1; ; n++ {
		line, end := readLine(lines)
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf")) // as Windows programs begin a file
		}
		if len(bytes.TrimSpace(line)) > 0 {
			answer, err := scoreLine(engine, line)
			if err != nil {
				bad = true
				fmt.Fprintf(s.err, "line %d: %v\n", n, err)
			} else if err := out.Encode(answer); err != nil {
				return fmt.Errorf("write scores: %w", err)
			}
		}
		if errors.Is(end, io.EOF) {
			break
		}
		if end != nil {
			return fmt.Errorf("read line %d: %w", n, end)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if bad {
		return exit(1)
	}
	return nil
}

// readLine returns the next line; of one longer than maxLine, its beginning
// and one byte more.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func scoreLine(engine *score.Engine, line []byte) (told, error) {
	if len(line) > maxLine {
		return told{}, fmt.Errorf("longer than %d MiB", maxLine>>20)
	}
	if !utf8.Valid(line) {
		return told{}, errors.New("not UTF-8 text")
	}
	var a asked
	if err := json.Unmarshal(line, &a); err != nil {
		return told{}, errors.New(plainJSON(err))
	}
	if err := a.check(); err != nil {
		return told{}, err
	}
	result, err := engine.Score(score.Input{Text: *a.Text, Grade: a.Grade, Mode: a.Mode, Prompt: wordingOf(a.Prompt)})
	if err != nil {
		return told{}, err
	}
	return tell(*a.ID, result), nil
}

// wordingOf returns the wording that a prompt stands for. One word is an id;
// the shipped sets have no model of their own for any prompt, so an id says
// nothing and the general model scores without a wording.
func wordingOf(prompt string) string {
	if !strings.ContainsAny(strings.TrimSpace(prompt), " \t\n") {
		return ""
	}
	return prompt
}

// plainJSON says what is wrong with a line without repeating what stands in it.
func plainJSON(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if e.Field == "" {
			return "not a JSON object"
		}
		kind := "text"
		if e.Type.Kind() == reflect.Int {
			kind = "a whole number"
		}
		return fmt.Sprintf("%q must be %s", e.Field, kind)
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("not valid JSON at byte %d", e.Offset)
	}
	return "not valid JSON"
}

func tell(id string, r score.Result) told {
	t := told{ID: id, ModelSet: r.ModelSet, Flags: r.Flags, Skills: map[string]toldOfSkill{}}
	if t.Flags == nil {
		t.Flags = []score.Flag{}
	}
	for _, k := range skill.All() {
		v := r.Skills[k]
		one := toldOfSkill{Evidence: v.Evidence, Raw: v.Raw}
		if v.Enough {
			band := v.Band.String()
			one.Score, one.Low, one.High, one.Band = &v.Value, &v.Low, &v.High, &band
		}
		t.Skills[k.String()] = one
	}
	return t
}
