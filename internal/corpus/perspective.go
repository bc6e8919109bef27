package corpus

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Perspective is one child's answer to one of eleven questions about what
// somebody in a film or a story thinks, feels or means, rated by trained people
// (Kovatchev and others, "What is on your mind?", COLING 2020: the MIND-CA
// corpus, of which four fifths of the children are here).
type Perspective struct {
	Child  string // an opaque number
	Prompt string // PerspectivePrompt.ID
	Text   string // as the child wrote it, cut into tokens by the source
	Score  int    // 0 no, 1 partly, 2 fully explained by what somebody thinks or wants
	Age    int    // years, 7-14; 0 unknown
	Gender string // "0" or "1" as the source has it, which does not say which is which; "" unknown
}

// PerspectivePrompt is one of the eleven questions. The film clips and stories
// are not ours to give away, so both texts are this project's own words for
// what they ask and what a full answer says. They were written by hand from the
// stories with some hundred of the answers in view, not fitted to ratings.
type PerspectivePrompt struct {
	ID        string
	Asked     string
	Reference string
}

// PerspectivePrompts returns the questions in the order of the data.
func PerspectivePrompts() []PerspectivePrompt {
	return []PerspectivePrompt{
		{"SFQuestion_1", "Why do the men hide from the woman?",
			"They hide because they do not want the woman to know that they are there, or to find them in the room."},
		{"SFQuestion_2", "What is the woman thinking when she looks around the room?",
			"She thinks nobody is there and wonders where the men are and where they have gone."},
		{"SFQuestion_3", "Why does the driver lock the man inside the van?",
			"He does not know that the man is in the van. It is an accident: he thinks the van is empty and did not see him."},
		{"SFQuestion_4", "How does the delivery man feel when the figure moves, and why?",
			"He feels shocked, scared and surprised because he thought it was a dummy or a doll and did not know that it was a real person, alive."},
		{"SFQuestion_5", "Why does the man pick up the cat?",
			"He thinks the cat is a scarf, the fur that the lady dropped. He mistakes it and believes that it is hers."},
		{"SFQuestion_6", "Why does the man fan the woman?",
			"He pretends that she fainted to trick the people, so that they do not know what really happened and think that she is ill."},
		{"SS_Brian", "Brian will get enough to eat. Why does he say that he is starving?",
			"He lies to make the cook feel sorry for him, so that she believes he is hungry and gives him more sausages."},
		{"SS_Burglar", "The policeman only saw a glove fall. Why does the burglar give himself up?",
			"He thinks that the policeman knows that he robbed the shop and is going to arrest him. He does not know that the policeman only wanted to tell him that he dropped his glove."},
		{"SS_Peabody", "The man only wants to know the time. Why does Mrs Peabody offer him her purse?",
			"She thinks that the man is a robber who wants to rob or attack her. She does not know that he only wants to ask the time."},
		{"SS_Prisoner", "The army asks the prisoner where the tanks are. Why does he tell them the truth?",
			"He tells the truth to trick them. He knows that they will think he is lying and will look in the other place, so the tanks are safe."},
		{"SS_Simon", "Simon always lies. Why does his brother look in the other place?",
			"He knows that Simon always lies and is a liar, so he thinks that Simon is lying and that it must be in the other place."},
	}
}

// Perspectives returns the shipped answers in file order. An error means that
// the embedded file is damaged.
func Perspectives() ([]Perspective, error) {
	raw, err := PerspectivesFile()
	if err != nil {
		return nil, err
	}
	return ReadPerspectives(bytes.NewReader(raw))
}

// PerspectivesFile returns the CSV of the shipped answers.
func PerspectivesFile() ([]byte, error) { return unzip("mindca.csv.gz") }

// PerspectivesHash returns the SHA-256 of the shipped answers, unpacked, in hex.
func PerspectivesHash() string {
	raw, err := unzip("mindca.csv.gz")
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// ReadPerspectives reads the corpus' own CSV: child_id, question, text, score,
// age, gender.
func ReadPerspectives(r io.Reader) ([]Perspective, error) {
	rows := csv.NewReader(r)
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("read perspective answers: %w", err)
	}
	if want := []string{"child_id", "question", "text", "score", "age", "gender"}; !slices.Equal(head, want) {
		return nil, fmt.Errorf("read perspective answers: the columns are not %v", want)
	}
	var known []string
	for _, p := range PerspectivePrompts() {
		known = append(known, p.ID)
	}
	var out []Perspective
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read perspective answers: %w", err)
		}
		p := Perspective{Child: row[0], Prompt: row[1], Text: row[2]}
		line, _ := rows.FieldPos(0)
		if !slices.Contains(known, p.Prompt) {
			return nil, fmt.Errorf("read perspective answers: line %d: an unknown question", line)
		}
		if p.Score, err = strconv.Atoi(row[3]); err != nil || p.Score < 0 || p.Score > 2 {
			return nil, fmt.Errorf("read perspective answers: line %d: the score is not 0, 1 or 2", line)
		}
		if age, err := strconv.Atoi(row[4]); err == nil && age > 0 && age < 20 {
			p.Age = age
		}
		if row[5] == "0" || row[5] == "1" {
			p.Gender = row[5]
		}
		out = append(out, p)
	}
}
