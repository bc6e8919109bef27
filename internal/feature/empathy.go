package feature

// Empathy: whether the writer sees what another person feels or needs, and what
// the writer does then. The second part of a name is the group that the feature
// is shown under.

// empathyPatterns are the kinds of clause that speak for or against empathy.
// Each is a feature: how many clauses fit, at most 2.
func empathyPatterns() [][2]string {
	return [][2]string{
		{"emp_feeling_named", "other thing distress|anger"},
		{"emp_feeling_glad", "other glad"},
		{"emp_feeling_own", "me we distress|anger|glad"},
		{"emp_feeling_good", "other good"},
		{"emp_feeling_bad", "other bad"},
		{"emp_feeling_loud", "other loud"},
		{"emp_notice_body", "other body"},
		{"emp_notice_other", "me we perceive > other"},
		{"emp_notice_any", "me we perceive|mindread"},
		{"emp_lone_other", "other lone|distress"},
		{"emp_lone_end", "lone end"},
		{"emp_view_wants", "other mind"},
		{"emp_view_reason", "other thing because"},
		{"emp_view_because", "because other"},
		{"emp_view_when", "when if other"},
		{"emp_view_so_that", "other so would"},
		{"emp_view_so", "other so"},
		{"emp_view_guess", "mindread"},
		{"emp_view_guess_end", "mindread end"},
		{"emp_view_not", "other not"},
		{"emp_kind_other", "me we kind|repair|offer > other"},
		{"emp_kind_act", "me we kind -harm -would"},
		{"emp_kind_own_way", "me we kind -rote > other"},
		{"emp_kind_would", "kind would"},
		{"emp_slogan_rote", "rote"},
		{"emp_slogan_would", "rote would"},
		{"emp_kind_end", "me we kind -harm end"},
		{"emp_kind_received", "other kind > me"},
		{"emp_kind_soft", "me we soft"},
		{"emp_kind_small", "small me we > other"},
		{"emp_kind_good", "me we good > other"},
		{"emp_kind_cost", "me we cost -harm"},
		{"emp_kind_too", "too"},
		{"emp_offer_mine", "offer by:me"},
		{"emp_offer_any", "offer"},
		{"emp_offer_told", "me we say > other"},
		{"emp_offer_asked", "me we ask|say ask"},
		{"emp_offer_question", "ask end"},
		{"emp_repair_mine", "me we repair"},
		{"emp_harm_other", "me we harm -kind > other"},
		{"emp_harm_act", "me we harm -would"},
		{"emp_harm_end", "me we harm end"},
		{"emp_harm_on_me", "other harm|insult > me"},
		{"emp_harm_by_other", "other harm"},
		{"emp_harm_not", "me we !harm|insult|laugh|dismiss"},
		{"emp_harm_bad", "me we bad > other"},
		{"emp_harm_bad_end", "bad end"},
		{"emp_harm_again", "me we repeat end"},
		{"emp_harm_fool", "me we fool"},
		{"emp_harm_unknown", "other mind not"},
		{"emp_harm_so_not", "so other not"},
		{"emp_laugh_mine", "me we laugh"},
		{"emp_laugh_at", "laugh -glad"},
		{"emp_laugh_other", "other laugh"},
		{"emp_laugh_end", "laugh end"},
		{"emp_dismiss_any", "dismiss"},
		{"emp_dismiss_end", "dismiss end"},
		{"emp_dismiss_insult", "other insult"},
		{"emp_dismiss_said", "insult by:me"},
		{"emp_dismiss_fault", "other fault"},
		{"emp_dismiss_demand", "demand > other"},
		{"emp_dismiss_deny", "me we !kind|mind|say|perceive|offer"},
		{"emp_dismiss_extreme", "extreme other"},
		{"emp_leave_other", "other leave"},
		{"emp_leave_end", "other leave|distress end"},
		{"emp_self_gain", "me we gain -kind > thing"},
		{"emp_self_gain_end", "me we gain -kind end"},
		{"emp_self_not", "me we not"},
		{"emp_self_because", "me we because"},
		{"emp_forced_any", "forced"},
		{"emp_forced_end", "forced end"},
		{"emp_turn_me_other", "me we > other"},
		{"emp_turn_other_me", "other > me"},
		{"emp_turn_but", "me we but"},
		{"emp_turn_so", "me we so"},
		{"emp_turn_good_end", "good end"},
		{"emp_turn_bare", "bare"},
	}
}

