package symmetry_test

import (
	"testing"

	"entente/internal/marking"
	"entente/policy"
)

func TestTheScopeOfAMachineClientCountsAndItsAbsenceToo(t *testing.T) {
	s := sieve(t, "\tinput.object.owner in input.subject.scope.alliances")
	b := s.Book(now)
	key := func(scope *policy.Scope) any {
		return b.Lens(b.Subject(policy.Subject{Scope: scope})).Key(b.Label(&marking.Label{Kind: "evidence", Owner: "NL"}))
	}
	own, other := &policy.Scope{Alliances: marking.SetOf("NL")}, &policy.Scope{Alliances: marking.SetOf("DE")}
	if key(own) == key(other) || key(own) == key(nil) || key(other) == key(nil) || key(&policy.Scope{}) == key(nil) {
		t.Error("two that the rules can tell apart are one")
	}
	if key(other) != key(&policy.Scope{Alliances: marking.SetOf("FR"), Own: true}) {
		t.Error("what no rule reads counts")
	}
}
