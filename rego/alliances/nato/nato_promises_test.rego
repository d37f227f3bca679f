package alliances.nato_test

import data.alliances.nato_invariants_test as invariants
import data.lib.example_test as example

# Each invariant of the alliance can be broken, by an answer that the rules do not give.

_case(action, change) := example.answered("nato", action, change)

_nato_restricted := {"class": {"scheme": "NATO", "level": "RESTRICTED", "rank": 1}}

test_reading_breaks_nothing if {
	invariants.broken == set() with input as _case("read", {})
	invariants.broken == set() with input as _case("read", _nato_restricted)
}

test_a_release_without_consent_breaks_it if {
	every action, purpose in {"cite_public": "CITE_PUBLIC", "export": "FORWARD", "forward": "FORWARD"} {
		invariants.broken == {"NATO_RELEASED_BY_CONSENT"} with input as _case(action, _nato_restricted)
		invariants.broken == set() with input as _case(action, {})
		consent := {"object": {"consents": [example.consent("NL-CSIRT", "public", purpose)]}}
		invariants.broken == set() with input as example.besides(_case(action, _nato_restricted), consent)
	}
	refused := {"answer": {"outcome": "DENY_VISIBLE"}}
	invariants.broken == set() with input as example.besides(_case("export", _nato_restricted), refused)
}

test_a_partner_that_observes_breaks_it_by_reading if {
	observer := {"subject": {"memberships": [example.standing("nato", "DE", "OBSERVER")]}}
	invariants.broken == {"NATO_ALLIES_ALONE"} with input as example.besides(_case("read", {}), observer)
}
