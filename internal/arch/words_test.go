package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"unseenedge/internal/insight"
	"unseenedge/internal/lang"
	"unseenedge/internal/report"
	"unseenedge/internal/roster"
	"unseenedge/internal/score"
	"unseenedge/internal/skill"
	"unseenedge/internal/synth"
	"unseenedge/internal/table"
	"unseenedge/internal/train"
)

// built are the keys that a page puts together from a value: how they begin,
// and all that may follow. A key that is not here must be written out.
func built() map[string][]string {
	all := skill.All()
	skills := names(all[:]...)
	states := []string{"preview", "applying", "applied", "undone", "dropped"}
	form := []string{".new", ".edit"}
	return map[string][]string{
		"class_form": form, "prompt_form": form, "response_form": form, "student_form": form,
		"study.state.":         {"open", "waits", "done"},
		"agreement.trust.":     both(".why", names(report.Trusts()...)),
		"class.show.":          names(report.Filters()...),
		"date.month.":          numbers(1, 12),
		"date.weekday.":        numbers(0, 6),
		"edit.":                names(roster.Added, roster.Changed, roster.Withdrawn, roster.Reactivated),
		"edit.class.":          names(roster.Added, roster.Removed),
		"edit.field.":          {"first", "last", "grade", "withdrawn"},
		"edit.teacher.":        names(roster.Added, roster.Removed),
		"evidence.":            {"none", "some", "clear"},
		"field.":               {"first_name", "last_name", "student_id", "grade", "class", "teacher_email"},
		"standing.":            {"unvalidated.word", "calibrating.word", "validated.word"},
		"prompt_model.":        {"used", "replaced", "no_better", "waiting"},
		"flag.":                both(".long", names(score.TooShort, score.OffTopic, score.UnlikeTraining, score.CopiedWords, score.NotEnglish, score.Disagree)),
		"import.state.":        states,
		"intake.":              states[:4],
		"intake.shape.":        both(".hint", []string{"table", "text", "transcript", "zip", "pdf"}),
		"level.":               numbers(0, skill.Levels),
		"models.":              both(".text", []string{"learned", "means", "not_for", "weak"}),
		"mode.":                {"written", "spoken"},
		"next.":                names(insight.NotEnough, insight.OnlyOne, insight.Wide, insight.Stale),
		"people.close":         {".hint"},
		"people.open":          {".hint"},
		"models.how_well.":     {"well", "fair", "rough", "hardly"},
		"proof.groups.":        {"low", "high"},
		"people.fair.":         {"holds", "fails", "few"},
		"people.group.":        {"gender_0", "gender_1", "ages_7_8", "age_9", "age_10", "age_11", "age_12", "ages_13_14"},
		"people.source.":       peopleSources(),
		"people.task.":         peopleTasks(),
		"old.bank.":            names(synth.GrammarBank, synth.ReplicaBank, synth.WrittenBank),
		"old.row.":             {"split", "grouped", "look_up", "within", "real_r", "real_auc", "real_r2"},
		"proof.block.":         proofBlocks(),
		"proof.gate.":          proofGates(),
		"proof.group.":         proofGroups(),
		"proof.verdict.":       names(train.Unsure, train.Fails, train.Reported),
		"response.wrong_type_": names(table.PDF, table.OldXLS, table.RTF, table.Image, table.Unknown),
		"role.":                {"admin", "teacher"},
		"roster.":              {"preview", "applied", "undone", "dropped"},
		"rubric.":              rubric(skills),
		"skill.":               both(".means", skills),
		"table.wrong_type_":    names(table.DOCX, table.ZIP, table.PDF, table.OldXLS, table.RTF, table.HTML, table.Image, table.Unknown),
		"task.":                {"response_import", "rescore"},
	}
}

func proofBlocks() []string {
	return []string{"nested", "as_shipped", "words", "skeleton", "word_groups", "prompt_and_words", "linear_part", "cues", "agent_and_negation",
		"empath", "event_chains", "rules_of_empathy", "rules_of_problem_solving", "rules_of_self_regulation", "rules_of_resilience",
		"the_original_16", "structure"}
}

