package alliances.five_eyes_test

import data.alliances.five_eyes

# An analyst of the United Kingdom asks to read what the United States shared with all five as TLP:GREEN.
_request := {
	"action": "read",
	"subject": _person,
	"relations": [],
	"object": _label,
	"context": {"now": "2026-11-21T10:00Z", "channel": "api", "grant": null, "marking": null, "consent": null},
}

_person := {
	"party": "UK-NCSC",
	"chain": ["UK-NCSC", "UK"],
	"kind": "AGENCY",
	"served_by": [],
	"nationality": ["UK"],
	"roles": ["INTELLIGENCE_ANALYST"],
	"clearances": [],
	"compartments": [],
	"memberships": [_standing("UK", "MEMBER")],
	"agreements": [],
	"mandates": [],
	"capacity": "",
	"assurance": "aal2",
}

_label := {
	"kind": "evidence",
	"portion": "",
	"state": "SHARED",
	"owner": "US",
	"tlp": "TLP:GREEN",
	"pap": "PAP:GREEN",
	"class": {"scheme": "", "level": "", "rank": 0},
	"originators": ["US"],
	"orcon": false,
	"propin": false,
	"rel_to": null,
	"not_rel": [],
	"display_only": [],
	"eyes_only": null,
	"naming": "MAY",
	"embargo": "",
	"expires": "",
	"overlays": [],
	"grants": [_to([])],
	"consents": [],
	"compartments": [],
	"excluded": [],
}

_to(parties) := {"via": "five_eyes", "by": "US", "to": parties, "without": [], "purpose": "", "until": ""}

_standing(party, status) := {
	"alliance": "five_eyes",
	"party": party,
	"status": status,
	"from": "",
	"until": "",
}

_consent(purpose, to) := {"by": "US", "to": to, "purpose": purpose, "until": ""}

_codes contains permit.code if some permit in five_eyes.permit

# Standing

test_the_way_is_the_grant_itself if {
	five_eyes.permit == {{"code": "FVEY_COMMUNITY", "grant": _to([])}} with input as _request
}

test_whoever_stands_otherwise_reads_nothing if {
	every status in {"ALIGNED", "LEFT", "OBSERVER", "SUSPENDED"} {
		_codes == set() with input as _request
			with input.subject.memberships as [_standing("UK", status)]
	}
}

test_an_outsider_reads_nothing if {
	_codes == set() with input as _request
		with input.subject.memberships as []
}

test_membership_elsewhere_is_none_here if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"alliance": "elsewhere"})]
}

test_a_party_reads_until_the_minute_before_it_leaves if {
	_codes == {"FVEY_COMMUNITY"} with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"until": "2026-11-21T10:01Z"})]
}

test_a_party_reads_nothing_from_the_minute_at_which_it_leaves if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"until": "2026-11-21T10:00Z"})]
}

test_a_party_reads_from_the_minute_of_its_accession_on if {
	_codes == {"FVEY_COMMUNITY"} with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"from": "2026-11-21T10:00Z"})]
}

test_a_party_reads_nothing_before_its_accession if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"from": "2026-11-21T10:01Z"})]
}

# Ways

test_what_was_shared_through_another_alliance_is_not_decided_here if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to([]), {"via": "elsewhere"})]
}

test_what_was_not_shared_is_not_read if {
	_codes == set() with input as _request
		with input.object.grants as []
}

test_a_grant_that_has_ended_opens_nothing if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to([]), {"until": "2026-11-21T10:00Z"})]
}

test_a_grant_by_somebody_who_is_no_originator_opens_nothing_without_consent if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to([]), {"by": "ES"})]
}

test_a_grant_by_somebody_who_is_no_originator_opens_with_consent if {
	_codes == {"FVEY_COMMUNITY"} with input as _request
		with input.object.grants as [_but(_to([]), {"by": "ES"})]
		with input.object.consents as [_consent("READ", "alliance:five_eyes")]
}

_but(whole, changes) := {key: value |
	some key, given in whole
	value := object.get(changes, key, given)
}

# Who reads what

test_the_five_read_what_is_green_or_clear_whatever_their_function if {
	every tlp in {"TLP:CLEAR", "TLP:GREEN"} {
		_codes == {"FVEY_COMMUNITY"} with input as _request
			with input.subject.roles as []
			with input.object.tlp as tlp
	}
}

test_what_is_stricter_is_not_for_all_five if {
	every tlp in {"", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
	}
}

test_a_state_named_under_amber_is_its_desks if {
	every role in five_eyes.thresholds.desks {
		_codes == {"FVEY_DESK"} with input as _request
			with input.subject.roles as [role]
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_to(["CA", "UK"])]
	}
}

