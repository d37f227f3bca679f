package actions.listing_proposal_test

import data.actions.listing_proposal
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_steps := {"create", "propose", "list", "reject", "delist", "withdraw", "share"}

_in(state) := example.but(example.label, {"kind": "listing_proposal", "state": state})

_can if count(listing_proposal.empower) > 0

# Somebody with these functions takes a step on the example.
_doing(action, person, roles, state) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": _in(state),
})

test_diplomats_and_legal_advisers_draft_and_record if {
	every role in ["CYBER_DIPLOMAT", "LEGAL_ADVISER"] {
		{action |
			some action in _steps
			_can with input as _doing(action, _dutch, [role], "DRAFT")
		} == {"create", "delist", "list", "reject", "withdraw"}
		{action |
			some action in _steps
			_can with input as _doing(action, _dutch, [role], "PROPOSED")
		} == {"create", "delist", "list", "reject"}
		{action |
			some action in _steps
			_can with input as _doing(action, example.person, [role], "DRAFT")
		} == set()
	}
	{action |
		some action in _steps
		_can with input as _doing(action, _dutch, ["INTELLIGENCE_ANALYST", "DISCLOSURE_OFFICER"], "DRAFT")
	} == set()
}

test_the_decision_authority_puts_it_forward_and_withdraws_it if {
	{action |
		some action in _steps
		_can with input as _doing(action, _dutch, ["DECISION_AUTHORITY"], "PROPOSED")
	} == {"delist", "list", "propose", "reject", "withdraw"}
	{action |
		some action in _steps
		_can with input as _doing(action, example.person, ["DECISION_AUTHORITY"], "PROPOSED")
	} == set()
}

test_a_proposal_that_was_withdrawn_is_hidden_from_others if {
	listing_proposal.deny == {{"code": "LISTING_WITHDRAWN", "visible": false}} with input as example.request
		with input.object.state as "WITHDRAWN"
	listing_proposal.deny == set() with input as example.but(example.request, {
		"subject": _dutch,
		"object": _in("WITHDRAWN"),
	})
}

test_parts_that_it_does_not_have_are_hidden if {
	listing_proposal.deny == set() with input as example.request
	listing_proposal.deny == {{"code": "LISTING_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
