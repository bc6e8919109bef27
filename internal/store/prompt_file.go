package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unseenedge/internal/fault"
)

// promptFolder of the data folder holds the files of prompt models. They can be
// made again from the ratings, so a backup goes without them.
const promptFolder = "prompt-models"

// WritePromptFile keeps the file of a prompt model, durable when it returns, and
// returns its SHA-256 in hex.
func (s *Store) WritePromptFile(id string, b []byte) (hash string, err error) {
	dir := filepath.Join(s.dir, promptFolder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("write prompt model: %w", err)
	}
	f, err := os.CreateTemp(dir, partPattern)
	if err != nil {
		return "", fmt.Errorf("write prompt model: %w", err)
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, id))
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("write prompt model: %w", err), os.Remove(f.Name()))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), syncFolder(dir)
}

// ReadPromptFile returns the file of a prompt model; a fault if it is missing or
// not what its row says.
func (s *Store) ReadPromptFile(m PromptModel) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, promptFolder, m.ID))
	if err != nil {
		return nil, fault.New(fault.Invalid, "score.prompt.damaged").Because(err)
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != m.FileHash {
		return nil, fault.New(fault.Invalid, "score.prompt.damaged")
	}
	return b, nil
}

// RemovePromptFile drops the file of a prompt model that is over; none is fine.
func (s *Store) RemovePromptFile(m PromptModel) error {
	if err := os.Remove(filepath.Join(s.dir, promptFolder, m.ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove prompt model: %w", err)
	}
	return nil
}
