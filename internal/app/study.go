package app

import (
	"context"
	"math/rand/v2"
	"slices"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

// Limits of a study's sample.
const (
	fewestItems = 1
	mostItems   = 500
)

// NewStudy is a rating study to make.
type NewStudy struct {
	Name              string
	Skills            []skill.Skill
	Size              int // 1-500 responses
	ClassID, PromptID string
	Grade             int // -1 any
	Seed              int64
	Raters            [2]string // account ids
	// Granted lets the raters see students they do not teach, names removed. An
	// admin's to give, who is none of the raters.
	Granted bool
}

// AddStudy draws a sample and keeps it: a teacher's from the students they
// teach, an admin's from the whole school. Its raters must be two people.
func (a *App) AddStudy(ctx context.Context, v auth.Viewer, n NewStudy) (id string, err error) {
	if !v.SignedIn() {
		return "", fault.New(fault.Denied, "fault.denied")
	}
	if err := checkStudy(&n); err != nil {
		return "", err
	}
	s := store.Study{AccountID: v.AccountID, Name: n.Name, Skills: n.Skills, Seed: n.Seed, Asked: n.Size, ClassID: n.ClassID, PromptID: n.PromptID, Grade: n.Grade}
	whose := v.AccountID
	if v.IsAdmin() {
		whose = ""
	}
	for i, r := range n.Raters {
		s.Raters[i].AccountID = r
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		if err := ratersExist(tx, v.SchoolID, n.Raters); err != nil {
			return err
		}
		if n.Granted {
			if err := mayGrant(v, s); err != nil {
				return inField(err, "granted")
			}
			s.GrantedBy = v.AccountID
		}
		if n.ClassID != "" {
			if _, err := tx.Class(v, n.ClassID); err != nil {
				return inField(err, "class")
			}
		}
		drawn, err := tx.StudyDraw(v.SchoolID, whose, s)
		if err != nil {
			return err
		}
		if len(drawn) < fewestItems {
			return fault.New(fault.Conflict, "study.few", len(drawn), fewestItems).In("size")
		}
		rng := rand.New(rand.NewPCG(uint64(n.Seed), 0x7374756479))
		rng.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
		id, err = tx.AddStudy(v.SchoolID, s, drawn[:min(n.Size, len(drawn))])
		return err
	})
	return id, err
}

func checkStudy(n *NewStudy) error {
	var e entries
	e.line(&n.Name, "name", longestName)
	add := func(field, key string, args ...any) {
		e.faults = append(e.faults, fault.New(fault.Invalid, key, args...).In(field))
	}
	slices.Sort(n.Skills)
	if n.Skills = slices.Compact(n.Skills); len(n.Skills) == 0 {
		add("skills", "study.no_skill")
	}
	if n.Size < fewestItems || n.Size > mostItems {
		add("size", "study.size", fewestItems, mostItems)
	}
	if n.Raters[0] == "" {
		add("rater_1", "study.no_rater")
	}
	if n.Raters[1] == "" {
		add("rater_2", "study.no_rater")
	} else if n.Raters[0] == n.Raters[1] {
		add("rater_2", "study.same_rater")
	}
	if !isGrade(n.Grade) {
		add("grade", "prompt.no_grade")
	}
	return e.faults.Err()
}

