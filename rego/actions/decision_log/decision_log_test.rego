package actions.decision_log_test

import data.actions.decision_log
import data.lib.example_test as example

_auditor := example.but(example.person, {"roles": ["AUDITOR"]})

_through(change) := example.but(example.by_alliance("eu27"), change)

test_auditors_and_reviewers_of_a_member_read_the_log_of_its_alliance if {
	grant := example.by_alliance("eu27")
	every role in ["AUDITOR", "POLICY_REVIEWER"] {
		decision_log.permit == {{"code": "LOG_AUDIT", "grant": grant, "name": "eu27"}} with input as example.request
			with input.subject.roles as [role]
	}
	decision_log.permit == set() with input as example.request
}

test_auditors_of_others_do_not if {
	decision_log.permit == set() with input as example.request
		with input.subject.roles as ["AUDITOR"]
		with input.subject.memberships as [example.standing("eu27", "UK", "LEFT")]
	decision_log.permit == set() with input as example.request
		with input.subject.roles as ["AUDITOR"]
		with input.object.grants as [_through({"until": "2026-11-21T10:00Z"})]
}

test_what_some_members_were_given_is_audited_by_them_alone if {
	meant := _through({"to": ["DE-BSI", "FR-ANSSI"]})
	decision_log.permit == {{"code": "LOG_AUDIT", "grant": meant, "name": "eu27"}} with input as example.request
		with input.subject as _auditor
		with input.object.grants as [meant]
	decision_log.permit == set() with input as example.request
		with input.subject as _auditor
		with input.object.grants as [_through({"to": ["FR-ANSSI"]})]
}

test_nobody_else_reads_who_read if {
	readers := {{"code": "LOG_READERS", "visible": false}}
	decision_log.deny == readers with input as example.request
	decision_log.deny == readers with input as example.request with input.relations as ["recipient"]
	decision_log.deny == set() with input as example.request with input.subject as _auditor
}

test_everyone_reads_their_own_requests if {
	decision_log.permit == {{"code": "LOG_OWN"}} with input as example.request with input.relations as ["author"]
	decision_log.deny == set() with input as example.request with input.relations as ["author"]
	decision_log.deny == set() with input as example.request
		with input.relations as ["author"]
		with input.object.portion as "person"
}

test_who_it_was_is_for_the_organisation_that_asked if {
	decision_log.deny == {{"code": "LOG_PERSON", "visible": false}} with input as example.request
		with input.subject as _auditor
		with input.object.portion as "person"
	every owner in ["DE-BSI", "DE"] {
		decision_log.deny == set() with input as example.request
			with input.subject as _auditor
			with input.object.portion as "person"
			with input.object.owner as owner
	}
}

test_parts_that_it_does_not_have_are_hidden if {
	decision_log.deny == set() with input as example.request with input.subject as _auditor
	decision_log.deny == {{"code": "LOG_PART", "visible": false}} with input as example.request
		with input.subject as _auditor
		with input.object.portion as "annex"
}
