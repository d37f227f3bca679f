package csv

import (
	"strings"
	"time"
	"unicode"

	"entente/internal/dossier"
)

// dayForm is a form of dates: how it is read, and as exactly how much it is known.
type dayForm struct{ read, write string }

var dayLetters = strings.NewReplacer("YYYY", "2006", "MM", "01", "DD", "02", "hh", "15", "mm", "04", "ss", "05")

// parseDayForm reads a form such as "YYYY-MM-DD", "DD.MM.YYYY" or "YYYY-MM".
func parseDayForm(s string) (dayForm, bool) {
	rest := s
	for _, letters := range []string{"YYYY", "MM", "DD", "hh", "mm", "ss"} {
		rest = strings.Replace(rest, letters, "", 1)
	}
	odd := func(r rune) bool { return unicode.IsDigit(r) || unicode.IsLetter(r) && r != 'T' && r != 'Z' }
	year, month, day := strings.Contains(s, "YYYY"), strings.Contains(s, "MM"), strings.Contains(s, "DD")
	if !year || day && !month || strings.ContainsFunc(rest, odd) {
		return dayForm{}, false
	}
	form := dayForm{read: dayLetters.Replace(s), write: "2006"}
	switch {
	case day:
		form.write = time.DateOnly
	case month:
		form.write = "2006-01"
	}
	return form, true
}

func readDay(forms []dayForm, s string) (dossier.Day, bool) {
	for _, f := range forms {
		if t, err := time.Parse(f.read, s); err == nil {
			return dossier.Day(t.Format(f.write)), true
		}
	}
	return "", false
}
