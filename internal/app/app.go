// Package app holds one method for each thing a person does. Pages, API and
// command line are thin skins over it; no rule lives anywhere else.
//
// Every method takes the viewer and is narrowed to it. A read of a student
// appends one access record, durable before the method returns, and changes
// nothing else.
//
// What an admin sees: the school's settings, people, prompts and counts, and
// the roster: names, student ids, grades, classes. Of the words and scores of
// students an admin sees those of classes they teach themselves, like any
// teacher, and no others.
package app

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // the school's zone is known wherever the program runs

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/store"
	"unseenedge/internal/train"
	"unseenedge/internal/train/external"
)

// Options of New. The zero value is the real thing.
type Options struct {
	Log *slog.Logger // where tasks report; nil is nowhere
	// Demo lets anybody on this machine sign in without a password, and says so
	// on every page.
	Demo bool
	// Random is the source of secrets; nil is the system's.
	Random io.Reader
	// Evaluation of the shipped models, for the model card; nil leaves it empty.
	Evaluation *train.Report
	// NewPrompt says what ratings of a new prompt bring; nil leaves it out.
	NewPrompt *train.NewPrompt
	// External says how the method does on texts that people rated, Baseline what
	// training as the original system did is worth; nil leaves them out.
	External *external.Report
	Baseline *train.BaselineReport
	// ModelSets lists the model sets kept, as they are at the moment; nil leaves
	// them out.
	ModelSets func() ([]report.KeptSet, error)
	// Adviser gives second opinions on responses; nil offers none, and nothing
	// leaves the machine.
	Adviser Adviser
}

// App is the running system. Its methods are safe for concurrent use.
type App struct {
	store     *store.Store
	engine    scorer
	newPrompt *train.NewPrompt
	external  *external.Report
	baseline  *train.BaselineReport
	modelSets func() ([]report.KeptSet, error)
	// promptModels holds what was learned from the ratings of prompts, by id.
	promptModels sync.Map
	log          *slog.Logger
	demo         bool
	random       io.Reader
	// tasks wakes the background worker.
	tasks chan struct{}
	// uploads holds who reads an upload of responses.
	uploads   chan struct{}
	passwords *auth.Passwords
	adviser   Adviser // nil if none is configured
	sessions  sessions
	throttle  throttle
	setupCode atomic.Pointer[string]
	school    atomic.Pointer[school]
}

// New returns the system over an open store and a loaded engine; both stay the
// caller's.
func New(s *store.Store, engine *score.Engine, o Options) *App {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	a := &App{store: s, log: o.Log, demo: o.Demo, random: o.Random, newPrompt: o.NewPrompt, external: o.External, baseline: o.Baseline, modelSets: o.ModelSets,
		tasks: make(chan struct{}, 1), uploads: make(chan struct{}, 1), adviser: o.Adviser, passwords: auth.NewPasswords()}
	a.engine.now.Store(&modelSet{engine, o.Evaluation})
	return a
}

// Demo says that the school is made up.
func (a *App) Demo() bool { return a.demo }

// school is the school with its zone, kept at hand.
type school struct {
	roster.School
	zone *time.Location
}

// School returns the school, or not found before set-up.
func (a *App) School(ctx context.Context) (roster.School, error) {
	s, err := a.ourSchool(ctx)
	if err != nil {
		return roster.School{}, err
	}
	return s.School, nil
}

func (a *App) ourSchool(ctx context.Context) (*school, error) {
	if s := a.school.Load(); s != nil {
		return s, nil
	}
	var row roster.School
	err := a.store.Read(ctx, func(tx *store.Tx) (err error) {
		row, err = tx.School()
		return err
	})
	if err != nil {
		return nil, err
	}
	s := zoned(row)
	if !a.school.CompareAndSwap(nil, s) {
		return a.school.Load(), nil // changed meanwhile: newer than what was read
	}
	return s, nil
}

// zoned finds the school's time zone; UTC if this program does not know it.
func zoned(s roster.School) *school {
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return &school{s, zone}
}

// Now returns the moment in the school's time zone; UTC before set-up.
func (a *App) Now(ctx context.Context) time.Time { return a.at(ctx, a.store.Now()) }

// at returns a stored moment in the school's time zone.
func (a *App) at(ctx context.Context, ms int64) time.Time {
	if s, err := a.ourSchool(ctx); err == nil {
		return time.UnixMilli(ms).In(s.zone)
	}
	return time.UnixMilli(ms).UTC()
}

// keeper refuses a viewer who does not keep the school.
func keeper(v auth.Viewer) error {
	if !v.IsAdmin() {
		return fault.New(fault.Denied, "fault.denied")
	}
	return nil
}
