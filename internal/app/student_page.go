package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"unseenedge/internal/audit"
	"unseenedge/internal/auth"
	"unseenedge/internal/evidence"
	"unseenedge/internal/fault"
	"unseenedge/internal/insight"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/store"
)

const (
	proofsShown  = 2   // sentences a skill on the student page
	leastMoved   = .01 // a sentence that moves less proves nothing
	excerptRunes = 140
)

// Student returns a student the viewer teaches: four estimates, their history,
// the sentences behind them and what would make the picture clearer.
func (a *App) Student(ctx context.Context, v auth.Viewer, id string) (out report.Student, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return out, err
	}
	now := a.Now(ctx)
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = a.student(tx, v, teacher, id, now)
		return err
	})
	if err != nil {
		return report.Student{}, err
	}
	return out, a.recordTaught(ctx, v, "student", "student", id)
}

func (a *App) student(tx *store.Tx, v auth.Viewer, teacher, id string, now time.Time) (out report.Student, err error) {
	s, err := tx.TaughtStudent(teacher, id)
	if err != nil {
		return out, err
	}
	out = report.Student{Person: personOf(s), ModelSet: a.engine.ModelSet(), Demo: a.demo}
	if out.Classes, err = tx.StudentClasses(teacher, id); err != nil {
		return out, err
	}
	estimates, err := tx.Estimates(id)
	if err != nil {
		return out, err
	}
	for _, k := range skill.All() {
		out.Estimates[k] = estimateOf(k, estimates[k])
	}
	standings, err := a.standings(tx, teacher, id)
	if err != nil {
		return out, err
	}
	if out.History, err = a.history(tx, standings); err != nil {
		return out, err
	}
	if out.Lines, err = a.lines(tx, standings, id); err != nil {
		return out, err
	}
	if out.Proofs, err = a.proofs(tx, standings, id); err != nil {
		return out, err
	}
	if out.ClassMedian, err = a.medians(tx, v, out.Classes); err != nil {
		return out, err
	}
	var asked []report.PromptRef
	for _, s := range standings {
		asked = append(asked, report.PromptRef{ID: s.PromptID, Wording: s.Prompt})
	}
	if out.Prompts, err = a.promptMeters(tx, asked); err != nil {
		return out, err
	}
	out.Next, err = a.next(tx, v, out, standings, now)
	return out, err
}

// history returns the points of each skill, oldest first. Scores by a prompt's
// own model count as another set: the line breaks between them and others.
func (a *App) history(tx *store.Tx, standings []standing) (out [skill.Count][]report.Point, err error) {
	own, err := a.ownModels(tx)
	if err != nil {
		return out, err
	}
	for _, s := range slices.Backward(standings) {
		for _, k := range skill.All() {
			if shown := s.shown(k); shown.Enough {
				out[k] = append(out[k], report.Point{ResponseID: s.ID, On: dayOf(s.On), Score: shown, ModelSet: a.setOf(own[s.PromptID], k)})
			}
		}
	}
	return out, nil
}

// ownModels returns the prompt models in force by prompt id. One that cannot be
// read is left out.
func (a *App) ownModels(tx *store.Tx) (map[string]*score.PromptModel, error) {
	all, err := tx.PromptModelsInForce(a.engine.ModelSet())
	out := map[string]*score.PromptModel{}
	for _, m := range all {
		if own, err := a.promptFile(m); err == nil {
			out[m.PromptID] = own
		}
	}
	return out, err
}

// setOf names what scores a skill: the model set, and the prompt's own model if
// that speaks of the skill.
func (a *App) setOf(own *score.PromptModel, k skill.Skill) string {
	if own == nil || own.Skills[k] == nil {
		return a.engine.ModelSet()
	}
	return a.engine.ModelSet() + " " + own.ID
}

