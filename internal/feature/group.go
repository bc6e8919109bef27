package feature

import "strings"

// Group is a kind of features that a person is told of together: the key of a
// phrase in the language files, such as "naming how another person feels", that
// reads on from "Raised it:" and from "No sign of".
type Group string

// The groups of GroupOf.
const (
	GroupLength   Group = "feature.length"
	GroupWording  Group = "feature.wording"
	GroupMood     Group = "feature.mood"
	GroupPerson   Group = "feature.person"
	GroupReason   Group = "feature.reason"
	GroupOrder    Group = "feature.order"
	GroupQuote    Group = "feature.quote"
	GroupNegation Group = "feature.negation"
	GroupPrompt   Group = "feature.prompt"
	GroupGrade    Group = "feature.grade"
	GroupDetail   Group = "feature.detail"
	GroupSlogan   Group = "feature.slogan"
	GroupTopic    Group = "feature.topic"
	GroupPhrases  Group = "feature.phrases"
	GroupSigns    Group = "feature.signs" // the ridge regression over all features

	GroupFeeling  Group = "feature.feeling"
	GroupNotice   Group = "feature.notice"
	GroupLone     Group = "feature.lone"
	GroupView     Group = "feature.view"
	GroupKind     Group = "feature.kind"
	GroupOffer    Group = "feature.offer"
	GroupRepair   Group = "feature.repair"
	GroupHarm     Group = "feature.harm"
	GroupLaugh    Group = "feature.laugh"
	GroupDismiss  Group = "feature.dismiss"
	GroupLeave    Group = "feature.leave"
	GroupSelf     Group = "feature.self"
	GroupForced   Group = "feature.forced"
	GroupCare     Group = "feature.care"
	GroupTrouble  Group = "feature.trouble"
	GroupCause    Group = "feature.cause"
	GroupStep     Group = "feature.step"
	GroupTest     Group = "feature.test"
	GroupResult   Group = "feature.result"
	GroupFair     Group = "feature.fair"
	GroupOption   Group = "feature.option"
	GroupAsk      Group = "feature.ask"
	GroupPlan     Group = "feature.plan"
	GroupLesson   Group = "feature.lesson"
	GroupHide     Group = "feature.hide"
	GroupGuess    Group = "feature.guess"
	GroupRefuse   Group = "feature.refuse"
	GroupQuit     Group = "feature.quit"
	GroupBlame    Group = "feature.blame"
	GroupClash    Group = "feature.clash"
	GroupSolving  Group = "feature.solving"
	GroupOwnFeel  Group = "feature.own_feeling"
	GroupUrge     Group = "feature.urge"
	GroupOutburst Group = "feature.outburst"
	GroupCalm     Group = "feature.calm"
	GroupDrift    Group = "feature.drift"
	GroupWatch    Group = "feature.watch"
	GroupRule     Group = "feature.rule"
	GroupControl  Group = "feature.control"
	GroupSetback  Group = "feature.setback"
	GroupTry      Group = "feature.try"
	GroupChange   Group = "feature.change"
	GroupHelp     Group = "feature.help"
	GroupTime     Group = "feature.time"
	GroupKeeping  Group = "feature.keeping"
)

// GroupOf returns the group of a column of the features or of a stack over
// them, GroupPhrases for one it does not know. A name says its group in its
// first two parts (emp_kind_act), else by itself (log_words) or by the word
// after cue, end, me, other or not (cue_sad).
func GroupOf(name string) Group {
	if g, ok := groupOfName(name); ok {
		return g
	}
	first, rest, _ := strings.Cut(name, "_")
	second, _, _ := strings.Cut(rest, "_")
	switch first {
	case "emp", "prob", "reg", "res":
		if g, ok := groupOfPart(first, second); ok {
			return g
		}
	case "cue", "end", "me", "other", "not":
		return groupOfCue(rest)
	case "chain":
		return GroupOrder
	case "empath":
		return GroupTopic
	case "linear":
		return GroupSigns
	}
	return GroupPhrases
}

// Lacking says whether a text can be said to lack the group: a deed or a feeling
// it can, a topic, a length or a whole it cannot.
func (g Group) Lacking() bool {
	switch g {
	case GroupLength, GroupWording, GroupMood, GroupPerson, GroupPrompt, GroupGrade, GroupTopic, GroupPhrases, GroupSigns,
		GroupCare, GroupSolving, GroupControl, GroupKeeping:
		return false
	}
	return true
}

