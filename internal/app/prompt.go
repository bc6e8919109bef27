package app

import (
	"context"
	"strings"
	"unicode/utf8"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// Limits of a prompt, in runes.
const (
	maxWording   = 500
	maxReference = 4000
)

// Prompts returns the school's prompts, the retired ones last, with how often
// each was answered and rated.
func (a *App) Prompts(ctx context.Context, v auth.Viewer) (out []report.Prompt, err error) {
	if err := member(v); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		prompts, err := tx.Prompts(v.SchoolID)
		if err != nil {
			return err
		}
		uses, err := tx.PromptUses()
		if err != nil {
			return err
		}
		meters, err := a.meters(tx)
		if err != nil {
			return err
		}
		for _, p := range prompts {
			use := uses[p.ID]
			out = append(out, report.Prompt{ID: p.ID, Wording: p.Wording, GradeLow: p.GradeLow, GradeHigh: p.GradeHigh,
				Skill: p.Skill, Reference: p.Reference, Retired: p.Retired, Responses: use.Responses, Ratings: use.Ratings,
				Meters: metersOf(meters, p.ID)})
		}
		return nil
	})
	return out, err
}

// Prompt returns one prompt.
func (a *App) Prompt(ctx context.Context, v auth.Viewer, id string) (p response.Prompt, err error) {
	if err := member(v); err != nil {
		return p, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		p, err = tx.Prompt(v.SchoolID, id)
		return err
	})
	return p, err
}

// PromptChoices returns the prompts to choose from, without the retired ones.
func (a *App) PromptChoices(ctx context.Context, v auth.Viewer) (out []report.PromptRef, err error) {
	if err := member(v); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = promptChoices(tx, v)
		return err
	})
	return out, err
}

func promptChoices(tx *store.Tx, v auth.Viewer) (out []report.PromptRef, err error) {
	all, err := tx.Prompts(v.SchoolID)
	for _, p := range all {
		if !p.Retired {
			out = append(out, report.PromptRef{ID: p.ID, Wording: p.Wording})
		}
	}
	return out, err
}

// AddPrompt keeps a new prompt and returns its id. The same wording twice is a
// Conflict.
func (a *App) AddPrompt(ctx context.Context, v auth.Viewer, p response.Prompt) (id string, err error) {
	if err := member(v); err != nil {
		return "", err
	}
	if p, err = checkPrompt(p); err != nil {
		return "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := unusedWording(tx, v.SchoolID, p); err != nil {
			return err
		}
		id, err = tx.AddPrompt(v.SchoolID, p)
		return err
	})
	return id, err
}

// EditPrompt replaces a prompt's content. Once it was answered its wording
// stays, since the answers belong to it.
func (a *App) EditPrompt(ctx context.Context, v auth.Viewer, p response.Prompt) error {
	if err := member(v); err != nil {
		return err
	}
	p, err := checkPrompt(p)
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		old, err := tx.Prompt(v.SchoolID, p.ID)
		if err != nil {
			return err
		}
		if old.Wording != p.Wording {
			if used, err := tx.PromptUsed(p.ID); err != nil {
				return err
			} else if used {
				return fault.New(fault.Conflict, "prompt.answered").In("wording")
			}
			if err := unusedWording(tx, v.SchoolID, p); err != nil {
				return err
			}
		}
		return tx.EditPrompt(v.SchoolID, p)
	})
}

// RetirePrompt takes a prompt out of the lists to choose from; its responses stay.
func (a *App) RetirePrompt(ctx context.Context, v auth.Viewer, id string) error {
	if err := member(v); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error { return tx.RetirePrompt(v.SchoolID, id) })
}

// ReturnPrompt puts a retired prompt back.
func (a *App) ReturnPrompt(ctx context.Context, v auth.Viewer, id string) error {
	if err := member(v); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error { return tx.ReturnPrompt(v.SchoolID, id) })
}

func checkPrompt(p response.Prompt) (response.Prompt, error) {
	var faults fault.List
	p.Wording = strings.Join(strings.Fields(p.Wording), " ")
	p.Reference = strings.TrimSpace(plainLines(p.Reference))
	switch n := utf8.RuneCountInString(p.Wording); {
	case n == 0:
		faults = append(faults, fault.New(fault.Invalid, "prompt.no_wording").In("wording"))
	case n > maxWording:
		faults = append(faults, fault.New(fault.Invalid, "prompt.long_wording", maxWording).In("wording"))
	case odd(p.Wording):
		faults = append(faults, fault.New(fault.Invalid, "prompt.odd_wording").In("wording"))
	}
	switch {
	case utf8.RuneCountInString(p.Reference) > maxReference:
		faults = append(faults, fault.New(fault.Invalid, "prompt.long_reference", maxReference).In("reference"))
	case odd(p.Reference):
		faults = append(faults, fault.New(fault.Invalid, "prompt.odd_reference").In("reference"))
	}
	if !isGrade(p.GradeLow) {
		faults = append(faults, fault.New(fault.Invalid, "prompt.no_grade").In("grade_low"))
	}
	if !isGrade(p.GradeHigh) {
		faults = append(faults, fault.New(fault.Invalid, "prompt.no_grade").In("grade_high"))
	}
	if p.GradeLow != roster.GradeUnknown && p.GradeHigh != roster.GradeUnknown && p.GradeLow > p.GradeHigh {
		faults = append(faults, fault.New(fault.Invalid, "prompt.grades").In("grade_high"))
	}
	return p, faults.Err()
}

// isGrade says that g is a grade from kindergarten, 0, to 12, or unknown.
func isGrade(g int) bool { return g == roster.GradeUnknown || g >= 0 && g <= 12 }

// plainLines ends every line of a browser's text in "\n".
func plainLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// odd says that text holds bytes or controls that cannot be shown.
func odd(text string) bool { return !utf8.ValidString(text) || strings.ContainsFunc(text, isControl) }

func isControl(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }

func unusedWording(tx *store.Tx, schoolID string, p response.Prompt) error {
	_, err := tx.PromptByWording(schoolID, p.Wording)
	switch fault.KindOf(err) {
	case fault.NotFound:
		return nil
	case 0:
		if err == nil {
			return fault.New(fault.Conflict, "prompt.known").In("wording")
		}
	}
	return err
}

// member refuses who is neither signed in nor the system.
func member(v auth.Viewer) error {
	if v.SignedIn() || v.IsSystem() {
		return nil
	}
	return fault.New(fault.Denied, "fault.denied")
}
