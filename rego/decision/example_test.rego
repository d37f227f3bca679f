package decision_test

import data.decision

# The worked example of README.md: evidence that is open to all Allies, and NATO's.

_exemplary(action) := _but(_request, {
	"action": action,
	"object": _but(_unclassified(action).object, {"naming": "MUST_NOT"}),
})

test_an_ally_reads_natos_unclassified_evidence_without_its_provider if {
	verdict := decision.verdict with input as _exemplary("read")
	verdict.outcome == "REDACT"
	verdict.rule == "NATO_COMMUNITY"
	verdict.redact == ["provider"]
}

test_an_ally_makes_a_report_from_it_and_the_originator_hears_of_that if {
	verdict := decision.verdict with input as _exemplary("derive")
	verdict.outcome == "REDACT"
	verdict.obligations == ["NOTIFY_ORIGINATOR"]
}

test_an_ally_does_not_forward_it_without_consent if {
	decision.verdict == _refused("DENY_VISIBLE", ["NATO_RELEASE", "NOT_CARRIED"]) with input as _exemplary("forward")
}

test_nobody_learns_of_it_under_an_embargo if {
	decision.verdict == _refused("DENY_HIDDEN", ["EMBARGO"]) with input as _exemplary("read")
		with input.object.embargo as "2026-11-21T10:01Z"
}

test_a_state_that_is_no_ally_does_not_learn_of_it if {
	decision.verdict == _nothing with input as _exemplary("read")
		with input.subject as _person({"party": "AT-MFA", "chain": ["AT-MFA", "AT"], "memberships": [_standing("eu27")]})
}
