package actions.decision_log_test

import data.actions.decision_log
import data.lib.example_test as example

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
		with input.object.grants as [example.but(example.by_alliance("eu27"), {"until": "2026-11-21T10:00Z"})]
}

test_parts_that_it_does_not_have_are_hidden if {
	decision_log.deny == set() with input as example.request
	decision_log.deny == {{"code": "LOG_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
