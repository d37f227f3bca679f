package alliances.opcw_coalition_test

import data.alliances.opcw_coalition

# An analyst of the United Kingdom asks to read what the Netherlands shared with the coalition as TLP:GREEN.
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
	"owner": "NL",
	"tlp": "TLP:GREEN",
	"pap": "PAP:GREEN",
	"class": {"scheme": "", "level": "", "rank": 0},
	"originators": ["NL"],
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

_to(parties) := {"via": "opcw_coalition", "by": "NL", "to": parties, "without": [], "purpose": "", "until": ""}

_standing(party, status) := {
	"alliance": "opcw_coalition",
	"party": party,
	"status": status,
	"from": "2018-04-13T00:00Z",
	"until": "",
}

_consent(purpose, to) := {"by": "NL", "to": to, "purpose": purpose, "until": ""}

_codes contains permit.code if some permit in opcw_coalition.permit

# Standing

test_the_way_is_the_grant_itself if {
	opcw_coalition.permit == {{"code": "OPCW_CIRCLE", "grant": _to([])}} with input as _request
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
	_codes == {"OPCW_CIRCLE"} with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"until": "2026-11-21T10:01Z"})]
}

test_a_party_reads_nothing_from_the_minute_at_which_it_leaves if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"until": "2026-11-21T10:00Z"})]
}

test_a_party_reads_from_the_minute_of_its_accession_on if {
	_codes == {"OPCW_CIRCLE"} with input as _request
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
	_codes == {"OPCW_CIRCLE"} with input as _request
		with input.object.grants as [_but(_to([]), {"by": "ES"})]
		with input.object.consents as [_consent("READ", "alliance:opcw_coalition")]
}

_but(whole, changes) := {key: value |
	some key, given in whole
	value := object.get(changes, key, given)
}

# Who reads what

test_the_circle_reads_up_to_amber if {
	every tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"} {
		_codes == {"OPCW_CIRCLE"} with input as _request
			with input.object.tlp as tlp
	}
}

test_the_circle_does_not_read_what_is_strict_or_red if {
	every tlp in {"", "TLP:AMBER+STRICT", "TLP:RED"} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
	}
}

test_the_organisation_named_reads_what_is_strict if {
	_codes == {"OPCW_NAMED"} with input as _request
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.object.grants as [_to(["UK-NCSC"])]
}

test_another_organisation_of_the_same_state_does_not if {
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

test_a_named_outsider_does_not_read if {
	_codes == set() with input as _request
		with input.subject.memberships as []
		with input.object.grants as [_to(["UK-NCSC"])]
}

test_a_grant_bound_to_the_case_asks_for_its_compartment if {
	every tlp, addressees in {"TLP:AMBER": [], "TLP:AMBER+STRICT": ["UK-NCSC"]} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_but(_to(addressees), {"purpose": "opcw-2018"})]
		count(_codes) == 1 with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_but(_to(addressees), {"purpose": "opcw-2018"})]
			with input.subject.compartments as ["opcw-2018"]
	}
}

# Uses

test_nothing_leaves_the_coalition_without_consent if {
	every tlp in {"TLP:AMBER", "TLP:GREEN"} {
		opcw_coalition.refuse == {"OPCW_CLOSED"} with input as _request
			with input.action as "forward"
			with input.object.tlp as tlp
	}
}

test_consent_clear_and_the_own_let_it_go if {
	opcw_coalition.refuse == set() with input as _request
		with input.action as "forward"
		with input.object.consents as [_consent("FORWARD", "UK")]
	opcw_coalition.refuse == set() with input as _request
		with input.action as "forward"
		with input.object.tlp as "TLP:CLEAR"
	opcw_coalition.refuse == set() with input as _request
		with input.action as "forward"
		with input.object.originators as ["UK"]
}

test_only_the_lead_publishes if {
	opcw_coalition.refuse == {"OPCW_LEAD"} with input as _request
		with input.action as "publish"
	opcw_coalition.refuse == set() with input as _request
		with input.action as "publish"
		with input.subject.chain as ["NL-MFA", "NL"]
}

test_before_the_sunset_the_marking_says_what_is_done if {
	every action in _uses - {"forward"} {
		opcw_coalition.refuse == set() with input as _request
			with input.action as action
			with input.context.now as "2038-10-03T23:59Z"
	}
}

test_from_the_sunset_on_retained_copies_serve_nothing_new if {
	every action in _uses {
		"OPCW_SUNSET" in opcw_coalition.refuse with input as _request
			with input.action as action
			with input.context.now as "2038-10-04T00:00Z"
	}
}

test_after_the_sunset_retained_copies_are_read if {
	_codes == {"OPCW_CIRCLE"} with input as _request
		with input.context.now as "2038-10-04T00:00Z"
	every action in {"comment", "discover", "read"} {
		opcw_coalition.refuse == set() with input as _request
			with input.action as action
			with input.context.now as "2038-10-04T00:00Z"
	}
}

test_the_sunset_does_not_bind_what_is_clear_or_ones_own if {
	every action in _uses {
		opcw_coalition.refuse == set() with input as _request
			with input.action as action
			with input.context.now as "2040-01-01T00:00Z"
			with input.object.tlp as "TLP:CLEAR"
		opcw_coalition.refuse == set() with input as _request
			with input.action as action
			with input.context.now as "2040-01-01T00:00Z"
			with input.object.originators as ["UK"]
	}
}

test_the_sunset_binds_what_is_only_in_part_ones_own if {
	opcw_coalition.refuse == {"OPCW_SUNSET"} with input as _request
		with input.action as "derive"
		with input.context.now as "2040-01-01T00:00Z"
		with input.object.originators as ["NL", "UK"]
}

_uses := {"act_visible", "cite_internal", "cite_public", "derive", "export", "forward"}

# Obligations

test_publicity_takes_a_second_person if {
	every action in {"cite_public", "publish"} {
		opcw_coalition.oblige == {{"obligation": "SECOND_APPROVER", "code": "OPCW_SECOND"}} with input as _request
			with input.action as action
	}
}

test_other_uses_and_clear_take_none if {
	every action in {"derive", "export", "read"} {
		opcw_coalition.oblige == set() with input as _request
			with input.action as action
	}
	opcw_coalition.oblige == set() with input as _request
		with input.action as "cite_public"
		with input.object.tlp as "TLP:CLEAR"
}

# The alliance's data

test_every_standing_is_known_and_holds_at_present if {
	every member in opcw_coalition.members {
		member.status in {"ALIGNED", "LEFT", "MEMBER", "OBSERVER", "SUSPENDED"}
		member.from < "2026-11-21T10:00Z"
		member.until == ""
	}
}

test_no_party_is_listed_twice if {
	count({member.party | some member in opcw_coalition.members}) == count(opcw_coalition.members)
}

test_two_parties_and_the_lead_is_one_of_them if {
	parties := {member.party | some member in opcw_coalition.members}
	parties == {"NL", "UK"}
	opcw_coalition.thresholds.lead in parties
	opcw_coalition.decision_rule == {"kind": "LEAD", "lead": "NL", "minimum": 2}
}

test_the_lead_and_the_sunset_are_said_alike if {
	opcw_coalition.thresholds.lead == opcw_coalition.decision_rule.lead

	# The service reads it at the top, the rules among the thresholds.
	# regal ignore:unresolved-reference
	opcw_coalition.thresholds.sunset == opcw_coalition.sunset
}
