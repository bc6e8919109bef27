package feature

import "strings"

// irregular maps irregular forms to their base.
func irregular() map[string]string {
	table := `am be|is be|are be|was be|were be|been be|being be|has have|had have|did do|does do|done do|went go|gone go|goes go|
said say|told tell|gave give|given give|got get|gotten get|came come|took take|taken take|made make|knew know|known know|
thought think|felt feel|saw see|seen see|sat sit|ran run|threw throw|thrown throw|kept keep|left leave|lost lose|fell fall|fallen fall|
broke break|broken break|held hold|brought bring|bought buy|caught catch|taught teach|fought fight|found find|heard hear|
meant mean|met meet|paid pay|wrote write|written write|drew draw|drawn draw|ate eat|eaten eat|drank drink|slept sleep|
spoke speak|spoken speak|stood stand|stole steal|stolen steal|stuck stick|swam swim|swore swear|tore tear|woke wake|wore wear|won win|
chose choose|chosen choose|began begin|begun begin|blew blow|blown blow|built build|rebuilt rebuild|hid hide|hidden hide|hurt hurt|
let let|lent lend|lied lie|lying lie|rode ride|rang ring|sang sing|sank sink|sent send|shook shake|shot shoot|shut shut|spent spend|
spilt spill|swung swing|understood understand|forgot forget|forgotten forget|forgave forgive|froze freeze|frozen freeze|grew grow|
flew fly|dug dig|bit bite|bitten bite|bent bend|cried cry|tried try|dried dry|redid redo|redone redo|rewrote rewrite|reread reread|
snuck sneak|children child|kids kid|people people|men man|women woman|feet foot|teeth tooth|better better|worse worse|
wanna want|gonna go|gotta have|lemme let|ca can|wo will|sha shall|an a|fixed fix|mixed mix|missed miss|led lead|felt feel|crept creep|
swept sweep|wept weep|dealt deal|leapt leap|learnt learn|burnt burn|dreamt dream|quit quit|quitting quit|hitting hit|putting put|
sitting sit|running run|stopping stop|stopped stop|dying die|tying tie|using use|used use|
something something|nothing nothing|anything anything|everything everything|during during|morning morning|evening evening|king king|thing thing|
things thing|ring ring|sing sing|bring bring|swing swing|string string|spring spring|need need|red red|bed bed|feed feed|speed speed|seed seed|
this this|his his|us us|yes yes|bus bus|gas gas|class class|always always|sometimes sometimes|perhaps perhaps|less less|unless unless`
	out := make(map[string]string, 200)
	for pair := range strings.SplitSeq(table, "|") {
		form, base, _ := strings.Cut(strings.TrimSpace(pair), " ")
		out[form] = base
	}
	return out
}

// stem returns a rough base form of a lower-case word: irregular forms by
// table, then the endings s, es, ed, ing and ly are taken off and a doubled
// consonant, final e and final y are levelled. It is applied alike to the text
// and to the lexicons, so a stem need not be a word.
func (l *lexicon) stem(w string) string {
	if b, ok := l.irregular[w]; ok {
		w = b
	}
	if len(w) < 4 {
		return w
	}
	switch {
	case strings.HasSuffix(w, "ies"), strings.HasSuffix(w, "ied"):
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		w = w[:len(w)-1]
	case strings.HasSuffix(w, "ing") && len(w) > 5 && strings.ContainsAny(w[:len(w)-3], "aeiouy"):
		w = undouble(w[:len(w)-3])
	case strings.HasSuffix(w, "ed") && len(w) > 4 && strings.ContainsAny(w[:len(w)-2], "aeiouy"):
		w = undouble(w[:len(w)-2])
	case strings.HasSuffix(w, "ly") && len(w) > 5:
		w = w[:len(w)-2]
	}
	if n := len(w); n > 3 {
		switch w[n-1] {
		case 'e':
			w = w[:n-1]
		case 'y':
			w = w[:n-1] + "i"
		}
	}
	return w
}

func undouble(w string) string {
	n := len(w)
	if n > 2 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
		return w[:n-1]
	}
	return w
}
