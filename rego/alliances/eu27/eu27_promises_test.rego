package alliances.eu27_test

import data.alliances.eu27_invariants_test as invariants
import data.lib.example_test as example

# Each invariant of the alliance can be broken, by an answer that the rules do not give.

_case(action, change) := example.answered("eu27", action, change)

test_members_break_nothing_by_reading if {
	invariants.broken == set() with input as _case("read", {})
}

test_a_reader_from_outside_breaks_it if {
	outsider := example.besides(_case("read", {}), {"subject": example.of_party("US-STATE", "US")})
	invariants.broken == {"EU27_MEMBERS_ALONE"} with input as outsider
	invariants.broken == set() with input as example.besides(outsider, {"answer": {"outcome": "DENY_HIDDEN"}})
}

test_amber_in_a_ministry_that_was_not_named_is_for_delegates if {
	named := example.but(example.by_alliance("eu27"), {"to": ["DE"]})
	amber := _case("read", {"tlp": "TLP:AMBER", "grants": [named]})
	invariants.broken == {"EU27_AMBER_DELEGATES"} with input as amber
	invariants.broken == set() with input as example.besides(amber, {"subject": {"roles": ["CYBER_DIPLOMAT"]}})
	invariants.broken == set() with input as example.besides(amber, {"subject": {"served_by": ["DE"]}})
	invariants.broken == set() with input as example.besides(amber, {"object": {"tlp": "TLP:GREEN"}})
}
