package misp

import (
	"encoding/json"
	"strconv"
	"strings"

	"entente/internal/dossier"
	"entente/internal/interchange/intake"
)

// unnamed are the words that say that no state is named.
var unnamed = map[string]bool{"": true, "unknown": true, "none": true, "n/a": true}

// claims collects who says that which state stands behind the actor. A galaxy's
// confidence is about its country; the Council on Foreign Relations gives none.
func (e *entry) claims() []dossier.StateClaim {
	out := e.claimsIn("country", claimedByGalaxy)
	confidence, given := e.confidence()
	for i := range out {
		out[i].Confidence = confidence
	}
	if given && len(out) == 0 {
		e.note("meta.attribution-confidence", intake.ValueMissing, "a confidence is given for no country; it was left out")
	}
	return append(out, e.claimsIn("cfr-suspected-state-sponsor", claimedByCFR)...)
}

func (e *entry) claimsIn(field, source string) []dossier.StateClaim {
	var out []dossier.StateClaim
	for _, word := range e.list(field, dossier.MaxTitle) {
		if unnamed[strings.ToLower(word)] {
			continue
		}
		at, known := intake.Place(word)
		switch {
		case !known:
			e.note("meta."+field, intake.ValueUnknown, "no state of this name or code is known; the claim was left out")
		case !at.State:
			e.note("meta."+field, intake.NotAState, "a region or group stands where a state belongs; the claim was left out")
		default:
			out = append(out, dossier.StateClaim{Country: at.Code, Confidence: -1, Source: source, Wording: word})
		}
	}
	return out
}

// confidence reads a number from 0 to 100 that is usually written as a text; -1
// when there is none.
func (e *entry) confidence() (value int, given bool) {
	const field = "attribution-confidence"
	raw, there := e.meta[field]
	if !there || isNull(raw) {
		return -1, false
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		s = string(raw)
	}
	if s = strings.TrimSpace(s); s == "" {
		return -1, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 100 {
		e.note("meta."+field, intake.BadNumber, "not a whole number from 0 to 100; it was left out")
		return -1, false
	}
	return n, true
}
