package app

import (
	"context"

	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
	"unseenedge/internal/store"
)

// Backup writes a consistent copy of all data with a manifest of hashes to
// file, while reads and writes go on. Only the system may: the file holds
// everything.
func (a *App) Backup(ctx context.Context, v auth.Viewer, file string) (store.Manifest, error) {
	if !v.IsSystem() {
		return store.Manifest{}, fault.New(fault.Denied, "fault.denied")
	}
	return a.store.Backup(ctx, file)
}
