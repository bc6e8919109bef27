package feature_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"unseenedge/internal/feature"
)

func TestWhatAChildDoesWithAFeelingOrASetback(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want map[string]float64
	}{
		"a pause before acting": {"I was so mad. I counted to ten and then I told him.", map[string]float64{
			"reg_feeling_anger": 1, "reg_pause": 1, "reg_strategy_after_feeling": 1, "reg_outburst_kinds": 0, "reg_level_turn": 1}},
		"an impulse that is held": {"I wanted to yell at him but I bit my tongue.", map[string]float64{
			"reg_urge": 1, "reg_strategy_body": 1, "reg_pause_after_urge": 1}},
		"an outburst and nothing after it": {"He took my spot. I kicked his chair and I laughed.", map[string]float64{
			"reg_outburst_aggress": 1, "reg_excuse_after_outburst": 1, "reg_level_turn": -1, "reg_level_guess": .1}},
		"an outburst that is repaired": {"I yelled at my sister. Later I said sorry.", map[string]float64{
			"reg_outburst_voice": 1, "reg_repair": 1, "reg_repair_after_outburst": 1, "reg_repair_end": 1}},
		"what another did is not mine":       {"He kicked the wall.", map[string]float64{"reg_outburst_aggress": 0, "reg_level_turn": 0}},
		"what I did not do is denied":        {"I didn't kick him.", map[string]float64{"reg_outburst_aggress": 0, "reg_outburst_denied": 1}},
		"what stands in quotes is only said": {`"Quit it."`, map[string]float64{"res_stop_quit": 0}},
		"arranging things so that it cannot happen": {"I put my phone in the hall so I can't scroll.", map[string]float64{
			"reg_plan_arrange": 3, "reg_plan_purpose": 1}},
		"a new way after a setback": {"My bridge broke. I switched to thicker sticks and it held.", map[string]float64{
			"res_setback": 1, "res_change": 2, "res_gain_after_setback": 1, "res_stop_kinds": 0, "res_level_turn": 1}},
		"giving up after a setback": {"I lost. I gave up and went home.", map[string]float64{
			"res_stop_after_setback": 1, "res_stop_end": 1, "res_level_turn": -1, "res_level_guess": .2}},
		"coming back after giving up": {"I quit. The next day I tried again.", map[string]float64{"res_try_after_stop": 1, "res_level_guess": .7}},
		"rounds of setback and answer": {"It fell. I tried again. Then it broke. I fixed the base.", map[string]float64{
			"res_try_rounds": 2}},
		"numbers that rise": {"First I got four right and now seven.", map[string]float64{
			"res_gain_number_rises": 1, "res_gain_number_falls": 0}},
		"used to and now":              {"I used to scream. Now I breathe.", map[string]float64{"res_time_before": 1, "res_time_since": 1}},
		"an empty text shows nothing":  {"", map[string]float64{"reg_strategy_share": 0, "res_level_turn": 0}},
		"a child's spelling is mended": {"I trid agen and agen", map[string]float64{"res_try_retry": 3}},
	} {
		t.Run(name, func(t *testing.T) {
			got := named(t, feature.Input{Text: c.text})
			for n, want := range c.want {
				if v, ok := got[n]; !ok || math.Abs(v-want) > 1e-9 {
					t.Errorf("%s = %v, want %v", n, v, want)
				}
			}
		})
	}
}

func TestAPromptSaysWhatItAsksFor(t *testing.T) {
	got := named(t, feature.Input{Text: "ok", Prompt: "What do you do when you get really mad?"})
	if got["reg_asked_anger"] != 1 || got["reg_asked_you"] != 1 || got["reg_asked_lose"] != 0 {
		t.Errorf("anger %v, you %v, lose %v", got["reg_asked_anger"], got["reg_asked_you"], got["reg_asked_lose"])
	}
}

// The guesses at the level stand in the order of the rubric's anchors.
func TestGuessesAtTheLevelFollowTheRubric(t *testing.T) {
	for _, c := range []struct {
		column string
		rising []string
	}{
		{"reg_level_guess", []string{
			"I kicked it and it was hilarious.",
			"I yelled and the teacher sent me out.",
			"My mom made me go to my room and I had to stay.",
			"When I get mad I close my eyes and I count, so I don't yell, every day before lunch."}},
		{"res_level_guess", []string{
			"I gave up.",
			"I tried again and then I quit.",
			"I tried again.",
			"I kept practicing every day, I found out what went wrong, I changed it, and next time I know what to do."}},
	} {
		var got []float64
		for _, text := range c.rising {
			got = append(got, named(t, feature.Input{Text: text})[c.column])
		}
		if !slices.IsSorted(got) || got[0] == got[len(got)-1] {
			t.Errorf("%s does not rise: %v", c.column, got)
		}
	}
}

func TestALongTextStaysInBounds(t *testing.T) {
	long := strings.Repeat("I fell and I tried again and I yelled. He said stop! ", 300)
	for i := range 40 {
		long += "I lost game " + strings.Repeat("x", i+1) + " and I tried again. "
	}
	got := named(t, feature.Input{Text: long})
	if got["res_setback"] != 3 || got["res_try_rounds"] != 4 || got["res_try_share"] > 1 {
		t.Errorf("setback %v, rounds %v, share %v", got["res_setback"], got["res_try_rounds"], got["res_try_share"])
	}
}