func (a *App) lines(tx *store.Tx, standings []standing, studentID string) ([]report.Line, error) {
	flags, err := tx.StudentFlags(studentID, a.engine.ModelSet())
	if err != nil {
		return nil, err
	}
	out := make([]report.Line, len(standings))
	for i, s := range standings {
		out[i] = report.Line{ID: s.ID, On: dayOf(s.On), Prompt: s.Prompt, Mode: s.Mode.String(), Words: s.Words,
			Excerpt: report.Excerpt(s.Text, excerptRunes), Flags: s.flags(flags[s.ID])}
		for _, k := range skill.All() {
			out[i].Scores[k] = s.shown(k)
		}
	}
	return out, nil
}

// flags adds to the model's flags that a rating lies two levels from the score.
func (s standing) flags(flags []score.Flag) []score.Flag {
	for _, k := range skill.All() {
		r, m := s.ratings[k], s.scores[k]
		if r != nil && r.Level != 0 && m.Enough && math.Abs(float64(r.Level)-float64(skill.LevelOf(m.Value))) >= 2 {
			return append(slices.Clone(flags), score.Disagree)
		}
	}
	return flags
}

func (a *App) proofs(tx *store.Tx, standings []standing, studentID string) (out [skill.Count][]report.Proof, err error) {
	sentences, err := tx.StudentSentences(studentID, a.engine.ModelSet())
	if err != nil {
		return out, err
	}
	for _, k := range skill.All() {
		var all []report.Proof
		for _, s := range standings {
			if s.scores[k].Enough {
				all = append(all, proofsOf(s, sentences[s.ID], k)...)
			}
		}
		out[k] = report.Strongest(all, proofsShown)
	}
	return out, nil
}

func proofsOf(s standing, sentences []evidence.Sentence, k skill.Skill) (out []report.Proof) {
	for _, e := range sentences {
		if math.Abs(e.Moved[k]) >= leastMoved {
			out = append(out, report.Proof{ResponseID: s.ID, On: dayOf(s.On), Prompt: s.Prompt,
				Text: strings.TrimSpace(s.Text[e.Start:e.End]), Moved: e.Moved[k]})
		}
	}
	return out
}

// medians returns the class's median value by skill, from the first class.
func (a *App) medians(tx *store.Tx, v auth.Viewer, classes []report.ClassRef) (out [skill.Count]float64, err error) {
	for k := range out {
		out[k] = math.NaN()
	}
	if len(classes) == 0 {
		return out, nil
	}
	teacher, err := teacherOf(v)
	if err != nil {
		return out, err
	}
	estimates, err := tx.ClassEstimates(teacher, classes[0].ID)
	if err != nil {
		return out, err
	}
	for k := range out {
		var values []float64
		for _, e := range estimates {
			if e[k].Enough {
				values = append(values, e[k].Value)
			}
		}
		out[k] = report.Median(values)
	}
	return out, nil
}

func (a *App) next(tx *store.Tx, v auth.Viewer, s report.Student, standings []standing, now time.Time) ([]report.Next, error) {
	asked := map[string]bool{}
	for _, r := range standings {
		asked[r.PromptID] = true
	}
	choice, err := a.choice(tx, v, s.Grade, asked)
	if err != nil {
		return nil, err
	}
	var pictures [skill.Count]insight.Picture
	for k, e := range s.Estimates {
		pictures[k] = insight.Picture{Enough: e.Enough, Wide: e.Band.Wide(), Responses: e.Responses, Ratings: e.Ratings, LastOn: e.LastOn}
	}
	var out []report.Next
	for _, n := range insight.Clearer(pictures, choice, now) {
		next := report.Next{Skill: n.Skill, Key: "next." + string(n.Reason), Args: []any{n.Skill}}
		if n.Prompt != nil {
			next.Prompt = &report.PromptRef{ID: n.Prompt.ID, Wording: n.Prompt.Wording}
		}
		out = append(out, next)
	}
	return out, nil
}