test_whoever_is_no_desk_does_not_read_amber if {
	every role in {"AUDITOR", "INCIDENT_REPORTER", "PEN_HOLDER", "SECRETARIAT", "SECURITY_OFFICER"} {
		_codes == set() with input as _request
			with input.subject.roles as [role]
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_to(["UK"])]
	}
}

test_the_desks_of_a_state_that_is_not_named_do_not_read_amber if {
	_codes == set() with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["AU", "CA", "NZ"])]
}

test_desks_do_not_read_what_is_strict_or_red if {
	every tlp in {"TLP:AMBER+STRICT", "TLP:RED"} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_to(["UK"])]
	}
}

test_a_grant_to_the_desks_that_has_ended_or_runs_elsewhere_opens_nothing if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _request
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_but(_to(["UK"]), change)]
	}
}

test_a_desk_that_has_left_the_five_does_not_read if {
	_codes == set() with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["UK"])]
		with input.subject.memberships as [_standing("UK", "LEFT")]
}

test_the_organisation_named_reads_what_is_strict if {
	_codes == {"FVEY_NAMED"} with input as _request
		with input.subject.roles as []
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.object.grants as [_to(["UK-NCSC"])]
}

test_a_sister_organisation_does_not_read_what_is_strict if {
	_codes == set() with input as _request
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.object.grants as [_to(["UK-FCDO"])]
}

test_a_grant_to_the_organisation_that_has_ended_or_runs_elsewhere_opens_nothing if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _request
			with input.object.tlp as "TLP:AMBER+STRICT"
			with input.object.grants as [_but(_to(["UK-NCSC"]), change)]
	}
}

test_an_organisation_named_that_is_not_of_the_five_does_not_read if {
	_codes == set() with input as _request
		with input.subject.memberships as []
		with input.object.grants as [_to(["UK-NCSC"])]
}

# Third-party rule

test_nothing_is_handed_on_without_consent_with_or_without_orcon if {
	every tlp in {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:RED"} {
		every orcon in {false, true} {
			five_eyes.refuse == {"FVEY_THIRD_PARTY"} with input as _request
				with input.action as "forward"
				with input.object.tlp as tlp
				with input.object.orcon as orcon
		}
	}
}

test_the_originators_consent_lets_it_go if {
	every receiver in {"UK-NCSC", "UK", "alliance:five_eyes", "public"} {
		five_eyes.refuse == set() with input as _request
			with input.action as "forward"
			with input.object.consents as [_consent("FORWARD", receiver)]
	}
}

test_the_consent_of_one_originator_of_two_does_not if {
	five_eyes.refuse == {"FVEY_THIRD_PARTY"} with input as _request
		with input.action as "forward"
		with input.object.originators as ["AU", "US"]
		with input.object.consents as [_consent("FORWARD", "UK")]
}

test_an_originator_needs_no_consent_for_its_own if {
	five_eyes.refuse == set() with input as _request
		with input.action as "forward"
		with input.object.originators as ["UK"]
}

test_what_is_clear_and_what_is_not_handed_on_follow_the_marking if {
	five_eyes.refuse == set() with input as _request
		with input.action as "forward"
		with input.object.tlp as "TLP:CLEAR"
	every action in {"cite_internal", "cite_public", "comment", "derive", "export", "read"} {
		five_eyes.refuse == set() with input as _request
			with input.action as action
	}
}

# Obligations

test_the_originator_hears_of_onward_use if {
	every action in {"cite_public", "derive", "export", "forward"} {
		five_eyes.oblige == {{"obligation": "NOTIFY_ORIGINATOR", "code": "FVEY_TELL"}} with input as _request
			with input.action as action
	}
}

test_nobody_hears_of_reading_of_clear_or_of_the_own if {
	five_eyes.oblige == set() with input as _request
	five_eyes.oblige == set() with input as _request
		with input.action as "export"
		with input.object.tlp as "TLP:CLEAR"
	five_eyes.oblige == set() with input as _request
		with input.action as "export"
		with input.object.owner as "UK"
}

# The alliance's data

test_every_standing_is_known_and_holds_at_present if {
	every member in five_eyes.members {
		member.status in {"ALIGNED", "LEFT", "MEMBER", "OBSERVER", "SUSPENDED"}
		member.from < "2026-11-21T10:00Z"
		member.until == ""
	}
}

test_no_party_is_listed_twice if {
	count({member.party | some member in five_eyes.members}) == count(five_eyes.members)
}

test_the_five_are_five if {
	{member.party | some member in five_eyes.members} == {"AU", "CA", "NZ", "UK", "US"}
}

test_each_of_them_speaks_for_itself if {
	five_eyes.decision_rule == {"kind": "OPT_IN", "minimum": 1}
}
