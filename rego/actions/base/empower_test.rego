package actions.base_test

import data.actions.base
import data.lib.example_test as example

_asked_as(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
})

_dutch_person := example.of_party("NL-CSIRT", "NL")

test_officers_of_the_owner_share_and_analysts_do_not if {
	base.empower == {"SHARE"} with input as _asked_as("share", _dutch_person, ["DISCLOSURE_OFFICER"])
	base.empower == {"SHARE"} with input as _asked_as("share", _dutch_person, ["DECISION_AUTHORITY"])
	base.empower == set()
		with input as _asked_as("share", _dutch_person, ["INTELLIGENCE_ANALYST", "CYBER_DIPLOMAT", "SECRETARIAT"])
}

test_a_recipient_shares_nothing_and_lowers_nothing if {
	every action in ["share", "downgrade"] {
		base.empower == set()
			with input as _asked_as(action, example.person, ["DISCLOSURE_OFFICER", "DECISION_AUTHORITY"])
	}
}

test_an_originators_officer_sets_the_marking if {
	base.empower == {"SET_MARKING"} with input as _asked_as("downgrade", _dutch_person, ["DISCLOSURE_OFFICER"])
	base.empower == set() with input as _asked_as("downgrade", _dutch_person, ["INTELLIGENCE_ANALYST"])
	base.empower == set() with input as example.request
		with input.action as "downgrade"
		with input.subject as example.but(_dutch_person, {"roles": ["DISCLOSURE_OFFICER"]})
		with input.object.originators as ["UK-NCSC"]
}

test_any_readers_officer_or_analyst_handles_the_copy_more_strictly if {
	base.empower == {"OVERLAY_OWN_COPY"} with input as _asked_as("overlay", example.person, ["DISCLOSURE_OFFICER"])
	base.empower == {"OVERLAY_OWN_COPY"} with input as _asked_as("overlay", example.person, ["INTELLIGENCE_ANALYST"])
	base.empower == set() with input as _asked_as("overlay", example.person, ["CYBER_DIPLOMAT"])
}

test_those_who_work_with_information_ask_for_it if {
	base.empower == {"ASK_RELEASE"} with input as _asked_as("request_release", example.person, ["CYBER_DIPLOMAT"])
	base.empower == set() with input as _asked_as("request_release", example.person, ["AUDITOR", "SECRETARIAT"])
}

test_auditors_and_the_owners_officers_see_the_steps_of_a_decision if {
	every role in ["AUDITOR", "POLICY_AUTHOR", "POLICY_REVIEWER"] {
		base.empower == {"EXPLAIN"} with input as _asked_as("explain", example.person, [role])
	}
	base.empower == {"EXPLAIN"} with input as _asked_as("explain", _dutch_person, ["DISCLOSURE_OFFICER"])
	base.empower == set() with input as _asked_as("explain", example.person, ["DISCLOSURE_OFFICER", "CYBER_DIPLOMAT"])
	base.empower == set() with input as _asked_as("explain", _dutch_person, ["CYBER_DIPLOMAT"])
}

test_the_victim_and_the_reporting_party_withdraw_the_name if {
	base.empower == {"WITHDRAW_NAME"} with input as _asked_as("withdraw_naming", _dutch_person, ["INCIDENT_REPORTER"])
	base.empower == set() with input as _asked_as("withdraw_naming", _dutch_person, ["CYBER_DIPLOMAT"])
	base.empower == set() with input as _asked_as("withdraw_naming", example.person, ["INCIDENT_REPORTER"])
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
	base.empower == set() with input as _asked_as("withdraw_naming", victim, [])
}

test_reading_needs_no_power if {
	every action in ["read", "discover", "export"] {
		base.empower == set() with input as _asked_as(action, _dutch_person, ["DECISION_AUTHORITY", "AUDITOR"])
	}
}

test_a_victim_takes_no_other_step if {
	victim := example.but(example.person, {"party": "victim-org", "chain": ["victim-org"], "kind": "VICTIM_ORG"})
	base.empower == set() with input as example.request
		with input.action as "share"
		with input.subject as victim
		with input.object.originators as ["NL-CSIRT", "victim-org"]
	base.empower == set() with input as example.request
		with input.action as "attach"
		with input.subject as example.but(_dutch_person, {"roles": ["INCIDENT_REPORTER"]})
}
