package actions.statement_test

import data.actions.statement
import data.lib.example_test as example

# A text that the Dutch ministry leads, shared through the EU-27 with the parties that negotiate it.
_text := example.but(example.label, {
	"kind": "statement",
	"state": "NEGOTIATION",
	"owner": "NL-MFA",
	"originators": ["NL-MFA"],
	"tlp": "TLP:AMBER",
	"grants": [_to("eu27", ["DE", "FR", "NL"])],
})

_to(via, parties) := {"via": via, "by": "NL", "to": parties, "without": [], "purpose": "", "until": ""}

_read(subject, change) := example.step("read", subject, example.but(_text, change), null)

_by(party, state, roles) := example.delegate(party, state, roles, [])

# Who reads drafts

test_parts_that_it_does_not_have_are_hidden if {
	every portion in {"", "claim"} {
		statement.deny == set() with input as _read(_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]), {"portion": portion})
	}
	statement.deny == {{"code": "STATEMENT_PART", "visible": false}} with input as _read(
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		{"portion": "annex"},
	)
}

test_drafts_are_for_those_who_work_on_them if {
	{role | some role in _roles; _denied with input as _in("NEGOTIATION", role)} == {
		"AUDITOR",
		"COMMS_OFFICER",
		"FORENSIC_EXAMINER",
		"INCIDENT_REPORTER",
		"POLICY_REVIEWER",
		"SECURITY_OFFICER",
		"VENDOR_LIAISON",
	}
}

test_a_press_officer_reads_the_final_text if {
	{state | some state in _states; not _denied with input as _in(state, "COMMS_OFFICER")} == {
		"AGREED",
		"CORRECTED",
		"EMBARGOED",
		"PUBLISHED",
		"WITHDRAWN",
	}
	every state in _states {
		_denied with input as _in(state, "VENDOR_LIAISON")
	}
}

test_an_author_and_a_named_reader_are_not_asked_for_their_function if {
	every relation in {"author", "recipient"} {
		statement.deny == set() with input as _read(_by("DE-AA", "DE", ["COMMS_OFFICER"]), {})
			with input.relations as [relation]
	}
}

_denied if count(statement.deny) > 0

_in(state, role) := _read(_by("DE-AA", "DE", [role]), {"state": state})

_roles := {
	"AUDITOR",
	"COMMS_OFFICER",
	"CYBER_DIPLOMAT",
	"DECISION_AUTHORITY",
	"DISCLOSURE_OFFICER",
	"FORENSIC_EXAMINER",
	"INCIDENT_REPORTER",
	"INTELLIGENCE_ANALYST",
	"LEGAL_ADVISER",
	"PEN_HOLDER",
	"POLICY_REVIEWER",
	"SECRETARIAT",
	"SECURITY_OFFICER",
	"VENDOR_LIAISON",
}

_states := {
	"ABANDONED",
	"AGREED",
	"CONSENT_CHECK",
	"CORRECTED",
	"DRAFT",
	"EMBARGOED",
	"FROZEN",
	"NEGOTIATION",
	"PUBLISHED",
	"SIGN_ON",
	"SILENCE",
	"SUSPENDED",
	"WITHDRAWN",
}

# Ways in

test_outside_alliances_a_text_is_for_the_negotiators_of_the_parties_named if {
	bilateral := _to("", ["FR"])
	change := {"grants": [bilateral]}
	open := {{"code": "STATEMENT_NEGOTIATOR", "grant": bilateral, "name": "NL"}}
	statement.permit == open with input as _read(_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), change)
	statement.permit == set() with input as _read(_by("FR-MEAE", "FR", ["INTELLIGENCE_ANALYST"]), change)
	statement.permit == set() with input as _read(_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]), change)
	statement.permit == set() with input as _read(
		_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]),
		{"grants": [bilateral], "tlp": "TLP:AMBER+STRICT"},
	)
	statement.permit == set() with input as _read(
		_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]),
		{"grants": [_to("eu27", ["FR"])]},
	)
	statement.permit == set() with input as _read(
		_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]),
		{"grants": [example.but(bilateral, {"until": "2026-11-21T10:00Z"})]},
	)
}

# What is withheld

_withheld contains one.field if some one in statement.redact

test_the_parties_see_how_they_stand_and_what_is_planned if {
	_withheld == set() with input as _read(_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), {})
	_withheld == set() with input as _read(_by("NL-MFA", "NL", ["PEN_HOLDER"]), {})
}

test_who_came_by_another_way_sees_the_text_alone if {
	_withheld == {"plan", "positions"} with input as _read(_by("SE-MFA", "SE", ["CYBER_DIPLOMAT"]), {})
}

test_a_press_officer_sees_the_plan_and_not_the_positions if {
	_withheld == {"positions"} with input as _read(_by("FR-MEAE", "FR", ["COMMS_OFFICER"]), {"state": "EMBARGOED"})
	_withheld == {"positions"} with input as _read(_by("NL-MFA", "NL", ["COMMS_OFFICER"]), {"state": "EMBARGOED"})
}

test_the_alliance_says_whether_who_broke_the_silence_is_named if {
	_withheld == {"breaker"} with input as _read(
		_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]),
		{"grants": [_to("nato", ["FR"])]},
	)
	_withheld == set() with input as _read(_by("NL-MFA", "NL", ["PEN_HOLDER"]), {"grants": [_to("nato", ["FR"])]})
	_withheld == {"breaker"} with input as _read(
		_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]),
		{"grants": [_to("nowhere", ["FR"])]},
	)
	_withheld == set() with input as _read(_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), {"grants": [_to("", ["FR"])]})
	every alliance in {"eu27", "five_eyes", "g7_rrm", "opcw_coalition"} {
		_withheld == set() with input as _read(
			_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]),
			{"grants": [_to(alliance, ["FR"])]},
		)
	}
}

test_a_second_alliance_that_does_not_name_withholds_for_both if {
	_withheld == {"breaker"} with input as _read(
		_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]),
		{"grants": [_to("eu27", ["FR"]), _to("nato", ["FR"])]},
	)
}

# Claims

_claim := example.but(_text, {"portion": "claim", "originators": ["NL-MFA", "UK-NCSC"], "rel_to": ["DE", "NL"]})

test_a_claim_is_read_by_the_way_of_its_text if {
	german := _by("DE-AA", "DE", ["CYBER_DIPLOMAT"])
	statement.permit == {{
		"code": "STATEMENT_CLAIM",
		"grant": _claim.grants[0],
		"name": "eu27",
	}} with input as example.step("read", german, _claim, null)
	bilateral := _to("", ["DE"])
	{"code": "STATEMENT_CLAIM", "grant": bilateral, "name": bilateral.by} in statement.permit with input as example.step(
		"read",
		german,
		example.but(_claim, {"grants": [bilateral]}),
		null,
	)
	statement.permit == set() with input as example.step("read", german, example.but(_claim, {"portion": ""}), null)
}
