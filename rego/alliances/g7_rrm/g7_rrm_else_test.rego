package alliances.g7_rrm_test

import data.alliances.g7_rrm
import data.lib.example_test as example

# What the rules do not speak of stays as it is.

_asked(action, change) := example.answered("g7_rrm", action, change)

# A step on a text with nothing on file.
_unfounded(action) := example.step(
	action,
	example.person,
	example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
	example.but(example.facts, {"alliance": "g7_rrm", "kind": "ORGANISATION", "file": _nothing}),
)

_nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}

test_what_is_not_for_focal_points_alone_carries_no_name if {
	{tlp |
		some tlp in {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"}
		g7_rrm.oblige != set() with input as _asked("read", {"tlp": tlp})
	} == {"TLP:AMBER", "TLP:AMBER+STRICT"}
}

test_observers_are_kept_from_positions_and_from_nothing_else if {
	observer := {"subject": {"memberships": [example.standing("g7_rrm", "DE", "OBSERVER")]}}
	{action |
		some action in example.actions
		"G7_NO_POSITION" in g7_rrm.refuse with input as example.besides(_asked(action, {}), observer)
	} == {"break_silence", "comment", "sign"}
	{kind |
		some kind in example.kinds
		"G7_NO_POSITION" in g7_rrm.refuse with input as example.besides(_asked("create", {"kind": kind}), observer)
	} == {"amendment", "comment"}
	{action |
		some action in example.actions
		"G7_NO_POSITION" in g7_rrm.refuse with input as example.besides(_asked(action, {"kind": "amendment"}), observer)
	} == {"break_silence", "co_sign", "comment", "create", "sign"}
}

test_no_other_step_on_a_text_is_stopped_here if {
	every action in example.actions - {"create", "open_negotiation"} {
		g7_rrm.refuse == set() with input as _unfounded(action)
	}
}
