package response_test

import (
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"unseenedge/internal/corpus"
	"unseenedge/internal/response"
)

var update = flag.Bool("update", false, "write ordinary.txt afresh")

var word = regexp.MustCompile(`[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*`)

// TestOrdinaryWordsComeFromTheCorpus makes the list anew: words that the shipped
// texts write small at least twice, and five times as often as large within a
// sentence.
func TestOrdinaryWordsComeFromTheCorpus(t *testing.T) {
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	small, large := map[string]int{}, map[string]int{}
	for _, r := range all {
		for _, text := range []string{r.Text, r.Prompt} {
			for _, at := range word.FindAllStringIndex(text, -1) {
				w := strings.TrimSuffix(strings.ReplaceAll(text[at[0]:at[1]], "’", "'"), "'s")
				first, _ := utf8.DecodeRuneInString(w)
				switch {
				case unicode.IsLower(first):
					small[w]++
				case at[0] > 1 && text[at[0]-1] == ' ' && !strings.ContainsAny(text[at[0]-2:at[0]-1], ".!?:\"”"):
					large[strings.ToLower(w)]++
				}
			}
		}
	}
	var words []string
	for w, n := range small {
		if n >= 2 && n >= 5*large[w] && len(w) > 1 || w == "a" {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	want := strings.Join(words, "\n") + "\n"
	if *update {
		if err := os.WriteFile("ordinary.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("ordinary.txt")
	if err != nil || string(got) != want {
		t.Errorf("ordinary.txt is not what the corpus gives (%v); run this test with -update", err)
	}
}

// school is who is on the list in these tests; all made up.
var school = []string{"Zephyrine Lee", "Samuel Okafor", "Will Grace", "José Álvarez", "Siobhán O'Brien", "Anne-Marie van der Berg", "Madison Young", "李小龙", "Lincoln Elementary School", "Tom Rivera"}

func TestRedact(t *testing.T) {
	for name, c := range map[string][2]string{
		"a listed name":                                 {"Then Zephyrine cried.", "Then [name] cried."},
		"first and last leave one mark":                 {"I sat with Zephyrine Lee at lunch.", "I sat with [name] at lunch."},
		"written small":                                 {"then zephyrine cried", "then [name] cried"},
		"shouted":                                       {"AND THEN ZEPHYRINE CRIED", "AND THEN [name] CRIED"},
		"in the possessive":                             {"It was Zephyrine's kite and Okafor’s idea.", "It was [name]'s kite and [name]'s idea."},
		"in the plural":                                 {"all the okafors came", "all the [name] came"},
		"without its accents":                           {"jose alvarez fell", "[name] fell"},
		"with an apostrophe, or without":                {"siobhan o'brien and obrien", "[name] and [name]"},
		"with a hyphen":                                 {"anne-marie laughed", "[name] laughed"},
		"in letters without case":                       {"然后李小龙哭了", "然后[name]哭了"},
		"shortened":                                     {"sam and sammy and maddie ran", "[name] and [name] and [name] ran"},
		"a name that is a word, written large":          {"I asked Will to help.", "I asked [name] to help."},
		"the word itself stays":                         {"I will ask for help.", "I will ask for help."},
		"nobody on the list, within a sentence":         {"I told Jaxton to stop.", "I told [name] to stop."},
		"nobody on the list, first":                     {"Jaxton fell. I helped.", "[name] fell. I helped."},
		"an ordinary word first stays":                  {"Yesterday I fell. Everyone laughed. My knee hurt!", "Yesterday I fell. Everyone laughed. My knee hurt!"},
		"first in a quotation stays":                    {`He said, "Stop that."`, `He said, "Stop that."`},
		"days, months and I stay":                       {"On Monday I'm glad that I have English in October.", "On Monday I'm glad that I have English in October."},
		"mom and grandma stay":                          {"I told Mom and Grandma.", "I told Mom and Grandma."},
		"a title":                                       {"Mrs. Brown and mr. lopez helped; Dr. Wu too.", "Mrs. [name] and mr. [name] helped; Dr. [name] too."},
		"a friend's name written small":                 {"my friend jaxton was sad", "my friend [name] was sad"},
		"a friend who does something":                   {"my friend helped me and my brother cried", "my friend helped me and my brother cried"},
		"called, named, my name is":                     {"a boy named brody. My name is grace. a girl called rose", "a boy named [name]. My name is [name]. a girl called [name]"},
		"called names stays":                            {"they called me names", "they called me names"},
		"a school":                                      {"I go to Washington Middle School.", "I go to [place]."},
		"the listed school":                             {"At Lincoln Elementary we share.", "At [place] we share."},
		"the word school stays":                         {"After school I went to the park.", "After school I went to the park."},
		"a street with a number":                        {"I live at 12 Maple Street, near there.", "I live at [place], near there."},
		"a street written small":                        {"i live on maple street", "i live on [place]"},
		"the street stays":                              {"we ran on the street and in a street", "we ran on the street and in a street"},
		"a town":                                        {"We moved to Dover in March.", "We moved to [place] in March."},
		"a town written small":                          {"i was born in albuquerque", "i was born in [place]"},
		"an e-mail address":                             {"write to zl@school.org please", "write to [contact] please"},
		"a link and a handle":                           {"see www.zl.example/a and @zeph_lee", "see [contact] and [contact]"},
		"a telephone number":                            {"call (555) 010-2345 now", "call [number] now"},
		"a long number":                                 {"my lunch number is 4400123.", "my lunch number is [number]."},
		"ages, times and sums stay":                     {"I am 9 and it took 10 minutes at 3:30, 2 + 2 = 4.", "I am 9 and it took 10 minutes at 3:30, 2 + 2 = 4."},
		"a room":                                        {"We are in room 214 and bus #7.", "We are in room [number] and bus [number]."},
		"a birthday":                                    {"I was born on March 3, 2015 or 3/4/2015, on june 5th", "I was born on [date] or [date], on [date]"},
		"four hundred words in capitals":                {"I WAS SO MAD BUT I STOPPED", "I WAS SO MAD BUT I STOPPED"},
		"A Text Written Large Keeps Its Ordinary Words": {"I Was Very Sad And Then Jaxton Came", "I Was Very Sad And Then [name] Came"},
		"one word shouted stays":                        {"I was SO mad and VERY loud", "I was SO mad and VERY loud"},
		"what was taken out already stays":              {"[name] went to [place] with Jaxton", "[name] went to [place] with [name]"},
		"nothing":                                       {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := response.Redact(c[0], school); got != c[1] {
				t.Errorf("%q\n became %q\n   not %q", c[0], got, c[1])
			}
		})
	}
}

// TestRedactKeepsSense wants nearly all words of the shipped texts kept: their
// writers name few people.
func TestRedactKeepsSense(t *testing.T) {
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	words, marks := 0, 0
	for _, r := range all {
		out := response.Redact(r.Text, nil)
		words += len(strings.Fields(r.Text))
		marks += strings.Count(out, "[")
	}
	share := float64(marks) / float64(words)
	t.Logf("%d marks in %d words, %.2f %%", marks, words, 100*share)
	if share > 0.03 || marks == 0 {
		t.Errorf("%.2f %% of the words are taken out", 100*share)
	}
}

// midway finds words written large in the middle of a sentence; known are those
// among them that name no person.
var midway = regexp.MustCompile(`[a-z,] ([A-Z][a-z]{2,})\b`)

const known = " Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December " +
	"Mom Dad Mommy Daddy Mama Papa Grandma Grandpa Nana Uncle Aunt Auntie Mrs Miss Coach Principal English Spanish French Chinese Arabic Korean Indian Mexican American African " +
	"Math Science Art Music Recess Halloween Christmas Thanksgiving Easter Ramadan Eid Diwali Valentine God Internet Lego Legos Minecraft Roblox Okay "

// TestRedactFindsNames counts the names of the shipped texts that stay: as they
// are written and on no list, and written small but on the list.
func TestRedactFindsNames(t *testing.T) {
	all, err := corpus.Responses()
	if err != nil {
		t.Fatal(err)
	}
	n, written, small := 0, 0, 0
	for _, r := range all {
		var names []string
		for _, m := range midway.FindAllStringSubmatch(r.Text, -1) {
			if !strings.Contains(known, " "+m[1]+" ") {
				names = append(names, m[1])
			}
		}
		if len(names) == 0 {
			continue
		}
		unlisted, listed := response.Redact(r.Text, nil), response.Redact(strings.ToLower(r.Text), names)
		for _, name := range names {
			left := regexp.MustCompile(`(?i)\b` + name + `\b`)
			n++
			if left.MatchString(unlisted) {
				written++
			}
			if left.MatchString(listed) {
				small++
			}
		}
	}
	t.Logf("of %d names %.1f %% stay as written and unlisted, %.1f %% written small and listed", n, 100*float64(written)/float64(n), 100*float64(small)/float64(n))
	if n < 1000 || 20*written > n || 20*small > n {
		t.Errorf("of %d names %d stay as written and unlisted, %d written small and listed", n, written, small)
	}
}

// FuzzRedact wants no listed name, address or long number left, whatever stands
// around them.
func FuzzRedact(f *testing.F) {
	for _, s := range []string{"Zephyrine cried", "my friend zephyrine's kite", "zephyrine@school.org", "ZEPHYRINE LEE", "12 Zephyrine street", "室Zephyrine", "[name] zephyrine", "call 5550102345 zephyrine!"} {
		f.Add(s)
	}
	left := regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{M}'’])zephyrine(?:$|[^\p{L}\p{M}'’])`)
	numbers := regexp.MustCompile(`\p{Nd}{5}`)
	addresses := regexp.MustCompile(`[a-z]@[a-z]+\.[a-z]`)
	f.Fuzz(func(t *testing.T, text string) {
		out := response.Redact(text, school)
		if !utf8.ValidString(out) || left.MatchString(out) || numbers.MatchString(out) || addresses.MatchString(out) {
			t.Errorf("%q became %q", text, out)
		}
		if len(out) > 8*len(text)+8 {
			t.Errorf("%d bytes became %d", len(text), len(out))
		}
	})
}

// BenchmarkRedact takes the names of a school of 5,000 out of 60 words.
func BenchmarkRedact(b *testing.B) {
	var names []string
	for i := range 5000 {
		names = append(names, "First"+strings.Repeat("a", i%7)+string(rune('a'+i%26))+"x", "Last"+string(rune('a'+i/26%26))+string(rune('a'+i%26)))
	}
	text := strings.Repeat("Yesterday Jaxton lost his kite near the park and i asked how he felt, then we fixed it. ", 4)
	for b.Loop() {
		response.Redact(text, names)
	}
}
