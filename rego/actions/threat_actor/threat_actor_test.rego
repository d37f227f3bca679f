package actions.threat_actor_test

import data.actions.threat_actor
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_can if count(threat_actor.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "threat_actor"}),
})

test_the_owners_analysts_keep_the_catalogue if {
	steps := {"create", "amend", "import", "retire", "verify"}
	{action |
		some action in steps
		_can with input as _step(action, _dutch, ["INTELLIGENCE_ANALYST"])
	} == {"amend", "create", "import", "retire"}
	{action |
		some action in steps
		_can with input as _step(action, _dutch, ["CYBER_DIPLOMAT", "SECRETARIAT"])
	} == set()
	{action |
		some action in steps
		_can with input as _step(action, example.person, ["INTELLIGENCE_ANALYST"])
	} == set()
}

test_parts_that_it_does_not_have_are_hidden if {
	threat_actor.deny == set() with input as example.request
	threat_actor.deny == {{"code": "ACTOR_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
