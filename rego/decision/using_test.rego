package decision_test

import data.decision

# The tests of using.rego; the request and its parts are in decision_test.rego.

_doing(action) := _but(_request, {"action": action})

_uses := {"act_visible", "aggregate", "cite_internal", "comment", "derive", "export", "forward"}

# Whether one may know

test_what_one_reads_one_discovers if {
	decision.verdict == {
		"outcome": "ALLOW",
		"redact": [],
		"reasons": ["NATO_COMMUNITY"],
		"rule": "NATO_COMMUNITY",
		"grant": "",
		"obligations": [],
	} with input as _doing("discover") with input.object.naming as ""
}

test_what_one_is_told_of_one_discovers if {
	revoked := decision.verdict with input as _doing("discover") with input.object.state as "REVOKED"
	revoked.outcome == "ALLOW"
	revoked.reasons == ["NATO_COMMUNITY", "REVOKED"]
	beside := decision.verdict with input as _but(_beside, {"action": "discover"})
	beside.outcome == "ALLOW"
	beside.rule == "EU27_SISTER"
}

test_whoever_is_told_of_it_asks_for_its_release if {
	decision.verdict.rule == "ASK_RELEASE" with input as _but(_beside, {"action": "request_release"})
	decision.verdict.rule == "ASK_RELEASE" with input as _doing("request_release")
		with input.object.state as "REVOKED"
}

test_whoever_is_told_of_it_does_nothing_else_with_it if {
	every action in _uses | {"amend", "overlay", "share"} {
		beside := decision.verdict with input as _but(_beside, {"action": action})
		beside.outcome == "DENY_VISIBLE"
		"EU27_SISTER" in beside.reasons
		revoked := decision.verdict with input as _doing(action) with input.object.state as "REVOKED"
		revoked.outcome == "DENY_VISIBLE"
		"REVOKED" in revoked.reasons
	}
}

# Steps

test_a_step_is_taken_by_those_who_have_the_power if {
	decision.verdict == {
		"outcome": "ALLOW",
		"redact": [],
		"reasons": ["ASK_RELEASE"],
		"rule": "ASK_RELEASE",
		"grant": "",
		"obligations": [],
	} with input as _doing("request_release")
}

test_a_step_is_refused_to_those_without_the_power if {
	decision.verdict == _refused("DENY_VISIBLE", ["NOT_EMPOWERED"]) with input as _doing("request_release")
		with input.subject.roles as ["SECURITY_OFFICER", "FORENSIC_EXAMINER_TRAINEE", "AUDITOR"]
		with input.object.tlp as "TLP:CLEAR"
}

test_a_step_that_nobody_knows_is_refused if {
	every action in {"", "fly", "READ"} {
		decision.verdict == _refused("DENY_VISIBLE", ["NOT_EMPOWERED"]) with input as _doing(action)
	}
}

test_a_power_of_the_noun_serves if {
	verdict := decision.verdict with input as _doing("verify")
		with input.object.owner as "DE-BSI"
		with input.object.originators as ["DE-BSI"]
		with input.subject.roles as ["FORENSIC_EXAMINER"]
	verdict.outcome == "ALLOW"
	verdict.reasons == ["EVIDENCE_VERIFY"]
}

test_a_refusal_of_the_noun_outweighs_the_power if {
	decision.verdict == _refused("DENY_VISIBLE", ["EVIDENCE_OWN_WORK"]) with input as _doing("verify")
		with input.relations as ["author"]
		with input.object.owner as "DE-BSI"
		with input.object.originators as ["DE-BSI"]
		with input.subject.roles as ["FORENSIC_EXAMINER"]
}

test_what_is_withheld_in_reading_does_not_shorten_a_step if {
	verdict := decision.verdict with input as _doing("request_release") with input.object.naming as ""
	verdict.outcome == "ALLOW"
	verdict.redact == []
}

# Uses

test_a_way_carries_every_use_that_nothing_refuses if {
	every action in _uses {
		verdict := decision.verdict with input as _doing(action)
		verdict.outcome == "ALLOW"
		verdict.rule == "NATO_COMMUNITY"
		verdict.grant == "nato"
	}
}

test_use_in_a_listing_is_a_use if {
	open_to_all := decision.verdict with input as _doing("use_in_listing") with input.object.tlp as "TLP:CLEAR"
	open_to_all.outcome == "ALLOW"
	refused := decision.verdict with input as _doing("use_in_listing")
	refused.outcome == "DENY_VISIBLE"
	refused.rule == "LISTING_CONSENT"
	without := _but(_request.object.grants[0], {"without": ["use_in_listing"]})
	not_carried := decision.verdict with input as _doing("use_in_listing") with input.object.grants as [without]
	not_carried.reasons == ["LISTING_CONSENT", "NOT_CARRIED"]
}

