package intake

import (
	_ "embed" // for the table of names
	"strings"
	"sync"
)

// Location is what a name in a country column stands for.
type Location struct {
	Code  string // ISO 3166-1 alpha-2; of a region its name in capitals; "" for what is no place
	State bool   // a state or territory, not a region or an organisation
}

//go:embed places.txt
var placesText string

var places = sync.OnceValue(func() map[string]Location { return readPlaces(placesText) })

// readPlaces reads the table, which is part of the program and always well-formed
// (a test reads every line of it).
func readPlaces(text string) map[string]Location {
	table := map[string]Location{}
	for line := range strings.Lines(text) {
		code, names, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || code == "#" {
			continue
		}
		at := Location{Code: code, State: true}
		switch {
		case code == "-":
			at = Location{}
		case strings.HasPrefix(code, "@"):
			at = Location{Code: code[1:]}
		}
		if at.State {
			table[strings.ToLower(code)] = at
		}
		for name := range strings.SplitSeq(names, "|") {
			table[strings.ToLower(strings.TrimSpace(name))] = at
		}
	}
	return table
}

// Place returns what a name, or an ISO 3166-1 alpha-2 code, stands for. Letter
// case and blanks at both ends do not matter; nothing else is guessed.
func Place(name string) (at Location, known bool) {
	at, known = places()[strings.ToLower(strings.TrimSpace(name))]
	return at, known
}
