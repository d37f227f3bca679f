package alliances.nato_test

import data.alliances.nato
import data.lib.example_test as example

# What the rules do not speak of stays as it is.

_asked(action, change) := example.answered("nato", action, change)

# A step on a text with nothing on file.
_unfounded(action) := example.step(
	action,
	example.person,
	example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
	example.but(example.facts, {"alliance": "nato", "kind": "ORGANISATION", "file": _nothing}),
)

_nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}

test_nobody_hears_of_anything_else if {
	every action in example.actions - {"cite_public", "derive", "export", "forward", "use_in_listing"} {
		nato.oblige == set() with input as _asked(action, {"class": {"scheme": "NATO", "level": "RESTRICTED", "rank": 1}})
	}
	every action in {"cite_public", "derive", "export", "forward", "use_in_listing"} {
		count(nato.oblige) == 1 with input as _asked(action, {"class": {"scheme": "NATO", "level": "RESTRICTED", "rank": 1}})
	}
}

test_no_other_step_on_a_text_is_stopped_here if {
	every action in example.actions - {"create", "open_negotiation", "extend_silence", "open_silence"} {
		nato.refuse == set() with input as _unfounded(action)
	}
}