// empathyFollows are pairs of these kinds: 1 if one of the third comes after
// one of the second, else 0.
func empathyFollows() [][3]string {
	return [][3]string{
		{"emp_kind_after_lone", "emp_lone_other", "emp_kind_act"},
		{"emp_kind_after_notice", "emp_notice_body", "emp_kind_act"},
		{"emp_kind_after_view", "emp_view_wants", "emp_kind_act"},
		{"emp_kind_after_harm", "emp_harm_act", "emp_kind_act"},
		{"emp_kind_after_bad", "emp_feeling_bad", "emp_kind_good"},
		{"emp_offer_after_lone", "emp_lone_other", "emp_offer_any"},
		{"emp_offer_told_after_lone", "emp_lone_other", "emp_offer_told"},
		{"emp_turn_after_notice", "emp_notice_body", "emp_turn_so"},
		{"emp_turn_after_view", "emp_view_wants", "emp_turn_so"},
		{"emp_turn_after_bad", "emp_feeling_bad", "emp_turn_me_other"},
		{"emp_view_after_kind", "emp_kind_act", "emp_view_reason"},
		{"emp_feeling_glad_after_kind", "emp_kind_act", "emp_feeling_glad"},
		{"emp_feeling_loud_after_me", "emp_turn_me_other", "emp_feeling_loud"},
		{"emp_laugh_after_kind", "emp_kind_act", "emp_laugh_other"},
		{"emp_laugh_after_lone", "emp_lone_other", "emp_laugh_at"},
		{"emp_laugh_after_harm", "emp_harm_act", "emp_laugh_at"},
		{"emp_harm_after_lone", "emp_lone_other", "emp_harm_act"},
		{"emp_harm_again_after_harm", "emp_harm_act", "emp_harm_again"},
		{"emp_lone_after_harm", "emp_harm_act", "emp_lone_other"},
		{"emp_leave_after_harm", "emp_harm_act", "emp_leave_other"},
		{"emp_leave_after_laugh", "emp_laugh_mine", "emp_leave_other"},
		{"emp_dismiss_after_lone", "emp_lone_other", "emp_dismiss_any"},
		{"emp_dismiss_after_harm", "emp_harm_act", "emp_dismiss_any"},
		{"emp_repair_after_harm", "emp_harm_act", "emp_repair_mine"},
		{"emp_forced_after_harm", "emp_harm_act", "emp_forced_any"},
		{"emp_self_gain_after_lone", "emp_lone_other", "emp_self_gain"},
	}
}

// empathySums are how many of the listed kinds a text has, over the root of its
// clauses.
func empathySums() [][2]string {
	return [][2]string{
		{"emp_level_for", `emp_feeling_named emp_feeling_bad emp_feeling_good emp_notice_body emp_notice_any emp_view_wants
			emp_view_reason emp_view_so_that emp_view_when emp_view_not emp_view_guess emp_kind_other emp_kind_own_way emp_kind_act emp_kind_end
			emp_kind_soft emp_offer_mine emp_offer_any emp_kind_too emp_kind_cost emp_lone_other emp_kind_good`},
		{"emp_level_against", `emp_harm_other emp_harm_act emp_harm_end emp_laugh_mine emp_laugh_end emp_dismiss_any emp_dismiss_end
			emp_dismiss_insult emp_leave_end emp_harm_fool emp_forced_any emp_dismiss_fault`},
	}
}
