package alliances.nato_test

import data.alliances.nato
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
	empty := {"file": {"originators": [], "judgements": [], "assessments": [], "decisions": []}, "kind": "ORGANISATION"}
	every action in {"create", "open_negotiation"} {
		nato.refuse == {"NATO_DECISION", "NATO_JUDGEMENT"} with input as _step(action, empty)
	}
	every action in {"amend", "check", "freeze", "sign"} {
		nato.refuse == set() with input as _step(action, empty)
	}
}

test_it_is_asked_of_texts_alone if {
	nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}
	every action in {"create", "open_negotiation", "open_silence"} {
		nato.refuse == set() with input as _step(action, {"kind": "ORGANISATION", "minutes": 0, "file": nothing})
			with input.object.kind as "amendment"
	}
}

test_the_confidence_of_an_approved_judgement_is_that_of_the_data if {
	{confidence |
		some confidence in ["", "LOW", "MODERATE", "HIGH"]
		nato.refuse == set() with input as _filed({"judgements": [confidence]})
	} == {"HIGH", "LOW", "MODERATE"}
	nato.refuse == set() with input as _filed({"judgements": ["LOW", "HIGH"]})
	nato.refuse == {"NATO_JUDGEMENT"} with input as _filed({"judgements": []})
}

_council(decisions) := _step("create", {
	"kind": "ORGANISATION",
	"file": example.but(_file, {"decisions": decisions}),
})

test_the_council_acknowledges_what_an_ally_has_decided if {
	nato.refuse == set() with input as _council(["NL"])
	nato.refuse == set() with input as _council(["AL", "AT"])
	nato.refuse == {"NATO_DECISION"} with input as _council([])
	nato.refuse == {"NATO_DECISION"} with input as _council(["AT"])
	nato.refuse == {"NATO_DECISION"} with input as _council(["NATO-IS"])
}

test_an_ally_counts_while_it_is_one if {
	nato.refuse == {"NATO_DECISION"} with input as _council(["SE"])
		with input.context.now as "2024-03-06T23:59Z"
	nato.refuse == set() with input as _council(["SE"])
}

test_a_former_ally_is_none if {
	nato.refuse == {"NATO_DECISION"} with input as _council(["UK"])
		with nato.members as [{"party": "UK", "status": "LEFT", "from": "", "until": ""}]
}

test_a_text_of_single_allies_needs_no_decision_on_file if {
	nato.refuse == set() with input as _step(
		"create",
		{"kind": "JOINT", "file": example.but(_file, {"decisions": []})},
	)
}

test_a_silence_lasts_as_long_as_the_data_says if {
	every action in {"extend_silence", "open_silence"} {
		nato.refuse == set() with input as _step(action, {"minutes": 1440})
		nato.refuse == {"NATO_SILENCE_TOO_SHORT"} with input as _step(action, {"minutes": 1439})
		nato.refuse == {"NATO_SILENCE_TOO_SHORT"} with input as _step(action, {"minutes": 0})
		nato.refuse == set() with input as _step(action, {"minutes": 100000})
	}
}
