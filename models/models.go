// Package models holds the model sets that ship with the program, as files.
//
// Invariant: registry.json holds the checksum of every other model file, and
// baseline/baseline.json those of the baseline.
package models

import "embed"

// Files is the model folder.
//
//go:embed registry.json card.md evaluation.json new_prompt.json external.json general demo
var Files embed.FS

// Baseline holds, in the folder baseline, models trained as the original
// system's were. They ship to be compared with and never score.
//
//go:embed baseline
var Baseline embed.FS
