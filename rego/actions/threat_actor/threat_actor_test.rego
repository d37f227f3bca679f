package actions.threat_actor_test

import data.actions.threat_actor
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

# The actions of a list that somebody with these functions may take on the example.
_may(actions, person, roles) := {action |
	some action in actions
	count(threat_actor.empower) > 0 with input as example.request
		with input.action as action
		with input.subject as example.but(person, {"roles": roles})
		with input.object.kind as "threat_actor"
}

test_the_owners_analysts_keep_the_catalogue if {
	steps := {"create", "amend", "import", "retire", "verify"}
	_may(steps, _dutch, ["INTELLIGENCE_ANALYST"]) == {"amend", "create", "import", "retire"}
	_may(steps, _dutch, ["CYBER_DIPLOMAT", "SECRETARIAT"]) == set()
	_may(steps, example.person, ["INTELLIGENCE_ANALYST"]) == set()
}

test_parts_that_it_does_not_have_are_hidden if {
	threat_actor.deny == set() with input as example.request
	threat_actor.deny == {{"code": "ACTOR_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
