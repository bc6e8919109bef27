package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"unseenedge/internal/response"
	"unseenedge/internal/roster"
	"unseenedge/internal/store"
)

// One row a write, durable when it returns: by one client, each write in a
// commit of its own, and by 64 that share commits.
func BenchmarkWrites(b *testing.B) {
	for _, clients := range []int{1, 64} {
		b.Run(fmt.Sprintf("%d clients", clients), func(b *testing.B) {
			s, err := store.Open(b.Context(), b.TempDir(), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			school := ""
			err = s.Write(b.Context(), func(tx *store.Tx) error {
				school = tx.NewID()
				return tx.AddSchool(roster.School{ID: school, Name: "Oak School", TimeZone: "UTC"})
			})
			if err != nil {
				b.Fatal(err)
			}
			var n atomic.Int64
			done := make(chan error, clients)
			b.ResetTimer()
			for range clients {
				go func() {
					for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
						err := s.Write(context.Background(), func(tx *store.Tx) error {
							_, err := tx.AddPrompt(school, response.Prompt{Wording: fmt.Sprint("Prompt ", i), GradeLow: roster.GradeUnknown, GradeHigh: roster.GradeUnknown})
							return err
						})
						if err != nil {
							done <- err
							return
						}
					}
					done <- nil
				}()
			}
			for range clients {
				if err := <-done; err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
