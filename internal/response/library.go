package response

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed library.json
var library []byte

// Library returns the prompts that ship with the program, four a skill and band
// of grades: our own, open, and unvalidated until somebody rates answers to
// them. They have no id; the wording tells them apart.
func Library() ([]Prompt, error) {
	var out []Prompt
	if err := json.Unmarshal(library, &out); err != nil {
		return nil, fmt.Errorf("read prompt library: %w", err)
	}
	return out, nil
}
