package score_test

import (
	"math"
	"slices"
	"testing"

	"unseenedge/internal/score"
	"unseenedge/internal/skill"
)

// pair is two texts of which the first shows more of the skill.
type pair struct {
	name         string
	skill        skill.Skill
	grade        int
	prompt       string
	better, less string
}

func pairs() []pair {
	e, p, s, r := skill.Empathy, skill.ProblemSolving, skill.SelfRegulation, skill.Resilience
	return []pair{
		// Negation.
		{"helping and not helping", e, 3, askFriend, "Leo fell at recess. I helped him up and asked if he was okay.", "Leo fell at recess. I did not help him up and I did not ask if he was okay."},
		{"sharing and not sharing", e, 2, askFriend, "Mia had no snack and she looked sad. I gave her half of mine.", "Mia had no snack and she looked sad. I didn't give her any of mine."},
		{"listening and not listening", e, 6, askFriend, "She was crying about her grandpa so I sat with her and listened.", "She was crying about her grandpa but I never sat with her or listened."},
		{"hitting and not hitting", s, 4, askMad, "My brother broke my tower. I wanted to hit him but I did not. I walked away and breathed.", "My brother broke my tower. I wanted to hit him and I did. I did not walk away."},
		{"an urge held and an urge followed", s, 3, askMad, "He called me a name. I wanted to hit him but I did not.", "He called me a name. I hit him."},
		{"testing and not testing", p, 6, askFix, "The car kept turning left. I measured both wheels and found one was loose, so I tightened it and tested it again.", "The car kept turning left. I didn't measure the wheels and I didn't test it again."},
		{"not giving up and giving up", r, 4, askHard, "I could not do the monkey bars. I did not give up. I practiced two bars every day and then I got across.", "I could not do the monkey bars. I gave up. I never practiced and I did not get across."},
		{"never quitting and quitting", r, 7, askLost, "We lost by twenty. I kept practicing my free throws all month and now I make seven of ten.", "We lost by twenty. I stopped practicing my free throws and I quit the team."},
		{"helped and not helped, bare", e, 4, askFriend, "He fell and I helped him up.", "He fell and I did not help him up."},
		{"said sorry and would not", e, 4, askFriend, "I told her I was sorry and I meant it.", "I would not tell her I was sorry."},
		{"far negation", e, 6, askFriend, "I noticed that he was alone, and I went over and asked him to join us.", "It is not true that I noticed that he was alone, or went over, or asked him to join us."},
		{"nobody helped", e, 5, askFriend, "Everybody helped her find the ring and I looked under the bus seats.", "Nobody helped her find the ring and I stayed on my bus seat."},
		{"stopped helping", e, 5, askFriend, "I started helping him with the letters and I still do.", "I stopped helping him with the letters."},
		{"almost gave up and gave up", r, 5, askHard, "I almost gave up, but I tried one more time with a smaller step and it worked.", "I tried one more time with a smaller step, but it almost worked, so I gave up."},
		{"refusing to quit and refusing to try", r, 6, askHard, "I refused to quit, so I asked for another problem.", "I refused to try, so I asked for the answer."},

		// Retry and the like.
		{"a genuine retry and a white flag", r, 5, askHard, "My first paper got a D. I looked at what I missed, rewrote the ending and got a B.", "My first paper got a D. I threw it away and gave up."},
		{"a changed approach and the same again", r, 6, askFix, "The egg broke. We saw the corner hit first, so we padded the corners and it lived the second time.", "The egg broke. We did the same thing again and it broke again so we left it."},
		{"a plan and a shrug", p, 7, askPlan, "I would time how long each line takes for a week, then open a second line for kids with packed lunch and check if it got shorter.", "I would just wait. It is the lunch lady's problem, somebody else can fix it."},
		{"asking why and guessing", p, 3, askFix, "The light did not turn on. I checked the battery first and then the wire, and the wire was off, so I put it back.", "The light did not turn on. I just shook it."},
		{"naming the feeling and blowing up", s, 5, askMad, "I could feel my face get hot, so I counted to ten and asked for a break before I said anything.", "I could feel my face get hot, so I yelled at her and threw my pencil."},
		{"planning ahead and being told", s, 7, askMad, "I know I get mad when we lose, so before the game I picked a spot to cool down, and I used it.", "I got mad when we lost and kept yelling until coach made me sit out."},
		{"asking how and telling how", e, 7, askNew, "I'd find out what she likes first, and sit near her so she does not eat alone, and check if she wants help or wants quiet.", "I would tell her to learn English because it is annoying to explain stuff."},
		{"care and mockery", e, 5, askFriend, "Sam tripped and everybody laughed. I told them to stop and walked with him to the nurse.", "Sam tripped and everybody laughed. I laughed the loudest and did his walk all day."},

		// Sarcasm.
		{"sincere and mock sympathy", e, 8, askFriend, "She lost the spelling bee and was really sad. I told her I was sorry and stayed with her at lunch.", "Oh no, she lost the spelling bee, how tragic. I was so sorry for her I almost stopped laughing at lunch."},
		{"sincere and mock calm", s, 8, askMad, "I was furious, so I took a walk around the gym and came back when I could talk.", "Oh I was SO calm. I calmly threw his backpack on the roof. Very zen of me."},
		{"sincere and mock grit", r, 8, askHard, "Algebra was awful at first. I redid every wrong problem on Sundays until I understood them.", "Algebra was awful. I bravely persevered through three whole minutes and then played games. Truly an inspiration."},
		{"sincere and mock planning", p, 8, askPlan, "We could count the kids at each table, move the loud ones apart, and see after a week if it helps.", "Genius plan: glue everyone's mouth shut. Problem solved. Give me my prize."},

		// The second half undoes the first.
		{"comfort and comfort taken back", e, 5, askFriend, "I gave her a hug and told her it would be okay. Then I sat with her until her mom came.", "I gave her a hug and told her it would be okay. Then I told everyone she cried like a baby, it was so funny."},
		{"calm and calm lost", s, 5, askMad, "I took three deep breaths and counted to ten. Then I told him in a quiet voice to stop.", "I took three deep breaths and counted to ten. Then I punched him anyway."},
		{"a try and a try dropped", r, 5, askHard, "I tried the song again and again all week. On Friday I could play it.", "I tried the song again and again all week. On Friday I quit piano for good."},
		{"a fix and a fix faked", p, 6, askFix, "The sensor was wrong so we tested each wire. We found the bad one and changed it.", "The sensor was wrong so we tested each wire. Then we just made up the numbers."},
		{"a late turn for the good", s, 6, askMad, "At first I yelled at him. Then I stopped, went outside, cooled off and told him sorry.", "At first I went outside and cooled off. Then I came back and yelled at him."},
		{"a late turn for the worse", p, 7, askPlan, "We made a chart of who sits where, tried it on Monday and changed two tables.", "We made a chart of who sits where. Nobody ever tried it and we tossed it."},
		{"for her and for the prize", e, 7, askNew, "I carried her books because her arm was in a cast and she was too shy to ask.", "I carried her books because you get a kindness point and I needed one more for pizza."},
		{"of free will and under orders", e, 5, askFriend, "I went back and told him sorry because his face looked so sad.", "I told him sorry because the teacher made me, and I rolled my eyes."},
		{"praise and fake praise", e, 8, askFriend, "I told her that her drawing was really good, because she thought everyone hated it.", "I told her that her drawing was really good, for a kindergartner, and we all cracked up."},

		// Virtues against one deed.
		{"one deed and a list of virtues: empathy", e, 4, askFriend, "Ana was alone at recess so I asked her to play with us.", "I am kind, caring, nice, helpful, loving and a very good friend to everyone."},
		{"one deed and a list of virtues: problem solving", p, 6, askFix, "The bridge bent in the middle, so we added a triangle there and it held.", "I am a problem solver, a critical thinker, creative and smart with great ideas."},
		{"one deed and a list of virtues: self-regulation", s, 5, askMad, "I was mad so I went outside and bounced the ball until I could talk to him.", "I am calm, patient, focused, responsible and mindful and I have self control."},
		{"one deed and a list of virtues: resilience", r, 7, askHard, "I failed the test, so I made cards of what I missed and passed it the next week.", "I am resilient, determined, hardworking, brave and strong and I never give up."},
		{"a sermon and a deed", e, 8, askNew, "I sat with Yusuf on his first day and drew the bell times for him since he couldn't read them yet.", "Everyone should be welcoming and respectful because diversity makes our community stronger."},
	}
}

