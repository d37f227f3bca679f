package alliances.opcw_coalition_test

import data.alliances.opcw_coalition
import data.lib.example_test as example

# A step on a text, with these facts of it.
_step(action, change) := example.step(
	action,
	example.person,
	example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
	example.but(_facts, change),
)

# The same facts, with the evidence of the two parties.
_facts := example.but(example.facts, {"file": example.but(example.facts.file, {"originators": ["NL", "UK"]})})

_file := _facts.file

# A text is begun with this on file.
_filed(change) := _step("create", {"file": example.but(_file, change)})

test_what_must_be_on_file_is_asked_when_a_text_is_begun_and_no_later if {
	empty := {"file": {"originators": [], "judgements": [], "assessments": [], "decisions": []}}
	every action in {"create", "open_negotiation"} {
		opcw_coalition.refuse == {"OPCW_EVIDENCE", "OPCW_JUDGEMENT"} with input as _step(action, empty)
	}
	every action in {"amend", "check", "freeze", "sign"} {
		opcw_coalition.refuse == set() with input as _step(action, empty)
	}
}

test_it_is_asked_of_texts_alone if {
	nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}
	every action in {"create", "open_negotiation", "open_silence"} {
		opcw_coalition.refuse == set() with input as _step(action, {"kind": "ORGANISATION", "minutes": 0, "file": nothing})
			with input.object.kind as "amendment"
	}
}

test_the_confidence_of_an_approved_judgement_is_that_of_the_data if {
	{confidence |
		some confidence in ["", "LOW", "MODERATE", "HIGH"]
		opcw_coalition.refuse == set() with input as _filed({"judgements": [confidence]})
	} == {"HIGH", "LOW", "MODERATE"}
	opcw_coalition.refuse == set() with input as _filed({"judgements": ["LOW", "HIGH"]})
	opcw_coalition.refuse == {"OPCW_JUDGEMENT"} with input as _filed({"judgements": []})
}

test_evidence_of_each_of_the_two_is_needed if {
	opcw_coalition.refuse == set() with input as _filed({"originators": ["NL", "UK", "US"]})
	opcw_coalition.refuse == {"OPCW_EVIDENCE"} with input as _filed({"originators": ["NL", "US"]})
	opcw_coalition.refuse == {"OPCW_EVIDENCE"} with input as _filed({"originators": ["UK", "UK"]})
}

test_the_service_publishes_for_the_lead if {
	opcw_coalition.refuse == set() with input as example.step("publish", example.person, _circulated, _facts)
		with input.context.channel as "system"
	opcw_coalition.refuse == {"OPCW_LEAD"} with input as example.step(
		"publish",
		example.person,
		_circulated,
		_facts,
	)
}

# A text that the Netherlands circulates in the coalition, for the two states by name.
_circulated := example.but(example.label, {"kind": "statement", "tlp": "TLP:AMBER", "grants": [_for_both]})

_for_both := {"via": "opcw_coalition", "by": "NL-CSIRT", "to": ["NL", "UK"], "without": [], "purpose": "", "until": ""}

_british(role, status) := example.but(
	example.delegate("UK-FCDO", "UK", [role], []),
	{"memberships": [example.standing("opcw_coalition", "UK", status)]},
)

test_negotiators_of_the_two_states_read_what_is_circulated_to_them if {
	open := {{"code": "OPCW_NEGOTIATOR", "grant": _for_both}}
	diplomat := _british("CYBER_DIPLOMAT", "MEMBER")
	every kind in {"amendment", "comment", "statement", "statement_version"} {
		opcw_coalition.permit == open with input as example.step("read", diplomat, _circulated, null)
			with input.object.kind as kind
	}
	opcw_coalition.permit == set() with input as example.step(
		"read",
		diplomat,
		example.but(_circulated, {"kind": "evidence"}),
		null,
	)
}

test_others_do_not_read_what_is_circulated if {
	every subject in [
		_british("FORENSIC_EXAMINER", "MEMBER"),
		_british("CYBER_DIPLOMAT", "OBSERVER"),
		example.but(_british("CYBER_DIPLOMAT", "MEMBER"), {"chain": ["DE-AA", "DE"], "party": "DE-AA"}),
	] {
		opcw_coalition.permit == set() with input as example.step("read", subject, _circulated, null)
	}
	opcw_coalition.permit == set() with input as example.step(
		"read",
		_british("CYBER_DIPLOMAT", "MEMBER"),
		example.but(_circulated, {"tlp": "TLP:AMBER+STRICT"}),
		null,
	)
	opcw_coalition.permit == set() with input as example.step(
		"read",
		_british("CYBER_DIPLOMAT", "MEMBER"),
		example.but(_circulated, {"grants": [example.but(_for_both, {"until": "2026-11-21T10:00Z"})]}),
		null,
	)
}
