package alliances.g7_rrm_test

import data.alliances.g7_rrm
import data.lib.example_test as example

# What the alliance says of a step on a text, with these facts of it.
_said(action, change) := codes if {
	codes := g7_rrm.refuse with input as example.step(
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
		_said(action, empty) == {"G7_JUDGEMENT", "G7_ORIGINATOR"}
	}
	every action in {"amend", "check", "freeze", "sign"} {
		_said(action, empty) == set()
	}
}

test_it_is_asked_of_texts_alone if {
	g7_rrm.refuse == set() with input as example.step(
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
	_said("create", {"file": example.but(_file, {"judgements": []})}) == {"G7_JUDGEMENT"}
}

test_one_originator_is_enough_and_none_is_not if {
	_said("create", {"file": example.but(_file, {"originators": ["JP"]})}) == set()
	_said("create", {"file": example.but(_file, {"originators": []})}) == {"G7_ORIGINATOR"}
}

test_observers_table_no_amendments_and_do_not_comment if {
	every kind in {"amendment", "comment"} {
		every action in {"co_sign", "create"} {
			_observed(kind, action, "OBSERVER") == {"G7_NO_POSITION"}
			_observed(kind, action, "MEMBER") == set()
		}
	}
	_observed("amendment", "withdraw", "OBSERVER") == set()
	_observed("evidence", "create", "OBSERVER") == set()
}

_observed(kind, action, status) := codes if {
	codes := g7_rrm.refuse with input as example.step(
		action,
		example.but(example.person, {"memberships": [example.standing("g7_rrm", "DE", status)]}),
		example.but(example.label, {"kind": kind}),
		example.facts,
	)
}
