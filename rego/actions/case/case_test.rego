package actions.case_test

import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_can if count(data.actions.case.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "case"}),
})

_steps := {"create", "amend", "import", "close", "reopen", "exclude", "verify"}

test_the_leads_people_keep_it if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["CYBER_DIPLOMAT"])
	} == {"amend", "close", "create", "import", "reopen"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["INCIDENT_REPORTER", "LEGAL_ADVISER"])
	} == set()
}

test_officers_keep_the_list_of_exclusions if {
	{action | some action in _steps; _can with input as _step(action, _dutch, ["SECURITY_OFFICER"])} == {"exclude"}
	{action | some action in _steps; _can with input as _step(action, _dutch, ["DISCLOSURE_OFFICER"])} == {"exclude"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["DECISION_AUTHORITY"])
	} == _steps - {"verify"}
}

test_partners_take_no_step if {
	{action |
		some action in _steps
		_can with input as _step(action, example.person, ["CYBER_DIPLOMAT", "DECISION_AUTHORITY", "SECURITY_OFFICER"])
	} == set()
}

test_who_is_excluded_is_the_leads_own_knowledge if {
	data.actions.case.redact == {{"field": "excluded", "code": "CASE_EXCLUDED_LIST"}} with input as example.request
	data.actions.case.redact == set() with input as example.request with input.subject as _dutch
}

test_parts_that_it_does_not_have_are_hidden if {
	data.actions.case.deny == set() with input as example.request
	data.actions.case.deny == {{"code": "CASE_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
