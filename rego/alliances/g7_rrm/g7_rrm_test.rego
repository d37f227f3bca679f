package alliances.g7_rrm_test

import data.alliances.g7_rrm

# A focal point of Japan asks to read what Canada shared with the whole mechanism as TLP:GREEN.
_request := {
	"action": "read",
	"subject": _person,
	"relations": [],
	"object": _label,
	"context": {"now": "2026-11-21T10:00Z", "channel": "api", "grant": null, "marking": null, "consent": null},
}

_person := {
	"party": "JP-MOFA",
	"chain": ["JP-MOFA", "JP"],
	"kind": "AGENCY",
	"served_by": [],
	"nationality": ["JP"],
	"roles": ["CYBER_DIPLOMAT"],
	"clearances": [],
	"compartments": [],
	"memberships": [_standing("JP", "MEMBER")],
	"agreements": [],
	"mandates": [],
	"capacity": "",
	"assurance": "aal2",
}

_label := {
	"kind": "evidence",
	"portion": "",
	"state": "SHARED",
	"owner": "CA",
	"tlp": "TLP:GREEN",
	"pap": "PAP:GREEN",
	"class": {"scheme": "", "level": "", "rank": 0},
	"originators": ["CA"],
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

_to(parties) := {"via": "g7_rrm", "by": "CA", "to": parties, "without": [], "purpose": "", "until": ""}

_standing(party, status) := {
	"alliance": "g7_rrm",
	"party": party,
	"status": status,
	"from": "2018-06-09T00:00Z",
	"until": "",
}

_consent(purpose, to) := {"by": "CA", "to": to, "purpose": purpose, "until": ""}

_codes contains permit.code if some permit in g7_rrm.permit

# Standing

test_the_way_is_the_grant_itself if {
	g7_rrm.permit == {{"code": "G7_COMMUNITY", "grant": _to([])}} with input as _request
}

test_whoever_stands_otherwise_reads_nothing if {
	every status in {"ALIGNED", "LEFT", "OBSERVER", "SUSPENDED"} {
		_codes == set() with input as _request
			with input.subject.memberships as [_standing("JP", status)]
	}
}

test_an_outsider_reads_nothing if {
	_codes == set() with input as _request
		with input.subject.memberships as []
}

test_membership_elsewhere_is_none_here if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("JP", "MEMBER"), {"alliance": "elsewhere"})]
}

test_a_party_reads_until_the_minute_before_it_leaves if {
	_codes == {"G7_COMMUNITY"} with input as _request
		with input.subject.memberships as [_but(_standing("JP", "MEMBER"), {"until": "2026-11-21T10:01Z"})]
}

test_a_party_reads_nothing_from_the_minute_at_which_it_leaves if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("JP", "MEMBER"), {"until": "2026-11-21T10:00Z"})]
}

test_a_party_reads_from_the_minute_of_its_accession_on if {
	_codes == {"G7_COMMUNITY"} with input as _request
		with input.subject.memberships as [_but(_standing("JP", "MEMBER"), {"from": "2026-11-21T10:00Z"})]
}

test_a_party_reads_nothing_before_its_accession if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("JP", "MEMBER"), {"from": "2026-11-21T10:01Z"})]
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
	_codes == {"G7_COMMUNITY"} with input as _request
		with input.object.grants as [_but(_to([]), {"by": "ES"})]
		with input.object.consents as [_consent("READ", "alliance:g7_rrm")]
}

_but(whole, changes) := {key: value |
	some key, given in whole
	value := object.get(changes, key, given)
}

# Members

test_members_read_what_is_green_or_clear_whatever_their_function if {
	every tlp in {"TLP:CLEAR", "TLP:GREEN"} {
		_codes == {"G7_COMMUNITY"} with input as _request
			with input.subject.roles as []
			with input.object.tlp as tlp
	}
}

test_focal_points_read_amber_that_is_for_all if {
	every role in g7_rrm.thresholds.focal_points {
		_codes == {"G7_FOCAL_POINT"} with input as _request
			with input.subject.roles as [role]
			with input.object.tlp as "TLP:AMBER"
	}
}

test_focal_points_read_amber_that_names_their_state if {
	_codes == {"G7_FOCAL_POINT"} with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["JP", "US"])]
}

test_whoever_is_no_focal_point_does_not_read_amber if {
	every role in {"FORENSIC_EXAMINER", "INTELLIGENCE_ANALYST", "PEN_HOLDER", "SECRETARIAT"} {
		every addressees in {[], ["JP"]} {
			_codes == set() with input as _request
				with input.subject.roles as [role]
				with input.object.tlp as "TLP:AMBER"
				with input.object.grants as [_to(addressees)]
		}
	}
}

test_focal_points_do_not_read_amber_that_names_others if {
	_codes == set() with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["FR", "US"])]
}

test_focal_points_do_not_read_what_is_strict_or_red if {
	every tlp in {"", "TLP:AMBER+STRICT", "TLP:RED"} {
		every addressees in {[], ["JP"]} {
			_codes == set() with input as _request
				with input.object.tlp as tlp
				with input.object.grants as [_to(addressees)]
		}
	}
}

test_a_grant_to_focal_points_that_has_ended_or_runs_elsewhere_opens_nothing if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _request
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_but(_to(["JP"]), change)]
	}
}

test_the_organisation_named_reads_what_is_strict if {
	_codes == {"G7_NAMED"} with input as _request
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.object.grants as [_to(["JP-MOFA"])]
}

