package alliances.eu27_test

import data.alliances.eu27
import data.lib.example_test as example

# A step on a text, with these facts of it.
_step(action, change) := example.step(
	action,
	example.person,
	example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
	example.but(example.facts, change),
)

_file := example.facts.file

# A text is begun with this on file.
_filed(change) := _step("create", {"file": example.but(_file, change)})

test_what_must_be_on_file_is_asked_when_a_text_is_begun_and_no_later if {
	empty := {"file": {"originators": [], "judgements": [], "assessments": [], "decisions": []}}
	every action in {"create", "open_negotiation"} {
		eu27.refuse == {"EU27_ASSESSMENT", "EU27_JUDGEMENT", "EU27_ORIGINATORS"} with input as _step(action, empty)
	}
	every action in {"amend", "check", "freeze", "sign"} {
		eu27.refuse == set() with input as _step(action, empty)
	}
}

test_it_is_asked_of_texts_alone if {
	nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}
	every action in {"create", "open_negotiation", "open_silence"} {
		eu27.refuse == set() with input as _step(action, {"kind": "ORGANISATION", "minutes": 0, "file": nothing})
			with input.object.kind as "amendment"
	}
}

test_the_confidence_of_an_approved_judgement_is_that_of_the_data if {
	{confidence |
		some confidence in ["", "LOW", "MODERATE", "HIGH"]
		eu27.refuse == set() with input as _filed({"judgements": [confidence]})
	} == {"HIGH", "MODERATE"}
	eu27.refuse == set() with input as _filed({"judgements": ["LOW", "HIGH"]})
	eu27.refuse == {"EU27_JUDGEMENT"} with input as _filed({"judgements": []})
}

test_two_independent_originators_are_two_different_ones if {
	eu27.refuse == set() with input as _filed({"originators": ["DE", "vendor-v"]})
	eu27.refuse == {"EU27_ORIGINATORS"} with input as _filed({"originators": ["DE"]})
	eu27.refuse == {"EU27_ORIGINATORS"} with input as _filed({"originators": ["DE", "DE"]})
}

test_an_assessment_past_legal_review_is_asked_for_whatever_it_finds if {
	eu27.refuse == set() with input as _filed({"assessments": ["INSUFFICIENT_INFORMATION"]})
	eu27.refuse == {"EU27_ASSESSMENT"} with input as _filed({"assessments": []})
}

test_a_silence_lasts_as_long_as_the_data_says if {
	every action in {"extend_silence", "open_silence"} {
		eu27.refuse == set() with input as _step(action, {"minutes": 2880})
		eu27.refuse == {"EU27_SILENCE_TOO_SHORT"} with input as _step(action, {"minutes": 2879})
		eu27.refuse == {"EU27_SILENCE_TOO_SHORT"} with input as _step(action, {"minutes": 0})
		eu27.refuse == set() with input as _step(action, {"minutes": 100000})
	}
}

test_the_figures_of_the_population_are_those_of_the_members_who_vote if {
	voting := {member | some member in _members; not member in eu27.thresholds.non_voting}
	count(eu27.decision_rule.population) == count(voting)
	every party, _ in eu27.decision_rule.population {
		party in voting
	}
	sum([figure | some figure in eu27.decision_rule.population]) == 449206579
	eu27.decision_rule.abstention_one_in == 3
}

test_sister_organisations_do_not_learn_of_a_negotiation if {
	shared := example.but(example.label, {"tlp": "TLP:AMBER", "grants": [example.but(_grant, {"to": ["DE-AA"]})]})
	eu27.reveal == {"EU27_SISTER"} with input as example.step("read", example.person, shared, null)
	every kind in {"amendment", "comment", "statement", "statement_version"} {
		eu27.reveal == set() with input as example.step("read", example.person, shared, null)
			with input.object.kind as kind
	}
}

_grant := example.by_alliance("eu27")
