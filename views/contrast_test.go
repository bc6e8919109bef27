package views_test

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"
)

// Contrast as WCAG 2.1 counts it: text 4.5:1, marks 3:1, each against what it
// stands on. The colours stand in one place, static/tokens.json.
func TestContrast(t *testing.T) {
	b, err := os.ReadFile("../static/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	var looks map[string]map[string]string
	if err := json.Unmarshal(b, &looks); err != nil {
		t.Fatal(err)
	}
	if len(looks["light"]) != len(looks["dark"]) {
		t.Error("light and dark differ in their names")
	}
	text := [][2]string{
		{"ink", "paper"}, {"ink", "surface"}, {"muted", "paper"}, {"muted", "surface"},
		{"accent", "paper"}, {"accent", "surface"}, {"accent-deep", "surface"}, {"accent", "accent-ground"}, {"ink", "accent-ground"}, {"muted", "accent-ground"},
		{"on-accent", "accent"}, {"on-accent", "accent-deep"},
		{"note", "surface"}, {"note", "paper"}, {"note", "note-ground"}, {"ink", "note-ground"}, {"accent", "note-ground"}, {"muted", "note-ground"},
		{"band-1-ink", "band-1"}, {"band-2-ink", "band-2"}, {"band-3-ink", "band-3"}, {"band-4-ink", "band-4"},
		{"ink", "plus"}, {"ink", "minus"}, {"plus-line", "plus"}, {"minus-line", "minus"}, {"plus-line", "surface"}, {"minus-line", "surface"},
	}
	marks := [][2]string{
		{"edge", "surface"}, {"edge", "paper"}, {"edge", "band-1"}, {"range", "surface"}, {"range", "paper"}, {"ink", "range"}, {"hatch", "surface"}, {"hatch", "paper"},
		{"skill-1", "surface"}, {"skill-2", "surface"}, {"skill-3", "surface"}, {"skill-4", "surface"},
		{"skill-1", "paper"}, {"skill-2", "paper"}, {"skill-3", "paper"}, {"skill-4", "paper"},
		{"accent", "paper"}, {"note", "surface"},
	}
	for look, colours := range looks {
		check := func(pairs [][2]string, least float64) {
			for _, p := range pairs {
				if c := contrast(t, colours[p[0]], colours[p[1]]); c < least {
					t.Errorf("%s: %s on %s has %.2f:1, wants %.1f:1", look, p[0], p[1], c, least)
				}
			}
		}
		check(text, 4.5)
		check(marks, 3)
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func luminance(t *testing.T, hex string) float64 {
	if len(hex) != 7 {
		t.Fatalf("%q is not a colour", hex)
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}
