// Package audit chains the records of who looked at whom, so that a record
// that was changed or taken away shows (FERPA, 34 CFR 99.32).
//
// What does not show: the newest records taken away, since what is left is a
// whole chain, and a chain built anew by somebody who can write the database.
// Both show beside an older backup, whose last link must stand in the chain.
//
// It is pure. Invariant: each link is the SHA-256 of the link before and every
// field of the record.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
)

// Record says who saw whose records.
type Record struct {
	At        int64  // Unix milliseconds
	AccountID string // empty for the system
	Reason    string // why: "teaches", "admin", or the reason the system gives
	Page      string // what was shown: "student", "class"
	Subject   string // what SubjectID names: "student", "class", "school"
	SubjectID string
}

// Entry is a record in its place in the chain.
type Entry struct {
	Seq int64 // 1, 2, 3…
	Record
	Link string
}

// Link returns the hex link of record r at seq after previous, which is empty
// at the start.
func Link(previous string, seq int64, r Record) string {
	h := sha256.New()
	var n [8]byte
	number := func(v int64) {
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	number(seq)
	number(r.At)
	for _, s := range [...]string{previous, r.AccountID, r.Reason, r.Page, r.Subject, r.SubjectID} {
		number(int64(len(s)))
		h.Write([]byte(s))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Verify follows a chain from its start and returns how many entries hold. The
// error names the first that was changed, or the gap. A chain that lacks its
// end holds.
func Verify(entries iter.Seq2[Entry, error]) (int64, error) {
	var held int64
	previous := ""
	for e, err := range entries {
		if err != nil {
			return held, fmt.Errorf("read access records: %w", err)
		}
		if e.Seq != held+1 {
			return held, fmt.Errorf("verify access records: number %d is missing", held+1)
		}
		if Link(previous, e.Seq, e.Record) != e.Link {
			return held, fmt.Errorf("verify access records: number %d was changed", e.Seq)
		}
		held, previous = e.Seq, e.Link
	}
	return held, nil
}
