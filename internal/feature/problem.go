package feature

// Problem-solving: the problem, its cause, what the writer tries, and how it
// goes. The second part of a name is the group that the feature is shown under.

// problemPatterns are the kinds of clause that speak for or against
// problem-solving. Each is a feature: how many clauses fit, at most 2.
func problemPatterns() [][2]string {
	return [][2]string{
		{"prob_trouble_any", "trouble -works"},
		{"prob_trouble_thing", "thing trouble"},
		{"prob_trouble_not", "thing not"},
		{"prob_trouble_too", "thing fails"},
		{"prob_cause_any", "cause"},
		{"prob_cause_thing", "thing cause"},
		{"prob_cause_end", "cause end"},
		{"prob_cause_because", "thing because"},
		{"prob_act_handle", "me we handle"},
		{"prob_act_thing", "me we handle -would > thing"},
		{"prob_act_end", "me we handle end"},
		{"prob_act_so", "me we so handle|test|fairness"},
		{"prob_act_so_me", "me we so"},
		{"prob_act_past", "me we past > thing"},
		{"prob_act_bare", "bare handle|test|works|fairness"},
		{"prob_act_small", "small me we > thing"},
		{"prob_act_again", "me we repeat"},
		{"prob_test_mine", "me we test"},
		{"prob_test_end", "test end"},
		{"prob_test_number", "number"},
		{"prob_result_works", "works"},
		{"prob_result_thing", "thing works"},
		{"prob_result_end", "works end"},
		{"prob_result_other", "other works|glad"},
		{"prob_result_fails", "fails"},
		{"prob_result_fails_end", "fails end"},
		{"prob_result_good_end", "thing good end"},
		{"prob_result_bad_end", "bad end"},
		{"prob_result_worse", "worse"},
		{"prob_result_worse_end", "worse end"},
		{"prob_result_so", "so thing"},
		{"prob_result_so_other", "so other"},
		{"prob_result_so_not", "so not"},
		{"prob_fair_any", "fairness"},
		{"prob_fair_we", "we fairness"},
		{"prob_option_propose", "propose"},
		{"prob_option_mine", "propose by:me"},
		{"prob_option_if", "if"},
		{"prob_option_if_not", "if not"},
		{"prob_option_or", "or"},
		{"prob_option_but", "but thing"},
		{"prob_option_would", "would"},
		{"prob_ask_mine", "me we ask"},
		{"prob_ask_said", "ask by:me"},
		{"prob_ask_source", "info"},
		{"prob_plan_order", "order"},
		{"prob_plan_mine", "me we plan"},
		{"prob_plan_end", "plan|lesson end"},
		{"prob_lesson_any", "lesson"},
		{"prob_hide_mine", "me we hide"},
		{"prob_hide_fool", "me we fool"},
		{"prob_guess_mine", "me we random"},
		{"prob_guess_copy", "me we copy"},
		{"prob_refuse_mine", "me we refuse"},
		{"prob_refuse_end", "me we refuse end"},
		{"prob_refuse_not", "me we not -would"},
		{"prob_quit_mine", "me we giveup"},
		{"prob_quit_end", "giveup end"},
		{"prob_blame_demand", "demand"},
		{"prob_blame_any", "fault"},
		{"prob_blame_other", "other fault"},
		{"prob_blame_excuse", "excuse"},
		{"prob_blame_excuse_end", "excuse end"},
		{"prob_clash_mine", "me we clash"},
		{"prob_clash_end", "clash end"},
		{"prob_clash_laugh", "laugh"},
		{"prob_slogan_any", "slogan"},
		{"prob_slogan_extreme", "extreme"},
		{"prob_others_solve", "other handle|test|works > me thing"},
		{"prob_others_say", "other say > me"},
		{"prob_others_force", "forced"},
		{"prob_self_gain_end", "me we gain end"},
	}
}

// problemFollows are pairs of these kinds: 1 if one of the third comes after
// one of the second, else 0.
func problemFollows() [][3]string {
	return [][3]string{
		{"prob_act_after_trouble", "prob_trouble_any", "prob_act_handle"},
		{"prob_act_past_after_trouble", "prob_trouble_any", "prob_act_past"},
		{"prob_act_so_after_trouble", "prob_trouble_any", "prob_act_so_me"},
		{"prob_act_after_cause", "prob_cause_any", "prob_act_handle"},
		{"prob_act_after_fails", "prob_result_fails", "prob_act_handle"},
		{"prob_test_after_trouble", "prob_trouble_any", "prob_test_mine"},
		{"prob_option_after_trouble", "prob_trouble_any", "prob_option_propose"},
		{"prob_fair_after_trouble", "prob_trouble_any", "prob_fair_any"},
		{"prob_ask_after_trouble", "prob_trouble_any", "prob_ask_mine"},
		{"prob_cause_after_trouble", "prob_trouble_any", "prob_cause_any"},
		{"prob_hide_after_trouble", "prob_trouble_any", "prob_hide_mine"},
		{"prob_quit_after_trouble", "prob_trouble_any", "prob_quit_mine"},
		{"prob_clash_after_trouble", "prob_trouble_any", "prob_clash_mine"},
		{"prob_clash_after_clash", "prob_clash_mine", "prob_clash_mine"},
		{"prob_blame_after_trouble", "prob_trouble_any", "prob_blame_excuse"},
		{"prob_result_after_trouble", "prob_trouble_any", "prob_result_works"},
		{"prob_result_after_act", "prob_act_handle", "prob_result_works"},
		{"prob_result_fails_after_act", "prob_act_handle", "prob_result_fails"},
		{"prob_result_worse_after_act", "prob_act_past", "prob_result_worse"},
		{"prob_result_so_after_act", "prob_act_past", "prob_result_so"},
		{"prob_result_after_test", "prob_test_mine", "prob_result_works"},
		{"prob_result_fails_after_test", "prob_test_mine", "prob_result_fails"},
		{"prob_result_after_fails", "prob_result_fails", "prob_result_works"},
		{"prob_result_after_option", "prob_option_propose", "prob_result_works"},
		{"prob_result_after_fair", "prob_fair_any", "prob_result_works"},
		{"prob_trouble_after_refuse", "prob_refuse_mine", "prob_trouble_any"},
		{"prob_result_fails_after_hide", "prob_hide_mine", "prob_result_fails"},
	}
}

// problemSums are how many of the listed kinds a text has, over the root of its
// clauses.
func problemSums() [][2]string {
	return [][2]string{
		{"prob_level_for", `prob_trouble_any prob_trouble_not prob_cause_any prob_act_handle prob_act_thing prob_act_so prob_act_small
			prob_test_mine prob_result_works prob_result_end prob_test_number prob_fair_any prob_option_propose prob_option_would
			prob_ask_mine prob_ask_source prob_plan_order prob_plan_mine prob_option_if prob_lesson_any`},
		{"prob_level_against", `prob_hide_mine prob_guess_mine prob_refuse_mine prob_refuse_end prob_quit_mine prob_quit_end
			prob_guess_copy prob_blame_demand prob_blame_other prob_clash_mine prob_slogan_any prob_others_force prob_blame_excuse
			prob_blame_excuse_end`},
	}
}
