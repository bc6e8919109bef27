package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/store"
)

func (s *session) backup() *cobra.Command {
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a backup of the school's data, also while the server runs",
		Long: "Writes one file with a consistent copy of the database and a manifest of hashes.\n" +
			"It holds children's data: keep it where you keep those.",
		Example: "  unseenedge backup monday.backup",
		Args:    arguments(1, "the file to write"),
	}
	dir := dataFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return s.onData(c.Context(), *dir, func(ctx context.Context, a *app.App) error {
			if _, err := system(ctx, a); err != nil {
				return err // a mistyped folder is no backup
			}
			m, err := a.Backup(ctx, auth.System("", "command line"), s.path(args[0]))
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.out, "Backup written: %s (%d KiB, sha256 %s)\n", args[0], m.Size>>10, m.SHA256)
			return err
		})
	}
	return c
}

func (s *session) restore() *cobra.Command {
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the data folder's content",
		Long: "Checks every hash first and refuses what does not match. The server must not run.\n" +
			"A database that stands in the folder is kept beside the restored one. Everybody signs in anew, and\n" +
			"one-time links have to be made again.",
		Example: "  unseenedge restore monday.backup",
		Args:    arguments(1, "the file to read"),
	}
	dir := dataFlag(c)
	replace := c.Flags().Bool("replace", false, "replace a database that is there already")
	c.RunE = func(c *cobra.Command, args []string) error {
		r, err := store.Restore(c.Context(), s.path(*dir), s.path(args[0]), *replace)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "Restored the backup of %s into %s.\n", r.Manifest.MadeAt, *dir)
		if r.Aside != "" {
			fmt.Fprintf(s.out, "The database that stood there is kept as %s; delete it when you no longer need it.\n", r.Aside)
		}
		return nil
	}
	return c
}
