package alliances.opcw_coalition_test

import data.alliances.opcw_coalition_invariants_test as invariants
import data.lib.example_test as example

# Each invariant of the alliance can be broken, by an answer that the rules do not give.

_case(action, change) := example.answered("opcw_coalition", action, change)

test_reading_breaks_nothing if {
	invariants.broken == set() with input as _case("read", {"tlp": "TLP:AMBER"})
}

test_handing_over_without_consent_breaks_it if {
	invariants.broken == {"OPCW_STAYS_CLOSED"} with input as _case("forward", {})
	invariants.broken == set() with input as _case("forward", {"tlp": "TLP:CLEAR"})
	invariants.broken == set()
		with input as _case("forward", {"consents": [example.consent("NL-CSIRT", "DE", "FORWARD")]})
	invariants.broken == set()
		with input as example.besides(_case("forward", {}), {"answer": {"outcome": "DENY_VISIBLE"}})
}

test_publicity_on_one_word_breaks_it if {
	invariants.broken == {"OPCW_TWO_APPROVE"} with input as _case("cite_public", {})
	invariants.broken == set() with input as _case("cite_public", {"tlp": "TLP:CLEAR"})
	second := {"answer": {"obligations": ["SECOND_APPROVER"]}}
	invariants.broken == set() with input as example.besides(_case("cite_public", {}), second)
}
