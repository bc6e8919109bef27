package fault_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"unseenedge/internal/fault"
)

func TestErrorNeverHoldsArguments(t *testing.T) {
	err := fault.New(fault.Invalid, "roster.bad_grade", "Maribel", 14).In("grade").Because(errors.New("parse"))
	if s := err.Error(); strings.Contains(s, "Maribel") || !strings.Contains(s, "grade") {
		t.Errorf("got %q", s)
	}
}

func TestOfFindsTheFirstFaultThroughWraps(t *testing.T) {
	list := fault.List{fault.New(fault.Invalid, "a"), fault.New(fault.Conflict, "b")}
	err := fmt.Errorf("save form: %w", list.Err())
	if f := fault.Of(err); f == nil || f.Key != "a" {
		t.Errorf("got %v", f)
	}
	if n := len(fault.All(err)); n != 2 {
		t.Errorf("got %d faults", n)
	}
	if (fault.List{}).Err() != nil {
		t.Error("an empty list is an error")
	}
}

func TestAFaultSurvivesJSON(t *testing.T) {
	b, err := json.Marshal(fault.New(fault.Invalid, "key", "cell", 12).In("grade").Because(errors.New("cause")))
	if err != nil {
		t.Fatal(err)
	}
	var got fault.Fault
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got.Key != "key" || got.Field != "grade" || fmt.Sprint(got.Args...) != "cell12" || got.Under != nil {
		t.Errorf("got %+v", got)
	}
}
