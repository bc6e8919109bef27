package app_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"unseenedge/internal/app"
)

// lines hands each line of a log on.
type lines chan string

// Write implements io.Writer.
func (l lines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}

func TestAFailingWriteHaltsTheWorkerForAWhileOnly(t *testing.T) {
	c := openScene(t)
	id, err := c.PreviewResponses(t.Context(), c.ana, app.Upload{Name: "a.csv", Bytes: csvOf([]string{"S01", "2026-10-01", "", "", "I waited for my turn."})})
	c.must(err)
	_, err = c.ApplyResponses(t.Context(), c.ana, id)
	c.must(err)
	c.write(`create trigger broken before update on task begin select raise(rollback, 'no room'); end`)
	logged := make(lines, 1000)
	worker := app.New(c.store, general(), app.Options{Log: slog.New(slog.NewTextHandler(logged, nil))})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- worker.Run(ctx) }()
	for range 2 {
		select {
		case <-logged:
		case err := <-ended:
			t.Fatalf("the worker ended: %v", err)
		}
	}
	c.write(`drop trigger broken`)
	for c.count(`select count(*) from task where state = 'done'`) == 0 {
		select {
		case err := <-ended:
			t.Fatalf("the worker ended: %v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
	cancel()
	c.must(<-ended)
	if n := c.count(`select count(*) from response`); n != 1 {
		t.Errorf("%d responses are kept", n)
	}
}
