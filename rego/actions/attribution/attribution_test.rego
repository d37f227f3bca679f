package actions.attribution_test

import data.actions.attribution
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_ministry := example.of_party("NL-MFA", "NL")

_steps := {"create", "decide", "communicate", "reaffirm", "withdraw", "share"}

_proposed := example.but(example.label, {"kind": "attribution", "state": "PROPOSED"})

_can if count(attribution.empower) > 0

# Somebody with these functions takes a step on the example.
_doing(action, person, roles, relations) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"relations": relations,
	"object": _proposed,
})

_reading(person, relations, state) := example.but(example.request, {
	"subject": person,
	"relations": relations,
	"object": example.but(_proposed, {"state": state}),
})

test_diplomats_analysts_and_legal_advisers_propose if {
	every role in ["CYBER_DIPLOMAT", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"] {
		_can with input as _doing("create", _dutch, [role], [])
		not _can with input as _doing("decide", _dutch, [role], ["author"])
		not _can with input as _doing("create", _ministry, [role], [])
	}
	{action |
		some action in _steps
		_can with input as _doing(action, _dutch, ["SECRETARIAT", "FORENSIC_EXAMINER", "DISCLOSURE_OFFICER"], [])
	} == set()
}

test_the_decision_authority_of_the_state_decides if {
	every person in [_dutch, _ministry] {
		{action |
			some action in _steps
			_can with input as _doing(action, person, ["DECISION_AUTHORITY"], [])
		} == {"communicate", "decide", "reaffirm", "withdraw"}
	}
	{action |
		some action in _steps
		_can with input as _doing(action, example.person, ["DECISION_AUTHORITY"], [])
	} == set()
}

test_a_diplomat_of_the_state_tells_it if {
	{action |
		some action in _steps
		_can with input as _doing(action, _ministry, ["CYBER_DIPLOMAT"], [])
	} == {"communicate"}
	{action |
		some action in _steps
		_can with input as _doing(action, example.person, ["CYBER_DIPLOMAT"], [])
	} == set()
}

test_the_author_takes_a_proposal_back_and_no_decision if {
	{action |
		some action in _steps
		_can with input as _doing(action, _dutch, ["LEGAL_ADVISER"], ["author"])
	} == {"create", "withdraw"}
	attribution.empower == set() with input as example.but(example.request, {
		"action": "withdraw",
		"subject": example.but(_dutch, {"roles": ["LEGAL_ADVISER"]}),
		"relations": ["author"],
		"object": example.but(_proposed, {"state": "DECIDED"}),
	})
}

test_a_proposal_is_known_to_the_state_itself if {
	{denial.code |
		some denial in attribution.deny with input as _reading(example.person, [], "PROPOSED")
	} == {"ATTRIBUTION_PROPOSED"}
	{denial.code |
		some denial in attribution.deny with input as _reading(example.person, ["recipient"], "PROPOSED")
	} == set()
	{denial.code |
		some denial in attribution.deny with input as _reading(_dutch, [], "PROPOSED")
	} == set()
	{denial.code |
		some denial in attribution.deny with input as _reading(_ministry, [], "PROPOSED")
	} == set()
	every state in ["DECIDED", "COMMUNICATED", "REAFFIRMED"] {
		{denial.code |
			some denial in attribution.deny with input as _reading(example.person, [], state)
		} == set()
	}
}

test_a_decision_that_was_withdrawn_leaves_a_tombstone if {
	{denial.code |
		some denial in attribution.deny with input as _reading(_ministry, [], "WITHDRAWN")
	} == set()
	attribution.deny == {{"code": "ATTRIBUTION_WITHDRAWN", "visible": true}} with input as example.request
		with input.object.state as "WITHDRAWN"
}

test_to_whom_it_was_told_stays_with_the_state if {
	told := {{"field": "communicated", "code": "ATTRIBUTION_TOLD"}}
	attribution.redact == told with input as _reading(example.person, ["recipient"], "DECIDED")
	attribution.redact == set() with input as _reading(_dutch, [], "DECIDED")
	attribution.redact == set() with input as _reading(_ministry, [], "DECIDED")
}

test_parts_that_it_does_not_have_are_hidden if {
	attribution.deny == set() with input as example.request
	attribution.deny == {{"code": "ATTRIBUTION_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
