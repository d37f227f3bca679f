package alliances.five_eyes_test

import data.alliances.five_eyes
import data.lib.example_test as example

# What the rules do not speak of stays as it is.

_asked(action, change) := example.answered("five_eyes", action, change)

# A step on a text with nothing on file.
_unfounded(action) := example.step(
	action,
	example.person,
	example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
	example.but(example.facts, {"alliance": "five_eyes", "kind": "ORGANISATION", "file": _nothing}),
)

_nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}

test_nobody_hears_of_anything_else if {
	every action in example.actions - {"cite_public", "derive", "export", "forward", "use_in_listing"} {
		five_eyes.oblige == set() with input as _asked(action, {})
	}
	every action in {"cite_public", "derive", "export", "forward", "use_in_listing"} {
		count(five_eyes.oblige) == 1 with input as _asked(action, {})
	}
}

test_no_other_step_on_a_text_is_stopped_here if {
	every action in example.actions - {"create", "forward", "open_negotiation"} {
		five_eyes.refuse == set() with input as _unfounded(action)
	}
}
