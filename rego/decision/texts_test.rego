package decision_test

import data.decision
import data.lib.example_test as example

# Steps on texts: the alliance whose text it is, and the service itself.

_text := example.but(example.label, {
	"kind": "statement",
	"state": "DRAFT",
	"owner": "NL-MFA",
	"originators": ["NL-MFA"],
	"tlp": "TLP:AMBER",
	"grants": [],
})

_pen := example.delegate("NL-MFA", "NL", ["PEN_HOLDER"], [])

_opening(change) := example.step("open_negotiation", _pen, _text, example.but(example.facts, change))

_bare := {"originators": ["NL"], "judgements": ["LOW"], "assessments": [], "decisions": []}

test_an_alliance_decides_about_the_steps_of_its_own_texts if {
	decision.verdict.outcome == "ALLOW" with input as _opening({})
	decision.verdict == {
		"outcome": "DENY_VISIBLE",
		"redact": [],
		"reasons": ["EU27_ASSESSMENT", "EU27_JUDGEMENT", "EU27_ORIGINATORS"],
		"rule": "EU27_ASSESSMENT",
		"grant": "",
		"obligations": [],
	} with input as _opening({"file": _bare})
	decision.verdict.outcome == "ALLOW" with input as _opening({"file": _bare, "alliance": "nato"})
	decision.verdict.outcome == "ALLOW" with input as _opening({"file": _bare, "alliance": ""})
	decision.verdict.reasons == ["FVEY_JUDGEMENT"] with input as _opening({"file": _bare, "alliance": "five_eyes"})
}

test_an_alliance_does_not_stop_reading_its_texts if {
	decision.verdict.outcome == "ALLOW" with input as example.step(
		"read",
		_pen,
		_text,
		example.but(example.facts, {"file": _bare}),
	)
		with data.alliances.eu27.refuse as {"TOO_FAR"}
}

test_an_alliance_says_of_uses_by_its_ways_alone if {
	decision.verdict.outcome == "ALLOW" with input as example.step("cite_internal", _pen, _text, example.facts)
		with data.alliances.eu27.refuse as {"TOO_FAR"}
}

# The service itself, which has no party, takes a step.
_service(action, state, change) := example.but(
	example.step(
		action,
		example.but(example.person, {"party": "", "chain": [], "roles": [], "memberships": []}),
		example.but(_text, {"state": state}),
		null,
	),
	{"context": example.but(example.request.context, {
		"channel": "system",
		"statement": example.but(example.facts, change),
	})},
)

test_the_service_adopts_what_the_silence_carried if {
	decision.verdict == {
		"outcome": "ALLOW",
		"redact": [],
		"reasons": ["STATEMENT_ADOPT"],
		"rule": "STATEMENT_ADOPT",
		"grant": "",
		"obligations": [],
	} with input as _service("adopt", "SILENCE", {})
}

test_the_service_is_stopped_by_the_rules_that_stop_a_person if {
	decision.verdict == {
		"outcome": "DENY_VISIBLE",
		"redact": [],
		"reasons": ["UNREAD"],
		"rule": "UNREAD",
		"grant": "",
		"obligations": [],
	} with input as _service("adopt", "SILENCE", {"unread": 1})
	decision.verdict.reasons == ["NOT_ADOPTED"] with input as _service(
		"adopt",
		"SILENCE",
		{"tally": {"for": ["NL"], "against": ["HU"], "abstain": [], "silent": []}},
	)
	decision.verdict.reasons == ["AUTHORISATION"] with input as _service("publish", "EMBARGOED", {})
	decision.verdict.outcome == "ALLOW" with input as _service("publish", "EMBARGOED", {"authorised": true})
}

test_the_service_is_stopped_by_the_alliance_whose_text_it_is if {
	stopped := decision.verdict with input as example.step("suspend", _pen, _text, example.facts)
		with input.context.channel as "system"
		with data.alliances.eu27.refuse as {"TOO_FAR"}
	stopped.reasons == ["TOO_FAR"]
	moved := decision.verdict with input as example.step(
		"suspend",
		_pen,
		_text,
		example.but(example.facts, {"alliance": "nato"}),
	)
		with input.context.channel as "system"
		with data.alliances.eu27.refuse as {"TOO_FAR"}
	moved.outcome == "ALLOW"
}

test_what_is_not_the_services_to_do_stays_undecided if {
	decision.verdict.rule == "DEFAULT_DENY" with input as _service("sign", "SIGN_ON", {})
	decision.verdict.outcome == "DENY_HIDDEN" with input as _service("freeze", "CONSENT_CHECK", {"unconsented": 1})
}
