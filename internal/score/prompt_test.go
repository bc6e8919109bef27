package score_test

import (
	"encoding/binary"
	"math"
	"os"
	"testing"

	"unseenedge/internal/fault"
	"unseenedge/internal/feature"
	"unseenedge/internal/score"
)

// shift returns a prompt model that adds by to the level of empathy.
func shift(t testing.TB, e *score.Engine, by float64) *score.PromptModel {
	t.Helper()
	reg, err := score.ReadRegistry(os.DirFS("../../models"))
	if err != nil {
		t.Fatal(err)
	}
	sets := reg.Sets
	h := sets[len(sets)-1].Parts[0].Heads[0]
	h.Slope, h.Start = 1, 0
	part := &score.PromptPart{Pieces: make([]byte, 4<<score.PieceBits), Features: make([]float64, len(feature.Names())), Bias: by}
	m := &score.PromptModel{ID: "own", ModelSet: e.ModelSet(), FeatureSet: feature.Version}
	m.Skills[0] = &score.PromptSkill{Level: part, Head: h}
	b, err := m.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if m, err = score.ReadPromptModel(b); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAPromptModelChangesItsSkillAndNoOther(t *testing.T) {
	e := shipped(t, "")
	in := score.Input{Text: "My friend was crying because she lost her dog, so I sat with her and asked how she felt. I said that I would be sad too.", Grade: 4}
	plain, err := e.Score(in)
	if err != nil || !plain.Skills[0].Enough {
		t.Fatalf("%+v, %v", plain, err)
	}
	with, err := e.WithPrompt(shift(t, e, -.2))
	if err != nil {
		t.Fatal(err)
	}
	r, err := with.Score(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := plain.Skills[0].Value - .2; math.Abs(r.Skills[0].Value-want) > 1e-9 || r.PromptModel != "own" || plain.PromptModel != "" {
		t.Errorf("value %v by %q, want %v", r.Skills[0].Value, r.PromptModel, want)
	}
	for s := 1; s < len(r.Skills); s++ {
		if r.Skills[s] != plain.Skills[s] {
			t.Errorf("skill %d changed", s)
		}
	}
	back, err := with.WithPrompt(nil)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := back.Score(in); err != nil || r.Skills != plain.Skills {
		t.Errorf("without the model: %+v, %v", r, err)
	}
}

func TestAPromptModelOfAnotherSetIsRefused(t *testing.T) {
	e := shipped(t, "")
	m := shift(t, e, 0)
	m.ModelSet = "other"
	if _, err := e.WithPrompt(m); fault.Of(err) == nil || fault.Of(err).Key != "score.prompt.set" {
		t.Errorf("got %v", err)
	}
}

func TestADamagedPromptModelIsRefused(t *testing.T) {
	e := shipped(t, "")
	for name, change := range map[string]func(m *score.PromptModel){
		"too few pieces":      func(m *score.PromptModel) { m.Skills[0].Level.Pieces = m.Skills[0].Level.Pieces[4:] },
		"no features":         func(m *score.PromptModel) { m.Skills[0].Level.Features = nil },
		"no head":             func(m *score.PromptModel) { m.Skills[0].Head = score.Head{} },
		"trees of others":     func(m *score.PromptModel) { m.Skills[0].Level.Trees = "tree\n" },
		"another feature set": func(m *score.PromptModel) { m.FeatureSet = "0" },
		"a weight that is no number": func(m *score.PromptModel) {
			binary.LittleEndian.PutUint32(m.Skills[0].Level.Pieces, math.Float32bits(float32(math.NaN())))
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := shift(t, e, 0)
			change(m)
			b, err := m.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := score.ReadPromptModel(b); fault.Of(err) == nil || fault.Of(err).Key != "score.prompt.damaged" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func FuzzReadPromptModelNeverPanics(f *testing.F) {
	e := shipped(f, "")
	b, err := shift(f, e, .1).Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := score.ReadPromptModel(b)
		if err != nil {
			if fault.Of(err) == nil {
				t.Errorf("refused without words: %v", err)
			}
			return
		}
		m.ModelSet = e.ModelSet()
		with, err := e.WithPrompt(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := with.Score(score.Input{Text: "We talked and I said that I was sorry for him."}); err != nil {
			t.Error(err)
		}
	})
}
