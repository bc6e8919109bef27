// Package corpus holds the texts, ratings and lexicons that ship with the
// program, as bytes, with where they come from and their licences.
//
// Invariant: what is returned is always a fresh copy; nothing here changes.
package corpus

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"unseenedge/internal/fault"
	"unseenedge/internal/skill"
)

//go:embed data
var files embed.FS

//go:embed RUBRIC.md
var rubric string

// Rubric returns what raters were told, in words.
func Rubric() string { return rubric }

// Rating is one judgement of one response on the rubric.
type Rating struct {
	Evidence skill.Evidence
	// Score is the level shown, 0-1 (rubric / 100), NaN where Evidence is none.
	Score float64
}

// Response is one rated text of the corpus.
type Response struct {
	ID      string
	Set     string // one letter: the writer and world it came from
	Grade   int    // 2-8
	Mode    string // spoken or written
	Prompt  string // wording; a prompt occurs in one set only
	Text    string
	Kind    string // "English learner or dialect" where that is marked; else empty
	Ratings [skill.Count]Rating
}

// Responses returns the rated corpus in file order. An error means that the
// embedded files are damaged.
func Responses() ([]Response, error) {
	texts, err := unzip("responses.jsonl.gz")
	if err != nil {
		return nil, err
	}
	ratings, err := unzip("ratings.csv.gz")
	if err != nil {
		return nil, err
	}
	out, err := Read(bytes.NewReader(texts), bytes.NewReader(ratings))
	if err != nil {
		return nil, err
	}
	return out, mark(out)
}

// mark sets the kinds of the hard cases that are known.
func mark(all []Response) error {
	f, err := files.Open("data/kinds.csv")
	if err != nil {
		return fmt.Errorf("open kinds of texts: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("read kinds of texts: %w", err)
	}
	kind := make(map[string]string, len(rows))
	for _, row := range rows {
		kind[row[0]] = row[1]
	}
	for i := range all {
		all[i].Kind = kind[all[i].ID]
	}
	return nil
}

// Read reads rated responses: texts as JSON Lines of id, grade, mode, prompt and
// text, and ratings as CSV with a head line, then id and for each skill evidence
// 0-2 and score 0-100, empty without evidence. The set is the first letter of
// the id. A fault names the line or the id.
func Read(texts, ratings io.Reader) ([]Response, error) {
	rated, err := readRatings(ratings)
	if err != nil {
		return nil, err
	}
	out := make([]Response, 0, len(rated))
	dec := json.NewDecoder(texts)
	for dec.More() {
		var line struct {
			ID, Mode, Prompt, Text string
			Grade                  int
		}
		if err := dec.Decode(&line); err != nil {
			return nil, fault.New(fault.Invalid, "corpus.texts.line", len(out)+1)
		}
		r, ok := rated[line.ID]
		if !ok || line.ID == "" {
			return nil, fault.New(fault.Invalid, "corpus.texts.unrated", len(out)+1, line.ID)
		}
		out = append(out, Response{
			ID: line.ID, Set: line.ID[:1], Grade: line.Grade, Mode: line.Mode,
			Prompt: line.Prompt, Text: line.Text, Ratings: r,
		})
	}
	return out, nil
}

// Hash returns the SHA-256 of the shipped responses and ratings, in hex.
func Hash() string {
	h := sha256.New()
	for _, name := range []string{"responses.jsonl.gz", "ratings.csv.gz"} {
		if b, err := unzip(name); err == nil {
			h.Write(b)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// VADER returns the sentiment lexicon of Hutto and Gilbert (2014): lines of
// token, tab, mean valence -4 to 4, and two columns about the raters.
func VADER() ([]byte, error) { return unzip("vader.txt.gz") }

// Empath returns the word categories of Fast, Chen and Bernstein (2016): a
// category a line, name and words separated by tabs.
func Empath() ([]byte, error) { return unzip("empath.tsv.gz") }

// Tagger returns the averaged-perceptron part-of-speech weights distributed
// with NLTK: a line of classes, a line with the number of words of one certain
// tag, these words with the index of their class, then features with pairs of
// class and weight in thousandths.
func Tagger() ([]byte, error) { return unzip("tagger.txt.gz") }

// Names returns first names of some forty languages, lower case, a line each,
// as shipped with Faker.
func Names() ([]byte, error) { return unzip("names.txt.gz") }

// Senses returns groups of words of like use: a word a line with its group among
// 150, 600 and 2,000, cut by spherical k-means from GloVe vectors.
func Senses() ([]byte, error) { return unzip("senses.tsv.gz") }

func readRatings(r io.Reader) (map[string][skill.Count]Rating, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = 1 + 2*skill.Count
	rows, err := c.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fault.New(fault.Invalid, "corpus.ratings.table", 1+2*skill.Count)
	}
	out := make(map[string][skill.Count]Rating, len(rows))
	for i, row := range rows[1:] {
		var r [skill.Count]Rating
		for s := range r {
			var ok bool
			if r[s], ok = parseRating(row[1+2*s], row[2+2*s]); !ok {
				return nil, fault.New(fault.Invalid, "corpus.ratings.cell", i+2, skill.Skill(s).String())
			}
		}
		out[row[0]] = r
	}
	return out, nil
}

func parseRating(evidence, score string) (r Rating, ok bool) {
	e, err := strconv.Atoi(evidence)
	if err != nil || e < int(skill.NoEvidence) || e > int(skill.ClearEvidence) {
		return Rating{}, false
	}
	if e == int(skill.NoEvidence) {
		return Rating{Score: math.NaN()}, true
	}
	v, err := strconv.ParseFloat(score, 64)
	if err != nil || !(v >= 0 && v <= 100) {
		return Rating{}, false
	}
	return Rating{skill.Evidence(e), v / 100}, true
}

func unzip(name string) ([]byte, error) {
	f, err := files.Open("data/" + name)
	if err != nil {
		return nil, fmt.Errorf("open shipped %s: %w", name, err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack shipped %s: %w", name, err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack shipped %s: %w", name, err)
	}
	return b, nil
}
