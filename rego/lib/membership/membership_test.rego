package lib.membership_test

import data.lib.membership

# A state joined an alliance, observes another and has left a third.
_request := {
	"subject": {"memberships": [
		_standing("nato", "MEMBER", "2024-03-07T00:00Z", ""),
		_standing("g7_rrm", "OBSERVER", "2024-01-01T00:00Z", ""),
		_standing("eu27", "LEFT", "2020-02-01T00:00Z", ""),
	]},
	"context": {"now": "2026-11-21T10:00Z"},
}

_standing(alliance, status, from, until) := {
	"alliance": alliance,
	"party": "SE",
	"status": status,
	"from": from,
	"until": until,
}

test_a_member_is_a_member_of_that_alliance_only if {
	membership.member("nato") with input as _request
	every alliance in {"eu27", "g7_rrm", "five_eyes", ""} {
		not membership.member(alliance) with input as _request
	}
}

test_an_observer_is_no_member_and_a_member_no_observer if {
	membership.observer("g7_rrm") with input as _request
	not membership.member("g7_rrm") with input as _request
	not membership.observer("nato") with input as _request
}

test_a_standing_that_is_neither_counts_as_neither if {
	every status in {"ALIGNED", "LEFT", "SUSPENDED", "member", ""} {
		not membership.member("nato") with input as _request
			with input.subject.memberships as [_standing("nato", status, "", "")]
		not membership.observer("nato") with input as _request
			with input.subject.memberships as [_standing("nato", status, "", "")]
	}
}

test_a_members_standing_holds_from_its_first_minute_to_before_its_last if {
	every stretch in {["2026-11-21T10:00Z", ""], ["", "2026-11-21T10:01Z"]} {
		membership.member("nato") with input as _request
			with input.subject.memberships as [_standing("nato", "MEMBER", stretch[0], stretch[1])]
	}
	every stretch in {["2026-11-21T10:01Z", ""], ["", "2026-11-21T10:00Z"]} {
		not membership.member("nato") with input as _request
			with input.subject.memberships as [_standing("nato", "MEMBER", stretch[0], stretch[1])]
	}
}

test_an_observers_standing_holds_from_its_first_minute_to_before_its_last if {
	every stretch in {["2026-11-21T10:00Z", ""], ["", "2026-11-21T10:01Z"]} {
		membership.observer("nato") with input as _request
			with input.subject.memberships as [_standing("nato", "OBSERVER", stretch[0], stretch[1])]
	}
	every stretch in {["2026-11-21T10:01Z", ""], ["", "2026-11-21T10:00Z"]} {
		not membership.observer("nato") with input as _request
			with input.subject.memberships as [_standing("nato", "OBSERVER", stretch[0], stretch[1])]
	}
}

test_a_later_standing_replaces_an_earlier_one if {
	not membership.member("nato") with input as _request
		with input.subject.memberships as [
			_standing("nato", "MEMBER", "2024-03-07T00:00Z", "2026-11-21T10:00Z"),
			_standing("nato", "SUSPENDED", "2026-11-21T10:00Z", ""),
		]
}

test_whoever_is_suspended_or_has_left_is_shut_out if {
	membership.shut_out == {"eu27"} with input as _request
	membership.shut_out == {"nato"} with input as _request
		with input.subject.memberships as [_standing("nato", "SUSPENDED", "", "")]
}

test_a_standing_that_is_not_known_shuts_out if {
	membership.shut_out == {"nato"} with input as _request
		with input.subject.memberships as [_standing("nato", "FRIEND", "", "")]
}

test_members_observers_and_aligned_parties_are_not_shut_out if {
	every status in {"ALIGNED", "MEMBER", "OBSERVER"} {
		membership.shut_out == set() with input as _request
			with input.subject.memberships as [_standing("nato", status, "", "")]
	}
}

test_nobody_is_shut_out_before_the_minute_or_after if {
	membership.shut_out == set() with input as _request
		with input.subject.memberships as [
			_standing("nato", "LEFT", "2026-11-21T10:01Z", ""),
			_standing("eu27", "SUSPENDED", "", "2026-11-21T10:00Z"),
		]
}

_aligned := _standing("nato", "ALIGNED", "2024-03-07T00:00Z", "")

test_an_aligned_country_is_aligned_with_that_alliance_only if {
	membership.aligned("nato") with input as _request with input.subject.memberships as [_aligned]
	not membership.aligned("eu27") with input as _request with input.subject.memberships as [_aligned]
	not membership.member("nato") with input as _request with input.subject.memberships as [_aligned]
	not membership.observer("nato") with input as _request with input.subject.memberships as [_aligned]
}

test_no_other_standing_is_that_of_an_aligned_country if {
	every status in {"LEFT", "MEMBER", "OBSERVER", "SUSPENDED", "aligned", ""} {
		not membership.aligned("nato") with input as _request
			with input.subject.memberships as [_standing("nato", status, "", "")]
	}
}

test_an_aligned_country_is_aligned_while_that_lasts if {
	not membership.aligned("nato") with input as _request
		with input.subject.memberships as [_standing("nato", "ALIGNED", "", "2026-11-21T10:00Z")]
	not membership.aligned("nato") with input as _request
		with input.subject.memberships as [_standing("nato", "ALIGNED", "2026-11-21T10:01Z", "")]
}

test_an_aligned_country_that_is_shut_out_is_not_aligned if {
	not membership.aligned("nato") with input as _request
		with input.subject.memberships as [_aligned, _standing("nato", "SUSPENDED", "", "")]
}
