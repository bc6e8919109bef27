package response

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	isoDate   = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?$`)
	slashDate = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?:,? \d{1,2}:\d{2}.*)?$`)
	dotDate   = regexp.MustCompile(`^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})$`)
	serial    = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
)

// order is how the dates with slashes in one column are to be read.
type order uint8

const (
	monthFirst order = iota // the rule of the United States, unless the column shows otherwise
	dayFirst
	bothOrders // the column holds dates of either kind
)

// slashOrder looks through a column for dates that allow one reading only.
func slashOrder(dates []string) order {
	day, month := false, false
	for _, d := range dates {
		m := slashDate.FindStringSubmatch(d)
		if m == nil {
			continue
		}
		day = day || number(m[1]) > 12
		month = month || number(m[2]) > 12
	}
	switch {
	case day && month:
		return bothOrders
	case day:
		return dayFirst
	}
	return monthFirst
}

// parseDate reads a day as YYYY-MM-DD: ISO (a time after it is dropped),
// month/day/year or day/month/year by order, day.month.year, "3 Mar 2026",
// "Mar 3, 2026" or Excel's serial number. Years lie in 2000-2099.
func parseDate(text string, by order) (string, error) {
	if m := isoDate.FindStringSubmatch(text); m != nil {
		return day(text, m[1], m[2], m[3])
	}
	if m := slashDate.FindStringSubmatch(text); m != nil {
		first, second := number(m[1]), number(m[2])
		switch {
		case by == bothOrders && first <= 12 && second <= 12 && first != second:
			return "", invalid("response.date_ambiguous", text)
		case by == dayFirst, by == bothOrders && first > 12:
			return day(text, m[3], m[2], m[1])
		}
		return day(text, m[3], m[1], m[2])
	}
	if m := dotDate.FindStringSubmatch(text); m != nil {
		return day(text, m[3], m[2], m[1])
	}
	if m := serial.FindStringSubmatch(text); m != nil {
		t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, number(m[1]))
		return day(text, strconv.Itoa(t.Year()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Day()))
	}
	for _, layout := range [...]string{"2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 January 2006", "Jan 2, 2006", "January 2, 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return day(text, strconv.Itoa(t.Year()), strconv.Itoa(int(t.Month())), strconv.Itoa(t.Day()))
		}
	}
	return "", invalid("response.date_unknown", short(text))
}

// day checks that the day exists.
func day(text, year, month, dayOfMonth string) (string, error) {
	if len(year) == 2 {
		year = "20" + year
	}
	y, m, d := number(year), number(month), number(dayOfMonth)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y < 2000 || y > 2099 || t.Day() != d || int(t.Month()) != m {
		return "", invalid("response.date_unknown", short(text))
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d), nil
}

// number reads digits that a pattern has matched.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}

// short cuts text for a message.
func short(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
