package alliances.g7_rrm_test

import data.alliances.g7_rrm
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
		g7_rrm.refuse == {"G7_JUDGEMENT", "G7_ORIGINATOR"} with input as _step(action, empty)
	}
	every action in {"amend", "check", "freeze", "sign"} {
		g7_rrm.refuse == set() with input as _step(action, empty)
	}
}

test_it_is_asked_of_texts_alone if {
	nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}
	every action in {"create", "open_negotiation", "open_silence"} {
		g7_rrm.refuse == set() with input as _step(action, {"kind": "ORGANISATION", "minutes": 0, "file": nothing})
			with input.object.kind as "amendment"
	}
}

test_the_confidence_of_an_approved_judgement_is_that_of_the_data if {
	{confidence |
		some confidence in ["", "LOW", "MODERATE", "HIGH"]
		g7_rrm.refuse == set() with input as _filed({"judgements": [confidence]})
	} == {"HIGH", "LOW", "MODERATE"}
	g7_rrm.refuse == set() with input as _filed({"judgements": ["LOW", "HIGH"]})
	g7_rrm.refuse == {"G7_JUDGEMENT"} with input as _filed({"judgements": []})
}

test_one_originator_is_enough_and_none_is_not if {
	g7_rrm.refuse == set() with input as _filed({"originators": ["JP"]})
	g7_rrm.refuse == {"G7_ORIGINATOR"} with input as _filed({"originators": []})
}

test_observers_table_no_amendments_and_do_not_comment if {
	every kind in {"amendment", "comment"} {
		every action in {"co_sign", "create"} {
			g7_rrm.refuse == {"G7_NO_POSITION"} with input as _observed(kind, action, "OBSERVER")
			g7_rrm.refuse == set() with input as _observed(kind, action, "MEMBER")
		}
	}
	g7_rrm.refuse == set() with input as _observed("amendment", "withdraw", "OBSERVER")
	g7_rrm.refuse == set() with input as _observed("evidence", "create", "OBSERVER")
}

_observed(kind, action, status) := example.step(
	action,
	example.but(example.person, {"memberships": [example.standing("g7_rrm", "DE", status)]}),
	example.but(example.label, {"kind": kind}),
	example.facts,
)
