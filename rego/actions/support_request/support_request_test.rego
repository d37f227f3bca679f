package actions.support_request_test

import data.actions.support_request
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_american := example.of_party("US-CISA", "US")

_steps := {"create", "close", "withdraw", "provide", "verify", "answer", "share"}

# The Dutch CSIRT asks the United States.
_asked := example.but(example.label, {
	"kind": "support_request",
	"state": "OPEN",
	"tlp": "TLP:AMBER",
	"grants": [example.to_parties(["US"])],
})

_from(person, roles, change) := example.but(example.request, {
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(_asked, change),
})

_can if count(support_request.empower) > 0

# Somebody with these functions takes a step on the example.
_doing(action, person, roles) := example.but(_from(person, roles, {}), {"action": action})

test_the_party_that_asks_puts_the_request_and_the_package_together if {
	every role in ["CYBER_DIPLOMAT", "DECISION_AUTHORITY"] {
		{action |
			some action in _steps
			_can with input as _doing(action, _dutch, [role])
		} == {"close", "create", "provide", "withdraw"}
	}
	{action |
		some action in _steps
		_can with input as _doing(action, _dutch, ["DISCLOSURE_OFFICER"])
	} == {"provide"}
	{action |
		some action in _steps
		_can with input as _doing(action, _dutch, ["FORENSIC_EXAMINER", "INTELLIGENCE_ANALYST"])
	} == set()
}

test_a_party_that_is_asked_verifies_and_answers if {
	{action |
		some action in _steps
		_can with input as _doing(action, _american, ["INTELLIGENCE_ANALYST"])
	} == {"verify"}
	{action |
		some action in _steps
		_can with input as _doing(action, _american, ["FORENSIC_EXAMINER"])
	} == {"verify"}
	{action |
		some action in _steps
		_can with input as _doing(action, _american, ["DECISION_AUTHORITY"])
	} == {"answer"}
	{action |
		some action in _steps
		_can with input as _doing(action, _american, ["CYBER_DIPLOMAT"])
	} == set()
}

test_a_party_that_was_not_asked_does_neither if {
	{action |
		some action in _steps
		_can with input as _doing(action, example.person, ["DECISION_AUTHORITY", "INTELLIGENCE_ANALYST"])
	} == set()
	by_alliance := example.but(example.by_alliance("nato"), {"to": ["US"]})
	ended := example.but(example.to_parties(["US"]), {"until": "2026-11-21T10:00Z"})
	every grant in [by_alliance, ended] {
		support_request.empower == set()
			with input as _from(_american, ["DECISION_AUTHORITY"], {"grants": [grant]})
			with input.action as "answer"
	}
}

test_under_amber_a_party_that_is_asked_is_those_who_work_on_the_answer if {
	{permit.code |
		some permit in support_request.permit with input as _from(_american, ["INTELLIGENCE_ANALYST"], {})
	} == {"SUPPORT_ASKED"}
	{permit.code |
		some permit in support_request.permit with input as _from(_american, ["SECRETARIAT"], {})
	} == set()
	{permit.code |
		some permit in support_request.permit with input as _from(example.person, ["CYBER_DIPLOMAT"], {})
	} == set()
	every tlp in ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER+STRICT", "TLP:RED"] {
		{permit.code |
			some permit in support_request.permit with input as _from(_american, ["CYBER_DIPLOMAT"], {"tlp": tlp})
		} == set()
	}
	of_two := {"originators": ["NL-CSIRT", "UK-NCSC"]}
	support_request.permit == set() with input as _from(_american, ["CYBER_DIPLOMAT"], of_two)
}

test_those_asked_see_nothing_of_each_other if {
	fields := {redaction.field | some redaction in support_request.redact with input as _from(_american, [], {})}
	fields == {"answers", "asked", "verifications"}
	support_request.redact == set() with input as _from(_dutch, [], {})
}

test_a_request_that_was_withdrawn_leaves_a_tombstone if {
	support_request.deny == set() with input as _from(_dutch, [], {"state": "WITHDRAWN"})
	support_request.deny == {{"code": "SUPPORT_WITHDRAWN", "visible": true}}
		with input as _from(_american, [], {"state": "WITHDRAWN"})
}

test_parts_that_it_does_not_have_are_hidden if {
	support_request.deny == set() with input as _from(_american, [], {})
	support_request.deny == {{"code": "SUPPORT_PART", "visible": false}}
		with input as _from(_american, [], {"portion": "package"})
}
