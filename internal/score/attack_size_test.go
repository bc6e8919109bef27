package score_test

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"unseenedge/internal/corpus"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

func TestNaughtyStringsAreScored(t *testing.T) {
	b, err := os.ReadFile("../response/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	e := shipped(t, "")
	for _, s := range all {
		for _, in := range []score.Input{{Text: s}, {Text: "I helped him up. " + s, Prompt: s, Reference: s, Mode: s, Grade: 9}} {
			r, err := e.Score(in)
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			for k, v := range r.Skills {
				check(t, skill.Skill(k), v)
			}
		}
	}
}

// The budget for any text, of a megabyte at most.
const (
	megabyte   = 1 << 20
	timeBudget = 2 * time.Second
	roomBudget = 64 << 20 // bytes
)

// long cuts pieces to one megabyte.
func long(pieces string) string {
	return strings.Repeat(pieces, megabyte/len(pieces)+1)[:megabyte]
}

func TestALongTextKeepsToItsBudget(t *testing.T) {
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	var corpusText, oneSentence strings.Builder
	for i := 0; corpusText.Len() < megabyte; i++ {
		corpusText.WriteString(all[i%len(all)].Text + fmt.Sprintf(" It was day %d.\n", i))
	}
	for i := 0; oneSentence.Len() < megabyte; i++ {
		fmt.Fprintf(&oneSentence, "and then I said w%d to him ", i)
	}
	words := strings.Fields(corpusText.String())
	e := shipped(t, "")
	score1 := func(text string) score.Result {
		t.Helper()
		r, err := e.Score(score.Input{Text: text, Grade: 5, Prompt: askHard})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	score1("I tried again.") // the word lists are read once, for all texts
	for _, c := range []struct{ name, text string }{
		{"5,000 words of many children", strings.Join(words[:5000], " ")},
		{"a megabyte of many children", corpusText.String()[:megabyte]},
		{"a megabyte in one sentence", oneSentence.String()[:megabyte]},
		{"one phrase over and over", long("I helped my friend because she was sad. ")},
		{"one phrase without an end", long("I helped my friend because she was sad and ")},
		{"one word", long("a")},
		{"one-letter words", long("a ")},
		{"full stops", long(".")},
		{"short sentences", long("I ran. ")},
		{"quotation marks", long(`"`)},
		{"marks in words", long("don't-")},
		{"clitics", long("n't")},
		{"line breaks", long("a\n")},
		{"faces", long("😀")},
		{"broken bytes", long("\xff\xfe")},
		{"nothing bytes", long("\x00")},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r score.Result
			took, room := spent(func() { r = score1(c.text) })
			t.Logf("%.2f s, %d MiB, flags %v", took.Seconds(), room>>20, r.Flags)
			for s, k := range r.Skills {
				check(t, skill.Skill(s), k)
			}
			if took > timeBudget {
				t.Errorf("%v, want at most %v", took, timeBudget)
			}
			if room > roomBudget {
				t.Errorf("%d MiB more memory, want at most %d", room>>20, roomBudget>>20)
			}
		})
	}
}

// spent returns how long do takes, and by how many bytes the heap grows at most
// meanwhile, as sampled each millisecond.
func spent(do func()) (time.Duration, uint64) {
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for tick := time.Tick(time.Millisecond); ; {
			select {
			case <-stop:
				return
			case <-tick:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapAlloc))
			}
		}
	}()
	start := time.Now()
	do()
	took := time.Since(start)
	close(stop)
	<-stopped
	return took, max(most.Load(), before) - before
}
