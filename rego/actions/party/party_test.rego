package actions.party_test

import data.actions.party
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_can if count(party.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "party"}),
})

_steps := {"create", "amend", "administer", "import", "retire", "verify"}

test_the_secretariat_keeps_the_register if {
	{action |
		some action in _steps
		_can with input as _step(action, example.person, ["SECRETARIAT"])
	} == _steps - {"verify"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["DECISION_AUTHORITY", "DISCLOSURE_OFFICER"])
	} == set()
}

test_the_service_fills_it_at_first if {
	party.system == {"PARTY_SYSTEM"} with input as example.request with input.action as "create"
	party.system == set() with input as example.request with input.action as "verify"
}

test_clients_and_agreements_are_for_the_party_and_the_secretariat if {
	{redaction.field | some redaction in party.redact} == {"agreements", "clients"} with input as example.request
	party.redact == set() with input as example.request with input.subject as _dutch
	party.redact == set() with input as example.request with input.subject.roles as ["SECRETARIAT"]
}

test_parts_that_it_does_not_have_are_hidden if {
	party.deny == set() with input as example.request
	party.deny == {{"code": "PARTY_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
