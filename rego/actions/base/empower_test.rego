package actions.base_test

import data.actions.base
import data.lib.example_test as example

_may(action, person, roles) := codes if {
	codes := base.empower with input as example.request
		with input.action as action
		with input.subject as example.but(person, {"roles": roles})
}

_dutch_person := example.of_party("NL-CSIRT", "NL")

test_officers_of_the_owner_share_and_analysts_do_not if {
	_may("share", _dutch_person, ["DISCLOSURE_OFFICER"]) == {"SHARE"}
	_may("share", _dutch_person, ["DECISION_AUTHORITY"]) == {"SHARE"}
	_may("share", _dutch_person, ["INTELLIGENCE_ANALYST", "CYBER_DIPLOMAT", "SECRETARIAT"]) == set()
}

test_a_recipient_shares_nothing_and_lowers_nothing if {
	every action in ["share", "downgrade"] {
		_may(action, example.person, ["DISCLOSURE_OFFICER", "DECISION_AUTHORITY"]) == set()
	}
}

test_an_originators_officer_sets_the_marking if {
	_may("downgrade", _dutch_person, ["DISCLOSURE_OFFICER"]) == {"SET_MARKING"}
	_may("downgrade", _dutch_person, ["INTELLIGENCE_ANALYST"]) == set()
	base.empower == set() with input as example.request
		with input.action as "downgrade"
		with input.subject as example.but(_dutch_person, {"roles": ["DISCLOSURE_OFFICER"]})
		with input.object.originators as ["UK-NCSC"]
}

test_any_readers_officer_or_analyst_handles_the_copy_more_strictly if {
	_may("overlay", example.person, ["DISCLOSURE_OFFICER"]) == {"OVERLAY_OWN_COPY"}
	_may("overlay", example.person, ["INTELLIGENCE_ANALYST"]) == {"OVERLAY_OWN_COPY"}
	_may("overlay", example.person, ["CYBER_DIPLOMAT"]) == set()
}

test_those_who_work_with_information_ask_for_it if {
	_may("request_release", example.person, ["CYBER_DIPLOMAT"]) == {"ASK_RELEASE"}
	_may("request_release", example.person, ["AUDITOR", "SECRETARIAT"]) == set()
}

test_auditors_and_the_owners_officers_see_the_steps_of_a_decision if {
	every role in ["AUDITOR", "POLICY_AUTHOR", "POLICY_REVIEWER"] {
		_may("explain", example.person, [role]) == {"EXPLAIN"}
	}
	_may("explain", _dutch_person, ["DISCLOSURE_OFFICER"]) == {"EXPLAIN"}
	_may("explain", example.person, ["DISCLOSURE_OFFICER", "CYBER_DIPLOMAT"]) == set()
	_may("explain", _dutch_person, ["CYBER_DIPLOMAT"]) == set()
}

test_the_victim_and_the_reporting_party_withdraw_the_name if {
	_may("withdraw_naming", _dutch_person, ["INCIDENT_REPORTER"]) == {"WITHDRAW_NAME"}
	_may("withdraw_naming", _dutch_person, ["CYBER_DIPLOMAT"]) == set()
	_may("withdraw_naming", example.person, ["INCIDENT_REPORTER"]) == set()
	victim := example.but(example.person, {
		"party": "victim-org",
		"chain": ["victim-org"],
		"kind": "VICTIM_ORG",
		"roles": [],
	})
	base.empower == {"WITHDRAW_NAME"} with input as example.request
		with input.action as "withdraw_naming"
		with input.subject as victim
		with input.object.originators as ["NL-CSIRT", "victim-org"]
	_may("withdraw_naming", victim, []) == set()
}

test_reading_needs_no_power if {
	every action in ["read", "discover", "export"] {
		_may(action, _dutch_person, ["DECISION_AUTHORITY", "AUDITOR"]) == set()
	}
}
