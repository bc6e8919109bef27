package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
	"unseenedge/internal/table"
)

// Upload is a file of responses, and what holds for those of its responses
// that do not say it themselves.
type Upload struct {
	Name     string
	Bytes    []byte
	On       string // YYYY-MM-DD
	PromptID string
	Mode     response.Mode // of documents; tables and transcripts say their own
}

// PreviewResponses reads an upload and keeps what was found, matched to the
// students the viewer teaches, until it is confirmed. It returns the import's id.
func (a *App) PreviewResponses(ctx context.Context, v auth.Viewer, u Upload) (id string, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return "", err
	}
	if u.On != "" {
		if f := checkDay(u.On, a.store.Now()); f != nil {
			return "", f
		}
	}
	over, err := a.uploadTurn(ctx)
	if err != nil {
		return "", err
	}
	defer over()
	found, err := readResponses(u)
	if err != nil {
		return "", inFile(err)
	}
	drafts, err := a.addressed(ctx, v, teacher, u, found)
	if err != nil {
		return "", err
	}
	packed, err := store.Pack(drafts)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(u.Bytes)
	i := store.ResponseImport{SchoolID: v.SchoolID, AccountID: v.AccountID, FileName: fileName(u.Name), FileHash: hex.EncodeToString(sum[:])}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		id, err = tx.AddResponseImport(i, packed)
		return err
	})
	return id, err
}

// uploadTurn waits until nobody else reads or matches an upload, since a large
// one takes much memory; over ends the turn.
func (a *App) uploadTurn(ctx context.Context) (over func(), err error) {
	select {
	case a.uploads <- struct{}{}:
		return func() { <-a.uploads }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// addressed matches what was found to students and prompts. It looks things up
// briefly and often, so that pages are read meanwhile.
func (a *App) addressed(ctx context.Context, v auth.Viewer, teacher string, u Upload, found []response.Draft) ([]store.ImportDraft, error) {
	var students []roster.Student
	var prompts []response.Prompt
	err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		if students, err = tx.TaughtStudents(teacher); err != nil {
			return err
		}
		prompts, err = tx.Prompts(v.SchoolID)
		return err
	})
	if err != nil {
		return nil, err
	}
	isChosen := func(p response.Prompt) bool { return p.ID == u.PromptID }
	if u.PromptID != "" && !slices.ContainsFunc(prompts, isChosen) {
		return nil, fault.New(fault.Invalid, "prompt.unknown").In("prompt")
	}
	drafts := settle(response.Match(found, students), u, prompts, a.store.Now())
	return drafts, a.markAllRepeated(ctx, drafts)
}

func (a *App) markAllRepeated(ctx context.Context, drafts []store.ImportDraft) error {
	seen := map[string]bool{}
	for some := range slices.Chunk(drafts, chunk) {
		if err := a.store.Read(ctx, func(tx *store.Tx) error { return markRepeated(tx, some, seen) }); err != nil {
			return err
		}
	}
	return nil
}

// inFile gives the faults of a file as a whole to the field that holds it.
func inFile(err error) error {
	var out fault.List
	for _, f := range fault.All(err) {
		out = append(out, f.In("file"))
	}
	return cmp.Or(out.Err(), err)
}

// readResponses reads rows from a table, or texts from documents. A .txt file
// is a table if its header says so, as Excel's "Unicode text" does.
func readResponses(u Upload) ([]response.Draft, error) {
	limits := tableLimits()
	isText := table.KindOf(u.Bytes) == table.Text
	switch ext := strings.ToLower(path.Ext(u.Name)); {
	case table.KindOf(u.Bytes) == table.XLSX, isText && ext != ".txt" && ext != ".vtt" && ext != ".srt":
		return readRows(u, limits)
	case isText && ext == ".txt":
		if drafts, err := readRows(u, limits); err == nil {
			return drafts, nil
		}
	}
	return response.ParseFile(u.Name, u.Bytes, table.DefaultLimits())
}

// tableLimits bound a table of responses so that its preview stays within
// 64 MiB of memory: all its texts are held at once.
func tableLimits() table.Limits {
	limits := table.DefaultLimits()
	limits.Bytes, limits.Rows = 3<<20, 10_000
	return limits
}

