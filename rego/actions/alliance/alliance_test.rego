package actions.alliance_test

import data.actions.alliance
import data.lib.example_test as example

# The actions of a list that somebody with these functions may take on the example.
_may(actions, person, roles) := {action |
	some action in actions
	count(alliance.empower) > 0 with input as example.request
		with input.action as action
		with input.subject as example.but(person, {"roles": roles})
		with input.object.kind as "alliance"
}

_steps := {"create", "amend", "administer", "import", "retire", "record_membership", "verify"}

test_the_secretariat_keeps_alliances_and_memberships if {
	_may(_steps, example.person, ["SECRETARIAT"]) == _steps - {"verify"}
	_may(_steps, example.person, ["DECISION_AUTHORITY", "CYBER_DIPLOMAT"]) == set()
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
