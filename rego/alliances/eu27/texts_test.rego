package alliances.eu27_test

import data.alliances.eu27
import data.lib.example_test as example

# What the alliance says of a step on a text, with these facts of it.
_said(action, change) := codes if {
	codes := eu27.refuse with input as example.step(
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
		_said(action, empty) == {"EU27_ASSESSMENT", "EU27_JUDGEMENT", "EU27_ORIGINATORS"}
	}
	every action in {"amend", "check", "freeze", "sign"} {
		_said(action, empty) == set()
	}
}

test_it_is_asked_of_texts_alone if {
	eu27.refuse == set() with input as example.step(
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
	_said("create", {"file": example.but(_file, {"judgements": []})}) == {"EU27_JUDGEMENT"}
}

test_two_independent_originators_are_two_different_ones if {
	_said("create", {"file": example.but(_file, {"originators": ["DE", "vendor-v"]})}) == set()
	_said("create", {"file": example.but(_file, {"originators": ["DE"]})}) == {"EU27_ORIGINATORS"}
	_said("create", {"file": example.but(_file, {"originators": ["DE", "DE"]})}) == {"EU27_ORIGINATORS"}
}

test_an_assessment_past_legal_review_is_asked_for_whatever_it_finds if {
	_said("create", {"file": example.but(_file, {"assessments": ["INSUFFICIENT_INFORMATION"]})}) == set()
	_said("create", {"file": example.but(_file, {"assessments": []})}) == {"EU27_ASSESSMENT"}
}

test_a_silence_lasts_as_long_as_the_data_says if {
	every action in {"extend_silence", "open_silence"} {
		_said(action, {"minutes": 2880}) == set()
		_said(action, {"minutes": 2879}) == {"EU27_SILENCE_TOO_SHORT"}
		_said(action, {"minutes": 0}) == {"EU27_SILENCE_TOO_SHORT"}
		_said(action, {"minutes": 100000}) == set()
	}
}

test_the_figures_of_the_population_are_those_of_the_members_who_vote if {
	voting := {member | some member in _members; not member in eu27.thresholds.non_voting}
	{party | some party, _ in eu27.decision_rule.population} == voting
	sum([figure | some figure in eu27.decision_rule.population]) == 449206579
	eu27.decision_rule.abstention_one_in == 3
}
