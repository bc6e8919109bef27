package app_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"unseenedge/internal/app"
	"unseenedge/internal/evidence"
	"unseenedge/internal/report"
	"unseenedge/internal/score"
)

// crowd is a school of n students, taught by Ana, size to a class: Room 1,
// Room 2 and so on.
func crowd(b *testing.B, n, size int) *scene {
	b.Helper()
	var list strings.Builder
	list.WriteString("First name,Last name,Student ID,Grade,Class,Teacher e-mail\n")
	for i := range n {
		fmt.Fprintf(&list, "First%d,Last%d,S%04d,%d,Room %d,ana@oak.example\n", i, i, i, i%7+2, i/size+1)
	}
	dir := b.TempDir()
	if err := found(dir, list.String()); err != nil {
		b.Fatal(err)
	}
	return openFolder(b, dir, general())
}

// speeches makes an upload of n responses, in turn by each of the crowd, a
// prompt a week.
func speeches(n, students int) []byte {
	all := texts()
	rows := make([][]string, n)
	for i := range rows {
		week := i / students
		day := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*week)
		rows[i] = []string{fmt.Sprintf("S%04d", i%students), day.Format(time.DateOnly), fmt.Sprint("Week ", week), "", all[i%len(all)].Text}
	}
	return csvOf(rows...)
}

func BenchmarkScore(b *testing.B) {
	all, e := texts(), general()
	b.Run("four skills", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, err := e.Score(inputOf(i, all[i%len(all)].Text)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("four skills with the sentences behind them", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			in := inputOf(i, all[i%len(all)].Text)
			r, err := e.Score(in)
			if err == nil {
				_, err = evidence.Of(e, in, r)
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

func inputOf(i int, text string) score.Input {
	return score.Input{Text: text, Grade: i%7 + 2, Mode: "written"}
}

// One text in, its scores and evidence durable on disk.
func BenchmarkRespond(b *testing.B) {
	all := texts()
	c := crowd(b, 1000, 25)
	n := 0
	next := func() (id, text string) {
		n++
		return fmt.Sprintf("S%04d", n%1000), fmt.Sprint(n, " ", all[n%len(all)].Text)
	}
	b.Run("one after the other", func(b *testing.B) {
		spent := processorTime()
		for b.Loop() {
			id, text := next()
			if _, err := c.Respond(b.Context(), c.ana, c.said(id, text)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64((processorTime()-spent).Microseconds())/float64(b.N), "cpu-us/op")
	})
	b.Run("64 at once", func(b *testing.B) {
		said := make(chan [2]string, 64)
		done := make(chan error, 64)
		for range 64 {
			go func() {
				for s := range said {
					_, err := c.Respond(context.Background(), c.ana, c.said(s[0], s[1]))
					done <- err
				}
			}()
		}
		sent := 0
		for b.Loop() {
			id, text := next()
			said <- [2]string{id, text}
			if sent++; sent > 64 {
				sent--
				if err := <-done; err != nil {
					b.Fatal(err)
				}
			}
		}
		close(said)
		for range sent {
			<-done
		}
	})
}

// 10,000 responses of 250 students from the bytes of a CSV to stored scores.
func BenchmarkImport(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // as the program sets it
	const responses, students = 10_000, 250
	file := speeches(responses, students)
	general()
	for b.Loop() {
		b.StopTimer()
		c := crowd(b, students, 25)
		before := resetPeak(b)
		ctx, cancel := context.WithCancel(b.Context())
		ended := make(chan error, 1)
		go func() { ended <- c.Run(ctx) }()
		b.StartTimer()
		began, spent := time.Now(), processorTime()
		id, err := c.PreviewResponses(ctx, c.ana, app.Upload{Name: "year.csv", Bytes: file})
		c.must(err)
		previewed, previewPeak := time.Since(began), peak(b)
		task, err := c.ApplyResponses(ctx, c.ana, id)
		c.must(err)
		first := time.Duration(0)
		for state := ""; state != "done"; time.Sleep(5 * time.Millisecond) {
			t, err := c.Task(ctx, c.ana, task)
			c.must(err)
			if state = t.State; state == "failed" {
				b.Fatal(t.FaultKey)
			}
			if t.Done > 0 && first == 0 {
				first = time.Since(began)
			}
		}
		took := time.Since(began)
		b.StopTimer()
		b.ReportMetric(responses/took.Seconds(), "responses/s")
		b.ReportMetric(float64((processorTime()-spent).Microseconds())/responses, "cpu-us/response")
		b.ReportMetric(float64(previewed.Milliseconds()), "ms-to-preview")
		b.ReportMetric(float64(previewPeak-before)/(1<<20), "MiB-more-to-preview")
		b.ReportMetric(float64(first.Milliseconds()), "ms-to-progress")
		b.ReportMetric(float64(peak(b)-before)/(1<<20), "MiB-more-at-peak")
		if n := c.count(`select count(*) from response`); n != responses {
			b.Fatalf("%d responses are kept", n)
		}
		cancel()
		c.must(<-ended)
		c.must(c.store.Close())
		b.StartTimer()
	}
}

// The pages, each with its durable access record.
func BenchmarkPages(b *testing.B) {
	c := crowd(b, 235, 200)
	id, err := c.PreviewResponses(b.Context(), c.ana, app.Upload{Name: "year.csv", Bytes: speeches(235*12, 235)})
	c.must(err)
	_, err = c.ApplyResponses(b.Context(), c.ana, id)
	c.must(err)
	c.t = b
	c.work()
	student := c.students["S0001"]
	page, err := c.Student(b.Context(), c.ana, student)
	c.must(err)
	for name, look := range map[string]func() error{
		"class of 200": func() error {
			_, err := c.Class(b.Context(), c.ana, c.classes["Room 1"], report.View{Order: report.ByName})
			return err
		},
		"class of 35": func() error {
			_, err := c.Class(b.Context(), c.ana, c.classes["Room 2"], report.View{Order: report.ByName})
			return err
		},
		"student of 12 responses": func() error { _, err := c.Student(b.Context(), c.ana, student); return err },
		"response":                func() error { _, err := c.Response(b.Context(), c.ana, page.Lines[3].ID); return err },
		"classes":                 func() error { _, err := c.Classes(b.Context(), c.ana); return err },
	} {
		b.Run(name, func(b *testing.B) {
			spent := processorTime()
			for b.Loop() {
				c.must(look())
			}
			b.ReportMetric(float64((processorTime()-spent).Microseconds())/float64(b.N), "cpu-us/op")
		})
	}
}

// processorTime is what the process has used of all cores; unlike the clock on
// the wall it hardly minds what else the machine does.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resetPeak lets the process's peak of resident memory begin anew, and returns
// what it is now, in bytes; 0 where the system does not say.
func resetPeak(b *testing.B) int {
	b.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o600); err != nil {
		return 0
	}
	return peak(b)
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

func peak(b *testing.B) int {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	m := highWater.FindSubmatch(status)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		b.Fatal(err)
	}
	return n << 10
}
