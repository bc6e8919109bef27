// Package models holds the model sets that ship with the program, as files.
//
// Invariant: registry.json holds the checksum of every other model file.
package models

import "embed"

// Files is the model folder.
//
//go:embed registry.json card.md evaluation.json new_prompt.json general demo
var Files embed.FS
