package alliances.eu27_test

import data.alliances.eu27
import data.lib.example_test as example

# What the rules do not speak of stays as it is.

_asked(action, change) := example.answered("eu27", action, change)

# A step on a text with nothing on file.
_unfounded(action) := example.step(
	action,
	example.person,
	example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
	example.but(example.facts, {"alliance": "eu27", "kind": "ORGANISATION", "file": _nothing}),
)

_nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}

test_nobody_hears_of_anything_else if {
	every action in example.actions - {"cite_public", "derive", "export", "forward", "use_in_listing"} {
		eu27.oblige == set() with input as _asked(action, _restricted)
	}
	every action in {"cite_public", "derive", "export", "forward", "use_in_listing"} {
		count(eu27.oblige) == 1 with input as _asked(action, _restricted)
	}
}

test_sisters_learn_of_everything_but_texts_under_negotiation if {
	{kind |
		some kind in example.kinds
		eu27.reveal == set() with input as _for_a_sister({"kind": kind, "tlp": "TLP:AMBER"})
	} == {"amendment", "comment", "statement", "statement_version"}
}

test_sisters_learn_of_what_is_amber_alone if {
	{tlp |
		some tlp in {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"}
		eu27.reveal == {"EU27_SISTER"} with input as _for_a_sister({"tlp": tlp})
	} == {"TLP:AMBER", "TLP:AMBER+STRICT"}
}

_for_a_sister(change) := _asked("read", example.but(_sisters, change))

_sisters := example.but(example.label, {"grants": [example.but(example.by_alliance("eu27"), {"to": ["DE-AA"]})]})

_restricted := {"class": {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}}

test_no_other_step_on_a_text_is_stopped_here if {
	every action in example.actions - {"create", "open_negotiation", "extend_silence", "open_silence"} {
		eu27.refuse == set() with input as _unfounded(action)
	}
}
