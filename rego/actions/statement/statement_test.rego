package actions.statement_test

import data.actions.statement
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

# The actions of a list that somebody with these functions may take on the example.
_may(actions, person, roles) := {action |
	some action in actions
	count(statement.empower) > 0 with input as example.request
		with input.action as action
		with input.subject as example.but(person, {"roles": roles})
		with input.object.kind as "statement"
}

test_the_leads_pen_holder_drafts if {
	_may({"create", "amend", "sign"}, _dutch, ["PEN_HOLDER"]) == {"amend", "create"}
	_may({"create", "amend", "sign"}, _dutch, ["CYBER_DIPLOMAT"]) == set()
	_may({"create", "amend", "sign"}, example.person, ["PEN_HOLDER"]) == set()
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