func proofGates() []string {
	return []string{"partial_r_log_length_removed", "calibration_slope", "coverage_of_the_80_range", "coverage_of_the_90_range",
		"padded_twofold_with_itself", "10_of_the_words_misspelled"}
}

func proofGroups() []string {
	return []string{"grades_2_3", "grades_4_5", "grades_6_8", "spoken", "written", "shortest_quarter", "second_quarter", "third_quarter",
		"longest_quarter", "hard_cases_set_d", "english_learner_or_dialect"}
}

func peopleSources() []string {
	return []string{"perspective_taking_mind_ca", "empathic_reactions", "science_explanations_scientsbank", "reflective_diaries_cered", "positive_frames"}
}

func peopleTasks() []string {
	return []string{"children_never_seen_known_prompts", "of_these_answers_not_seen_word_for_word", "mean_of_a_child_s_answers",
		"a_prompt_never_rated_nothing_known_of_it", "a_prompt_never_rated_with_question_and_reference_answer", "writers_never_seen",
		"answers_never_seen_known_questions", "questions_never_seen", "domains_never_seen", "diaries_never_seen_metacognitive_sentence",
		"tweets_never_seen_reframed_as_growth"}
}

func names[T any](values ...T) []string {
	var out []string
	for _, v := range values {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

func numbers(from, to int) []string {
	var out []string
	for n := from; n <= to; n++ {
		out = append(out, strconv.Itoa(n))
	}
	return out
}

// both returns values, and each with suffix.
func both(suffix string, values []string) []string {
	out := slices.Clone(values)
	for _, v := range values {
		out = append(out, v+suffix)
	}
	return out
}

func rubric(skills []string) []string {
	var out []string
	for _, s := range skills {
		for _, n := range numbers(1, skill.Levels) {
			out = append(out, s+"."+n)
		}
	}
	return out
}

// placeholder is where an argument goes.
var placeholder = regexp.MustCompile(`\{(\d+)\}`)

func english(t *testing.T) map[string]string {
	t.Helper()
	w, err := lang.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	return w.Keys()
}

// ask is one place that names a message.
type ask struct {
	key    string
	plural bool // N: key.one and key.other
	args   int  // how many arguments go with it; -1 if only the run can tell
	at     token.Pos
}

// forms returns the keys that an ask needs.
func (a ask) forms() []string {
	if a.plural {
		return []string{a.key + ".one", a.key + ".other"}
	}
	return []string{a.key}
}

// asks finds calls of T, N, fault.New and its short forms with a key that is written there. Pages
// are read as templ generated them.
func asks(s source) (whole, begun []ask) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		key, a, ok := asked(s, c)
		if !ok {
			return true
		}
		if c.Ellipsis.IsValid() {
			a.args = -1
		}
		switch k := key.(type) {
		case *ast.BasicLit:
			a.key = unquoted(k)
			whole = append(whole, a)
		case *ast.BinaryExpr:
			if l, ok := leftmost(k).(*ast.BasicLit); ok {
				a.key = unquoted(l)
				begun = append(begun, a)
			}
		}
		return true
	})
	return whole, begun
}

// asked tells a call that names a message: where the key stands among its
// arguments, and how many go with it.
func asked(s source, c *ast.CallExpr) (key ast.Expr, a ask, ok bool) {
	a.at = c.Pos()
	if f, isIdent := c.Fun.(*ast.Ident); isIdent && slices.Contains([]string{"invalid", "refuse"}, f.Name) && len(c.Args) >= 1 {
		a.args = len(c.Args) - 1 // these call fault.New(fault.Invalid, ...)
		return c.Args[0], a, true
	}
	sel, isSel := c.Fun.(*ast.SelectorExpr)
	if !isSel {
		return nil, a, false
	}
	switch {
	case sel.Sel.Name == "T" && len(c.Args) >= 1:
		a.args = len(c.Args) - 1
		return c.Args[0], a, true
	case sel.Sel.Name == "N" && len(c.Args) >= 2:
		a.plural, a.args = true, len(c.Args)-1
		return c.Args[0], a, true
	case sel.Sel.Name == "New" && len(c.Args) >= 2:
		if x, isIdent := sel.X.(*ast.Ident); isIdent && s.imports[x.Name] == module+"/internal/fault" {
			a.args = len(c.Args) - 2
			return c.Args[1], a, true
		}
	}
	return nil, a, false
}

