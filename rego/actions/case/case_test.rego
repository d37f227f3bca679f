package actions.case_test

import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

# The actions of a list that somebody with these functions may take on the example.
_may(actions, person, roles) := {action |
	some action in actions
	count(data.actions.case.empower) > 0 with input as example.request
		with input.action as action
		with input.subject as example.but(person, {"roles": roles})
		with input.object.kind as "case"
}

_steps := {"create", "amend", "import", "close", "reopen", "exclude", "verify"}

test_the_leads_people_keep_it if {
	_may(_steps, _dutch, ["CYBER_DIPLOMAT"]) == {"amend", "close", "create", "import", "reopen"}
	_may(_steps, _dutch, ["INCIDENT_REPORTER", "LEGAL_ADVISER"]) == set()
}

test_officers_keep_the_list_of_exclusions if {
	_may(_steps, _dutch, ["SECURITY_OFFICER"]) == {"exclude"}
	_may(_steps, _dutch, ["DISCLOSURE_OFFICER"]) == {"exclude"}
	_may(_steps, _dutch, ["DECISION_AUTHORITY"]) == _steps - {"verify"}
}

test_partners_take_no_step if {
	_may(_steps, example.person, ["CYBER_DIPLOMAT", "DECISION_AUTHORITY", "SECURITY_OFFICER"]) == set()
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
