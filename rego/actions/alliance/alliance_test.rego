package actions.alliance_test

import data.actions.alliance
import data.lib.example_test as example

_can if count(alliance.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "alliance"}),
})

_steps := {"create", "amend", "administer", "import", "retire", "record_membership", "verify"}

test_the_secretariat_keeps_alliances_and_memberships if {
	{action |
		some action in _steps
		_can with input as _step(action, example.person, ["SECRETARIAT"])
	} == _steps - {"verify"}
	{action |
		some action in _steps
		_can with input as _step(action, example.person, ["DECISION_AUTHORITY", "CYBER_DIPLOMAT"])
	} == set()
}

test_the_service_fills_it_at_first if {
	alliance.system == {"ALLIANCE_SYSTEM"} with input as example.request with input.action as "record_membership"
	alliance.system == set() with input as example.request with input.action as "verify"
}

test_parts_that_it_does_not_have_are_hidden if {
	alliance.deny == set() with input as example.request
	alliance.deny == {{"code": "ALLIANCE_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