// wrong lists the pairs that the model sees the wrong way round. It is part of
// the limits in the model card: mend the card when this list changes.
func wrong() []string {
	return []string{
		"listening and not listening",          // .61 against .73: "never sat with her or listened" names the kind acts
		"refusing to quit and refusing to try", // .46 against .50
		"a late turn for the good",             // .40 against .63: weighs the outburst, not the order
	}
}

func TestTheBetterOfTwoTextsIsSeenAsBetter(t *testing.T) {
	e := shipped(t, "")
	level := func(p pair, text string) float64 {
		t.Helper()
		r, err := e.Score(score.Input{Text: text, Grade: p.grade, Prompt: p.prompt})
		if err != nil {
			t.Fatal(err)
		}
		return r.Skills[p.skill].Raw
	}
	for _, p := range pairs() {
		better, less := level(p, p.better), level(p, p.less)
		known := slices.Contains(wrong(), p.name)
		switch {
		case better <= less && !known:
			t.Errorf("%s (%v): %.2f for the better, %.2f for the other", p.name, p.skill, better, less)
		case better > less && known:
			t.Errorf("%s (%v) is seen rightly now (%.2f, %.2f): take it off the list", p.name, p.skill, better, less)
		}
	}
}

// unequal are pairs that say the same and that the shipped set tells apart all
// the same.
func unequal() []string {
	return []string{"dialect: anger"} // .53 and .41: "finna" and "mama" are read worse than "about to" and "mom"
}

