package alliances.g7_rrm_test

import data.alliances.g7_rrm_invariants_test as invariants
import data.lib.example_test as example

# Each invariant of the alliance can be broken, by an answer that the rules do not give.

_case(action, change) := example.answered("g7_rrm", action, change)

test_members_break_nothing if {
	every action in {"derive", "export", "forward", "read"} {
		invariants.broken == set() with input as _case(action, {})
	}
}

test_an_observer_that_does_more_than_read_breaks_it if {
	observer := {"subject": {"memberships": [example.standing("g7_rrm", "DE", "OBSERVER")]}}
	invariants.broken == set() with input as example.besides(_case("read", {}), observer)
	every action, purpose in {"derive": "DERIVE", "export": "FORWARD", "forward": "FORWARD"} {
		invariants.broken == {"G7_OBSERVERS_READ"} with input as example.besides(_case(action, {}), observer)
		invariants.broken == set() with input as example.besides(_case(action, {"tlp": "TLP:CLEAR"}), observer)
		consents := [example.consent("NL-CSIRT", "DE", purpose)]
		invariants.broken == set() with input as example.besides(_case(action, {"consents": consents}), observer)
	}
}

test_a_copy_without_a_name_breaks_it if {
	amber := _case("read", {"tlp": "TLP:AMBER"})
	invariants.broken == {"G7_COPIES_TRACED"} with input as amber
	invariants.broken == set() with input as example.besides(amber, {"answer": {"obligations": ["WATERMARK"]}})
	invariants.broken == set() with input as example.besides(amber, {"object": {"owner": "DE"}})
	invariants.broken == set() with input as example.besides(amber, {"answer": {"outcome": "DENY_HIDDEN"}})
}
