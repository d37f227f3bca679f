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
	"close_sign_on",
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

# Somebody takes a step on a text of these facts.
_step(action, subject, change) := example.step(action, subject, _text, example.but(example.facts, change))

_can if count(statement.empower) > 0

_sign_eu := example.mandate("eu27", "sign")

_leading := {
	"abandon",
	"amend",
	"cancel_silence",
	"check",
	"close_sign_on",
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
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["PEN_HOLDER"]), {"party": "NL"})
	} == _leading
}

test_nobody_else_holds_the_pen if {
	{action |
		some action in _steps
		_can with input as _step(
			action,
			_by("NL-MFA", "NL", ["CYBER_DIPLOMAT", "LEGAL_ADVISER", "SECRETARIAT"]),
			{"party": "NL"},
		)
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["PEN_HOLDER"]), {"party": "FR"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-CSIRT", "NL", ["PEN_HOLDER"]), {"party": "NL"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["PEN_HOLDER"]), {"party": "NL", "lead": "FR"})
	} == set()
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
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["COMMS_OFFICER"]), {"party": "NL"})
	} == {"schedule", "unschedule"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["COMMS_OFFICER"]), {"party": "FR"})
	} == set()
}

test_the_leads_decision_authority_authorises_with_a_mandate_to_publish if {
	minister := example.delegate("NL-BZK", "NL", ["DECISION_AUTHORITY"], [example.mandate("eu27", "publish")])
	{action |
		some action in _steps
		_can with input as _step(action, minister, {"party": "NL"})
	} == {"authorise", "correct", "withdraw"}
	{action |
		some action in _steps
		_can with input as _step(action, example.but(minister, {"mandates": []}), {"party": "NL"})
	} == {"correct", "withdraw"}
	{action |
		some action in _steps
		_can with input as _step(
			action,
			example.but(minister, {"mandates": [example.mandate("nato", "publish")]}),
			{},
		)
	} == {"correct", "withdraw"}
	{action |
		some action in _steps
		_can with input as _step(action, example.but(minister, {"roles": ["PEN_HOLDER"]}), {"party": "NL"})
	} == set()
}

test_a_national_text_needs_no_alliances_mandate if {
	minister := _by("NL-BZK", "NL", ["DECISION_AUTHORITY"])
	national := {"alliance": "", "kind": "NATIONAL", "parties": ["NL"], "party": "NL"}
	{action |
		some action in _steps
		_can with input as _step(action, minister, national)
	} == {"authorise", "correct", "sign", "withdraw"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["CYBER_DIPLOMAT"]), national)
	} == set()
	{action |
		some action in _steps
		_can with input as _step(
			action,
			_by("FR-MEAE", "FR", ["DECISION_AUTHORITY"]),
			example.but(national, {"party": "FR"}),
		)
	} == set()
}

test_outside_alliances_a_partys_decision_authority_signs if {
	joint := {"alliance": "", "kind": "JOINT", "party": "FR"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["DECISION_AUTHORITY"]), joint)
	} == {"sign"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), joint)
	} == set()
	{action |
		some action in _steps
		_can with input as _step(
			action,
			_by("SE-MFA", "SE", ["DECISION_AUTHORITY"]),
			example.but(joint, {"party": "SE"}),
		)
	} == set()
}

test_in_an_alliance_one_signs_with_a_mandate_for_a_party if {
	french := example.delegate("FR-MEAE", "FR", ["CYBER_DIPLOMAT"], [_sign_eu])
	{action |
		some action in _steps
		_can with input as _step(action, french, {"party": "FR"})
	} == {"sign"}
	{action |
		some action in _steps
		_can with input as _step(action, french, {"party": ""})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, french, {"party": "DE"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, french, {"party": "FR", "alliance": "nato"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, example.but(french, {"mandates": []}), {"party": "FR"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["DECISION_AUTHORITY"]), {"party": "FR"})
	} == set()
}

test_silence_is_broken_with_a_mandate_and_not_by_nationality if {
	french := example.delegate("FR-MEAE", "FR", ["CYBER_DIPLOMAT"], [example.mandate("eu27", "break_silence")])
	{action |
		some action in _steps
		_can with input as _step(action, french, {"party": "FR"})
	} == {"break_silence"}
	{action |
		some action in _steps
		_can with input as _step(action, french, {"party": ""})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, example.but(french, {"mandates": [_sign_eu]}), {"party": "FR"})
	} == {"sign"}
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["DECISION_AUTHORITY"]), {"party": "FR"})
	} == set()
}

test_the_service_adopts_fails_suspends_and_publishes if {
	own := {
		"adopt": {"STATEMENT_ADOPT"},
		"fail": {"STATEMENT_FAIL"},
		"publish": {"STATEMENT_PUBLISH"},
		"suspend": {"STATEMENT_SUSPEND"},
	}
	every action, code in own {
		statement.system == code with input as _step(action, example.person, {})
	}
	every action in _steps - {"adopt", "fail", "publish", "suspend"} {
		statement.system == set() with input as _step(action, example.person, {})
	}
}

test_another_organisation_of_the_lead_sets_no_moment if {
	every action in {"schedule", "unschedule"} {
		not _can with input as _step(action, _by("NL-BZK", "NL", ["COMMS_OFFICER"]), {"party": "NL"})
	}
}

test_no_mandate_is_for_no_alliance if {
	french := example.delegate("FR-MEAE", "FR", ["CYBER_DIPLOMAT"], [example.mandate("", "sign")])
	not _can with input as _step("sign", french, {"party": "FR", "alliance": ""})
}

test_a_national_text_is_signed_by_its_lead_alone if {
	french := _by("FR-MEAE", "FR", ["DECISION_AUTHORITY"])
	not _can with input as _step("sign", french, {"party": "FR", "alliance": "", "kind": "NATIONAL"})
}
