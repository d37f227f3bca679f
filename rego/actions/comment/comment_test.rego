package actions.comment_test

import data.actions.comment
import data.lib.example_test as example

_comment := example.but(example.label, {
	"kind": "comment",
	"state": "OPEN",
	"owner": "FR-MEAE",
	"originators": ["FR-MEAE"],
	"tlp": "TLP:AMBER",
	"grants": [_to("eu27", ["DE", "FR", "NL"])],
})

_to(via, parties) := {"via": via, "by": "FR", "to": parties, "without": [], "purpose": "", "until": ""}

_by(party, state, roles) := example.delegate(party, state, roles, [])

test_parts_that_it_does_not_have_are_hidden if {
	reader := _by("DE-AA", "DE", ["CYBER_DIPLOMAT"])
	every portion in {""} {
		comment.deny == set() with input as example.step("read", reader, _comment, null)
			with input.object.portion as portion
	}
	comment.deny == {{"code": "COMMENT_PART", "visible": false}} with input as example.step(
		"read",
		reader,
		example.but(_comment, {"portion": "annex"}),
		null,
	)
}

test_comments_are_for_those_who_work_on_the_text if {
	hidden := {{"code": "COMMENT_FUNCTION", "visible": false}}
	every role in {"COMMS_OFFICER", "FORENSIC_EXAMINER", "VENDOR_LIAISON"} {
		comment.deny == hidden with input as example.step("read", _by("DE-AA", "DE", [role]), _comment, null)
	}
	every role in {"CYBER_DIPLOMAT", "DISCLOSURE_OFFICER", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER", "SECRETARIAT"} {
		comment.deny == set() with input as example.step("read", _by("DE-AA", "DE", [role]), _comment, null)
	}
	every relation in {"author", "recipient"} {
		comment.deny == set() with input as example.step(
			"read",
			_by("DE-AA", "DE", ["COMMS_OFFICER"]),
			_comment,
			null,
		)
			with input.relations as [relation]
	}
}

test_outside_alliances_it_is_for_the_negotiators_of_the_parties_named if {
	bilateral := _to("", ["DE"])
	shared := example.but(_comment, {"grants": [bilateral]})
	comment.permit == {{"code": "COMMENT_NEGOTIATOR", "grant": bilateral, "name": "FR"}} with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		shared,
		null,
	)
	comment.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["INTELLIGENCE_ANALYST"]),
		shared,
		null,
	)
	comment.permit == set() with input as example.step(
		"read",
		_by("SE-MFA", "SE", ["CYBER_DIPLOMAT"]),
		shared,
		null,
	)
	comment.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		_comment,
		null,
	)
	comment.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		example.but(shared, {"tlp": "TLP:RED"}),
		null,
	)
	comment.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		example.but(shared, {"grants": [example.but(bilateral, {"until": "2026-11-21T10:00Z"})]}),
		null,
	)
}

_steps := {"amend", "create", "resolve", "withdraw"}

_can if count(comment.empower) > 0

_step(action, subject, change) := example.step(action, subject, _comment, example.but(example.facts, change))

test_negotiators_of_a_party_comment_and_take_it_back if {
	every role in {"CYBER_DIPLOMAT", "LEGAL_ADVISER", "PEN_HOLDER"} {
		{action |
			some action in _steps
			_can with input as _step(action, _by("FR-MEAE", "FR", [role]), {"party": "FR"})
		} == {"create", "resolve", "withdraw"}
	}
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["INTELLIGENCE_ANALYST"]), {"party": "FR"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), {"party": ""})
	} == set()
}

test_the_leads_pen_holder_settles_comments if {
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["PEN_HOLDER"]), {"party": "NL"})
	} == {"resolve"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["CYBER_DIPLOMAT"]), {"party": "NL"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("DE-AA", "DE", ["PEN_HOLDER"]), {"party": "DE"})
	} == set()
}
