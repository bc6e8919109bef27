package feature

import (
	"slices"
	"strings"
)

// spellings maps common child spellings and spoken forms to standard words, so
// that spelling moves a score as little as may be.
func spellings() map[string]string {
	return map[string]string{
		"becuz": "because", "becus": "because", "becuse": "because", "becaus": "because", "becase": "because",
		"bcuz": "because", "bc": "because", "cuz": "because", "coz": "because", "'cause": "because", "becuas": "because", "becuase": "because",
		"sed": "said", "sayed": "said", "wuz": "was", "frend": "friend", "frends": "friends", "freind": "friend", "freinds": "friends",
		"agen": "again", "agian": "again", "agin": "again", "nervus": "nervous", "stopt": "stopped", "stoped": "stopped",
		"cryed": "cried", "cring": "crying", "helpt": "helped", "askt": "asked", "lookt": "looked", "laft": "laughed", "laff": "laugh",
		"luv": "love", "gud": "good", "wus": "was", "thay": "they", "thier": "their", "peple": "people", "peeple": "people",
		"skool": "school", "techer": "teacher", "teecher": "teacher", "techr": "teacher", "brothr": "brother", "sistr": "sister",
		"wen": "when", "wut": "what", "wat": "what", "woud": "would", "wud": "would", "cud": "could", "coud": "could", "culd": "could", "shud": "should",
		"evry": "every", "evrybody": "everybody", "evryone": "everyone", "somthing": "something", "anuther": "another", "nother": "another",
		"trid": "tried", "tryed": "tried", "tride": "tried", "werk": "work", "wrked": "worked", "werked": "worked", "brok": "broke", "brocken": "broken",
		"beter": "better", "befor": "before", "alot": "lot", "rong": "wrong", "lerned": "learned", "lern": "learn", "lerning": "learning",
		"sory": "sorry", "sorrie": "sorry", "happend": "happened", "realy": "really", "finaly": "finally", "waitd": "waited", "shard": "shared",
		"mor": "more", "hav": "have", "haf": "have", "becauz": "because", "u": "you", "ur": "your", "thru": "through", "til": "until", "till": "until",
		"embarased": "embarrassed", "embarrased": "embarrassed", "excitted": "excited", "mispelled": "misspelled", "finisht": "finished", "playd": "played",
		"yelld": "yelled", "yeld": "yelled", "kickd": "kicked", "kikd": "kicked", "pusht": "pushed", "waz": "was", "thot": "thought", "thoght": "thought",
		"gona": "gonna", "wana": "wanna", "im": "i'm", "ive": "i've", "dont": "don't", "didnt": "didn't", "doesnt": "doesn't", "wasnt": "wasn't",
		"isnt": "isn't", "cant": "can't", "wont": "won't", "couldnt": "couldn't", "wouldnt": "wouldn't", "shouldnt": "shouldn't",
		"werent": "weren't", "havent": "haven't", "hasnt": "hasn't", "arent": "aren't", "aint": "ain't", "thats": "that's", "whats": "what's",
		"hes": "he's", "shes": "she's", "theyre": "they're", "lets": "let's", "ppl": "people", "tho": "though", "bday": "birthday", "kno": "know",
	}
}

// commonRank is the last rank of a word, by how often it is used, that a
// misspelled word of n letters is taken for, 0 for none: the shorter the word,
// the more others lie one letter away.
func commonRank(n int) uint16 {
	switch {
	case n < 4 || n > 24:
		return 0
	case n == 4:
		return 500
	case n == 5:
		return 3000
	}
	return 9000
}

// mend returns the common word that low, a word unknown in lower case, is most
// likely meant to be, and whether it is another: letters drawn out (soooo) are
// cut, else the most used word is taken that begins alike and is one letter left
// out, put in, doubled, changed, or changed places with its neighbour away
// (Damerau, 1964). Names, written large, are left alone.
func (l *lexicon) mend(low string) (string, bool) {
	if len(l.rank) == 0 || commonRank(len(low)) == 0 || l.knows(low) {
		return low, false
	}
	for i := range len(low) {
		if low[i] < 'a' || low[i] > 'z' {
			return low, false
		}
	}
	var room [32]byte
	if short := undrawn(low, room[:0]); len(short) < len(low) {
		if l.knows(string(short)) {
			return string(short), true
		}
	}
	if word := l.nearest(low, commonRank(len(low))); word != "" {
		return word, true
	}
	return low, false
}

// knows says whether low stands in a word list of the program.
func (l *lexicon) knows(low string) bool {
	if _, ok := l.rank[low]; ok {
		return true
	}
	if l.function[low] || l.irregular[low] != "" {
		return true
	}
	stem := l.stem(low)
	_, cue := l.cues[stem]
	_, category := l.empath[stem]
	_, inflected := l.rank[stem]
	_, felt := l.vader.valence[low]
	return cue || category || inflected || felt
}

// undrawn appends low to out with letters that stand three times or more cut to
// one.
func undrawn(low string, out []byte) []byte {
	for i := 0; i < len(low); {
		j := i
		for j < len(low) && low[j] == low[i] {
			j++
		}
		out = append(out, low[i])
		if j-i == 2 {
			out = append(out, low[i])
		}
		i = j
	}
	return out
}

// common is a word that misspelled ones are taken for.
type common struct {
	word string
	rank uint16
}

// commons returns the words that a misspelled one may be taken for by first
// letter and length, most used first: to hold a word against some hundred of
// them costs less than to look up all that lies one letter away.
func commons(rank map[string]uint16) map[[2]byte][]common {
	out := map[[2]byte][]common{}
	for w, r := range rank {
		if r < commonRank(24) && len(w) > 2 && len(w) < 26 && strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") == "" {
			key := [2]byte{w[0], byte(len(w))}
			out[key] = append(out[key], common{w, r})
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b common) int { return int(a.rank) - int(b.rank) })
	}
	return out
}

// nearest returns the most used word of a rank below least that begins as low
// does and lies one letter away, "" for none.
func (l *lexicon) nearest(low string, least uint16) (word string) {
	for n := len(low) - 1; n <= len(low)+1; n++ {
		for _, c := range l.commons[[2]byte{low[0], byte(n)}] {
			if c.rank >= least {
				break
			}
			if oneAway(low, c.word) {
				word, least = c.word, c.rank
				break
			}
		}
	}
	return word
}

// oneAway says whether two different words whose lengths differ by one at most
// are one letter apart: left out, put in, changed, or changed places with its
// neighbour.
func oneAway(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) > len(b):
		return a[i+1:] == b[i:]
	case a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
