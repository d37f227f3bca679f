package lib.roles_test

import data.lib.roles

# A person with two functions.
_request := {"subject": {"roles": ["INTELLIGENCE_ANALYST", "PRESS_OFFICER"]}}

test_one_of_several_functions_is_enough if {
	roles.has_one({"INTELLIGENCE_ANALYST"}) with input as _request
	roles.has_one({"DISCLOSURE_OFFICER", "PRESS_OFFICER"}) with input as _request
}

test_a_list_of_functions_serves_like_a_set if {
	roles.has_one(["DISCLOSURE_OFFICER", "PRESS_OFFICER"]) with input as _request
}

test_another_function_is_not_enough if {
	not roles.has_one({"DISCLOSURE_OFFICER", "INTELLIGENCE"}) with input as _request
	not roles.has_one(set()) with input as _request
}

test_a_person_without_functions_has_none if {
	not roles.has_one(roles.asking) with input as _request with input.subject.roles as []
	not roles.has_one(roles.asking) with input as {"subject": {}}
}

test_only_officers_let_information_go if {
	roles.releasing == {"DECISION_AUTHORITY", "DISCLOSURE_OFFICER"}
}

test_whoever_may_let_go_may_also_ask if {
	roles.releasing & roles.asking == roles.releasing
}

test_reporters_auditors_press_and_secretariat_do_not_ask_for_release if {
	every role in {"AUDITOR", "INCIDENT_REPORTER", "PRESS_OFFICER", "SECRETARIAT", "SECURITY_OFFICER"} {
		not role in roles.asking
	}
}
