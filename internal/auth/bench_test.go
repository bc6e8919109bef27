package auth_test

import (
	"testing"

	"unseenedge/internal/auth"
)

func BenchmarkPassword(b *testing.B) {
	p := auth.NewPasswords()
	hash, err := p.Hash(b.Context(), "a walk along the river")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if ok, err := p.Match(b.Context(), "a walk along the river", hash); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
