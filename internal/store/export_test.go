package store

// Waiting returns how many writes wait for the writer.
func (s *Store) Waiting() int { return len(s.jobs) }