// choice is what prompts there are for a student.
func (a *App) choice(tx *store.Tx, v auth.Viewer, grade int, asked map[string]bool) (c insight.Choice, err error) {
	c = insight.Choice{Grade: grade, Asked: asked}
	if c.Prompts, err = tx.Prompts(v.SchoolID); err != nil {
		return c, err
	}
	c.Yields, err = tx.PromptYields(v.SchoolID, a.engine.ModelSet())
	return c, err
}

// mostAsk is the number of prompts offered where evidence is thin.
const mostAsk = 3

// askNext sets, for each skill that a response gives too little evidence of, the
// prompts that have brought most of it from others.
func (a *App) askNext(tx *store.Tx, v auth.Viewer, teacher string, grade int, out *report.Response) error {
	responses, err := tx.StudentResponses(teacher, out.Student.ID)
	if err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, r := range responses {
		asked[r.PromptID] = true
	}
	choice, err := a.choice(tx, v, grade, asked)
	if err != nil {
		return err
	}
	for _, k := range skill.All() {
		if out.Scores[k].Enough {
			continue
		}
		for _, p := range choice.Best(k) {
			if out.Ask[k] = append(out.Ask[k], report.PromptRef{ID: p.ID, Wording: p.Wording}); len(out.Ask[k]) == mostAsk {
				break
			}
		}
	}
	return nil
}

// Response returns one response of a student the viewer teaches, with what
// each sentence did for each skill.
func (a *App) Response(ctx context.Context, v auth.Viewer, id string) (out report.Response, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return out, err
	}
	zone := a.Now(ctx).Location()
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		out, err = a.response(tx, v, teacher, id)
		return err
	})
	if err != nil {
		return report.Response{}, err
	}
	for _, r := range out.Ratings {
		if r != nil {
			r.At = r.At.In(zone)
		}
	}
	if out.Opinions != nil {
		out.Opinions.At = out.Opinions.At.In(zone)
	}
	return out, a.recordTaught(ctx, v, "response", "student", out.Student.ID)
}

func (a *App) response(tx *store.Tx, v auth.Viewer, teacher, id string) (out report.Response, err error) {
	r, err := standingResponse(tx, teacher, id)
	if err != nil {
		return out, err
	}
	student, err := tx.TaughtStudent(teacher, r.StudentID)
	if err != nil {
		return out, err
	}
	out = report.Response{ID: r.ID, Student: personOf(student), On: dayOf(r.On), Mode: r.Mode.String(), Words: r.Words,
		Text: r.Text, Source: r.Source, Revised: r.Revision > 1, ModelSet: a.engine.ModelSet(), Demo: a.demo}
	if r.PromptID != "" {
		out.Prompt = &report.PromptRef{ID: r.PromptID, Wording: r.Prompt}
		meters, err := a.meters(tx)
		if err != nil {
			return out, err
		}
		out.Meters = metersOf(meters, r.PromptID)
	}
	if classes, err := tx.StudentClasses(teacher, r.StudentID); err != nil {
		return out, err
	} else if len(classes) > 0 {
		out.Class = &classes[0]
	}
	if err := a.judgements(tx, v, r, &out); err != nil {
		return out, err
	}
	if out.Opinions, err = a.opinions(tx, r, student.Grade); err != nil {
		return out, err
	}
	if err := a.askNext(tx, v, teacher, student.Grade, &out); err != nil {
		return out, err
	}
	sentences, err := tx.Sentences(r, a.engine.ModelSet())
	if err != nil {
		return out, err
	}
	out.Sentences = sentencesOf(r.Text, sentences)
	if out.Causes, err = a.causes(tx, v, r, out.Model); err != nil {
		return out, err
	}
	out.Previous, out.Following, err = tx.Neighbours(r)
	return out, err
}

