package alliances.five_eyes_test

import data.alliances.five_eyes
import data.lib.example_test as example

# What the alliance says of a step on a text, with these facts of it.
_said(action, change) := codes if {
	codes := five_eyes.refuse with input as example.step(
		action,
		example.person,
		example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
		example.but(example.facts, change),
	)
}

_file := example.facts.file

test_what_must_be_on_file_is_asked_when_a_text_is_begun_and_no_later if {
	empty := {"file": {"originators": [], "judgements": [], "assessments": [], "decisions": []}}
	every action in {"create", "open_negotiation"} {
		_said(action, empty) == {"FVEY_JUDGEMENT"}
	}
	every action in {"amend", "check", "freeze", "sign"} {
		_said(action, empty) == set()
	}
}

test_it_is_asked_of_texts_alone if {
	five_eyes.refuse == set() with input as example.step(
		"create",
		example.person,
		example.but(example.label, {"kind": "amendment"}),
		example.but(example.facts, {"file": example.but(_file, {"judgements": []})}),
	)
}

test_the_confidence_of_an_approved_judgement_is_that_of_the_data if {
	{confidence |
		some confidence in ["", "LOW", "MODERATE", "HIGH"]
		_said("create", {"file": example.but(_file, {"judgements": [confidence]})}) == set()
	} == {"HIGH", "MODERATE"}
	_said("create", {"file": example.but(_file, {"judgements": ["LOW", "HIGH"]})}) == set()
	_said("create", {"file": example.but(_file, {"judgements": []})}) == {"FVEY_JUDGEMENT"}
}
