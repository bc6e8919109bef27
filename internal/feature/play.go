package feature

import "math"

// Plays is the number of features of play.
const Plays = 9

// Deriveds is the number of features made of words and play, one a skill in
// the order of package skill.
const Deriveds = 4

// The features of play, by place in a vector of length Plays.
const (
	taskCompletion = iota
	timeEfficiency
	retryCount
	recoveryRate
	distractionResistance
	focusDuration
	collaboration
	leadership
	eventCount
)

// PlayNames returns the names of the features of play, under the original
// system's names and in its order. Each has one definition, for the simulation,
// for telemetry and for scoring; what is not known is NaN, never zero.
//
//	task_completion_rate      share 0-1 of the tasks begun that were completed
//	time_efficiency           0-1: 1 is as quick as the task allows
//	retry_count               tries after the first, a count
//	recovery_rate             share 0-1 of failures that a success followed; NaN without a failure
//	distraction_resistance    share 0-1 of the events that are no pause and no change of window
//	focus_duration            seconds of the mean stretch of attention
//	collaboration_indicators  share 0-1 of the chances to help or share that were taken
//	leadership_indicators     share 0-1 of the chances to lead that were taken
//	event_count               events of the session, a count
func PlayNames() []string {
	return []string{
		"task_completion_rate", "time_efficiency", "retry_count", "recovery_rate", "distraction_resistance",
		"focus_duration", "collaboration_indicators", "leadership_indicators", "event_count",
	}
}

// DerivedNames returns the names of the derived features, a skill each.
func DerivedNames() []string {
	return []string{"empathy_social_interaction", "problem_solving_cognitive", "self_regulation_focus", "resilience_recovery"}
}

// Bounds of the derived features: so many retries, and so many seconds of
// attention, count in full.
const (
	mostRetries   = 10
	fullAttention = 15 * 60
)

// Derived returns the derived features, each 0-1, of the 16 linguistic
// features (the head of Vector) and the features of play (in the order of
// PlayNames). It is NaN where a feature that it is made of is not known or the
// whole source is nil.
//
//	empathy          .6 social processes + .4 collaboration
//	problem-solving  .5 cognitive processes + .3 time efficiency + .2 (1 - retries/10)
//	self-regulation  .5 distraction resistance + .5 focus / 15 minutes
//	resilience       .6 recovery + .4 perseverance
func Derived(originals, play []float64) [Deriveds]float64 {
	const perseverance, social, cognitive = 2, 3, 4
	word := func(k int) float64 { return at(originals, k) }
	deed := func(k int) float64 { return at(play, k) }
	return [Deriveds]float64{
		share(float64(.6*word(social)) + float64(.4*deed(collaboration))),
		share(float64(.5*word(cognitive)) + float64(.3*deed(timeEfficiency)) + float64(.2*(1-share(deed(retryCount)/mostRetries)))),
		share(float64(.5*deed(distractionResistance)) + float64(.5*share(deed(focusDuration)/fullAttention))),
		share(float64(.6*deed(recoveryRate)) + float64(.4*word(perseverance))),
	}
}

// at returns v[k], NaN if the vector is too short to have it.
func at(v []float64, k int) float64 {
	if k >= len(v) {
		return math.NaN()
	}
	return v[k]
}

// share clips v to 0-1; NaN stays.
func share(v float64) float64 { return min(1, max(0, v)) }
