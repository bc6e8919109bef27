package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
	"unseenedge/internal/table"
)

// Consent to an import.
type Consent uint8

// An import that withdraws more than a fifth of the students asks a second
// time, and is applied only with TwiceAsked.
const (
	Asked Consent = iota
	TwiceAsked
)

// preview is what is kept of an upload until it is applied, and after it as
// the receipt.
type preview struct {
	Charset string       `json:"charset"`
	List    *roster.List `json:"list"`
	Plan    roster.Plan  `json:"plan"`
	Faults  []keptFault  `json:"faults"`
}

// keptFault is a roster.RowFault as JSON keeps it.
type keptFault struct {
	Line    int    `json:"line"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Warning bool   `json:"warning"`
	Key     string `json:"key"`
	Args    []any  `json:"args"`
}

// PreviewRoster reads an uploaded class list and keeps what it would change;
// nothing is changed yet. It returns the import's id. An admin's.
func (a *App) PreviewRoster(ctx context.Context, v auth.Viewer, name string, file []byte) (id string, err error) {
	if err := keeper(v); err != nil {
		return "", err
	}
	name = fileName(name)
	t, err := table.Read(name, file, table.Limits{})
	if err != nil {
		return "", err
	}
	list, faults, err := roster.Parse(t)
	if err != nil {
		return "", err
	}
	state, _, err := a.rosterState(ctx, v)
	if err != nil {
		return "", err
	}
	faults = append(faults, roster.HoldLostZeros(state, list)...)
	slices.SortStableFunc(faults, func(a, b roster.RowFault) int { return a.Line - b.Line })
	sum := sha256.Sum256(file)
	p := preview{Charset: t.Charset, List: list, Plan: roster.Diff(state, list), Faults: keepFaults(faults)}
	i := store.RosterImport{SchoolID: v.SchoolID, AccountID: v.AccountID, FileName: name,
		FileHash: hex.EncodeToString(sum[:]), Rows: len(t.Rows)}
	if i.Preview, err = json.Marshal(p); err != nil {
		return "", fmt.Errorf("keep preview: %w", err)
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		i.ID = tx.NewID()
		return tx.AddRosterImport(i)
	})
	return i.ID, err
}

func (a *App) rosterState(ctx context.Context, v auth.Viewer) (s roster.State, termID string, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		s, termID, err = rosterState(tx, v)
		return err
	})
	return s, termID, err
}

func rosterState(tx *store.Tx, v auth.Viewer) (s roster.State, termID string, err error) {
	term, err := tx.Term(v.SchoolID)
	if err != nil {
		return s, "", err
	}
	s, err = tx.RosterState(v.SchoolID, term.ID)
	return s, term.ID, err
}

// RosterImports returns the last imports, newest first, without their plans. An
// admin's.
func (a *App) RosterImports(ctx context.Context, v auth.Viewer) ([]report.RosterImport, error) {
	if err := keeper(v); err != nil {
		return nil, err
	}
	var rows []store.RosterImport
	err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.RosterImports(v.SchoolID)
		return err
	})
	out := make([]report.RosterImport, len(rows))
	for i, r := range rows {
		out[i] = a.rosterImport(ctx, r)
	}
	return out, err
}

// RosterImport returns one import: its preview, or its receipt with the people
// it names who have not joined yet. An admin's; the look is recorded.
func (a *App) RosterImport(ctx context.Context, v auth.Viewer, id string) (out report.RosterImport, err error) {
	if err := keeper(v); err != nil {
		return out, err
	}
	var row store.RosterImport
	var people []report.Member
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		if row, err = tx.RosterImport(v.SchoolID, id); err != nil {
			return err
		}
		people, err = members(tx, v.SchoolID)
		return err
	})
	if err != nil {
		return out, err
	}
	p, err := readPreview(row)
	if err != nil {
		return out, err
	}
	out = a.rosterImport(ctx, row)
	out.Charset, out.Plan, out.Faults = p.Charset, p.Plan, rowFaults(p.Faults)
	if row.State == store.Applied {
		out.Invite = toInvite(p.List, people)
	}
	return out, a.record(ctx, v, "roster import", "roster import", id)
}

func (a *App) rosterImport(ctx context.Context, r store.RosterImport) report.RosterImport {
	at := r.CreatedAt
	if r.AppliedAt != 0 {
		at = r.AppliedAt
	}
	return report.RosterImport{ID: r.ID, FileName: r.FileName, State: string(r.State), By: r.By, At: a.at(ctx, at),
		Rows: r.Rows, Undoable: r.State == store.Applied}
}

// toInvite returns the people whom the list names and who cannot sign in yet.
func toInvite(list *roster.List, people []report.Member) (out []report.Member) {
	named := map[string]bool{}
	for _, r := range list.Rows {
		named[r.TeacherEmail] = true
	}
	for _, m := range people {
		if named[m.Email] && m.Invited() && !m.Closed() {
			out = append(out, m)
		}
	}
	return out
}

// ApplyRoster does what the preview said, all of it or nothing, and returns the
// counts; all zero if the list is in force already. If the roster was changed
// since the preview so that it would do something else, or if it withdraws more
// than a fifth of the students and that was not consented to, it is a Conflict.
// Applying twice is once. An admin's.
func (a *App) ApplyRoster(ctx context.Context, v auth.Viewer, id string, consent Consent) (done roster.Counts, err error) {
	if err := keeper(v); err != nil {
		return done, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		i, err := tx.RosterImport(v.SchoolID, id)
		if err != nil {
			return err
		}
		p, err := readPreview(i)
		if err != nil {
			return err
		}
		switch i.State {
		case store.Applied:
			done = p.Plan.Counts()
			return nil
		case store.Previewed:
			done, err = applyPreview(tx, v, id, p, consent)
			return err
		}
		return fault.New(fault.Conflict, "roster_import.over")
	})
	return done, err
}

func applyPreview(tx *store.Tx, v auth.Viewer, id string, p preview, consent Consent) (none roster.Counts, err error) {
	state, termID, err := rosterState(tx, v)
	if err != nil {
		return none, err
	}
	plan := roster.Diff(state, p.List)
	switch {
	case plan.Empty():
		return none, dropRoster(tx, id, preview{Charset: p.Charset, Plan: plan})
	case !samePlan(plan, p.Plan):
		return none, fault.New(fault.Conflict, "roster_import.changed_since")
	case plan.Drops() && consent != TwiceAsked:
		return none, fault.New(fault.Conflict, "roster_import.drop", plan.Counts().Withdrawn, plan.Active).In("drop")
	}
	if err := newPlacer(tx, v.SchoolID, termID, id, state).apply(plan); err != nil {
		return none, err
	}
	return plan.Counts(), tx.MarkRosterImport(id, store.Applied)
}

// dropRoster ends a preview that has nothing to change; what is left of it names
// nobody.
func dropRoster(tx *store.Tx, id string, left preview) error {
	b, err := json.Marshal(left)
	if err != nil {
		return fmt.Errorf("keep preview: %w", err)
	}
	return tx.DropRosterImport(id, b)
}

// DropRoster forgets a preview that will not be applied, with all it names.
// What was applied is not found. An admin's.
func (a *App) DropRoster(ctx context.Context, v auth.Viewer, id string) error {
	if err := keeper(v); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error { return tx.RemoveRosterPreview(v.SchoolID, id) })
}

func samePlan(a, b roster.Plan) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// UndoRoster takes an applied import back, exactly. If something it touched was
// changed since it is a Conflict and nothing is taken back. An admin's.
func (a *App) UndoRoster(ctx context.Context, v auth.Viewer, id string) error {
	if err := keeper(v); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		i, err := tx.RosterImport(v.SchoolID, id)
		if err != nil {
			return err
		}
		if i.State != store.Applied {
			return fault.New(fault.Conflict, "roster_import.not_applied")
		}
		p, err := readPreview(i)
		if err != nil {
			return err
		}
		state, termID, err := rosterState(tx, v)
		if err != nil {
			return err
		}
		if err := newPlacer(tx, v.SchoolID, termID, id, state).undo(p.Plan.Inverse()); err != nil {
			return err
		}
		return tx.MarkRosterImport(id, store.Undone)
	})
}

func readPreview(i store.RosterImport) (p preview, err error) {
	d := json.NewDecoder(bytes.NewReader(i.Preview))
	d.UseNumber()
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("read preview: %w", err)
	}
	return p, nil
}

func keepFaults(faults []roster.RowFault) []keptFault {
	out := make([]keptFault, len(faults))
	for i, f := range faults {
		out[i] = keptFault{f.Line, f.Column, f.Value, f.Warning, f.Fault.Key, f.Fault.Args}
	}
	return out
}

func rowFaults(kept []keptFault) []roster.RowFault {
	out := make([]roster.RowFault, len(kept))
	for i, k := range kept {
		out[i] = roster.RowFault{Line: k.Line, Column: k.Column, Value: k.Value, Warning: k.Warning,
			Fault: fault.New(fault.Invalid, k.Key, numbers(k.Args)...)}
	}
	return out
}

// numbers gives JSON's numbers their Go types again, so that a count reads as
// one.
func numbers(args []any) []any {
	out := slices.Clone(args)
	for i, v := range out {
		n, ok := v.(json.Number)
		if !ok {
			continue
		}
		if whole, err := n.Int64(); err == nil {
			out[i] = int(whole)
		} else if part, err := n.Float64(); err == nil {
			out[i] = part
		}
	}
	return out
}

// fileName returns the last part of an uploaded file's name, fit to show.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	clean, f := line(strings.ToValidUTF8(name, ""), "file", longestTitle)
	if f != nil || clean == "." || clean == "/" {
		return "file"
	}
	return clean
}