// readRows keeps the faulty rows among the drafts, each with its fault.
func readRows(u Upload, limits table.Limits) ([]response.Draft, error) {
	t, err := table.Read(u.Name, u.Bytes, limits)
	if err != nil {
		return nil, err
	}
	drafts, faults, err := response.ParseTable(t)
	if err != nil {
		return nil, err
	}
	for _, f := range faults {
		drafts = append(drafts, response.Draft{Source: fileName(u.Name), Line: f.Line, StudentKey: f.Value, Fault: f.Fault.In(f.Column)})
	}
	slices.SortStableFunc(drafts, func(x, y response.Draft) int { return x.Line - y.Line })
	return drafts, nil
}

// settle fills in what the drafts leave open from the upload and the prompts.
func settle(found []response.Matched, u Upload, prompts []response.Prompt, now int64) []store.ImportDraft {
	known := byWording(prompts)
	out := make([]store.ImportDraft, len(found))
	for i, m := range found {
		d := store.ImportDraft{Draft: m.Draft, StudentID: m.StudentID, Words: wordCount(m.Text)}
		for _, c := range m.Candidates {
			d.Candidates = append(d.Candidates, c.ID)
		}
		if d.On == "" {
			d.On = u.On
		}
		if d.Key == response.ByFile && len(d.Spans) == 0 {
			d.Mode = u.Mode
		}
		if d.PromptID = known[foldWording(d.PromptKey)]; d.PromptKey == "" {
			d.PromptID = u.PromptID
		}
		if d.Fault == nil {
			d.Fault = checkDay(d.On, now)
		}
		if d.Fault == nil && d.PromptID == "" && d.PromptKey != "" {
			_, err := checkPrompt(newPrompt(d.PromptKey))
			d.Fault = fault.Of(err)
		}
		out[i] = d
	}
	return out
}

// byWording returns the ids of prompts by folded wording, and by themselves.
func byWording(prompts []response.Prompt) map[string]string {
	out := map[string]string{}
	for _, p := range prompts {
		out[foldWording(p.Wording)], out[p.ID] = p.ID, p.ID
	}
	return out
}

func newPrompt(wording string) response.Prompt {
	return response.Prompt{Wording: wording, GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown}
}

func foldWording(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// markRepeated marks the drafts whose words are there already, or were seen
// before in the upload itself.
func markRepeated(tx *store.Tx, drafts []store.ImportDraft, seen map[string]bool) error {
	for i := range drafts {
		d := &drafts[i]
		d.Repeated = false
		if d.Fault != nil || d.StudentID == "" || d.Skipped {
			continue
		}
		known, err := tx.ResponseKnown(responseOf(*d))
		if err != nil {
			return err
		}
		key := response.Fingerprint(d.StudentID, cmp.Or(d.PromptID, foldWording(d.PromptKey)), d.Text)
		d.Repeated = known || seen[key]
		seen[key] = true
	}
	return nil
}

func responseOf(d store.ImportDraft) response.Response {
	return response.Response{StudentID: d.StudentID, PromptID: d.PromptID, Mode: d.Mode, On: d.On, Text: d.Text, Source: d.Source}
}

// MatchDrafts gives drafts to students, and leaves out those given to nobody ("").
// Choices are by the draft's index.
func (a *App) MatchDrafts(ctx context.Context, v auth.Viewer, id string, choices map[int]string) error {
	teacher, err := teacherOf(v)
	if err != nil {
		return err
	}
	over, err := a.uploadTurn(ctx) // no two choices overwrite each other
	if err != nil {
		return err
	}
	defer over()
	var drafts []store.ImportDraft
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		i, err := previewed(tx, v, id)
		if err != nil {
			return err
		}
		drafts = i.Drafts
		return choose(tx, teacher, drafts, choices)
	})
	if err != nil {
		return err
	}
	if err := a.markAllRepeated(ctx, drafts); err != nil {
		return err
	}
	packed, err := store.Pack(drafts)
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		err := tx.SetPreview(id, packed)
		if fault.KindOf(err) == fault.NotFound {
			err = fault.New(fault.Conflict, "import.confirmed")
		}
		return err
	})
}

// choose gives drafts to the students of the choices, whom the teacher teaches.
func choose(tx *store.Tx, teacher string, drafts []store.ImportDraft, choices map[int]string) error {
	for _, at := range slices.Sorted(maps.Keys(choices)) {
		if at < 0 || at >= len(drafts) {
			return fault.New(fault.Invalid, "import.no_draft")
		}
		d := &drafts[at]
		if d.StudentID, d.Skipped = choices[at], choices[at] == ""; d.Skipped {
			continue
		}
		if _, err := tx.TaughtStudent(teacher, d.StudentID); err != nil {
			return inField(err, fmt.Sprintf("student_%d", at))
		}
	}
	return nil
}

