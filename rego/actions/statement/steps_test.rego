package actions.statement_test

import data.actions.statement
import data.lib.example_test as example

_steps := {
	"abandon",
	"adopt",
	"amend",
	"authorise",
	"break_silence",
	"cancel_silence",
	"check",
	"correct",
	"create",
	"extend_silence",
	"fail",
	"freeze",
	"open_negotiation",
	"open_sign_on",
	"open_silence",
	"publish",
	"reopen",
	"schedule",
	"sign",
	"suspend",
	"unschedule",
	"withdraw",
}

# What somebody may do with a text of these facts.
_powers(subject, change) := {action |
	some action in _steps
	powers := statement.empower with input as example.step(action, subject, _text, example.but(example.facts, change))
	powers != set()
}

_sign_eu := example.mandate("eu27", "sign")

_leading := {
	"abandon",
	"amend",
	"cancel_silence",
	"check",
	"correct",
	"create",
	"extend_silence",
	"freeze",
	"open_negotiation",
	"open_sign_on",
	"open_silence",
	"reopen",
	"schedule",
	"unschedule",
	"withdraw",
}

test_the_leads_pen_holder_leads_the_text_to_its_release if {
	_powers(_by("NL-MFA", "NL", ["PEN_HOLDER"]), {"party": "NL"}) == _leading
}

test_nobody_else_holds_the_pen if {
	_powers(_by("NL-MFA", "NL", ["CYBER_DIPLOMAT", "LEGAL_ADVISER", "SECRETARIAT"]), {"party": "NL"}) == set()
	_powers(_by("FR-MEAE", "FR", ["PEN_HOLDER"]), {"party": "FR"}) == set()
	_powers(_by("NL-CSIRT", "NL", ["PEN_HOLDER"]), {"party": "NL"}) == set()
	_powers(_by("NL-MFA", "NL", ["PEN_HOLDER"]), {"party": "NL", "lead": "FR"}) == set()
}

test_without_the_facts_of_the_text_nobody_takes_a_step if {
	every action in _steps {
		statement.empower == set() with input as example.step(
			action,
			example.delegate("NL-MFA", "NL", ["COMMS_OFFICER", "DECISION_AUTHORITY", "PEN_HOLDER"], [_sign_eu]),
			_text,
			null,
		)
	}
}

test_the_leads_press_officer_sets_the_moment if {
	_powers(_by("NL-MFA", "NL", ["COMMS_OFFICER"]), {"party": "NL"}) == {"schedule", "unschedule"}
	_powers(_by("FR-MEAE", "FR", ["COMMS_OFFICER"]), {"party": "FR"}) == set()
}

test_the_leads_decision_authority_authorises_with_a_mandate_to_publish if {
	minister := example.delegate("NL-BZK", "NL", ["DECISION_AUTHORITY"], [example.mandate("eu27", "publish")])
	_powers(minister, {"party": "NL"}) == {"authorise", "correct", "withdraw"}
	_powers(example.but(minister, {"mandates": []}), {"party": "NL"}) == {"correct", "withdraw"}
	_powers(example.but(minister, {"mandates": [example.mandate("nato", "publish")]}), {}) == {"correct", "withdraw"}
	_powers(example.but(minister, {"roles": ["PEN_HOLDER"]}), {"party": "NL"}) == set()
}

test_a_national_text_needs_no_alliances_mandate if {
	minister := _by("NL-BZK", "NL", ["DECISION_AUTHORITY"])
	national := {"alliance": "", "kind": "NATIONAL", "parties": ["NL"], "party": "NL"}
	_powers(minister, national) == {"authorise", "correct", "sign", "withdraw"}
	_powers(_by("NL-MFA", "NL", ["CYBER_DIPLOMAT"]), national) == set()
	_powers(_by("FR-MEAE", "FR", ["DECISION_AUTHORITY"]), example.but(national, {"party": "FR"})) == set()
}

test_outside_alliances_a_partys_decision_authority_signs if {
	joint := {"alliance": "", "kind": "JOINT", "party": "FR"}
	_powers(_by("FR-MEAE", "FR", ["DECISION_AUTHORITY"]), joint) == {"sign"}
	_powers(_by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), joint) == set()
	_powers(_by("SE-MFA", "SE", ["DECISION_AUTHORITY"]), example.but(joint, {"party": "SE"})) == set()
}

test_in_an_alliance_one_signs_with_a_mandate_for_a_party if {
	french := example.delegate("FR-MEAE", "FR", ["CYBER_DIPLOMAT"], [_sign_eu])
	_powers(french, {"party": "FR"}) == {"sign"}
	_powers(french, {"party": ""}) == set()
	_powers(french, {"party": "DE"}) == set()
	_powers(french, {"party": "FR", "alliance": "nato"}) == set()
	_powers(example.but(french, {"mandates": []}), {"party": "FR"}) == set()
	_powers(_by("FR-MEAE", "FR", ["DECISION_AUTHORITY"]), {"party": "FR"}) == set()
}

test_silence_is_broken_with_a_mandate_and_not_by_nationality if {
	french := example.delegate("FR-MEAE", "FR", ["CYBER_DIPLOMAT"], [example.mandate("eu27", "break_silence")])
	_powers(french, {"party": "FR"}) == {"break_silence"}
	_powers(french, {"party": ""}) == set()
	_powers(example.but(french, {"mandates": [_sign_eu]}), {"party": "FR"}) == {"sign"}
	_powers(_by("FR-MEAE", "FR", ["DECISION_AUTHORITY"]), {"party": "FR"}) == set()
}

test_the_service_adopts_fails_suspends_and_publishes if {
	codes := {action: service |
		some action in _steps
		service := statement.system with input as example.step(action, example.person, _text, example.facts)
		service != set()
	}
	codes == {
		"adopt": {"STATEMENT_ADOPT"},
		"fail": {"STATEMENT_FAIL"},
		"publish": {"STATEMENT_PUBLISH"},
		"suspend": {"STATEMENT_SUSPEND"},
	}
}
