package roster

import (
	"cmp"
	"slices"
	"strings"
)

// HoldLostZeros finds the students whose ids have lost their leading zeros in a
// spreadsheet: the list has 123, which the school does not know, and of the
// students who are not withdrawn 00123 alone is the same number. Such a row is
// taken out of the list and its student, by the school's id, held: neither
// changed nor withdrawn. The faults come in the order of the rows and name the
// school's id.
func HoldLostZeros(current State, list *List) (faults []RowFault) {
	whole := wholeIDs(current)
	held := slices.Clone(list.Held)
	for _, id := range list.Held {
		held = append(held, cmp.Or(whole[id], id))
	}
	for _, r := range list.Rows {
		if id := whole[r.SourcedID]; id != "" {
			held = append(held, id)
			faults = append(faults, RowFault{
				Line: r.Line, Column: list.IDColumn, Value: r.SourcedID,
				Fault: invalid("roster.id_zeros", r.SourcedID, id).In("id"),
			})
		}
	}
	slices.Sort(held)
	list.Held = slices.Compact(held)
	list.Rows = slices.DeleteFunc(list.Rows, func(r Row) bool {
		_, kept := slices.BinarySearch(list.Held, r.SourcedID)
		return kept || whole[r.SourcedID] != ""
	})
	return faults
}

// wholeIDs maps what a spreadsheet leaves of numeric ids with leading zeros to
// the one present student's id that it may be. What is itself an id of the
// school, or may be two, is not there.
func wholeIDs(current State) map[string]string {
	whole := map[string]string{}
	several := map[string]bool{} // of those, what may be two
	for _, s := range current.Students {
		if s.Withdrawn || !isDigits(s.SourcedID) {
			continue
		}
		bare := cmp.Or(strings.TrimLeft(s.SourcedID, "0"), "0")
		several[bare] = several[bare] || whole[bare] != ""
		whole[bare] = s.SourcedID
	}
	for bare, twice := range several {
		if twice {
			delete(whole, bare)
		}
	}
	for _, s := range current.Students {
		delete(whole, s.SourcedID)
	}
	return whole
}
