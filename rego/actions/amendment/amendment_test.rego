package actions.amendment_test

import data.actions.amendment
import data.lib.example_test as example

_amendment := example.but(example.label, {
	"kind": "amendment",
	"state": "TABLED",
	"owner": "FR-MEAE",
	"originators": ["FR-MEAE"],
	"tlp": "TLP:AMBER",
	"grants": [_to("eu27", ["DE", "FR", "NL"])],
})

_to(via, parties) := {"via": via, "by": "FR", "to": parties, "without": [], "purpose": "", "until": ""}

_by(party, state, roles) := example.delegate(party, state, roles, [])

test_parts_that_it_does_not_have_are_hidden if {
	reader := _by("DE-AA", "DE", ["CYBER_DIPLOMAT"])
	every portion in {"", "claim"} {
		amendment.deny == set() with input as example.step("read", reader, _amendment, null)
			with input.object.portion as portion
	}
	amendment.deny == {{"code": "AMENDMENT_PART", "visible": false}} with input as example.step(
		"read",
		reader,
		example.but(_amendment, {"portion": "annex"}),
		null,
	)
}

test_amendments_are_for_those_who_work_on_the_text if {
	hidden := {{"code": "AMENDMENT_FUNCTION", "visible": false}}
	every role in {"COMMS_OFFICER", "FORENSIC_EXAMINER", "VENDOR_LIAISON"} {
		amendment.deny == hidden with input as example.step("read", _by("DE-AA", "DE", [role]), _amendment, null)
	}
	every role in {"CYBER_DIPLOMAT", "DISCLOSURE_OFFICER", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER", "SECRETARIAT"} {
		amendment.deny == set() with input as example.step("read", _by("DE-AA", "DE", [role]), _amendment, null)
	}
	every relation in {"author", "recipient"} {
		amendment.deny == set() with input as example.step(
			"read",
			_by("DE-AA", "DE", ["COMMS_OFFICER"]),
			_amendment,
			null,
		)
			with input.relations as [relation]
	}
}

test_outside_alliances_it_is_for_the_negotiators_of_the_parties_named if {
	bilateral := _to("", ["DE"])
	shared := example.but(_amendment, {"grants": [bilateral]})
	amendment.permit == {{"code": "AMENDMENT_NEGOTIATOR", "grant": bilateral, "name": "FR"}} with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		shared,
		null,
	)
	amendment.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["INTELLIGENCE_ANALYST"]),
		shared,
		null,
	)
	amendment.permit == set() with input as example.step(
		"read",
		_by("SE-MFA", "SE", ["CYBER_DIPLOMAT"]),
		shared,
		null,
	)
	amendment.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		_amendment,
		null,
	)
	amendment.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		example.but(shared, {"tlp": "TLP:RED"}),
		null,
	)
	amendment.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		example.but(shared, {"grants": [example.but(bilateral, {"until": "2026-11-21T10:00Z"})]}),
		null,
	)
}

_steps := {"accept", "amend", "co_sign", "create", "reject", "withdraw"}

_can if count(amendment.empower) > 0

_step(action, subject, change) := example.step(action, subject, _amendment, example.but(example.facts, change))

test_negotiators_of_a_party_table_and_withdraw if {
	every role in {"CYBER_DIPLOMAT", "LEGAL_ADVISER", "PEN_HOLDER"} {
		{action |
			some action in _steps
			_can with input as _step(action, _by("FR-MEAE", "FR", [role]), {"party": "FR"})
		} == {"create", "withdraw"}
	}
	{action |
		some action in _steps
		_can with input as _step(
			action,
			_by("FR-MEAE", "FR", ["DECISION_AUTHORITY", "INTELLIGENCE_ANALYST"]),
			{"party": "FR"},
		)
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), {"party": ""})
	} == set()
}

test_a_diplomat_of_another_party_co_signs if {
	{action |
		some action in _steps
		_can with input as _step(action, _by("DE-AA", "DE", ["CYBER_DIPLOMAT"]), {"party": "DE"})
	} == {"co_sign"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("DE-AA", "DE", ["LEGAL_ADVISER"]), {"party": "DE"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("SE-MFA", "SE", ["CYBER_DIPLOMAT"]), {"party": "SE"})
	} == set()
}

test_a_party_does_not_co_sign_its_own if {
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-ANSSI", "FR", ["CYBER_DIPLOMAT"]), {"party": "FR"})
	} == set()
}

test_the_leads_pen_holder_answers if {
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["PEN_HOLDER"]), {"party": "NL"})
	} == {"accept", "reject"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["CYBER_DIPLOMAT"]), {"party": "NL"})
	} == {"co_sign"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("DE-AA", "DE", ["PEN_HOLDER"]), {"party": "DE"})
	} == set()
}

# Claims

_claim := example.but(_amendment, {"portion": "claim", "originators": ["FR-MEAE", "UK-NCSC"], "rel_to": ["DE", "NL"]})

test_a_claim_is_read_by_the_way_of_its_text if {
	german := _by("DE-AA", "DE", ["CYBER_DIPLOMAT"])
	amendment.permit == {{
		"code": "AMENDMENT_CLAIM",
		"grant": _claim.grants[0],
		"name": "eu27",
	}} with input as example.step("read", german, _claim, null)
	bilateral := _to("", ["DE"])
	{"code": "AMENDMENT_CLAIM", "grant": bilateral, "name": bilateral.by} in amendment.permit with input as example.step(
		"read",
		german,
		example.but(_claim, {"grants": [bilateral]}),
		null,
	)
	amendment.permit == set() with input as example.step("read", german, example.but(_claim, {"portion": ""}), null)
}

test_a_body_that_belongs_to_no_state_does_not_co_sign_its_own if {
	service := example.but(example.delegate("EEAS", "EEAS", ["CYBER_DIPLOMAT"], []), {"chain": ["EEAS"]})
	with_service := {"party": "EEAS", "parties": ["EEAS", "FR", "NL"]}
	_can with input as _step("co_sign", service, with_service)
	not _can with input as _step("co_sign", service, with_service) with input.object.owner as "EEAS"
}
