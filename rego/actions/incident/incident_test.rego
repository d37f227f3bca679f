package actions.incident_test

import data.actions.incident
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

# The actions of a list that somebody with these functions may take on the example.
_may(actions, person, roles) := {action |
	some action in actions
	count(incident.empower) > 0 with input as example.request
		with input.action as action
		with input.subject as example.but(person, {"roles": roles})
		with input.object.kind as "incident"
}

_steps := {"create", "amend", "submit", "import", "validate", "analyse", "assess", "close", "merge", "withdraw", "verify"}

test_reporters_file_and_do_not_assess if {
	_may(_steps, _dutch, ["INCIDENT_REPORTER"]) == {"amend", "create", "import", "submit"}
}

test_analysts_assess if {
	_may(_steps, _dutch, ["INTELLIGENCE_ANALYST"]) == {
		"amend",
		"analyse",
		"assess",
		"close",
		"create",
		"import",
		"merge",
		"submit",
		"validate",
	}
}

test_officers_withdraw_and_so_does_the_author if {
	_may(_steps, _dutch, ["DISCLOSURE_OFFICER"]) == {"withdraw"}
	_may(_steps, _dutch, ["CYBER_DIPLOMAT"]) == set()
	incident.empower == {"INCIDENT_WITHDRAW"} with input as example.request
		with input.action as "withdraw"
		with input.subject as _dutch
		with input.relations as ["author"]
	incident.empower == set() with input as example.request
		with input.action as "withdraw"
		with input.relations as ["author"]
}

test_partners_take_no_step if {
	_may(_steps, example.person, ["INCIDENT_REPORTER", "INTELLIGENCE_ANALYST", "DISCLOSURE_OFFICER"]) == set()
}

test_a_withdrawn_report_leaves_a_tombstone if {
	incident.deny == {{"code": "INCIDENT_WITHDRAWN", "visible": true}} with input as example.request
		with input.object.state as "WITHDRAWN"
	incident.deny == set() with input as example.request
		with input.object.state as "WITHDRAWN"
		with input.subject as _dutch
}

test_parts_that_it_does_not_have_are_hidden if {
	incident.deny == set() with input as example.request
	incident.deny == {{"code": "INCIDENT_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}

test_the_victim_is_a_part_of_it if {
	incident.deny == set() with input as example.request with input.object.portion as "victim"
}
