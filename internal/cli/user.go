package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"unseenedge/internal/app"
	"unseenedge/internal/auth"
	"unseenedge/internal/fault"
)

func (s *session) user() *cobra.Command {
	c := &cobra.Command{
		Use:     "user",
		Short:   "Add a person, or let one back in",
		Example: "  unseenedge user add --email ana@school.example --name \"Ana Ruiz\" --role teacher",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse{fmt.Errorf("there is no command \"user %s\"", args[0])}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error {
			return misuse{fmt.Errorf(`"user" needs "add" or "reset"`)}
		},
	}
	c.AddCommand(s.userAdd(), s.userReset())
	return c
}

func (s *session) userAdd() *cobra.Command {
	c := &cobra.Command{
		Use:     "add",
		Short:   "Add a person and print a one-time link to choose a password",
		Example: "  unseenedge user add --email ana@school.example --name \"Ana Ruiz\" --role teacher",
		Args:    arguments(0, ""),
	}
	dir := dataFlag(c)
	url := urlFlag(c)
	var m app.NewMember
	c.Flags().StringVar(&m.Email, "email", "", "e-mail address to sign in with")
	c.Flags().StringVar(&m.Name, "name", "", "name as others see it")
	role := c.Flags().String("role", string(auth.Teacher), "teacher or admin")
	c.RunE = func(c *cobra.Command, _ []string) error {
		m.Role = auth.Role(*role)
		if m.Role != auth.Teacher && m.Role != auth.Admin {
			return misuse{fmt.Errorf("--role must be teacher or admin, not %q", *role)}
		}
		if m.Email == "" || m.Name == "" {
			return misuse{errors.New("--email and --name are needed")}
		}
		return s.onData(c.Context(), *dir, func(ctx context.Context, a *app.App) error {
			v, err := system(ctx, a)
			if err != nil {
				return err
			}
			_, secret, err := a.Invite(ctx, v, m)
			if err != nil {
				return err
			}
			return s.tellLink(*url, secret)
		})
	}
	return c
}

func (s *session) userReset() *cobra.Command {
	c := &cobra.Command{
		Use:     "reset EMAIL",
		Short:   "Print a one-time link with which a person chooses a new password",
		Example: "  unseenedge user reset ana@school.example",
		Args:    arguments(1, "the e-mail address"),
	}
	dir := dataFlag(c)
	url := urlFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return s.onData(c.Context(), *dir, func(ctx context.Context, a *app.App) error {
			v, err := system(ctx, a)
			if err != nil {
				return err
			}
			m, err := a.MemberByEmail(ctx, v, args[0])
			if fault.KindOf(err) == fault.NotFound {
				return fault.New(fault.NotFound, "cli.no_account", args[0])
			}
			if err != nil {
				return err
			}
			if m.Closed() {
				if err := a.OpenMember(ctx, v, m.ID); err != nil {
					return err
				}
			}
			secret, err := a.NewLink(ctx, v, m.ID)
			if err != nil {
				return err
			}
			return s.tellLink(*url, secret)
		})
	}
	return c
}

func urlFlag(c *cobra.Command) *string {
	return c.Flags().String("url", "", "address of the pages, for the link (default: the running server's, else http://127.0.0.1:8080)")
}

func (s *session) tellLink(url, secret string) error {
	url = cmp.Or(url, s.url, "http://127.0.0.1:8080")
	_, err := fmt.Fprintf(s.out, "One-time link: %s/invites/%s\n", strings.TrimRight(url, "/"), secret)
	return err
}
