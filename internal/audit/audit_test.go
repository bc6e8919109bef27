package audit_test

import (
	"iter"
	"slices"
	"testing"

	"unseenedge/internal/audit"
)

func chain(n int) []audit.Entry {
	var out []audit.Entry
	previous := ""
	for i := range n {
		r := audit.Record{At: int64(i), AccountID: "a", Reason: "teaches", Page: "student", Subject: "student", SubjectID: "s"}
		previous = audit.Link(previous, int64(i+1), r)
		out = append(out, audit.Entry{Seq: int64(i + 1), Record: r, Link: previous})
	}
	return out
}

func each(entries []audit.Entry) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestTamperingShows(t *testing.T) {
	for name, c := range map[string]struct {
		tamper func([]audit.Entry) []audit.Entry
		held   int64
		broken bool
	}{
		"an untouched chain holds":        {func(e []audit.Entry) []audit.Entry { return e }, 10, false},
		"an empty chain holds":            {func([]audit.Entry) []audit.Entry { return nil }, 0, false},
		"a changed reader shows":          {func(e []audit.Entry) []audit.Entry { e[4].AccountID = "b"; return e }, 4, true},
		"a changed time shows":            {func(e []audit.Entry) []audit.Entry { e[4].At++; return e }, 4, true},
		"text moved between fields shows": {func(e []audit.Entry) []audit.Entry { e[4].AccountID, e[4].Reason = "at", "eaches"; return e }, 4, true},
		"a missing record shows":          {func(e []audit.Entry) []audit.Entry { return slices.Delete(e, 3, 4) }, 3, true},
		"the end taken away does not":     {func(e []audit.Entry) []audit.Entry { return e[:7] }, 7, false},
		"a changed link shows":            {func(e []audit.Entry) []audit.Entry { e[9].Link = e[8].Link; return e }, 9, true},
	} {
		held, err := audit.Verify(each(c.tamper(chain(10))))
		if held != c.held || (err != nil) != c.broken {
			t.Errorf("%s: held %d, error %v", name, held, err)
		}
	}
}
