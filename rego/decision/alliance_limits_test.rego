package decision_test

import data.decision
import data.lib.example_test as example

# What an alliance may not do, whatever its rules say. The rules of one are replaced by words that go too far.

_through(grant) := example.but(example.request, {"object": example.but(example.label, {"grants": [grant]})})

_lapsed := example.but(example.by_alliance("eu27"), {"until": "2026-11-21T10:00Z"})

test_an_alliance_opens_no_grant_of_another if {
	foreign := example.by_alliance("nato")
	both := example.but(example.label, {"grants": [example.by_alliance("eu27"), foreign]})
	decision.verdict.outcome == "DENY_HIDDEN" with input as example.request
		with input.object as both
		with data.alliances.eu27.permit as {{"code": "TOO_FAR", "grant": foreign}}
		with data.alliances.nato.permit as set()
}

test_an_alliance_opens_no_grant_that_does_not_count if {
	decision.verdict.outcome == "DENY_HIDDEN" with input as _through(_lapsed)
		with data.alliances.eu27.permit as {{"code": "TOO_FAR", "grant": _lapsed}}
}

test_an_alliance_opens_no_grant_of_its_own_making if {
	decision.verdict.outcome == "DENY_HIDDEN" with input as example.request
		with data.alliances.eu27.permit as {{"code": "TOO_FAR", "grant": example.to_parties(["DE"])}}
}

test_an_alliance_reveals_nothing_that_was_not_shared_through_it if {
	decision.verdict.outcome == "DENY_VISIBLE" with input as example.request
		with data.alliances.eu27.permit as set()
		with data.alliances.eu27.reveal as {"TOO_FAR"}
	decision.verdict.outcome == "DENY_HIDDEN" with input as _through(_lapsed)
		with data.alliances.eu27.permit as set()
		with data.alliances.eu27.reveal as {"TOO_FAR"}
}

test_an_alliance_reveals_nothing_that_a_rule_for_all_hides if {
	decision.verdict.outcome == "DENY_HIDDEN" with input as example.request
		with input.object.embargo as "2026-11-22T10:00Z"
		with data.alliances.eu27.permit as set()
		with data.alliances.eu27.reveal as {"TOO_FAR"}
}

test_an_alliance_that_was_not_chosen_opens_and_reveals_nothing if {
	decision.verdict.outcome == "DENY_HIDDEN" with input as example.request
		with input.subject.capacity as "nato"
		with data.alliances.eu27.reveal as {"TOO_FAR"}
}

# Two ways, two lists of withheld fields.

_both := example.but(example.label, {"grants": [example.by_alliance("eu27"), example.by_alliance("nato")]})

_withholding(key, fields) := {
	"permit": {{"code": "ANY", "grant": example.by_alliance(key)}},
	"redact": {{"field": field, "code": "ANY"} | some field in fields},
}

test_a_field_is_withheld_while_every_way_withholds_it if {
	decision.verdict.redact == ["title"] with input as example.request
		with input.object as _both
		with data.alliances.eu27 as _withholding("eu27", {"title", "summary"})
		with data.alliances.nato as _withholding("nato", {"title"})
	decision.verdict.outcome == "ALLOW" with input as example.request
		with input.object as _both
		with data.alliances.eu27 as _withholding("eu27", {"summary"})
		with data.alliances.nato as _withholding("nato", {"title"})
	decision.verdict.redact == ["summary"] with input as example.request
		with data.alliances.eu27 as _withholding("eu27", {"summary"})
}

# A capacity settles which way is used.

test_who_chose_a_capacity_needs_one_way_that_carries if {
	kept := example.but(example.to_parties(["DE-BSI"]), {"without": ["export"]})
	two := example.but(example.label, {"grants": [example.by_alliance("eu27"), kept]})
	request := example.but(example.request, {"action": "export", "object": two})
	decision.verdict.reasons == ["CAPACITY_REQUIRED"] with input as request
	decision.verdict.outcome == "ALLOW" with input as request with input.subject.capacity as "eu27"
	decision.verdict.reasons == ["NOT_CARRIED"] with input as request with input.subject.capacity as "nato"
}

# A tombstone is for those who had a way to what lies under it.

test_strangers_do_not_learn_of_a_tombstone if {
	withdrawn := example.but(example.label, {"kind": "incident", "state": "WITHDRAWN"})
	every action in ["read", "discover", "comment", "withdraw", "request_release"] {
		request := example.but(example.request, {"action": action, "object": withdrawn})
		decision.verdict.outcome == "DENY_HIDDEN" with input as request with input.subject.memberships as []
		decision.verdict.outcome != "DENY_HIDDEN" with input as request
	}
}