// judgements fills in scores, ratings and flags.
func (a *App) judgements(tx *store.Tx, v auth.Viewer, r store.Response, out *report.Response) error {
	scores, err := tx.ResponseScores(r, a.engine.ModelSet())
	if err != nil {
		return err
	}
	ratings, err := tx.StudentRatings(r.StudentID)
	if err != nil {
		return err
	}
	flags, err := tx.StudentFlags(r.StudentID, a.engine.ModelSet())
	if err != nil {
		return err
	}
	s := standing{Response: r, scores: scores}
	if standing := ratings[r.ID]; standing != nil {
		s.ratings = *standing
	}
	out.Flags = s.flags(flags[r.ID])
	for _, k := range skill.All() {
		out.Scores[k], out.Model[k], out.Evidence[k] = s.shown(k), report.OfModel(k, scores[k]), scores[k].Evidence
		if w := s.ratings[k]; w != nil {
			out.Ratings[k] = &report.Rating{ID: w.ID, Evidence: w.Evidence, Level: w.Level, Comment: w.Comment,
				By: w.By, At: time.UnixMilli(w.At), Mine: w.AccountID == v.AccountID, Older: w.Revision < r.Revision}
		}
	}
	return nil
}

// sentencesOf cuts text behind the sentences and the space that follows each,
// so that joined they are the whole text again. What no sentence covers, as the
// end of a very long text, moved nothing.
func sentencesOf(text string, sentences []evidence.Sentence) []report.Sentence {
	var out []report.Sentence
	from := 0
	for _, s := range sentences {
		to := len(text) - len(strings.TrimLeftFunc(text[s.End:], unicode.IsSpace))
		out = append(out, report.Sentence{Text: text[from:to], Moved: s.Moved})
		from = to
	}
	if from < len(text) {
		out = append(out, report.Sentence{Text: text[from:]})
	}
	return out
}

// ResponseToEdit returns a response's own content for its form.
func (a *App) ResponseToEdit(ctx context.Context, v auth.Viewer, id string) (store.Response, error) {
	r, err := a.taughtResponse(ctx, v, id)
	if err != nil {
		return store.Response{}, err
	}
	return r, a.recordTaught(ctx, v, "response form", "student", r.StudentID)
}

// Taught returns the students the viewer teaches, by name, and the prompts to
// choose from.
func (a *App) Taught(ctx context.Context, v auth.Viewer) (students []report.Person, prompts []report.PromptRef, err error) {
	teacher, err := teacherOf(v)
	if err != nil {
		return nil, nil, err
	}
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		found, err := tx.TaughtStudents(teacher)
		if err != nil {
			return err
		}
		for _, s := range found {
			students = append(students, personOf(s))
		}
		prompts, err = promptChoices(tx, v)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if v.IsSystem() {
		return students, prompts, a.recordTaught(ctx, v, "student choice", "school", v.SchoolID)
	}
	return students, prompts, a.recordTaught(ctx, v, "student choice", "teacher", teacher)
}

func personOf(s roster.Student) report.Person {
	return report.Person{ID: s.ID, First: s.First, Last: s.Last, SourcedID: s.SourcedID, Grade: s.Grade, Withdrawn: s.Withdrawn}
}

// record appends an access record of a page that the viewer sees for keeping
// the roster.
func (a *App) record(ctx context.Context, v auth.Viewer, page, subject, subjectID string) error {
	return a.recordAs(ctx, v, "admin", page, subject, subjectID)
}

// recordTaught is record of a page that the viewer sees for teaching a student.
func (a *App) recordTaught(ctx context.Context, v auth.Viewer, page, subject, subjectID string) error {
	return a.recordAs(ctx, v, "teaches", page, subject, subjectID)
}

// recordAs keeps an access record, durable when it returns; the system gives
// its own reason.
func (a *App) recordAs(ctx context.Context, v auth.Viewer, reason, page, subject, subjectID string) error {
	if v.IsSystem() {
		reason = v.Reason
	}
	r := audit.Record{AccountID: v.AccountID, Reason: reason, Page: page, Subject: subject, SubjectID: subjectID}
	err := a.store.Write(ctx, func(tx *store.Tx) error { return tx.RecordAccess(r) })
	if err != nil && fault.Of(err) == nil {
		err = fmt.Errorf("record access: %w", err)
	}
	return err
}
