package actions.statement_version_test

import data.actions.statement_version
import data.lib.example_test as example

_version := example.but(example.label, {
	"kind": "statement_version",
	"state": "ACTIVE",
	"owner": "NL-MFA",
	"originators": ["NL-MFA"],
	"tlp": "TLP:AMBER",
	"grants": [_to("eu27", ["DE", "FR", "NL"])],
})

_to(via, parties) := {"via": via, "by": "NL", "to": parties, "without": [], "purpose": "", "until": ""}

_by(party, state, roles) := example.delegate(party, state, roles, [])

test_parts_that_it_does_not_have_are_hidden if {
	reader := _by("DE-AA", "DE", ["CYBER_DIPLOMAT"])
	every portion in {"", "claim"} {
		statement_version.deny == set() with input as example.step("read", reader, _version, null)
			with input.object.portion as portion
	}
	statement_version.deny == {{"code": "VERSION_PART", "visible": false}} with input as example.step(
		"read",
		reader,
		example.but(_version, {"portion": "annex"}),
		null,
	)
}

test_earlier_drafts_are_for_those_who_work_on_the_text if {
	hidden := {{"code": "VERSION_FUNCTION", "visible": false}}
	every role in {"COMMS_OFFICER", "FORENSIC_EXAMINER", "VENDOR_LIAISON"} {
		statement_version.deny == hidden with input as example.step(
			"read",
			_by("DE-AA", "DE", [role]),
			_version,
			null,
		)
	}
	every role in {"CYBER_DIPLOMAT", "DISCLOSURE_OFFICER", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER", "SECRETARIAT"} {
		statement_version.deny == set() with input as example.step(
			"read",
			_by("DE-AA", "DE", [role]),
			_version,
			null,
		)
	}
	every relation in {"author", "recipient"} {
		statement_version.deny == set() with input as example.step(
			"read",
			_by("DE-AA", "DE", ["COMMS_OFFICER"]),
			_version,
			null,
		)
			with input.relations as [relation]
	}
}

test_outside_alliances_it_is_for_the_negotiators_of_the_parties_named if {
	bilateral := _to("", ["DE"])
	shared := example.but(_version, {"grants": [bilateral]})
	open := {{"code": "VERSION_NEGOTIATOR", "grant": bilateral, "name": "NL"}}
	statement_version.permit == open with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		shared,
		null,
	)
	statement_version.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["INTELLIGENCE_ANALYST"]),
		shared,
		null,
	)
	statement_version.permit == set() with input as example.step(
		"read",
		_by("SE-MFA", "SE", ["CYBER_DIPLOMAT"]),
		shared,
		null,
	)
	statement_version.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		_version,
		null,
	)
	statement_version.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		example.but(shared, {"tlp": "TLP:RED"}),
		null,
	)
	statement_version.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		example.but(shared, {"grants": [example.but(bilateral, {"until": "2026-11-21T10:00Z"})]}),
		null,
	)
}

test_what_was_circulated_is_not_rewritten if {
	pen := _by("NL-MFA", "NL", ["PEN_HOLDER"])
	every action in {"amend", "downgrade"} {
		statement_version.refuse == {"VERSION_FIXED"} with input as example.step(
			action,
			pen,
			_version,
			example.facts,
		)
	}
	statement_version.refuse == set() with input as example.step("cite_internal", pen, _version, null)
}

# Claims

_claim := example.but(_version, {"portion": "claim", "originators": ["NL-MFA", "UK-NCSC"], "rel_to": ["DE", "NL"]})

test_a_claim_is_read_by_the_way_of_its_text if {
	german := _by("DE-AA", "DE", ["CYBER_DIPLOMAT"])
	statement_version.permit == {{
		"code": "VERSION_CLAIM",
		"grant": _claim.grants[0],
		"name": "eu27",
	}} with input as example.step("read", german, _claim, null)
	bilateral := _to("", ["DE"])
	way := {"code": "VERSION_CLAIM", "grant": bilateral, "name": bilateral.by}
	way in statement_version.permit with input as example.step(
		"read",
		german,
		example.but(_claim, {"grants": [bilateral]}),
		null,
	)
	statement_version.permit == set() with input as example.step("read", german, _claim, null)
		with input.object.portion as ""
}
