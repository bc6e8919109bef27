package feature

// Resilience: a setback, what the writer did after it, in which order, and how
// it ended. The second part of a name is the group that the feature is shown
// under. Numbers are counts up to 3 unless a comment says otherwise; the rest
// are 0 or 1.

// resilienceClasses are the classes of coping.txt counted for resilience, with
// their groups.
func resilienceClasses() [][2]string {
	return [][2]string{
		{"setback", "setback"}, {"try", "retry"}, {"try", "practice"}, {"try", "keep"}, {"change", "change"}, {"change", "diagnose"},
		{"help", "helped"}, {"gain", "progress"}, {"gain", "win"}, {"gain", "partly"}, {"gain", "exact"}, {"stop", "quit"}, {"stop", "avoid"}, {"stop", "helpless"},
		{"blame", "blame"}, {"view", "lesson"}, {"view", "accept"}, {"view", "next"}, {"time", "span"}, {"time", "before"}, {"time", "since"}, {"slogan", "buzz"},
	}
}

// resilienceShape are the features on kinds, order and place.
func resilienceShape() []string {
	return []string{
		"res_try_kinds", "res_change_kinds", "res_stop_kinds", "res_level_balance", // counts of classes
		"res_try_after_setback", "res_stop_after_setback", "res_gain_after_setback", "res_change_after_try", "res_try_after_stop",
		"res_try_after_feeling", "res_stop_after_try",
		"res_setback_anyone",                                  // up to 5
		"res_try_rounds",                                      // setback and answer to it, again and again, up to 4
		"res_try_share", "res_change_share", "res_stop_share", // of sentences
		"res_try_end", "res_change_end", "res_stop_end", "res_gain_end", "res_setback_end", "res_view_end",
		"res_level_turn",  // 1 the last deed is good, -1 bad
		"res_level_guess", // 0-1, by the rubric's anchors
		"res_stop_denied", "res_gain_denied",
		"res_gain_numbers", // up to 5
		"res_gain_number_rises", "res_gain_number_falls",
	}
}

func (d *Doc) resilience(v []float64, s *story) []float64 {
	for _, c := range d.lex.plan.resilience {
		v = append(v, upTo(int(s.count[c]), 3))
	}
	g := &d.lex.coping.set
	tries, changes, stops := s.kinds(g.try|g.span), s.kinds(g.adapt|g.helped|g.ready), s.kinds(g.bad)
	numbers, rises, falls := d.numbers()
	return append(v,
		float64(tries), float64(changes), float64(stops), float64(tries+changes-stops),
		sign(s.then(g.setback, g.try)), sign(s.then(g.setback, g.stop)), sign(s.then(g.setback, g.good)), sign(s.then(g.try, g.adapt)), sign(s.then(g.stop, g.try|g.adapt)),
		sign(s.then(g.feeling, g.try|g.adapt)), sign(s.then(g.try|g.adapt, g.stop)),
		upTo(sum(&s.anyone, g.setback), 5), float64(s.rounds(g.setback, g.try|g.adapt)),
		s.share(g.try), s.share(g.adapt), s.share(g.bad),
		sign(s.ends(g.try)), sign(s.ends(g.adapt)), sign(s.ends(g.bad)), sign(s.ends(g.good)), sign(s.ends(g.setback)), sign(s.ends(g.view)),
		s.turn(g.try|g.adapt|g.good|g.helped, g.bad), s.resilienceGuess(g, tries, changes, stops),
		upTo(sum(&s.denied, g.stop), 3), upTo(sum(&s.denied, g.good), 3),
		upTo(numbers, 5), sign(rises), sign(falls))
}

// resilienceGuess is the level that the rubric's anchors suggest, 0-1.
func (s *story) resilienceGuess(g *copingSets, tries, changes, stops int) float64 {
	onward := g.try | g.adapt
	switch {
	case s.has(g.stop) && tries == 0 && changes == 0:
		return .2
	case s.then(g.stop, onward):
		return .7
	case s.then(onward, g.stop):
		return .4
	case tries > 1 && changes > 1 && s.has(g.view):
		return .92
	case changes > 1:
		return .85
	case tries > 0 || changes > 0:
		return .7
	case stops > 0:
		return .3
	}
	return .55
}

// rounds counts, up to 4, how often a deed of b answers one of a.
func (s *story) rounds(a, b classSet) int {
	n, open := 0, false
	for _, x := range s.deeds[:s.n] {
		switch {
		case !open && x.is&a != 0:
			open = true
		case open && x.is&b != 0:
			open = false
			n++
		}
	}
	return min(n, 4)
}

// numbers returns how many numbers from two up the text holds, and whether one
// is higher or lower than the one before it.
func (d *Doc) numbers() (n int, rises, falls bool) {
	before := -1.0
	for i := range d.toks {
		t := &d.toks[i]
		if !d.lex.isNumber[t.tag] {
			continue
		}
		x, ok := d.number(t.low)
		if !ok {
			continue
		}
		n++
		rises = rises || before >= 0 && x > before
		falls = falls || x < before
		before = x
	}
	return n, rises, falls
}

// number reads digits, or a number word from two up.
func (d *Doc) number(w string) (float64, bool) {
	if w == "" || w[0] < '0' || w[0] > '9' {
		x, ok := d.lex.numbers[w]
		return x, ok
	}
	x := 0.0
	for i := 0; i < min(len(w), 9) && w[i] >= '0' && w[i] <= '9'; i++ {
		x = 10*x + float64(w[i]-'0')
	}
	return x, true
}

func numberWords() map[string]float64 {
	return map[string]float64{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
		"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100}
}