func TestTheSameDeedInOtherWordsIsWorthTheSame(t *testing.T) {
	e := shipped(t, "")
	for _, c := range []struct {
		name   string
		skill  skill.Skill
		within float64
		grade  int
		prompt string
		a, b   string
	}{
		{"misspelled: a friend", skill.Empathy, .10, 3, askFriend, "My friend was crying because her dog died. I sat with her and gave her a hug.", "my frend was cring becuse her dog dyed. i sat with her and gave her a hug"},
		{"misspelled: a tower", skill.ProblemSolving, .10, 3, askFix, "Our tower kept falling. We made the bottom wider and then it stayed.", "Are tower kep faling. We mad the botom wider and than it stayd."},
		{"misspelled: anger", skill.SelfRegulation, .10, 4, askMad, "I was so angry. I took three deep breaths and walked away before I said anything.", "i was so angrey. i tuk three deep breths and walkd away befor i sed anything"},
		{"misspelled: reading", skill.Resilience, .10, 4, askHard, "Reading was hard. I practiced every night with my grandma and now I can read the whole book.", "Reeding was hard. I practisd evry nite with my granma and now I can reed the hole book."},
		{"dialect: a friend", skill.Empathy, .10, 6, askFriend, "He was sitting by himself and nobody was saying anything to him, so I went over and asked him to eat with us.", "He was sittin by hisself and ain't nobody sayin nothin to him, so I went over and axed him to eat wit us."},
		{"dialect: anger", skill.SelfRegulation, .10, 7, askMad, "I was about to fight him, but I walked off and called my mom and cooled down.", "I was finna fight him, but I walked off and called my mama and cooled down."},
		{"dialect: a lost game", skill.Resilience, .10, 8, askLost, "We lost but we are not quitting. We watched the tape and saw nobody was guarding the corner.", "We lost but we ain't quittin. We watched the tape and seen wasn't nobody guardin the corner."},
		{"learner's English: a friend", skill.Empathy, .10, 5, askFriend, "She was crying because her grandmother is sick. I sat next to her and I gave her my water.", "She crying because her grandmother is sick. I sit next to her and I give to her my water."},
		{"learner's English: a lamp", skill.ProblemSolving, .10, 6, askFix, "The lamp did not work. I changed the battery, then I checked the wire and found that it was broken.", "The lamp no work. I change the battery, then I check the wire and I find is broken."},
		{"padded with itself", skill.Empathy, .05, 4, askFriend, "Mia was sad. I asked her what was wrong and I stayed with her.", "Mia was sad. I asked her what was wrong and I stayed with her. Mia was sad. I asked her what was wrong and I stayed with her."},
		{"padded with fillers", skill.ProblemSolving, .10, 5, askFix, "The wheel fell off. We used a longer pin and tested it and it stayed on.", "So um, well, like, the wheel, it like fell off, you know. So we, um, we used like a longer pin and, like, tested it and um it stayed on, yeah."},
		{"padded with chatter", skill.Resilience, .10, 5, askHard, "I could not swim across. I practiced kicks all summer and then I made it.", "It was a pool. The pool was blue and big. I could not swim across. There was a slide too. I practiced kicks all summer and then I made it. The towels were striped."},
		{"in capitals", skill.SelfRegulation, .10, 4, askMad, "I was mad at my sister so I went to my room and drew until I felt better.", "I WAS MAD AT MY SISTER SO I WENT TO MY ROOM AND DREW UNTIL I FELT BETTER."},
	} {
		a, err := e.Score(score.Input{Text: c.a, Grade: c.grade, Prompt: c.prompt})
		if err != nil {
			t.Fatal(err)
		}
		b, err := e.Score(score.Input{Text: c.b, Grade: c.grade, Prompt: c.prompt})
		if err != nil {
			t.Fatal(err)
		}
		x, y := a.Skills[c.skill].Raw, b.Skills[c.skill].Raw
		known, moved := slices.Contains(unequal(), c.name), math.Abs(x-y) > c.within
		switch {
		case moved && !known:
			t.Errorf("%s (%v): %.2f and %.2f, more than %.2f apart", c.name, c.skill, x, y, c.within)
		case !moved && known:
			t.Errorf("%s (%v) is worth the same now (%.2f, %.2f): take it off the list", c.name, c.skill, x, y)
		}
		if slices.Contains(b.Flags, score.NotEnglish) {
			t.Errorf("%s: taken for another language", c.name)
		}
	}
}
