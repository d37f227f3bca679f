package alliances.nato_test

import data.alliances.nato
import data.lib.example_test as example

# What the alliance says of a step on a text, with these facts of it.
_said(action, change) := codes if {
	codes := nato.refuse with input as example.step(
		action,
		example.person,
		example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
		example.but(example.facts, change),
	)
}

_file := example.facts.file

test_what_must_be_on_file_is_asked_when_a_text_is_begun_and_no_later if {
	empty := {"file": {"originators": [], "judgements": [], "assessments": [], "decisions": []}, "kind": "ORGANISATION"}
	every action in {"create", "open_negotiation"} {
		_said(action, empty) == {"NATO_DECISION", "NATO_JUDGEMENT"}
	}
	every action in {"amend", "check", "freeze", "sign"} {
		_said(action, empty) == set()
	}
}

test_it_is_asked_of_texts_alone if {
	nato.refuse == set() with input as example.step(
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
	} == {"HIGH", "LOW", "MODERATE"}
	_said("create", {"file": example.but(_file, {"judgements": ["LOW", "HIGH"]})}) == set()
	_said("create", {"file": example.but(_file, {"judgements": []})}) == {"NATO_JUDGEMENT"}
}

_council(decisions) := _said("create", {"kind": "ORGANISATION", "file": example.but(_file, {"decisions": decisions})})

test_the_council_acknowledges_what_an_ally_has_decided if {
	_council(["NL"]) == set()
	_council(["AL", "AT"]) == set()
	_council([]) == {"NATO_DECISION"}
	_council(["AT"]) == {"NATO_DECISION"}
	_council(["NATO-IS"]) == {"NATO_DECISION"}
}

test_an_ally_counts_while_it_is_one if {
	nato.refuse == {"NATO_DECISION"} with input as example.step(
		"create",
		example.person,
		example.but(example.label, {"kind": "statement"}),
		example.but(example.facts, {"kind": "ORGANISATION", "file": example.but(_file, {"decisions": ["SE"]})}),
	)
		with input.context.now as "2024-03-06T23:59Z"
	_council(["SE"]) == set()
}

test_a_former_ally_is_none if {
	nato.refuse == {"NATO_DECISION"} with input as example.step(
		"create",
		example.person,
		example.but(example.label, {"kind": "statement"}),
		example.but(example.facts, {"kind": "ORGANISATION", "file": example.but(_file, {"decisions": ["SE"]})}),
	)
		with data.alliances.nato.members as [{"party": "SE", "status": "LEFT", "from": "", "until": ""}]
}

test_a_text_of_single_allies_needs_no_decision_on_file if {
	_said("create", {"kind": "JOINT", "file": example.but(_file, {"decisions": []})}) == set()
}

test_a_silence_lasts_as_long_as_the_data_says if {
	every action in {"extend_silence", "open_silence"} {
		_said(action, {"minutes": 1440}) == set()
		_said(action, {"minutes": 1439}) == {"NATO_SILENCE_TOO_SHORT"}
		_said(action, {"minutes": 0}) == {"NATO_SILENCE_TOO_SHORT"}
		_said(action, {"minutes": 100000}) == set()
	}
}