func leftmost(e ast.Expr) ast.Expr {
	for {
		b, ok := e.(*ast.BinaryExpr)
		if !ok {
			return e
		}
		e = b.X
	}
}

func unquoted(l *ast.BasicLit) string {
	s, err := strconv.Unquote(l.Value)
	if err != nil {
		return l.Value
	}
	return s
}

func TestEveryMessageAskedForIsThere(t *testing.T) {
	messages, known := english(t), built()
	for s := range program(t) {
		whole, begun := asks(s)
		for _, a := range whole {
			for _, k := range a.forms() {
				if _, ok := messages[k]; !ok {
					t.Errorf("%s: no message %q", where(a.at), k)
				}
			}
		}
		for _, a := range begun {
			if known[a.key] == nil {
				t.Errorf("%s: key %q goes on with a value; list it", where(a.at), a.key)
			}
		}
	}
}

func TestEveryMessageGetsItsArguments(t *testing.T) {
	messages := english(t)
	for s := range program(t) {
		whole, _ := asks(s)
		for _, a := range whole {
			if a.args < 0 {
				continue
			}
			wants := 0
			for _, k := range a.forms() {
				wants = max(wants, arity(messages[k]))
			}
			if a.args < wants {
				t.Errorf("%s: message %q wants %d arguments and gets %d", where(a.at), a.key, wants, a.args)
			}
		}
	}
}

// arity is one more than the highest placeholder.
func arity(message string) int {
	n := 0
	for _, m := range placeholder.FindAllStringSubmatch(message, -1) {
		i, _ := strconv.Atoi(m[1])
		n = max(n, i+1)
	}
	return n
}

func TestEveryMessageIsUsed(t *testing.T) {
	messages, said := english(t), written(t)
	for text := range written(t) {
		said[text+".one"], said[text+".other"] = true, true
	}
	for begin, ends := range built() {
		if !said[begin] {
			t.Errorf("no key begins with %q any more; take it off the list", begin)
		}
		for _, end := range ends {
			said[begin+end] = true
			if _, ok := messages[begin+end]; !ok {
				t.Errorf("no message %q", begin+end)
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(messages)) {
		if !said[k] {
			t.Errorf("message %q is used nowhere", k)
		}
	}
}

// written are all strings that stand in the program.
func written(t *testing.T) map[string]bool {
	out := map[string]bool{}
	for s := range program(t) {
		for _, l := range literals(s.file) {
			out[l.text] = true
		}
	}
	return out
}

func TestPlaceholdersCountFromZero(t *testing.T) {
	messages := english(t)
	for k, m := range messages {
		if strings.TrimSpace(m) == "" {
			t.Errorf("%s: no words", k)
		}
		if rest := placeholder.ReplaceAllString(m, ""); strings.ContainsAny(rest, "{}") {
			t.Errorf("%s: a brace that is no placeholder: %q", k, m)
		}
		if strings.HasSuffix(k, ".one") || strings.HasSuffix(k, ".other") {
			continue // "one student" needs no {0}
		}
		for i := range arity(m) {
			if !strings.Contains(m, "{"+strconv.Itoa(i)+"}") {
				t.Errorf("%s: {%d} is missing: %q", k, i, m)
			}
		}
	}
}

func TestEveryPluralHasBothForms(t *testing.T) {
	messages, whole := english(t), written(t)
	for k := range messages {
		stem, form := k[:strings.LastIndex(k, ".")+1], k[strings.LastIndex(k, ".")+1:]
		other := map[string]string{"one": "other", "other": "one"}[form]
		if other == "" || whole[k] {
			continue
		}
		if _, ok := messages[stem+other]; !ok {
			t.Errorf("%s stands without %s", k, stem+other)
		}
	}
}
