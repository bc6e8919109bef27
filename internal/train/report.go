package train

import (
	"encoding/json"
	"math"

	"unseenedge/internal/skill"
)

// Num is a figure; where it does not exist it is NaN here and null in JSON.
type Num float64

// MarshalJSON writes null for NaN and for the infinite.
func (n Num) MarshalJSON() ([]byte, error) {
	if v := float64(n); v-v != 0 {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads null as NaN.
func (n *Num) UnmarshalJSON(b []byte) error {
	*n = Num(math.NaN())
	if string(b) == "null" {
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

// Figure is a measured figure with its 95 % interval, by a bootstrap over
// prompts.
type Figure struct {
	Value Num `json:"value"`
	Low   Num `json:"low"`
	High  Num `json:"high"`
}

// Report says how well a training run scores texts of sets and prompts it
// never saw.
type Report struct {
	Date      string     `json:"date"`
	Responses int        `json:"responses"`
	Prompts   int        `json:"prompts"`
	Folds     [][]string `json:"folds"` // corpus sets of each fold
	Labels    string     `json:"labels"`
	Known     int        `json:"known,omitempty"` // texts kept apart that stand in training all the same
	Skills    []OfSkill  `json:"skills"`
	Learning  []Point    `json:"learning,omitempty"`
	Ablation  []Point    `json:"ablation,omitempty"`
	Nested    *Search    `json:"nested,omitempty"`
}

// OfSkill is the part of a Report about one skill.
type OfSkill struct {
	Skill     skill.Skill `json:"skill"`
	Rated     int         `json:"rated"` // responses with evidence
	AUC       Figure      `json:"auc"`   // evidence: none against some or clear
	Pearson   Figure      `json:"pearson"`
	Spearman  Figure      `json:"spearman"`
	MAE       Figure      `json:"mae"`
	QWK       Figure      `json:"qwk"`       // likeliest band against rated band
	PartialR  Figure      `json:"partial_r"` // with log word count removed
	Slope     Figure      `json:"calibration_slope"`
	Cover80   Figure      `json:"coverage_80"`
	Cover90   Figure      `json:"coverage_90"`
	Width80   Num         `json:"mean_width_80"`
	Exact     Figure      `json:"exact_band"`
	Adjacent  Figure      `json:"adjacent_band"`
	Bands     Bands       `json:"bands"`
	Enough    Enough      `json:"enough"`
	Folds     []OfFold    `json:"folds"`
	Baselines []Baseline  `json:"baselines"`
	Subgroups []Subgroup  `json:"subgroups"`
	Shuffled  *Shuffled   `json:"shuffled,omitempty"`
	Evidence  []Reliable  `json:"evidence_reliability"`
	Levels    []Reliable  `json:"level_reliability"` // value against rating
	Robust    []Robust    `json:"robust"`
	Gates     []Gate      `json:"gates"`
}

// Bands compares the mean predicted share of each band with the rated share.
type Bands struct {
	Predicted skill.Shares `json:"predicted"`
	Rated     skill.Shares `json:"rated"`
	OneWord   Num          `json:"one_word"`  // share of texts with one word
	TwoWords  Num          `json:"two_words"` // with two
	Right     Num          `json:"right"`     // of the words said, share that hold the rated band
}

// Enough gives the error rates of the decision that a number may be said.
type Enough struct {
	At     Num `json:"at"`     // least chance of evidence, mean over folds
	Missed Num `json:"missed"` // of texts with evidence, share without a number
	False  Num `json:"false"`  // of texts without, share with a number
}

// OfFold is one fold's figures.
type OfFold struct {
	Sets    []string `json:"sets"`
	N       int      `json:"n"`
	Pearson Num      `json:"pearson"`
	AUC     Num      `json:"auc"`
}

// Baseline is what something simpler reaches on the same folds.
type Baseline struct {
	Name    string `json:"name"`
	Pearson Num    `json:"pearson"`
	AUC     Num    `json:"auc"`
	MAE     Num    `json:"mae"`
}

// Subgroup is the figures among some of the responses.
type Subgroup struct {
	Name       string  `json:"name"`
	N          int     `json:"n"` // with evidence
	Pearson    Figure  `json:"pearson"`
	RVerdict   Verdict `json:"r_verdict"` // at most .05 below that of all
	AUC        Num     `json:"auc"`
	Cover80    Num     `json:"coverage_80"`
	Bias       Num     `json:"bias"` // mean of value less rating
	Gap        Figure  `json:"gap"`  // difference of standardised means
	GapVerdict Verdict `json:"gap_verdict"`
}

// Shuffled is the negative control: the word table trained on ratings dealt
// out anew.
type Shuffled struct {
	Runs  int `json:"runs"`
	MeanR Num `json:"mean_r"`
	SE    Num `json:"se"`
}

// Reliable is one stretch of a reliability curve: what was said, what was seen.
type Reliable struct {
	N         int `json:"n"`
	Predicted Num `json:"predicted"`
	Seen      Num `json:"seen"`
}
