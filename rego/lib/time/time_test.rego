package lib.time_test

import data.lib.time as clock

# A minute in which a request is made.
_request := {"context": {"now": "2026-11-21T10:00Z"}}

_before := "2026-11-21T09:59Z"

_now := "2026-11-21T10:00Z"

_after := "2026-11-21T10:01Z"

test_a_moment_is_reached_at_its_own_minute_and_stays_so if {
	every t in {_before, _now, "2025-12-31T23:59Z"} {
		clock.reached(t) with input as _request
	}
}

test_a_moment_is_not_reached_before_its_minute if {
	every t in {_after, "2027-01-01T00:00Z"} {
		not clock.reached(t) with input as _request
	}
}

test_a_moment_that_is_not_set_never_comes if {
	not clock.reached("") with input as _request
}

test_a_moment_is_ahead_until_its_minute if {
	clock.before(_after) with input as _request
	not clock.before(_now) with input as _request
	not clock.before(_before) with input as _request
}

test_a_moment_that_is_not_set_is_not_ahead if {
	not clock.before("") with input as _request
}

test_what_has_no_end_lasts if {
	clock.lasts("") with input as _request
}

test_what_ends_lasts_until_the_minute_before if {
	clock.lasts(_after) with input as _request
	not clock.lasts(_now) with input as _request
	not clock.lasts(_before) with input as _request
}

test_a_stretch_holds_its_first_minute_and_not_its_last if {
	clock.within(_now, _after) with input as _request
	not clock.within(_before, _now) with input as _request
}

test_a_stretch_does_not_begin_early if {
	not clock.within(_after, "") with input as _request
	not clock.within(_after, "2027-01-01T00:00Z") with input as _request
}

test_a_bound_that_is_not_set_does_not_bind if {
	clock.within("", "") with input as _request
	clock.within("", _after) with input as _request
	clock.within(_before, "") with input as _request
	not clock.within("", _before) with input as _request
}

test_a_stretch_that_is_empty_holds_no_minute if {
	not clock.within(_now, _now) with input as _request
	not clock.within(_after, _before) with input as _request
}

test_without_a_present_minute_only_what_has_no_end_holds if {
	clock.lasts("") with input as {}
	not clock.lasts(_after) with input as {}
	not clock.reached(_before) with input as {}
	not clock.before(_after) with input as {}
	not clock.within("", "") with input as {}
}