// groupOfPart returns the group of the second part of a name of one skill.
func groupOfPart(skill, part string) (Group, bool) {
	switch skill + " " + part {
	case "emp feeling":
		return GroupFeeling, true
	case "emp notice":
		return GroupNotice, true
	case "emp lone":
		return GroupLone, true
	case "emp view":
		return GroupView, true
	case "emp kind":
		return GroupKind, true
	case "emp offer":
		return GroupOffer, true
	case "emp repair", "reg repair":
		return GroupRepair, true
	case "emp harm":
		return GroupHarm, true
	case "emp laugh":
		return GroupLaugh, true
	case "emp dismiss":
		return GroupDismiss, true
	case "emp leave":
		return GroupLeave, true
	case "emp self", "prob self":
		return GroupSelf, true
	case "emp forced":
		return GroupForced, true
	case "emp turn":
		return GroupPerson, true
	case "emp level":
		return GroupCare, true
	case "prob trouble":
		return GroupTrouble, true
	case "prob cause":
		return GroupCause, true
	case "prob act":
		return GroupStep, true
	case "prob test":
		return GroupTest, true
	case "prob result", "res gain":
		return GroupResult, true
	case "prob fair":
		return GroupFair, true
	case "prob option":
		return GroupOption, true
	case "prob ask":
		return GroupAsk, true
	case "prob plan", "reg plan":
		return GroupPlan, true
	case "prob lesson", "res view":
		return GroupLesson, true
	case "prob hide":
		return GroupHide, true
	case "prob guess":
		return GroupGuess, true
	case "prob refuse":
		return GroupRefuse, true
	case "prob quit", "res stop":
		return GroupQuit, true
	case "prob blame", "reg excuse", "res blame":
		return GroupBlame, true
	case "prob clash":
		return GroupClash, true
	case "emp slogan", "prob slogan", "res slogan":
		return GroupSlogan, true
	case "prob others", "reg adult", "res help":
		return GroupHelp, true
	case "prob level":
		return GroupSolving, true
	case "reg feeling":
		return GroupOwnFeel, true
	case "reg urge":
		return GroupUrge, true
	case "reg outburst":
		return GroupOutburst, true
	case "reg pause", "reg strategy":
		return GroupCalm, true
	case "reg watch":
		return GroupWatch, true
	case "reg drift":
		return GroupDrift, true
	case "reg rule":
		return GroupRule, true
	case "reg level":
		return GroupControl, true
	case "res setback":
		return GroupSetback, true
	case "res try":
		return GroupTry, true
	case "res change":
		return GroupChange, true
	case "res time":
		return GroupTime, true
	case "res story":
		return GroupOrder, true
	case "res level":
		return GroupKeeping, true
	case "reg asked", "res asked":
		return GroupPrompt, true
	}
	return "", false
}

// groupOfCue returns the group of a class of cues.txt.
func groupOfCue(class string) Group {
	switch class {
	case "sad", "angry", "scared", "shame", "happy", "calm", "tired":
		return GroupMood
	case "notice":
		return GroupNotice
	case "mindread":
		return GroupView
	case "comfort", "give", "help", "include", "tender", "thank":
		return GroupKind
	case "sorry":
		return GroupRepair
	case "aggress", "insult", "exclude":
		return GroupHarm
	case "mock", "sarcasm":
		return GroupLaugh
	case "dismiss":
		return GroupDismiss
	case "blame":
		return GroupBlame
	case "deceit":
		return GroupHide
	case "quit":
		return GroupQuit
	case "retry", "persist":
		return GroupTry
	case "adjust":
		return GroupChange
	case "check":
		return GroupTest
	case "plan":
		return GroupPlan
	case "cause":
		return GroupReason
	case "hypo", "option":
		return GroupOption
	case "ask":
		return GroupAsk
	case "shortcut":
		return GroupGuess
	case "soothe", "manage", "inhibit":
		return GroupCalm
	case "impulse":
		return GroupOutburst
	case "wait":
		return GroupRule
	case "learn":
		return GroupLesson
	case "success":
		return GroupResult
	case "setback":
		return GroupSetback
	case "buzz", "generic":
		return GroupSlogan
	case "boast":
		return GroupSelf
	case "contrast":
		return GroupReason
	case "say":
		return GroupQuote
	}
	return GroupPerson // peer, family, adult, animal, self, soften
}

// groupOfName returns the group of a column that stands for itself.
func groupOfName(name string) (Group, bool) {
	switch name {
	case "word_count", "unique_word_count", "log_words", "log_sentences", "last_sentence_words", "avg_sentence_length",
		"noun_count", "verb_count", "adj_count", "adv_count", "act_kinds", "acts_per_word":
		return GroupLength, true
	case "readability_score", "syntactic_complexity", "long_word_share", "distinct_share", "repeated_pair_share", "caps_share",
		"exclamations", "questions", "filler_share", "ellipsis_dash", "parenthesis", "cognitive_processes":
		return GroupWording, true
	case "positive_sentiment", "negative_sentiment", "mood_all", "mood_first", "mood_last", "mood_low", "mood_high", "mood_rise":
		return GroupMood, true
	case "me_share", "we_share", "you_share", "other_share", "me_acts", "other_acts", "agent_switches", "first_word_me", "social_processes":
		return GroupPerson, true
	case "so_because", "but_though":
		return GroupReason, true
	case "then_after", "first_act", "past_share":
		return GroupOrder, true
	case "quote_share", "quotes":
		return GroupQuote, true
	case "negation_share", "unreal_share":
		return GroupNegation, true
	case "prompt_overlap", "reference_overlap":
		return GroupPrompt, true
	case "grade", "spoken":
		return GroupGrade, true
	case "number_words", "name_share", "event_share":
		return GroupDetail, true
	case "buzz_share", "generic_share":
		return GroupSlogan, true
	case "empathy_markers":
		return GroupFeeling, true
	case "problem_solving_language":
		return GroupSolving, true
	case "perseverance_indicators":
		return GroupTry, true
	}
	if strings.HasPrefix(name, "asked_") {
		return GroupPrompt, true
	}
	return "", false
}