func setDrafts(tx *store.Tx, id string, drafts []store.ImportDraft) error {
	packed, err := store.Pack(drafts)
	if err != nil {
		return err
	}
	return tx.SetDrafts(id, packed)
}

func previewed(tx *store.Tx, v auth.Viewer, id string) (store.ResponseImport, error) {
	i, err := tx.ResponseImport(v.AccountID, id, v.SchoolID)
	if err == nil && i.State != "preview" {
		err = fault.New(fault.Conflict, "import.confirmed")
	}
	return i, err
}

// DropResponses forgets a preview.
func (a *App) DropResponses(ctx context.Context, v auth.Viewer, id string) error {
	if err := member(v); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := previewed(tx, v, id); err != nil {
			return err
		}
		return tx.DropPreview(id)
	})
}

// ResponseImport returns an upload of the viewer's: preview, progress or receipt.
func (a *App) ResponseImport(ctx context.Context, v auth.Viewer, id string) (out report.ResponseImport, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return out, err
	}
	zone := a.Now(ctx).Location()
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		i, err := tx.ResponseImport(v.AccountID, id, v.SchoolID)
		if err != nil {
			return err
		}
		students, err := tx.TaughtStudents(teacher)
		if err != nil {
			return err
		}
		prompts, err := tx.Prompts(v.SchoolID)
		if err != nil {
			return err
		}
		wordings := map[string]string{}
		for _, p := range prompts {
			wordings[p.ID] = p.Wording
		}
		out = importOf(i, students, wordings, zone)
		t, err := tx.TaskOf(id)
		if t != nil {
			task := taskOf(*t)
			out.Task = &task
		}
		return err
	})
	if err != nil {
		return report.ResponseImport{}, err
	}
	return out, a.recordTaught(ctx, v, "response import", "response import", id)
}

// ResponseImports returns the viewer's latest uploads, without their drafts.
func (a *App) ResponseImports(ctx context.Context, v auth.Viewer) (out []report.ResponseImport, err error) {
	if err := member(v); err != nil {
		return nil, err
	}
	zone := a.Now(ctx).Location()
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.ResponseImports(v.AccountID)
		for _, i := range all {
			out = append(out, importOf(i, nil, nil, zone))
		}
		return err
	})
	return out, err
}

func importOf(i store.ResponseImport, students []roster.Student, wordings map[string]string, zone *time.Location) report.ResponseImport {
	counts := countDrafts(i.Drafts)
	out := report.ResponseImport{ID: i.ID, FileName: i.FileName, State: i.State, By: i.By, At: time.UnixMilli(i.CreatedAt).In(zone),
		Ready: i.Ready, Repeated: counts.repeated, Open: counts.open, Faulty: counts.faulty}
	people := map[string]report.Person{}
	for _, s := range students {
		people[s.ID] = personOf(s)
		out.Students = append(out.Students, people[s.ID])
	}
	for at, d := range i.Drafts {
		out.Drafts = append(out.Drafts, draftOf(at, d, people, wordings))
	}
	return out
}

// draftOf shapes a draft; wordings are those of the school's prompts by id.
func draftOf(at int, d store.ImportDraft, people map[string]report.Person, wordings map[string]string) report.ImportDraft {
	out := report.ImportDraft{Index: at, Source: d.Source, Line: d.Line, StudentKey: d.StudentKey, On: d.On,
		Prompt: d.PromptKey, Mode: d.Mode.String(), Words: d.Words, Excerpt: report.Excerpt(d.Text, excerptRunes), Repeated: d.Repeated, Skipped: d.Skipped}
	out.NewPrompt = d.PromptID == "" && d.PromptKey != ""
	if w := wordings[d.PromptID]; w != "" {
		out.Prompt = w
	}
	if p, ok := people[d.StudentID]; ok {
		out.Student = &p
	}
	for _, id := range d.Candidates {
		if p, ok := people[id]; ok {
			out.Candidates = append(out.Candidates, p)
		}
	}
	if d.Fault != nil {
		out.FaultKey, out.FaultArgs = d.Fault.Key, d.Fault.Args
	}
	return out
}