func ratersExist(tx *store.Tx, schoolID string, raters [2]string) error {
	for i, r := range raters {
		who, err := tx.Account(schoolID, r)
		if fault.KindOf(err) == fault.NotFound || err == nil && who.Closed() {
			return fault.New(fault.Invalid, "study.unknown_rater").In([2]string{"rater_1", "rater_2"}[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mayGrant says whether v may let the raters of s see students they do not
// teach.
func mayGrant(v auth.Viewer, s store.Study) error {
	if err := keeper(v); err != nil {
		return err
	}
	for _, r := range s.Raters {
		if r.AccountID == v.AccountID {
			return fault.New(fault.Conflict, "study.grant_own")
		}
	}
	return nil
}

// StudyRaters returns who may be asked to rate: everybody whose account is open, by
// name.
func (a *App) StudyRaters(ctx context.Context, v auth.Viewer) (out []report.ClassRef, err error) {
	if err := member(v); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Accounts(v.SchoolID)
		for _, who := range all {
			if !who.Closed() {
				out = append(out, report.ClassRef{ID: who.ID, Name: who.Name})
			}
		}
		return err
	})
	return out, err
}

// Studies returns the studies that the viewer made or rates in, an admin's all,
// newest first, without results.
func (a *App) Studies(ctx context.Context, v auth.Viewer) (out []report.Study, err error) {
	if err := member(v); err != nil {
		return nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Studies(v.SchoolID, seenBy(v))
		if err != nil {
			return err
		}
		for _, s := range all {
			shown, err := a.studyOf(ctx, tx, v, s)
			if err != nil {
				return err
			}
			out = append(out, shown)
		}
		return nil
	})
	return out, err
}

// seenBy is the account whose studies v sees, "" for all.
func seenBy(v auth.Viewer) string {
	if v.IsAdmin() {
		return ""
	}
	return v.AccountID
}

// Study returns a study that the viewer made or rates in, an admin's any, with
// results once both raters are done.
func (a *App) Study(ctx context.Context, v auth.Viewer, id string) (out report.Study, err error) {
	if err := member(v); err != nil {
		return out, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		s, err := tx.Study(v.SchoolID, seenBy(v), id)
		if err != nil {
			return err
		}
		if out, err = a.studyOf(ctx, tx, v, s); err != nil || !out.Done {
			return err
		}
		pairs, err := studyPairs(tx, s)
		if err != nil {
			return err
		}
		for _, k := range s.Skills {
			out.Results = append(out.Results, report.OfStudy(k, pairs))
		}
		for _, p := range pairs {
			if p.Differs() {
				out.Apart++
				if p.Settled != nil {
					out.Settled++
				}
			}
		}
		return nil
	})
	return out, err
}

func (a *App) studyOf(ctx context.Context, tx *store.Tx, v auth.Viewer, s store.Study) (report.Study, error) {
	out := report.Study{ID: s.ID, Name: s.Name, By: s.By, Mine: s.AccountID == v.AccountID, MadeOn: a.at(ctx, s.CreatedAt), Skills: s.Skills,
		Grade: s.Grade, Seed: s.Seed, Asked: s.Asked, Items: s.Items, GrantedBy: s.GrantedBy}
	if s.GrantedAt > 0 {
		out.GrantedOn = a.at(ctx, s.GrantedAt)
	}
	if s.ClosedAt > 0 {
		out.ClosedOn = a.at(ctx, s.ClosedAt)
	}
	out.Done = studyDone(s)
	isRater := false
	for i, r := range s.Raters {
		out.Raters[i] = report.StudyRater{AccountID: r.AccountID, Name: r.Name, Rated: r.Rated, Mine: r.AccountID == v.AccountID}
		isRater = isRater || out.Raters[i].Mine
		if s.GrantedAt > 0 {
			continue
		}
		n, err := tx.StudyUntaught(s.ID, r.AccountID)
		if err != nil {
			return out, err
		}
		out.Waits = out.Waits || n > 0
	}
	sees := isRater && !out.Waits
	if !sees && out.Mine && v.SignedIn() {
		n, err := tx.StudyUntaught(s.ID, v.AccountID)
		if err != nil {
			return out, err
		}
		sees = n == 0
	}
	out.MayRate = isRater && !out.Waits && s.ClosedAt == 0
	out.MaySettle = sees && out.Done
	out.MayGrant = out.Waits && mayGrant(v, s) == nil
	out.MayClose = (out.Mine || v.IsAdmin()) && !out.Done
	return out, a.studyNames(tx, v, s, &out)
}

// studyNames looks up what the sample was drawn from.
func (a *App) studyNames(tx *store.Tx, v auth.Viewer, s store.Study, out *report.Study) error {
	if s.ClassID != "" {
		c, err := tx.Class(auth.System(v.SchoolID, "study"), s.ClassID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		out.Class = c.Name
	}
	if s.PromptID != "" {
		p, err := tx.Prompt(v.SchoolID, s.PromptID)
		if err != nil {
			return err
		}
		out.Prompt = p.Wording
	}
	return nil
}

// studyPairs returns what both raters found, where both did, in the order of
// the sample.
func studyPairs(tx *store.Tx, s store.Study) ([]report.StudyPair, error) {
	items, err := tx.StudyItems(s.ID)
	if err != nil {
		return nil, err
	}
	ratings, err := tx.StudyRatings(s.ID)
	if err != nil {
		return nil, err
	}
	settled, err := tx.Settled(s.ID)
	if err != nil {
		return nil, err
	}
	type key struct {
		response string
		skill    skill.Skill
		rater    string
	}
	found, at := map[key]report.Judgement{}, map[string]int64{}
	for _, r := range ratings { // the oldest first
		if _, ok := at[r.ResponseID]; !ok {
			at[r.ResponseID] = r.At
		}
		found[key{r.ResponseID, r.Skill, r.AccountID}] = report.Judgement{Evidence: r.Evidence, Level: r.Level}
	}
	for _, r := range settled {
		found[key{r.ResponseID, r.Skill, ""}] = report.Judgement{Evidence: r.Evidence, Level: r.Level}
	}
	var out []report.StudyPair
	for _, i := range items {
		for _, k := range s.Skills {
			one, ok := found[key{i.ResponseID, k, s.Raters[0].AccountID}]
			two, too := found[key{i.ResponseID, k, s.Raters[1].AccountID}]
			if !ok || !too {
				continue
			}
			p := report.StudyPair{ResponseID: i.ResponseID, StudentID: i.StudentID, Skill: k, By: [2]report.Judgement{one, two}, At: at[i.ResponseID]}
			if j, ok := found[key{i.ResponseID, k, ""}]; ok {
				p.Settled = &j
			}
			out = append(out, p)
		}
	}
	return out, nil
}

// GrantStudy lets the raters of a study see students they do not teach, names
// removed, and keeps who did. An admin's who is none of the raters.
func (a *App) GrantStudy(ctx context.Context, v auth.Viewer, id string) error {
	if err := keeper(v); err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Study(v.SchoolID, seenBy(v), id)
		if err != nil {
			return err
		}
		if err := mayGrant(v, s); err != nil {
			return err
		}
		if s.GrantedAt > 0 {
			return nil
		}
		return tx.GrantStudy(id, v.AccountID)
	})
}

// CloseStudy ends the rating before both are done; what both rated counts. Its
// maker's and an admin's.
func (a *App) CloseStudy(ctx context.Context, v auth.Viewer, id string) error {
	if !v.SignedIn() {
		return fault.New(fault.Denied, "fault.denied")
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.Study(v.SchoolID, seenBy(v), id)
		if err != nil {
			return err
		}
		if s.AccountID != v.AccountID && !v.IsAdmin() {
			return fault.New(fault.Conflict, "study.not_yours")
		}
		if s.ClosedAt > 0 {
			return nil
		}
		return tx.CloseStudy(id)
	})
}
