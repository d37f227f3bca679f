package alliances.five_eyes_test

import data.alliances.five_eyes
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
		five_eyes.refuse == {"FVEY_JUDGEMENT"} with input as _step(action, empty)
	}
	every action in {"amend", "check", "freeze", "sign"} {
		five_eyes.refuse == set() with input as _step(action, empty)
	}
}

test_it_is_asked_of_texts_alone if {
	nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}
	every action in {"create", "open_negotiation", "open_silence"} {
		five_eyes.refuse == set() with input as _step(action, {"kind": "ORGANISATION", "minutes": 0, "file": nothing})
			with input.object.kind as "amendment"
	}
}

test_the_confidence_of_an_approved_judgement_is_that_of_the_data if {
	{confidence |
		some confidence in ["", "LOW", "MODERATE", "HIGH"]
		five_eyes.refuse == set() with input as _filed({"judgements": [confidence]})
	} == {"HIGH", "MODERATE"}
	five_eyes.refuse == set() with input as _filed({"judgements": ["LOW", "HIGH"]})
	five_eyes.refuse == {"FVEY_JUDGEMENT"} with input as _filed({"judgements": []})
}