test_a_grant_to_the_organisation_that_has_ended_or_runs_elsewhere_opens_nothing if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _request
			with input.object.tlp as "TLP:AMBER+STRICT"
			with input.object.grants as [_but(_to(["JP-MOFA"]), change)]
	}
}

test_the_european_union_is_a_member_through_its_service if {
	_codes == {"G7_COMMUNITY"} with input as _request
		with input.subject.party as "EEAS"
		with input.subject.chain as ["EEAS"]
		with input.subject.memberships as [_standing("EEAS", "MEMBER")]
}

# Observers

test_an_observer_reads_the_item_that_names_it if {
	_codes == {"G7_OBSERVER"} with input as _observer
		with input.object.grants as [_to(["NL"])]
	_codes == {"G7_OBSERVER"} with input as _observer
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.object.grants as [_to(["NL-MFA"])]
}

test_an_observer_does_not_read_what_is_for_all if {
	every tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"} {
		_codes == set() with input as _observer
			with input.object.tlp as tlp
	}
}

test_an_observer_does_not_read_what_names_others if {
	every tlp in {"TLP:AMBER", "TLP:GREEN"} {
		_codes == set() with input as _observer
			with input.object.tlp as tlp
			with input.object.grants as [_to(["JP", "SE"])]
	}
}

test_an_observers_focal_point_reads_amber_that_names_its_state if {
	_codes == {"G7_OBSERVER"} with input as _observer
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["NL"])]
}

test_an_observers_other_people_do_not if {
	_codes == set() with input as _observer
		with input.subject.roles as ["INTELLIGENCE_ANALYST"]
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["NL"])]
}

test_an_observers_focal_point_does_not_read_what_is_strict if {
	_codes == set() with input as _observer
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.object.grants as [_to(["NL"])]
}

test_a_grant_to_an_observer_that_has_ended_or_runs_elsewhere_opens_nothing if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _observer
			with input.object.grants as [_but(_to(["NL"]), change)]
	}
}

test_a_named_party_that_only_aligns_itself_does_not_read if {
	_codes == set() with input as _observer
		with input.subject.memberships as [_standing("NL", "ALIGNED")]
		with input.object.grants as [_to(["NL"])]
}

# Uses

test_an_observer_takes_no_position if {
	every action in {"break_silence", "comment", "sign"} {
		g7_rrm.refuse == {"G7_NO_POSITION"} with input as _observer
			with input.action as action
	}
}

test_a_member_takes_positions_and_puts_to_use if {
	every action in {"break_silence", "comment", "derive", "export", "forward", "sign"} {
		g7_rrm.refuse == set() with input as _request
			with input.action as action
	}
}

test_an_observer_makes_nothing_of_an_item_and_hands_it_to_nobody if {
	every action in {"derive", "export", "forward"} {
		g7_rrm.refuse == {"G7_OBSERVER_READS"} with input as _observer
			with input.action as action
	}
}

test_an_observer_may_with_the_originators_consent_to_that_use if {
	every action, purpose in {"derive": "DERIVE", "export": "FORWARD", "forward": "FORWARD"} {
		g7_rrm.refuse == set() with input as _observer
			with input.action as action
			with input.object.consents as [_consent(purpose, "NL")]
		g7_rrm.refuse == {"G7_OBSERVER_READS"} with input as _observer
			with input.action as action
			with input.object.consents as [_consent("READ", "NL")]
	}
}

test_what_is_clear_is_open_to_observers_too if {
	every action in {"derive", "export", "forward"} {
		g7_rrm.refuse == set() with input as _observer
			with input.action as action
			with input.object.tlp as "TLP:CLEAR"
	}
}

test_an_observer_may_read_and_act_as_the_marking_says if {
	every action in {"act_visible", "cite_internal", "cite_public", "read"} {
		g7_rrm.refuse == set() with input as _observer
			with input.action as action
	}
}

# Obligations

test_copies_for_focal_points_can_be_traced if {
	every tlp in {"TLP:AMBER", "TLP:AMBER+STRICT"} {
		g7_rrm.oblige == {{"obligation": "WATERMARK", "code": "G7_TRACE"}} with input as _request
			with input.object.tlp as tlp
	}
}

test_other_copies_and_the_own_need_no_trace if {
	g7_rrm.oblige == set() with input as _request
	g7_rrm.oblige == set() with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.originators as ["JP"]
}

_observer := _but(_request, {"subject": _but(_person, {
	"party": "NL-MFA",
	"chain": ["NL-MFA", "NL"],
	"memberships": [_standing("NL", "OBSERVER")],
})})

# The alliance's data

test_every_standing_is_known_and_holds_at_present if {
	every member in g7_rrm.members {
		member.status in {"ALIGNED", "LEFT", "MEMBER", "OBSERVER", "SUSPENDED"}
		member.from < "2026-11-21T10:00Z"
		member.until == ""
	}
}

test_no_party_is_listed_twice if {
	count({member.party | some member in g7_rrm.members}) == count(g7_rrm.members)
}

test_the_seven_and_the_union_are_members if {
	_with_status("MEMBER") == {"CA", "DE", "EEAS", "FR", "IT", "JP", "UK", "US"}
}

test_the_observers_are_observers if {
	_with_status("OBSERVER") == {"AU", "NATO-IS", "NL", "NZ", "SE"}
}

test_a_joint_text_takes_two if {
	g7_rrm.decision_rule == {"kind": "OPT_IN", "minimum": 2}
}

_with_status(status) := {member.party |
	some member in g7_rrm.members
	member.status == status
}
