package alliances.five_eyes_test

import data.alliances.five_eyes_invariants_test as invariants
import data.lib.example_test as example

# Each invariant of the alliance can be broken, by an answer that the rules do not give.

_case(action, change) := example.answered("five_eyes", action, change)

test_reading_and_handing_on_with_consent_break_nothing if {
	invariants.broken == set() with input as _case("read", {})
	invariants.broken == set() with input as _case("forward", {"tlp": "TLP:CLEAR"})
	invariants.broken == set()
		with input as _case("forward", {"consents": [example.consent("NL-CSIRT", "DE", "FORWARD")]})
	invariants.broken == set() with input as _case("forward", {"originators": ["DE-BSI"]})
}

test_handing_on_without_consent_breaks_it if {
	invariants.broken == {"FVEY_HANDED_ON"} with input as _case("forward", {})
	invariants.broken == {"FVEY_HANDED_ON"}
		with input as _case("forward", {"consents": [example.consent("NL-CSIRT", "DE", "DERIVE")]})
	invariants.broken == set()
		with input as example.besides(_case("forward", {}), {"answer": {"outcome": "DENY_VISIBLE"}})
}

test_a_reader_beyond_the_five_breaks_it if {
	observer := {"memberships": [example.standing("five_eyes", "DE", "OBSERVER")]}
	invariants.broken == {"FVEY_FIVE_ALONE"} with input as example.besides(_case("read", {}), {"subject": observer})
}
