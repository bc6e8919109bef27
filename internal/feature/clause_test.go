package feature_test

import (
	"math"
	"testing"

	"unseenedge/internal/feature"
)

func TestClausesSayWhoDidWhatToWhom(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want map[string]float64
	}{
		"a gift and its reason in the other's need": {"He gave her his mitten because she was cold.",
			map[string]float64{"emp_feeling_named": 1, "emp_view_because": 1, "emp_kind_act": 0, "emp_harm_act": 0}},
		"my kindness to another": {"Lena was sad. I sat with her.",
			map[string]float64{"emp_feeling_named": 1, "emp_kind_other": 1, "emp_kind_after_lone": 1, "emp_feeling_own": 0}},
		"my own feeling is not another's":    {"I was sad.", map[string]float64{"emp_feeling_own": 1, "emp_feeling_named": 0}},
		"kindness to me is received":         {"My friend helped me.", map[string]float64{"emp_kind_received": 1, "emp_kind_other": 0}},
		"harm by me":                         {"I pushed him and he fell.", map[string]float64{"emp_harm_other": 1, "emp_lone_after_harm": 1, "emp_harm_by_other": 0}},
		"harm by another":                    {"He pushed me.", map[string]float64{"emp_harm_other": 0, "emp_harm_on_me": 1}},
		"what I did not do is no harm":       {"I didn't push him.", map[string]float64{"emp_harm_other": 0, "emp_harm_not": 1}},
		"laughing at somebody who cries":     {"She was crying. I laughed.", map[string]float64{"emp_laugh_mine": 1, "emp_laugh_after_lone": 1}},
		"crying after the laugh is no cause": {"I laughed. She was crying.", map[string]float64{"emp_laugh_mine": 1, "emp_laugh_after_lone": 0}},
		"words said to somebody are mine":    {"I said do you want to play.", map[string]float64{"emp_offer_mine": 1}},
		"what he said is not mine":           {"He said do you want to play.", map[string]float64{"emp_offer_mine": 0}},
		"a body seen":                        {"His hands were shaking.", map[string]float64{"emp_notice_body": 1}},
		"a body of somebody named":           {"Noor's face fell.", map[string]float64{"emp_notice_body": 1}},
		"my own body is not another's":       {"My hands were shaking.", map[string]float64{"emp_notice_body": 0}},
		"a problem, a step and what came of it": {"The wheel broke. I taped it and it worked.",
			map[string]float64{"prob_trouble_any": 1, "prob_act_handle": 1, "prob_result_thing": 1, "prob_act_after_trouble": 1, "prob_result_after_act": 1, "prob_quit_mine": 0}},
		"the same in another order is no answer": {"I taped it. The wheel broke.", map[string]float64{"prob_act_after_trouble": 0}},
		"a way that is fair to both":             {"We took turns.", map[string]float64{"prob_fair_we": 1}},
		"hiding it":                              {"The vase broke. I hid it.", map[string]float64{"prob_hide_mine": 1, "prob_hide_after_trouble": 1}},
		"the writer is meant where nobody is":    {"Grabbed two cups.", map[string]float64{"emp_turn_bare": 1, "emp_turn_me_share": 1}},
		"a child's spelling counts":              {"I helpt my frend.", map[string]float64{"emp_kind_other": 1}},
		"nothing happens":                        {"", map[string]float64{"emp_level_for": 0, "prob_level_against": 0, "emp_turn_me_share": 0}},
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

func TestTheWholeStoryIsWeighed(t *testing.T) {
	kind := named(t, feature.Input{Text: "Noah sat alone and looked at his shoes. I sat with him so he wouldn't be lonely. He smiled."})
	cruel := named(t, feature.Input{Text: "Noah sat alone. I laughed at him and called him a baby. It was so funny. I did it again."})
	if kind["emp_level_net"] <= 0 || cruel["emp_level_net"] >= 0 || kind["emp_level_net"] <= cruel["emp_level_net"] {
		t.Errorf("kind %v, cruel %v", kind["emp_level_net"], cruel["emp_level_net"])
	}
	tried := named(t, feature.Input{Text: "The kite was too heavy. I took off one tail, then half a tail. It worked, because it was lighter."})
	left := named(t, feature.Input{Text: "The kite was dumb. I quit. I said no and hid it."})
	if tried["prob_level_net"] <= left["prob_level_net"] || left["prob_level_net"] >= 0 {
		t.Errorf("tried %v, left %v", tried["prob_level_net"], left["prob_level_net"])
	}
}

func TestTheSameTextGivesTheSameNumbers(t *testing.T) {
	text := "My partner cried because her tower fell, so I gave her my blocks and we built it again."
	once := feature.Extract(feature.Input{Text: text})
	for range 20 {
		for i, v := range feature.Extract(feature.Input{Text: text}) {
			if v != once[i] && !(math.IsNaN(v) && math.IsNaN(once[i])) {
				t.Fatalf("%s went from %v to %v", feature.Names()[i], once[i], v)
			}
		}
	}
}
