package actions.measure_test

import data.actions.measure
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_ministry := example.of_party("NL-MFA", "NL")

_steps := {"create", "decide", "carry_out", "review", "end", "drop", "follow_up", "share"}

_in(state) := example.but(example.label, {"kind": "measure", "state": state})

_can if count(measure.empower) > 0

# Somebody with these functions takes a step on the example.
_doing(action, person, roles, relations, state) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"relations": relations,
	"object": _in(state),
})

_reading(person, relations, state) := example.but(example.request, {
	"subject": person,
	"relations": relations,
	"object": _in(state),
})

test_diplomats_analysts_and_legal_advisers_propose if {
	every role in ["CYBER_DIPLOMAT", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"] {
		_can with input as _doing("create", _dutch, [role], [], "PROPOSED")
		not _can with input as _doing("create", _ministry, [role], [], "PROPOSED")
		not _can with input as _doing("decide", _dutch, [role], ["author"], "PROPOSED")
	}
	{action |
		some action in _steps
		_can with input as _doing(action, _dutch, ["SECRETARIAT", "DISCLOSURE_OFFICER"], [], "PROPOSED")
	} == set()
}

test_the_decision_authority_of_the_state_decides if {
	{action |
		some action in _steps
		_can with input as _doing(action, _ministry, ["DECISION_AUTHORITY"], [], "PROPOSED")
	} == {
		"carry_out",
		"decide",
		"drop",
		"end",
		"follow_up",
		"review",
	}
	{action |
		some action in _steps
		_can with input as _doing(action, example.person, ["DECISION_AUTHORITY"], [], "PROPOSED")
	} == set()
}

test_a_diplomat_of_the_state_carries_out_and_follows_up if {
	{action |
		some action in _steps
		_can with input as _doing(action, _ministry, ["CYBER_DIPLOMAT"], [], "DECIDED")
	} == {"carry_out", "follow_up", "review"}
	{action |
		some action in _steps
		_can with input as _doing(action, _ministry, ["LEGAL_ADVISER"], [], "DECIDED")
	} == {"follow_up", "review"}
	{action |
		some action in _steps
		_can with input as _doing(action, example.person, ["CYBER_DIPLOMAT", "LEGAL_ADVISER"], [], "DECIDED")
	} == set()
}

test_the_author_takes_a_proposal_back_and_no_decision if {
	_can with input as _doing("drop", _dutch, ["LEGAL_ADVISER"], ["author"], "PROPOSED")
	not _can with input as _doing("drop", _dutch, ["LEGAL_ADVISER"], ["author"], "DECIDED")
	not _can with input as _doing("drop", _dutch, ["LEGAL_ADVISER"], [], "PROPOSED")
}

test_what_is_not_decided_is_known_to_the_state_itself if {
	every state in ["PROPOSED", "DROPPED"] {
		{denial.code |
			some denial in measure.deny with input as _reading(example.person, [], state)
		} == {"MEASURE_PROPOSED"}
		{denial.code |
			some denial in measure.deny with input as _reading(example.person, ["recipient"], state)
		} == set()
		{denial.code |
			some denial in measure.deny with input as _reading(_dutch, [], state)
		} == set()
		{denial.code |
			some denial in measure.deny with input as _reading(_ministry, [], state)
		} == set()
	}
	{denial.code |
		some denial in measure.deny with input as _reading(example.person, [], "CARRIED_OUT")
	} == set()
}

test_parts_that_it_does_not_have_are_hidden if {
	measure.deny == set() with input as example.request
	measure.deny == {{"code": "MEASURE_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
