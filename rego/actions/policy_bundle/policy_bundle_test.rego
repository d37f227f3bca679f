package actions.policy_bundle_test

import data.actions.policy_bundle
import data.lib.example_test as example

_can if count(policy_bundle.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "policy_bundle"}),
})

_steps := {"create", "amend", "approve", "activate", "retire", "verify"}

test_authors_propose_and_reviewers_approve if {
	{action |
		some action in _steps
		_can with input as _step(action, example.person, ["POLICY_AUTHOR"])
	} == {"amend", "create"}
	{action |
		some action in _steps
		_can with input as _step(action, example.person, ["POLICY_REVIEWER"])
	} == {"activate", "approve", "retire"}
	{action |
		some action in _steps
		_can with input as _step(action, example.person, ["DECISION_AUTHORITY", "AUDITOR"])
	} == set()
}

test_nobody_approves_or_activates_their_own_proposal if {
	every action in ["approve", "activate"] {
		policy_bundle.refuse == {"BUNDLE_FOUR_EYES"} with input as example.request
			with input.action as action
			with input.relations as ["author"]
		policy_bundle.refuse == set() with input as example.request with input.action as action
	}
}

test_those_who_work_on_the_rules_read_proposals_of_every_party if {
	every role in ["AUDITOR", "POLICY_AUTHOR", "POLICY_REVIEWER"] {
		policy_bundle.permit == {{"code": "BUNDLE_READERS"}} with input as example.request
			with input.subject.roles as [role]
	}
	policy_bundle.permit == set() with input as example.request
	policy_bundle.permit == set() with input as example.request
		with input.subject.roles as ["AUDITOR"]
		with input.object.tlp as "TLP:RED"
}

test_the_service_activates_the_first_one if {
	policy_bundle.system == {"BUNDLE_SYSTEM"} with input as example.request with input.action as "activate"
	policy_bundle.system == set() with input as example.request with input.action as "approve"
}

test_parts_that_it_does_not_have_are_hidden if {
	policy_bundle.deny == set() with input as example.request
	policy_bundle.deny == {{"code": "BUNDLE_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
