package actions.statement_test

import data.actions.statement
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_can if count(statement.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "statement"}),
})

test_the_leads_pen_holder_drafts if {
	{action |
		some action in {"create", "amend", "sign"}
		_can with input as _step(action, _dutch, ["PEN_HOLDER"])
	} == {"amend", "create"}
	{action |
		some action in {"create", "amend", "sign"}
		_can with input as _step(action, _dutch, ["CYBER_DIPLOMAT"])
	} == set()
	{action |
		some action in {"create", "amend", "sign"}
		_can with input as _step(action, example.person, ["PEN_HOLDER"])
	} == set()
}

test_a_text_that_is_circulated_stays_as_it_is if {
	open := {state |
		some state in ["DRAFT", "NEGOTIATION", "CONSENT_CHECK", "FROZEN", "SILENCE", "AGREED", "EMBARGOED", "PUBLISHED"]
		statement.refuse == set() with input as example.request
			with input.action as "amend"
			with input.object.state as state
	}
	open == {"DRAFT", "NEGOTIATION"}
	statement.refuse == set() with input as example.request
		with input.action as "comment"
		with input.object.state as "SILENCE"
}

test_parts_that_it_does_not_have_are_hidden if {
	statement.deny == set() with input as example.request
	statement.deny == {{"code": "STATEMENT_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
