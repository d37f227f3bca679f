package actions.incident_test

import data.actions.incident
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_can if count(incident.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "incident"}),
})

_steps := {
	"amend",
	"analyse",
	"assess",
	"close",
	"create",
	"import",
	"merge",
	"submit",
	"validate",
	"verify",
	"withdraw",
}

test_reporters_file_and_do_not_assess if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["INCIDENT_REPORTER"])
	} == {"amend", "create", "import", "submit"}
}

test_analysts_assess if {
	{action | some action in _steps; _can with input as _step(action, _dutch, ["INTELLIGENCE_ANALYST"])} == {
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
	{action | some action in _steps; _can with input as _step(action, _dutch, ["DISCLOSURE_OFFICER"])} == {"withdraw"}
	{action | some action in _steps; _can with input as _step(action, _dutch, ["CYBER_DIPLOMAT"])} == set()
	incident.empower == {"INCIDENT_WITHDRAW"} with input as example.request
		with input.action as "withdraw"
		with input.subject as _dutch
		with input.relations as ["author"]
	incident.empower == set() with input as example.request
		with input.action as "withdraw"
		with input.relations as ["author"]
}

test_partners_take_no_step if {
	{action |
		some action in _steps
		_can
			with input as _step(action, example.person, ["INCIDENT_REPORTER", "INTELLIGENCE_ANALYST", "DISCLOSURE_OFFICER"])
	} == set()
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