test_a_use_gives_the_fields_that_reading_gives if {
	verdict := decision.verdict with input as _doing("derive") with input.object.naming as ""
	verdict.outcome == "REDACT"
	verdict.redact == ["provider"]
}

test_obligations_go_with_a_use_and_not_with_knowing if {
	decision.verdict.obligations == ["NOTIFY_ORIGINATOR"] with input as _doing("derive")
		with input.object.propin as true
	decision.verdict.obligations == ["NO_EXPORT"] with input as _doing("comment")
		with input.object.display_only as ["DE"]
	decision.verdict.obligations == [] with input as _doing("discover")
		with input.object.display_only as ["DE"]
}

test_the_base_refuses_a_use_by_whatever_way if {
	decision.verdict == _refused("DENY_VISIBLE", ["ORCON"]) with input as _doing("derive")
		with input.object.orcon as true
		with input.object.grants as [_grant("nato", []), _grant("eu27", [])]
}

test_a_grant_says_what_it_does_not_carry if {
	limited := _but(_grant("nato", []), {"without": ["export", "forward"]})
	every action in {"export", "forward"} {
		decision.verdict == _refused("DENY_VISIBLE", ["NOT_CARRIED"]) with input as _doing(action)
			with input.object.grants as [limited]
	}
	decision.verdict.outcome == "ALLOW" with input as _doing("derive")
		with input.object.grants as [limited]
}

test_an_alliance_refuses_in_its_own_words if {
	decision.verdict == _refused("DENY_VISIBLE", ["NATO_RELEASE", "NOT_CARRIED"]) with input as _unclassified("forward")
	decision.verdict.outcome == "ALLOW" with input as _unclassified("derive")
}

# NATO UNCLASSIFIED: open to read for all Allies, and not to be passed on without consent.
_unclassified(action) := _but(_request, {
	"action": action,
	"object": _label({"class": {"scheme": "NATO", "level": "NATO UNCLASSIFIED", "rank": 0}}),
})

# Several ways

test_of_two_ways_that_carry_a_use_none_is_chosen if {
	verdict := decision.verdict with input as _doing("forward")
		with input.object.grants as [_grant("nato", []), _grant("eu27", [])]
	verdict.outcome == "ALLOW"
	verdict.reasons == ["EU27_COMMUNITY", "NATO_COMMUNITY"]
}

test_of_two_ways_of_which_one_carries_a_use_one_is_chosen_first if {
	ways := [_grant("nato", []), _grant("eu27", [])]
	decision.verdict == _refused("DENY_VISIBLE", ["CAPACITY_REQUIRED"]) with input as _unclassified("forward")
		with input.object.grants as ways
	decision.verdict.outcome == "ALLOW" with input as _unclassified("forward")
		with input.object.grants as ways
		with input.subject.capacity as "eu27"
	decision.verdict == _refused("DENY_VISIBLE", ["NATO_RELEASE", "NOT_CARRIED"]) with input as _unclassified("forward")
		with input.object.grants as ways
		with input.subject.capacity as "nato"
}

test_reading_needs_no_capacity if {
	decision.verdict.outcome == "ALLOW" with input as _unclassified("read")
		with input.object.grants as [_grant("nato", []), _grant("eu27", [])]
}

test_ones_own_needs_no_capacity if {
	limited := _but(_grant("nato", ["DE"]), {"without": ["forward"]})
	verdict := decision.verdict with input as _doing("forward")
		with input.object.owner as "DE-BSI"
		with input.object.grants as [limited]
	verdict.outcome == "ALLOW"
	verdict.reasons == ["OWN"]
}

test_what_is_open_to_all_needs_no_capacity if {
	limited := _but(_grant("nato", []), {"without": ["forward"]})
	verdict := decision.verdict with input as _doing("forward")
		with input.object.tlp as "TLP:CLEAR"
		with input.object.grants as [limited]
	verdict.outcome == "ALLOW"
	verdict.reasons == ["PUBLIC"]
}

test_a_step_needs_no_way_that_carries_it if {
	limited := _but(_grant("nato", []), {"without": ["request_release"]})
	every ways in [[limited], [limited, _grant("eu27", [])]] {
		decision.verdict.rule == "ASK_RELEASE" with input as _doing("request_release")
			with input.object.grants as ways
	}
}

test_within_a_capacity_one_way_that_carries_the_use_is_enough if {
	limited := _but(_grant("nato", ["DE"]), {"without": ["forward"]})
	decision.verdict.outcome == "ALLOW" with input as _doing("forward")
		with input.subject.capacity as "nato"
		with input.object.grants as [limited, _grant("nato", [])]
}

test_what_a_reader_would_be_told_of_does_not_hinder_reading if {
	verdict := decision.verdict with input as _but(_beside, {"action": "derive"})
		with input.object.grants as [_grant("eu27", ["DE-AA"]), _grant("", ["DE-BSI"])]
	verdict.outcome == "ALLOW"
	verdict.reasons == ["BILATERAL"]
}
