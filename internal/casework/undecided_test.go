package casework_test

import (
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/policy"
)

// Under load an evaluation may be stopped before it came to an answer. Nothing is
// allowed then; but nobody is told that the rules do not allow it, either.
func TestWhatCouldNotBeDecidedIsNotCalledForbidden(t *testing.T) {
	s := newWorld(t).as(person("nl.analyst", "NL-CSIRT", dossier.RoleAnalyst))
	for rule, want := range map[string]fault.Kind{policy.PolicyError: fault.Unavailable, "INCIDENT_FILE": fault.Forbidden, "NO_GRANT": fault.Forbidden} {
		if f := fault.As(casework.RefusedFor(s, rule)); f.Kind != want || (f.Code == fault.CodeTimeout) != (want == fault.Unavailable) {
			t.Errorf("%s: %v", rule, f)
		}
	}
}
