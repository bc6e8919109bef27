package feature

// Self-regulation: what the writer does with a strong feeling, an impulse or
// attention, before and after acting. The second part of a name is the group
// that the feature is shown under. Numbers are counts up to 3 unless a comment
// says otherwise; the rest are 0 or 1.

// regulationClasses are the classes of coping.txt counted for self-regulation,
// with their groups.
func regulationClasses() [][2]string {
	return [][2]string{
		{"feeling", "anger"}, {"feeling", "fear"}, {"feeling", "hurt"}, {"feeling", "calm"}, {"urge", "urge"},
		{"outburst", "aggress"}, {"outburst", "voice"}, {"outburst", "defy"}, {"outburst", "deceit"}, {"drift", "idle"}, {"excuse", "justify"},
		{"pause", "pause"}, {"pause", "leave"}, {"pause", "restrain"}, {"strategy", "body"}, {"strategy", "outlet"}, {"strategy", "selftalk"},
		{"plan", "arrange"}, {"plan", "schedule"}, {"plan", "chunk"}, {"plan", "purpose"}, {"plan", "routine"}, {"watch", "monitor"},
		{"repair", "repair"}, {"repair", "truth"}, {"adult", "adult"}, {"rule", "obey"}, {"rule", "wait"},
	}
}

// regulationShape are the features on kinds, order and place.
func regulationShape() []string {
	return []string{
		"reg_strategy_kinds", "reg_outburst_kinds", "reg_plan_kinds", "reg_level_balance", // counts of classes
		"reg_strategy_after_feeling", "reg_pause_after_urge", "reg_repair_after_outburst", "reg_excuse_after_outburst",
		"reg_strategy_share", "reg_outburst_share", "reg_plan_share", "reg_adult_share", // of sentences
		"reg_strategy_end", "reg_outburst_end", "reg_repair_end", "reg_excuse_end",
		"reg_level_turn",  // 1 the last deed is good, -1 bad
		"reg_level_guess", // 0-1, by the rubric's anchors
		"reg_adult_anyone", "reg_outburst_denied",
	}
}

func (d *Doc) regulation(v []float64, s *story) []float64 {
	for _, c := range d.lex.plan.regulation {
		v = append(v, upTo(int(s.count[c]), 3))
	}
	g := &d.lex.coping.set
	strategies, lapses, plans := s.kinds(g.strategy), s.kinds(g.lapse), s.kinds(g.plan)
	return append(v,
		float64(strategies), float64(lapses), float64(plans), float64(strategies+plans-lapses),
		sign(s.then(g.feeling, g.strategy)), sign(s.soon(g.urge, g.strategy, 20)), sign(s.then(g.outburst, g.mend)), sign(s.then(g.outburst, g.justify)),
		s.share(g.strategy), s.share(g.lapse), s.share(g.plan), s.share(g.adult),
		sign(s.ends(g.strategy)), sign(s.ends(g.lapse)), sign(s.ends(g.mend)), sign(s.ends(g.justify)),
		s.turn(g.strategy|g.mend|g.calm, g.lapse), s.regulationGuess(g, strategies, plans),
		upTo(sum(&s.anyone, g.adult), 4), upTo(sum(&s.denied, g.outburst), 3))
}

// regulationGuess is the level that the rubric's anchors suggest, 0-1.
func (s *story) regulationGuess(g *copingSets, strategies, plans int) float64 {
	out := s.has(g.outburst)
	switch {
	case out && s.has(g.mend) && strategies > 0:
		return .6
	case out && strategies <= 1 && s.has(g.justify):
		return .1
	case out && strategies == 0:
		return .15
	case out:
		return .4
	case strategies > 0 && plans > 1:
		return .92
	case strategies > 0 || plans > 1:
		return .8
	case s.has(g.lapse):
		return .3
	case s.has(g.adult):
		return .45
	}
	return .5
}
